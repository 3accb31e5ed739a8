"""Which format a file has, told by what is in it: endings lie (half of all exports end in .txt)."""

from __future__ import annotations

import re
from collections.abc import Callable

from cup_study.literature.records import (
    bibtex,
    csl,
    delimited,
    endnote,
    medline,
    openalex,
    ris,
    wos,
)
from cup_study.literature.records.entry import Parsed

#: Format -> how a text of it is read.
PARSERS: dict[str, Callable[[str], Parsed]] = {
    "RIS": ris.parse,
    "BibTeX": bibtex.parse,
    "PubMed": medline.parse,
    "Web of Science": wos.parse,
    "EndNote": endnote.parse,
    "CSL-JSON": csl.parse,
    "OpenAlex": openalex.parse,
    "table": delimited.parse,
}
#: Format of a workbook; read from bytes (:mod:`.sheet`).
WORKBOOK = "Excel"
_SIGNS = {
    "RIS": re.compile(r"^\s*\ufeff?TY[ \u00a0\t]{1,4}[-–](?:\s|$)", re.MULTILINE),
    "BibTeX": re.compile(r"^\s*@\w+\s*[{(]", re.MULTILINE),
    "PubMed": re.compile(r"^PMID ?- ?\d", re.MULTILINE),
    "Web of Science": re.compile(r"^(?:FN .*\nVR |PT [A-Z]$)", re.MULTILINE),
    "EndNote": re.compile(r"^%0 \S", re.MULTILINE),
}
_RIS_WITHOUT_START = re.compile(r"^(?:AU|A1|T1|TI|DO)  - .*(?:\n.*)*?^ER  -", re.MULTILINE)
#: Beginning of a file -> what it is, for those who renamed it.
_FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls, .doc); save it as .xlsx or .csv"),
    (b"\x1f\x8b", "a gzip archive; unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it"),
    (b"Rar!", "a RAR archive; unpack it"),
    (b"{\\rtf", "a rich-text document; export plain text"),
)
_HTML = re.compile(r"\s*(?:<!doctype html|<html)", re.IGNORECASE)
_XML = re.compile(r"\s*(?:<\?xml|<xml\b|<records\b)", re.IGNORECASE)


def foreign(data: bytes) -> str:
    r"""What a file is that is no export at all; empty for what may be one.

    Examples
    --------
    >>> foreign(b"%PDF-1.7"), foreign(b"TY  - JOUR"), foreign(b"PK\x03\x04")
    ('a PDF', '', 'a zip archive; unpack it')
    """
    for mark, what in _FOREIGN:
        if data.startswith(mark):
            return what
    if data.startswith(b"PK\x03\x04") and not is_workbook(data):
        return "a zip archive; unpack it"
    return ""


def is_workbook(data: bytes) -> bool:
    r"""Whether bytes are a workbook of Excel's present format.

    Examples
    --------
    >>> is_workbook(b"PK\x03\x04 xl/workbook.xml"), is_workbook(b"title,year")
    (True, False)
    """
    return data.startswith(b"PK\x03\x04") and b"xl/workbook" in data


def told(text: str) -> str:
    r"""Format of a text: the one whose sign stands first, else a table; empty if none fits.

    Examples
    --------
    >>> told("Provider: X\n\nTY  - JOUR\n"), told("@article{a,"), told("Title,Year\nTrust,2009")
    ('RIS', 'BibTeX', 'table')
    >>> told('{"results": [{"id": "https://openalex.org/W1"}]}'), told("Dear reader,")
    ('OpenAlex', '')
    """
    start = text[:1000].lstrip()
    if re.match(r"\[\s*[{\]]|\{\s*[\"}]", start) or start in ("[", "{"):
        return "OpenAlex" if openalex.is_work(text) else "CSL-JSON"
    first = {name: m.start() for name, sign in _SIGNS.items() if (m := sign.search(text))}
    # A cell of a table may hold a line that looks like another format's.
    if delimited.is_table(text) and min(first.values(), default=1) > 0:
        return "table"
    if first:
        return min(first, key=lambda name: first[name])
    return "RIS" if _RIS_WITHOUT_START.search(text) else ""


def guessed(text: str) -> str:
    """What a text of no known format seems to be.

    Examples
    --------
    >>> guessed("<!DOCTYPE html><title>Log in</title>")
    'a web page (perhaps a log-in page was saved instead of the export)'
    """
    if _HTML.match(text):
        return "a web page (perhaps a log-in page was saved instead of the export)"
    if _XML.match(text):
        return "XML; export RIS instead"
    return "no format that is known here"
