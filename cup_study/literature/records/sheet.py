"""Excel workbooks: the first sheet with a header of a list of references."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from cup_study.literature.records import columns
from cup_study.literature.records.entry import Entry, Malformed, Note, Parsed

#: Some databases write a few lines about the export over the header.
_HEADER_WITHIN = 15


def parse(data: bytes) -> Parsed:
    """Rows of a workbook (``.xlsx``); formulas are read as the values that were saved.

    Raises
    ------
    ValueError
        The bytes are no workbook.

    Examples
    --------
    >>> book = openpyxl.Workbook()
    >>> for row in (["Article Title", "Publication Year"], ["Trust", 2009]):
    ...     book.active.append(row)
    >>> kept = io.BytesIO()
    >>> book.save(kept)
    >>> entry = parse(kept.getvalue()).items[0]
    >>> entry.fields["title"], entry.fields["year"], entry.line
    ('Trust', '2009', 2)
    """
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ValueError(f"no workbook: {error}") from error
    notes: list[Note] = []
    for sheet in book.worksheets:
        items, found = _sheet(sheet.iter_rows(values_only=True))
        if found:
            others = [other.title for other in book.worksheets if other is not sheet]
            if others:
                notes.append(Note(0, f"only sheet {sheet.title} is read, not {', '.join(others)}"))
            return Parsed(tuple(items), tuple(notes))
    return Parsed((), (Note(0, "no sheet has a header of a list of references"),))


def _sheet(rows: Any) -> tuple[list[Entry | Malformed], bool]:
    header: list[str] = []
    items: list[Entry | Malformed] = []
    for number, row in enumerate(rows, 1):
        cells = [_text(value) for value in row]
        if not header:
            if columns.known(cells) > 1:
                # A sheet is as wide as its widest row.
                header = cells[: max(i for i, cell in enumerate(cells, 1) if cell)]
            elif number > _HEADER_WITHIN:
                break
        elif any(cells):
            items.append(_row(header, cells, number))
    return items, bool(header)


def _row(header: Sequence[str], cells: list[str], number: int) -> Entry | Malformed:
    width = len(header)
    if any(cells[width:]):
        return Malformed(number, f"expected {width} cells, got {len(cells)}", "\t".join(cells))
    return columns.entry(header, [*cells[:width], *[""] * (width - len(cells))], number)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
