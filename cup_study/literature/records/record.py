"""The record table: one row for each entry of an export, whatever database it came from.

What is here is the shape that the rooms above share (columns, types, the id of a record) and the
normal forms of a DOI, a year and a name. No file is read here (:mod:`.reading` does), and no two
records are ever taken for one (``literature/duplicates`` does).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import pandas as pd

#: Columns of the record table, in order.
COLUMNS = (
    "record",
    "database",
    "file",
    "position",
    "line",
    "original_id",
    "type",
    "authors",
    "year",
    "title",
    "container",
    "volume",
    "issue",
    "pages",
    "doi",
    "abstract",
    "keywords",
    "language",
    "url",
    "issn",
)
#: Columns that are not texts; an unknown year is missing (``pd.NA``).
NUMBERS = {"position": "int64", "line": "int64", "year": "Int64"}
#: What a record can be.
TYPES = (
    "journal",
    "conference",
    "book",
    "chapter",
    "thesis",
    "report",
    "preprint",
    "dataset",
    "web",
    "other",
)
#: A longer id is no id (a field that never ends); the record is then known by its content.
LONGEST_ID = 100
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"]+")
_DOI_BLANK = re.compile(r"(?<=\d)\s+(?=[\[<])|(?<=[\[<])\s+|\s+(?=[\]>])|(?<=\d/)\s+")
_DOI_END = re.compile(r"[.,;:]+$|\[doi\]$|\[pii\]$")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[-\s]?){1,4}")
_PARTICLES = frozenset(
    [
        "af",
        "av",
        "bin",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "la",
        "ten",
        "van",
        "von",
    ]
)
_BODY = re.compile(
    r"\b(association|agency|centre|center|collaboration|college|commission|committee|consortium"
    r"|council|department|group|institute|ministry|network|organi[sz]ation|society|team|union"
    r"|universit\w*)\b",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")
_NO_GIVEN_NAME = re.compile(r",\s*null$")


def frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Record table of rows; what a row does not give is empty, or missing for a year.

    Parameters
    ----------
    rows : iterable of mapping
        Keys among :data:`COLUMNS`.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`: texts, ``position`` and ``line`` whole numbers (0 = not given),
        ``year`` whole or missing.

    Raises
    ------
    ValueError
        A row has a key that is no column.

    Examples
    --------
    >>> table = frame([{"record": "PubMed:1", "title": "Trust", "year": 2009}, {"record": "b"}])
    >>> table[["record", "title", "year"]].values.tolist()
    [['PubMed:1', 'Trust', 2009], ['b', '', <NA>]]
    """
    listed = list(rows)
    unknown = sorted({name for row in listed for name in row} - set(COLUMNS))
    if unknown:
        raise ValueError(f"no columns of a record table: {', '.join(unknown)}")
    columns = {}
    for name in COLUMNS:
        if name == "year":
            values: list[Any] = [row.get(name) for row in listed]
            columns[name] = pd.Series([pd.NA if v is None else v for v in values], dtype="Int64")
        elif name in NUMBERS:
            columns[name] = pd.Series([row.get(name, 0) for row in listed], dtype=NUMBERS[name])
        else:
            columns[name] = pd.Series([row.get(name, "") for row in listed], dtype="str")
    return pd.DataFrame(columns)


def empty() -> pd.DataFrame:
    """Record table without a row.

    Examples
    --------
    >>> len(empty()), tuple(empty().columns) == COLUMNS
    (0, True)
    """
    return frame([])


def identity(row: Mapping[str, Any]) -> str:
    """Id of a record: what the database calls it, or else a digest of what it is.

    Parameters
    ----------
    row : mapping
        ``database original_id doi title year authors``; all may be missing.

    Returns
    -------
    str
        ``<database>:<original_id>``, or ``<database>:~`` and the first ten digits of the SHA-256
        of DOI, title, year and first author in their :func:`plain` form.

    Examples
    --------
    >>> identity({"database": "PubMed", "original_id": "19734"})
    'PubMed:19734'
    >>> one = identity({"database": "CAB", "title": "Trust & use.", "year": 2009})
    >>> one, one == identity({"database": "CAB", "title": "TRUST use", "year": 2009})
    ('CAB:~8e759ac6e2', True)
    """
    database = str(row.get("database", ""))
    original = " ".join(str(row.get("original_id", "")).split())
    if original and len(original) <= LONGEST_ID:
        return f"{database}:{original}"
    year = row.get("year")
    parts = (
        doi(str(row.get("doi", ""))),
        plain(str(row.get("title", ""))),
        "" if year is None or year is pd.NA else str(int(year)),
        first_author(str(row.get("authors", ""))),
    )
    return f"{database}:~{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:10]}"


