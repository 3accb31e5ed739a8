"""PubMed's own format (MEDLINE, ``.nbib``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from cup_study.literature.records import kinds, names, tagged
from cup_study.literature.records.entry import Entry, Parsed, second_titles, unique
from cup_study.literature.records.tagged import Dialect

_TAG = re.compile(r"\ufeff?([A-Z]{2,4}) {0,2}-(?: |$)")
_DOI = re.compile(r"(\S+)\s*\[doi\]")
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")


def _tag(line: str) -> tuple[str, str] | None:
    match = _TAG.match(line)
    # The tag is padded to four signs: "OR - 1.2" in an abstract is text.
    if match is None or match.group().rstrip("- \ufeff").ljust(4) + "-" not in line[:6]:
        return None
    return match[1], line[match.end() :].strip()


DIALECT = Dialect(
    tag=_tag,
    start="PMID",
    end="",
    begins=lambda value: True,  # noqa: ARG005
    lists=frozenset(),
    core=frozenset({"TI", "AU", "FAU"}),
)


def parse(text: str) -> Parsed:
    r"""Entries of a PubMed file.

    Examples
    --------
    >>> text = "PMID- 19734\nTI  - Trust\n      in towns.\nFAU - Styvén, Maria\nAU  - Styvén M\n"
    >>> entry = parse(text).items[0]
    >>> entry.fields["title"], entry.fields["authors"], entry.fields["original_id"]
    ('Trust in towns.', 'Styvén, Maria', '19734')
    """

    def entry(block: tagged.Block) -> Entry:
        values = block.values()
        remarks = (*block.notes, *second_titles(values, "TI"))
        return Entry(block.line, _fields(values), remarks, database="PubMed")

    return tagged.parsed(text, DIALECT, entry)


def _fields(values: Mapping[str, list[str]]) -> dict[str, str]:
    all_of, first = partial(tagged.all_of, values), partial(tagged.first_of, values)
    # The publication types may name support and design too; the telling one wins.
    doi = next((m[1] for text in all_of("LID", "AID") if (m := _DOI.search(text))), "")
    issn = [m.group() for text in all_of("IS") if (m := _ISSN.search(text))]
    return {
        "original_id": first("PMID"),
        "type": kinds.kind("; ".join(all_of("PT")), "book" if first("BTI") else "journal article"),
        "authors": names.joined(all_of("FAU") or all_of("AU") or all_of("CN", "FED", "ED")),
        "year": first("DP", "DEP", "EDAT"),
        "title": first("TI", "BTI", "TT"),
        "container": first("JT", "TA", "BTI"),
        "volume": first("VI"),
        "issue": first("IP"),
        "pages": first("PG"),
        "doi": doi,
        "abstract": " ".join(all_of("AB")),
        "keywords": "; ".join(all_of("OT", "MH")),
        "language": first("LA"),
        "url": "",
        "issn": "; ".join(unique(issn)),
    }
