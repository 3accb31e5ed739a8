"""RIS: what Scopus, Web of Science, EBSCO, Ovid, ProQuest, Embase, Zotero and EndNote write."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rispy.config import TAG_KEY_MAPPING, TYPE_OF_REFERENCE_MAPPING

from cup_study.literature.records import databases, kinds, names, record, tagged
from cup_study.literature.records.entry import (
    Entry,
    Parsed,
    pages,
    second_titles,
    unique,
)
from cup_study.literature.records.tagged import Dialect

#: Exact: two blanks (hard ones too) or a tab before the dash; a blank after it may be missing.
_EXACT = re.compile(
    r"\ufeff?([A-Z][A-Z0-9])(?:[ \u00a0]{2}|[ \u00a0]?\t ?)-(?:[\s\u00a0]|$|(?=\S))"
)
_LOOSE = re.compile(r"\s*\ufeff?([A-Z][A-Z0-9])\s{0,4}[-–](?:\s|$)")
#: Tags that exports write and rispy has no name for.
_OTHERS = "AI BN BT C9 CP CT DI DS ED H1 H2 J1 JN L3 LK PM SO T4 U1 U2 U3 U4 U5"
_KNOWN = frozenset(TAG_KEY_MAPPING) - {"UK"} | frozenset(_OTHERS.split())
_TYPES = frozenset(TYPE_OF_REFERENCE_MAPPING) | {
    "WEB",
    "EJOURNAL",
    "PREPRINT",
    "THESIS",
    "CONFERENCE",
}
_ID = re.compile(r"\beid=(2-s2\.0-\d+)|[?&]id=(L\d+)")
_DOI_FIELDS = ("DO", "DI", "M3", "L3", "LK", "UR", "ID")


def _tag(line: str, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    match = pattern.match(line)
    if match is None and line.strip() == "ER":
        return "ER", ""
    if match is None or (pattern is _LOOSE and match[1] not in _KNOWN):
        return None
    return match[1], line[match.end() :].strip()


def _begins(value: str) -> bool:
    return not value or value.upper() in _TYPES


def _dialect(tag: Callable[[str], tuple[str, str] | None]) -> Dialect:
    return Dialect(
        tag=tag,
        start="TY",
        end="ER",
        begins=_begins,
        lists=frozenset({"AU", "A1", "A2", "A3", "A4", "ED", "KW", "UR", "L1", "L2", "SN"}),
        core=frozenset({"TI", "T1", "AU", "A1", "DO", "BT", "CT"}),
        outside=frozenset({"EF"}),
    )


DIALECT = _dialect(lambda line: _tag(line, _EXACT))
_LOOSE_DIALECT = _dialect(lambda line: _tag(line, _LOOSE))


def parse(text: str) -> Parsed:
    r"""Entries of a RIS file.

    Kept as records, with a remark: an entry without ``ER`` (the file is cut), without ``TY``, with
    a title twice. Lines whose tag is followed by one blank only are read when no line keeps to
    the format. ``ER`` and ``TY`` that begin a line of an abstract are text.

    Examples
    --------
    >>> parsed = parse("TY  - JOUR\nTI  - Trust\nAU  - Styvén, M.\nPY  - 2011///\n")
    >>> dict(parsed.items[0].fields)["title"], parsed.items[0].notes
    ('Trust', ('no end of the last entry: the file may be cut off (no ER line)',))
    """
    exact = re.search(r"^\ufeff?(?:TY|ER)(?:[ \u00a0]{2}|[ \u00a0]?\t ?)-", text, re.MULTILINE)

    def entry(block: tagged.Block) -> Entry:
        values = block.values()
        fields, remarks = _fields(values)
        hint = databases.named(*_all(values, "DB", "AN", "UR", "U2", "DP", "N1"))
        return Entry(block.line, fields, (*block.notes, *remarks), hint)

    return tagged.parsed(text, DIALECT if exact else _LOOSE_DIALECT, entry)


def _fields(values: Mapping[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    titles = unique(_all(values, "TI", "T1", "CT") or _all(values, "BT", "TT", "ST"))
    years = _all(values, "PY", "Y1", "DA", "C6")
    people = _all(values, "AU", "A1") or _all(values, "A2", "ED", "A3")
    urls = unique(_all(values, "UR", "LK") or _all(values, "L2"))
    kind = _first(values, "TY")
    title = titles[0] if titles else ""
    fields = {
        "original_id": _original_id(values, urls),
        "type": kinds.kind(kind, _first(values, "M3")),
        "authors": names.joined(people),
        # Web of Science has the date of early access in C6 while there is no issue.
        "year": next((y for y in years if record.year(y)), next(iter(years), "")),
        "title": title,
        "container": next(
            (c for c in _all(values, "JF", "T2", "JO", "BT", "JA", "J2", "J1", "JN") if c != title),
            "",
        ),
        "volume": _first(values, "VL"),
        "issue": _first(values, "IS"),
        "pages": pages(_first(values, "SP"), _first(values, "EP")) or _first(values, "C7"),
        "doi": _doi(values),
        "abstract": " ".join(unique(_all(values, "AB") or _all(values, "N2"))),
        "keywords": "; ".join(unique(_all(values, "KW"))),
        "language": _first(values, "LA"),
        "url": "; ".join(urls),
        "issn": "; ".join(unique(_all(values, "SN", "BN"))),
    }
    return fields, second_titles(values, "TI", "T1")


def _doi(values: Mapping[str, list[str]]) -> str:
    """What the DOI fields say, or else what another field says that holds a DOI."""
    stated = _first(values, "DO", "DI")
    if stated:
        return stated
    for text in _all(values, *_DOI_FIELDS[2:]):
        if text.lower().removeprefix("doi:").lstrip().startswith("10.") or "doi.org/10." in text:
            return text
    return ""


def _original_id(values: Mapping[str, list[str]], urls: list[str]) -> str:
    for url in urls:
        match = _ID.search(url)
        if match:
            return match[1] or match[2]
    return _first(values, "AN", "U2", "ID")


def _all(values: Mapping[str, list[str]], *tags: str) -> list[str]:
    return [value for tag in tags for value in values.get(tag, ()) if value]


def _first(values: Mapping[str, list[str]], *tags: str) -> str:
    return next(iter(_all(values, *tags)), "")
