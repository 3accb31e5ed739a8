"""Web of Science's own tags, in plain text (``.txt``, ``.ciw``) and as columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from rispy.config import WOK_TAG_KEY_MAPPING

from cup_study.literature.records import kinds, names, tagged
from cup_study.literature.records.entry import (
    Entry,
    Parsed,
    pages,
    second_titles,
    unique,
)
from cup_study.literature.records.tagged import Dialect

_TAG = re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: |$)")
#: Tags that exports write and rispy has no name for.
_OTHERS = (
    "AA AK BD BE BN BS C3 CA CC CO CY DL EA ED EF EI FN FX HC HP MC MQ OA OI ON OR PF PI PM PR SC"
    " TA TC VR WC WE Z8 Z9 ZA ZB ZR ZS"
)
_KNOWN = frozenset(WOK_TAG_KEY_MAPPING) | frozenset(_OTHERS.split())
#: Tags as column names of the tab-delimited export; two of them tell it.
TELLING = ("PT", "UT", "AU", "TI", "SO", "PY")
_PT = {"J": "journal", "B": "book", "S": "conference", "C": "conference", "P": "patent"}


def _tag(line: str) -> tuple[str, str] | None:
    match = _TAG.match(line)
    if match is None or match[1] not in _KNOWN:
        return None
    return match[1], line[match.end() :].strip()


DIALECT = Dialect(
    tag=_tag,
    start="PT",
    end="ER",
    begins=lambda value: value in _PT,
    lists=frozenset({"AU", "AF", "BA", "BE", "ED", "CA"}),
    core=frozenset({"TI", "AU", "UT", "DI"}),
    outside=frozenset({"FN", "VR", "EF"}),
)


def parse(text: str) -> Parsed:
    r"""Entries of a tagged Web of Science file.

    Examples
    --------
    >>> text = "FN Clarivate\nVR 1.0\nPT J\nAU Li, W\n   Dou, Z\nTI Reed\nUT WOS:1\nER\n\nEF\n"
    >>> entry = parse(text).items[0]
    >>> entry.fields["authors"], entry.fields["original_id"], entry.line
    ('Li, W; Dou, Z', 'WOS:1', 3)
    """

    def entry(block: tagged.Block) -> Entry:
        values = block.values()
        remarks = (*block.notes, *second_titles(values, "TI"))
        return Entry(block.line, fields(values), remarks, database="Web of Science")

    return tagged.parsed(text, DIALECT, entry)


def fields(values: Mapping[str, list[str]]) -> dict[str, str]:
    """Columns of the record table from Web of Science's tags.

    Examples
    --------
    >>> fields({"AU": ["Li, W"], "TI": ["Reed"], "PT": ["J"]})["type"]
    'journal'
    """

    all_of, first = partial(tagged.all_of, values), partial(tagged.first_of, values)
    keywords = [k for text in all_of("DE", "ID") for k in text.split(";")]
    # "J" wins over the document type: a paper of a proceedings can be printed in a journal.
    kind = "journal" if first("PT") == "J" else kinds.kind(first("DT"), _PT.get(first("PT"), ""))
    return {
        "original_id": first("UT", "AN"),
        "type": kind,
        "authors": names.joined(
            all_of("AF") or all_of("AU") or all_of("BA", "BF", "ED", "BE", "CA")
        ),
        "year": first("PY", "EA", "PD"),
        "title": first("TI", "FT"),
        "container": first("SO", "SE", "J9", "JI"),
        "volume": first("VL"),
        "issue": first("IS"),
        "pages": pages(first("BP"), first("EP")) or first("AR", "PS"),
        "doi": first("DI", "D2"),
        "abstract": " ".join(all_of("AB")),
        "keywords": "; ".join(unique(keywords)),
        "language": first("LA"),
        "url": "",
        "issn": "; ".join(all_of("SN", "EI", "BN")),
    }
