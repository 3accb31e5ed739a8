"""Which bytes are which letters, and what to say when a file was saved in another encoding.

A Swedish or Finnish file in the wrong encoding still reads: only å, ä and ö turn into nonsense, or
one byte stops the reading. Both are found here before anything is parsed.
"""

from __future__ import annotations

import codecs

import pyarrow as pa

from cup_study.errors import InputError, Problem

#: Encodings that survey exports come in, tried in this order.
_CANDIDATES = ("latin-1", "cp1252", "mac_roman", "cp850")
#: Letters and signs beyond ASCII that Nordic and English answers hold.
#: A blank that does not break (in latin-1) stands between thousands.
_EXPECTED = frozenset("åäöÅÄÖéÉèüÜøæØÆáàêëñçß§°·½€–—‘’“”…´»«\u00a0")
#: Share of the letters beyond ASCII that must be expected ones before a guess is trusted.
_SAFE = 0.8
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, encoding: str, source: str) -> str:
    """Decode a file's bytes by the declared encoding, or say what they are instead.

    Parameters
    ----------
    data : bytes
        Whole content of the file.
    encoding : str
        The encoding that ``study.yml`` declares.
    source : str
        The file, for the error.

    Returns
    -------
    str
        The text, without a byte order mark.

    Raises
    ------
    InputError
        When the encoding is not known, the bytes do not fit it, or they are UTF-8 although
        another encoding is declared.

    Examples
    --------
    >>> decode("Luleå".encode(), "utf-8", "a.csv")
    'Luleå'
    >>> decode("Luleå".encode("latin-1"), "utf-8", "a.csv")
    Traceback (most recent call last):
    ...
    cup_study.errors.InputError: a.csv: 1 problem
      row 1, byte 4: expected utf-8, got 0xe5, which it cannot hold; the file looks like latin-1 ...
    Set it in study.yml, for this wave: reader: {..., encoding: latin-1}
    """
    try:
        declared = codecs.lookup(encoding).name
    except LookupError:
        raise InputError(
            source,
            [Problem("", f'"{encoding}" is not an encoding')],
            f"Set it in study.yml, for this wave: {_line(guess(data) or 'utf-8')}",
        ) from None
    if not declared.startswith("utf") and _is_utf8(data):
        start = next(i for i, byte in enumerate(data) if byte > 127)
        word = _around(data.decode("utf-8"), len(data[:start].decode("utf-8")))
        wrong = word.encode("utf-8").decode(declared, errors="replace")
        raise InputError(
            source,
            [
                Problem(
                    _where(data, start),
                    f'expected {encoding}, but the bytes are UTF-8: "{word}" would be read '
                    f'as "{wrong}"',
                )
            ],
            f"Set it in study.yml, for this wave: {_line('utf-8')}",
        )
    if declared == "utf-8" and (wide := _wide(data)) is not None:
        raise InputError(
            source,
            [
                Problem(
                    "", f"expected {encoding}, got two bytes a letter; the file looks like {wide}"
                )
            ],
            f"Set it in study.yml, for this wave: {_line(wide)}",
        )
    try:
        return data.decode(declared).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        likely = guess(data)
        what = f"expected {encoding}, got 0x{data[error.start]:02x}, which it cannot hold"
        if likely:
            text = data.decode(likely)
            place = len(data[: error.start].decode(likely, errors="ignore"))
            what += f'; the file looks like {likely} ("{_around(text, place)}")'
        raise InputError(
            source,
            [Problem(_where(data, error.start), what)],
            f"Set it in study.yml, for this wave: {_line(likely or '<the encoding>')}",
        ) from None


def guess(data: bytes) -> str | None:
    """Most likely encoding of a file, None when no candidate fits.

    A byte order mark or bytes that are valid UTF-8 decide; otherwise the candidate whose letters
    beyond ASCII are most often those that Nordic text holds.

    Examples
    --------
    >>> guess("Skellefteå".encode("mac_roman")), guess("å".encode()), guess("å €".encode("cp1252"))
    ('mac_roman', 'utf-8', 'cp1252')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if (wide := _wide(data)) is not None:
        return wide
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    # A few thousand letters beyond ASCII decide; the rest of a large file is not looked at.
    sample = bytes(byte for byte in data if byte > 127)[:5000]
    best, best_share = None, -1.0
    for name in _CANDIDATES:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        share = sum(letter in _EXPECTED for letter in text) / len(text)
        if share > best_share:
            best, best_share = name, share
    return best


def found(data: bytes, source: str) -> str:
    """Encoding of a file that declares none, where it can be told safely.

    Parameters
    ----------
    data : bytes
        Whole content of the file.
    source : str
        The file, for the error.

    Raises
    ------
    InputError
        When the letters beyond ASCII make sense in no candidate: another language, or a file of
        mixed encodings.

    Examples
    --------
    >>> found("Skellefteå".encode("cp1252"), "a.csv")
    'latin-1'
    """
    name = guess(data)
    if name is not None and name.startswith("utf"):
        return name
    sample = bytes(byte for byte in data if byte > 127)[:5000]
    text = sample.decode(name) if name else ""
    if not name or sum(letter in _EXPECTED for letter in text) < _SAFE * len(text):
        start = next(i for i, byte in enumerate(data) if byte > 127)
        raise InputError(
            source,
            [
                Problem(
                    _where(data, start),
                    f"the encoding cannot be told safely: got 0x{data[start]:02x}, and the letters "
                    f"beyond ASCII make no sense in {', '.join(_CANDIDATES)} or UTF-8",
                )
            ],
            f"Set it in study.yml, for this wave: {_line('<the encoding>')}, such as cp1250 or "
            "cp1251; or export the file again as UTF-8.",
        )
    return name


def is_utf8(encoding: str) -> bool:
    """Whether an encoding's name means UTF-8, with or without byte order mark, or ASCII.

    Examples
    --------
    >>> is_utf8("UTF8"), is_utf8("utf-8-sig"), is_utf8("latin-1")
    (True, True, False)
    """
    return codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii")


def is_ready(data: bytes, encoding: str) -> bool:
    """Whether bytes are UTF-8 as declared, so that nothing need be decoded.

    A file of half a gigabyte takes two as text; checked by pyarrow it takes no copy.

    Examples
    --------
    >>> is_ready("å".encode(), "utf-8"), is_ready(b"\\xe5", "utf-8"), is_ready(b"a", "latin-1")
    (True, False, False)
    """
    try:
        if not is_utf8(encoding) or _wide(data) is not None:
            return False
    except LookupError:
        return False
    if codecs.lookup(encoding).name == "ascii":
        return data.isascii()
    ends = pa.array([0, len(data)], pa.int64()).buffers()[1]
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every second byte of plain letters is NUL."""
    sample = data[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 0.3 * len(sample) / 2:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(data: bytes) -> bool:
    """Whether bytes beyond ASCII form UTF-8; by chance other text hardly ever does."""
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _where(data: bytes, start: int) -> str:
    line = data[:start].count(b"\n") + 1
    return f"row {line}, byte {start}"


def _around(text: str, place: int, width: int = 12) -> str:
    """The word at a place of a text."""
    separators = ',;\t"\r\n|'
    start = place
    while start > 0 and text[start - 1] not in separators and place - start < width:
        start -= 1
    end = place
    while end < len(text) and text[end] not in separators and end - place < width:
        end += 1
    return text[start:end].strip()


def _line(encoding: str) -> str:
    return f"reader: {{..., encoding: {encoding}}}"
