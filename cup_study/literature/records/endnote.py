"""EndNote's tagged export (Refer, ``.enw``): one sign after a per cent sign names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from cup_study.literature.records import databases, kinds, names, tagged
from cup_study.literature.records.entry import Entry, Parsed, second_titles
from cup_study.literature.records.tagged import Dialect

_TAG = re.compile(r"\ufeff?(%[0-9A-Z@!#$&()*+<>?\[\]^~=])(?:\s|$)")


def _tag(line: str) -> tuple[str, str] | None:
    match = _TAG.match(line)
    return None if match is None else (match[1], line[match.end() :].strip())


DIALECT = Dialect(
    tag=_tag,
    start="%0",
    end="",
    begins=lambda value: True,  # noqa: ARG005
    lists=frozenset({"%A", "%E", "%K", "%U"}),
    core=frozenset({"%T", "%A", "%R"}),
)


def parse(text: str) -> Parsed:
    r"""Entries of a tagged EndNote file.

    Examples
    --------
    >>> entry = parse("%0 Journal Article\n%A Styvén, Maria\n%T Trust\n%D 2011\n").items[0]
    >>> entry.fields["title"], entry.fields["type"], entry.fields["year"]
    ('Trust', 'journal', '2011')
    """

    def entry(block: tagged.Block) -> Entry:
        values = block.values()
        hint = databases.named(*(v for tag in ("%~", "%M", "%U") for v in values.get(tag, ())))
        remarks = (*block.notes, *second_titles(values, "%T"))
        return Entry(block.line, _fields(values), remarks, hint)

    return tagged.parsed(text, DIALECT, entry)


def _fields(values: Mapping[str, list[str]]) -> dict[str, str]:
    all_of, first = partial(tagged.all_of, values), partial(tagged.first_of, values)
    return {
        "original_id": first("%M", "%F"),
        "type": kinds.kind(first("%0"), first("%9")),
        "authors": names.joined(all_of("%A") or all_of("%E", "%Y")),
        "year": first("%D", "%8"),
        "title": first("%T"),
        "container": first("%J", "%B", "%S"),
        "volume": first("%V"),
        "issue": first("%N"),
        "pages": first("%P"),
        "doi": first("%R"),
        "abstract": " ".join(all_of("%X")),
        "keywords": "; ".join(all_of("%K")),
        "language": first("%G"),
        "url": "; ".join(all_of("%U")),
        "issn": "; ".join(all_of("%@")),
    }
