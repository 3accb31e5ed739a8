"""Tables as text (CSV, tab-delimited): every line of the file is in a row or in a malformed one.

Python's csv module reads what is quoted as it should be. What is not (a quotation mark never
closed would swallow the rest of the file in silence) is found because it is read strictly, and
reading goes on at the next line that is a whole row.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from cup_study.literature.records import columns
from cup_study.literature.records.entry import Entry, Malformed, Note, Parsed, shortened

_DELIMITERS = (",", ";", "\t", "|")
#: Some databases write a few lines about the export over the header.
_HEADER_WITHIN = 15
_LONGEST_HEADER = 20_000
#: How much is read again, in lengths of the file, before the rest is given up.
_AGAIN = 20


@dataclass(frozen=True)
class _Header:
    at: int
    lines: int
    delimiter: str
    names: tuple[str, ...]


def is_table(text: str) -> bool:
    r"""Whether a text has a header of a list of references.

    Examples
    --------
    >>> is_table("Title;Year\nTrust;2009\n"), is_table("A letter, in prose.")
    (True, False)
    """
    return _header(text.split("\n", _HEADER_WITHIN + 1)[: _HEADER_WITHIN + 1]) is not None


def parse(text: str) -> Parsed:
    r"""Rows of a table of references.

    The delimiter and the header are found by the names of the columns (:mod:`.columns`). A row
    with more or fewer cells than the header is malformed; one whose quotation marks do not close
    is malformed alone, not with all that follows.

    Examples
    --------
    >>> parsed = parse('title,year\nTrust,2009\n"never closed,2010\nUse,2011\n')
    >>> [type(item).__name__ for item in parsed.items], parsed.items[1].line
    (['Entry', 'Malformed', 'Entry'], 3)
    """
    lines = text.split("\n")
    header = _header(lines[: _HEADER_WITHIN + 1])
    if header is None:
        return Parsed((), (Note(1, "no header of a list of references"),))
    notes = [
        Note(i + 1, f"line over the header: {shortened(line)}")
        for i, line in enumerate(lines[: header.at])
        if line.strip()
    ]
    items: list[Entry | Malformed] = []
    with _long_fields():
        for line, cells, what in _rows(lines, header):
            if isinstance(cells, str):
                items.append(Malformed(line, what, cells))
                continue
            found = columns.entry(header.names, cells, line)
            if what:
                found = Entry(line, found.fields, (what,), found.database)
            items.append(found)
    return Parsed(tuple(items), tuple(notes))


def _header(lines: Sequence[str]) -> _Header | None:
    best, most = None, 0
    with _long_fields():
        for at in range(min(len(lines), _HEADER_WITHIN)):
            for delimiter in _DELIMITERS:
                if delimiter not in lines[at] or len(lines[at]) > _LONGEST_HEADER:
                    continue
                reader = csv.reader(
                    (f"{line[:_LONGEST_HEADER]}\n" for line in lines[at:]), delimiter=delimiter
                )
                names = [name.strip().lstrip("\ufeff") for name in next(reader)]
                while names and not names[-1]:
                    names.pop()
                n = columns.known(names)
                if n > most:
                    best, most = _Header(at, reader.line_num, delimiter, tuple(names)), n
    return best


def _rows(lines: list[str], header: _Header) -> Iterator[tuple[int, list[str] | str, str]]:
    """First line, cells (raw text where there are none), and what is wrong or was mended."""
    # Web of Science does not quote, and a title may begin with a quotation mark.
    quoting: Literal[0, 3] = csv.QUOTE_NONE if columns.tagged(header.names) else csv.QUOTE_MINIMAL
    at, left = header.at + header.lines, _AGAIN * (sum(map(len, lines)) + 1_000_000)
    bad = -1
    why = ""
    while at < len(lines):
        begun = at
        reader = csv.reader(
            (f"{lines[i]}\n" for i in range(begun, len(lines))),
            delimiter=header.delimiter,
            quoting=quoting,
            strict=True,
        )
        try:
            for cells in reader:
                first, at = at, begun + reader.line_num
                fitted = _fitted(cells, len(header.names))
                if fitted is None:
                    what = f"expected {len(header.names)} cells, got {len(cells)}"
                    if bad >= 0:
                        continue
                    yield first + 1, "\n".join(lines[first:at]), what
                    continue
                if bad >= 0:
                    yield bad + 1, "\n".join(lines[bad:first]), why
                    bad = -1
                if any(cell.strip() for cell in fitted):
                    yield first + 1, fitted, ""
        except csv.Error as error:
            left -= sum(map(len, lines[at : begun + reader.line_num])) + 1
            alone = _alone(lines[at], header)
            if alone is not None:
                if bad >= 0:
                    yield bad + 1, "\n".join(lines[bad:at]), why
                    bad = -1
                yield at + 1, alone, "quotation marks not doubled: read as they stand"
            elif bad < 0 or lines[at].count(header.delimiter) == len(header.names) - 1:
                # A line with as many delimiters as the header begins an entry of its own.
                if bad >= 0:
                    yield bad + 1, "\n".join(lines[bad:at]), why
                bad, why = at, f"quotation marks do not close: {error}"
            at += 1
            if left < 0:
                at = len(lines)
    if bad >= 0:
        yield bad + 1, "\n".join(lines[bad:]).rstrip("\n"), why


def _alone(line: str, header: _Header) -> list[str] | None:
    """Cells of a line whose quotation marks are not as they should be, if they are as many."""
    if header.delimiter == "\t":
        return _fitted(line.split("\t"), len(header.names))
    if line.count('"') % 2:
        return None
    cells = next(csv.reader([line], delimiter=header.delimiter), [])
    return _fitted(cells, len(header.names))


def _fitted(cells: list[str], width: int) -> list[str] | None:
    """Cells of a row as wide as the header; empty ones after it count for nothing."""
    if not cells:
        return [""] * width
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    return cells if len(cells) == width else None


@contextmanager
def _long_fields() -> Iterator[None]:
    limit = csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        yield
    finally:
        csv.field_size_limit(limit)
