"""Bytes of an export to text, whatever encoding the database used; what was guessed is said.

Databases write UTF-8 with and without byte-order mark, UTF-16 (Web of Science), Windows-1252 or
Latin-1 (reference managers), and files put together by hand mix them. Which legacy encoding bytes
are in cannot be proved: 8-bit bytes that are no UTF-8 are taken for Windows-1252, line by line, or
for Mac Roman (old reference managers) where most of the letters inside words speak for it.
"""

from __future__ import annotations

import codecs
import re

from cup_study.literature.records.entry import Note

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4096
#: Å ä å ç é è ö ü inside a word in Mac Roman: rare letters or nothing in Windows-1252.
_IN_MAC = re.compile(rb"(?<=[A-Za-z])[\x81\x8a\x8c-\x8f\x9a\x9f](?=[A-Za-z])")
#: Letters inside a word in Windows-1252; 0xD5 is the apostrophe of Mac Roman.
_IN_WINDOWS = re.compile(rb"(?<=[A-Za-z])[\xc0-\xd4\xd6-\xff](?=[A-Za-z])")
#: So many letters speak for Mac Roman: a name or two with \u0161 or \u017d do not.
_LEAST_MAC = 3


def decode(data: bytes, encoding: str = "") -> tuple[str, str, tuple[Note, ...]]:
    r"""Text with Unix line ends, the encoding's name, and what had to be guessed or taken out.

    Parameters
    ----------
    data : bytes
        The whole file.
    encoding : str, optional
        Python's name of the encoding where it is known; what does not fit it is told.

    Returns
    -------
    tuple
        Text without byte-order mark and NUL; encoding; remarks.

    Examples
    --------
    >>> decode("TY  - JOUR\r\nAU  - Åström\r\n".encode("utf-16"))[:2]
    ('TY  - JOUR\nAU  - Åström\n', 'utf-16')
    >>> text, name, notes = decode("Förtroende".encode("cp1252"))
    >>> text, name, notes[0].what
    ('Förtroende', 'cp1252', 'encoding guessed: not UTF-8, read as cp1252')
    """
    text, name, notes = _decoded(data, encoding)
    if "\0" in text:
        notes += (_counted(text, "\0", "NUL"),)
        text = text.replace("\0", "")
    if "\ufeff" in text:
        # A byte-order mark inside: files that were put together one after the other.
        text = text.lstrip("\ufeff").replace("\n\ufeff", "\n")
    return _unix(text), name, notes


def _decoded(data: bytes, encoding: str) -> tuple[str, str, tuple[Note, ...]]:
    if encoding:
        try:
            return data.decode(encoding), encoding, ()
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} does not fit the stated encoding {encoding}"
            text = data.decode(encoding, errors="replace")
            return text, encoding, (Note(0, f"{what}; what does not fit became \ufffd"),)
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), name, ()
            except UnicodeDecodeError:
                if name == "utf-8-sig":
                    data = data[len(mark) :]
                    break
                what = f"the byte-order mark says {name}, but not all of the file fits it"
                return data.decode(name, errors="replace"), name, (Note(0, what),)
    wide = _wide(data)
    if wide:
        what = f"encoding guessed: no byte-order mark, read as {wide}"
        return data.decode(wide, errors="replace"), wide, (Note(0, what),)
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return _line_by_line(data)


def _wide(data: bytes) -> str:
    head = data[:_LOOKED_AT]
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0) * 2 / len(head), head[1::2].count(0) * 2 / len(head)
    if odd > 0.6 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 and odd < 0.1 else ""


def _line_by_line(data: bytes) -> tuple[str, str, tuple[Note, ...]]:
    lines, legacy, wide = [], [], False
    name = _legacy(data)
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            text = line.decode("utf-8")
            wide = wide or not text.isascii()
        except UnicodeDecodeError:
            legacy.append(number)
            # Five bytes mean nothing in cp1252; Latin-1 gives each byte its own sign.
            try:
                text = line.decode(name)
            except UnicodeDecodeError:
                text = line.decode("latin-1")
        lines.append(text)
    if not wide:
        what = f"encoding guessed: not UTF-8, read as {name}"
        return "\n".join(lines), name, (Note(0, what),)
    shown = ", ".join(map(str, legacy[:10])) + (" and more" if len(legacy) > 10 else "")
    what = f"encodings mixed: UTF-8, but {len(legacy)} lines read as {name} (lines {shown})"
    return "\n".join(lines), f"utf-8, {name}", (Note(legacy[0], what),)


def _legacy(data: bytes) -> str:
    mac, windows = (len(signs.findall(data)) for signs in (_IN_MAC, _IN_WINDOWS))
    return "mac_roman" if mac >= _LEAST_MAC and mac > 2 * windows else "cp1252"


def _counted(text: str, sign: str, name: str) -> Note:
    first = text.count("\n", 0, text.index(sign)) + 1
    n = text.count(sign)
    return Note(first, f"{n} {name} character{'' if n == 1 else 's'} taken out")


def _unix(text: str) -> str:
    if "\r" not in text:
        return text
    if "\n" not in text:
        return text.replace("\r", "\n")
    while "\r\r" in text:
        text = text.replace("\r\r", "\r")
    # A carriage return inside a line (Web of Science's RIS) parts nothing.
    return text.replace("\r\n", "\n").replace("\r", " ")