def identities(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Ids of all records, each once: a repeated one gets ``.2``, ``.3`` and so on.

    Which of them gets which number is decided by their content, not by their order.

    Examples
    --------
    >>> rows = [{"database": "a", "original_id": "k", "title": t} for t in ("x", "y")]
    >>> identities(rows), identities(rows[::-1])
    (['a:k', 'a:k.2'], ['a:k.2', 'a:k'])
    """
    bases = [identity(row) for row in rows]
    result = list(bases)
    counts = Counter(bases)
    taken = set(bases)
    same: dict[str, list[int]] = {}
    for i, base in enumerate(bases):
        if counts[base] > 1:
            same.setdefault(base, []).append(i)
    # The longest first: an entry that is truly called "k.2" is no second "k".
    for base, members in sorted(same.items(), key=lambda item: (-len(item[0]), item[0])):
        number = 2
        for i in sorted(members, key=lambda i: _content(rows[i]))[1:]:
            while f"{base}.{number}" in taken:
                number += 1
            result[i] = f"{base}.{number}"
            taken.add(result[i])
    return result


def doi(text: str) -> str:
    """First DOI in a text, in lower case and without an address before it; empty if there is none.

    Examples
    --------
    >>> doi("https://doi.org/10.1016/J.GIQ.2009.01.003."), doi("DOI: 10.17705%2F1jais.00719")
    ('10.1016/j.giq.2009.01.003', '10.17705/1jais.00719')
    >>> doi("10.1659/0276-4741(2007)27 [ 32:TLBCFP]2.0.CO;2")
    '10.1659/0276-4741(2007)27[32:tlbcfp]2.0.co;2'
    >>> doi("10.1002/(SICI)1097-4571(1998)49:8<693::AID-ASI4>3.0.CO;2-O"), doi("n/a")
    ('10.1002/(sici)1097-4571(1998)49:8<693::aid-asi4>3.0.co;2-o', '')
    """
    if "10." not in text:
        return ""
    text = unquote(text) if "%" in text else text
    # Blanks inside ("(2007)27 [ 32:TLBCFP]2.0.CO;2") would cut it to what many articles share.
    match = _DOI.search(_DOI_BLANK.sub("", text) if " " in text else text)
    if match is None:
        return ""
    found = _DOI_END.sub("", match.group())
    for opening, closing in ("()", "<>", "[]", "{}"):
        if found.endswith(closing) and found.count(closing) > found.count(opening):
            found = found[:-1]
    return _DOI_END.sub("", found).lower()


def year(text: str) -> int | None:
    """First year between 1500 and 2099 in a text.

    Examples
    --------
    >>> year("2009/05//"), year("May 2011"), year("in press"), year("20095")
    (2009, 2011, None, None)
    """
    match = _YEAR.search(text)
    return int(match.group()) if match else None


def author(name: str, *, given_first: bool = False) -> str:
    """Name as "Family, Given"; the name of a body stays as it is.

    Parameters
    ----------
    name : str
        One author.
    given_first : bool, optional
        Whether the source writes the given name first (IEEE Xplore, OpenAlex, BibTeX without a
        comma). Otherwise a name without a comma is "Family GH" or a body.

    Examples
    --------
    >>> author("Davis F. D."), author("Davis,  F. D."), author("World Bank")
    ('Davis, F. D.', 'Davis, F. D.', 'World Bank')
    >>> author("Plato, null"), author("Null, Anna")
    ('Plato', 'Null, Anna')
    >>> author("V. Venkatesh", given_first=True), author("Ludwig van Beethoven", given_first=True)
    ('Venkatesh, V.', 'van Beethoven, Ludwig')
    """
    # The Lens writes "Plato, null".
    words = _NO_GIVEN_NAME.sub("", name.strip(" ,;")).split()
    joined = " ".join(words)
    if "," in joined or len(words) < 2:
        return re.sub(r"\s*,\s*", ", ", joined)
    if given_first:
        if is_body(joined):
            return joined
        start = next((i for i, w in enumerate(words[1:-1], 1) if w in _PARTICLES), len(words) - 1)
        return f"{' '.join(words[start:])}, {' '.join(words[:start])}"
    start = len(words)
    while start > 1 and _INITIALS.fullmatch(words[start - 1]):
        start -= 1
    if start == len(words) or _INITIALS.fullmatch(words[0]):
        return joined
    return f"{' '.join(words[:start])}, {' '.join(words[start:])}"


def is_body(name: str) -> bool:
    """Whether a name has a word of a body's name, such as "university" or "group".

    Examples
    --------
    >>> is_body("World Health Organization"), is_body("Viswanath Venkatesh")
    (True, False)
    """
    return _BODY.search(name) is not None


def first_author(authors: str) -> str:
    """Family name of the first author in its :func:`plain` form.

    Examples
    --------
    >>> first_author("Åström, J.; Karlsson, M.")
    'astrom'
    """
    return plain(authors.split(";", 1)[0].split(",", 1)[0])


def plain(text: str) -> str:
    """Text in small letters without accents, marks and punctuation, words parted by one blank.

    Examples
    --------
    >>> plain("E-Government: «Förtroende» & use")
    'e government fortroende use'
    """
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in parts if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def _content(row: Mapping[str, Any]) -> tuple[str, str, int]:
    place = {"record", "file", "position", "line"}
    text = "\x1f".join(f"{row.get(name, '')}" for name in COLUMNS if name not in place)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return digest, str(row.get("file", "")), int(row.get("position", 0))
