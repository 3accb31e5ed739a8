"""Reader of Excel workbooks (.xlsx): one sheet, values as the cells hold them."""

from __future__ import annotations

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import grid as grids
from cup_study.ingest.reading import rawtable
from cup_study.ingest.reading.rawtable import Note

#: Values that a spreadsheet shows where a formula failed.
_ERRORS = frozenset(
    ("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#GETTING_DATA", "#SPILL!")
)
#: A part of a workbook that is larger and packed tighter than this is no survey.
_BOMB_SIZE, _BOMB_RATIO = 100_000_000, 300
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
#: What openpyxl raises, by version and place, for a workbook that is damaged.
_DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, EOFError, ValueError, OSError)


class ExcelOptions(rawtable.SheetOptions):
    """Options of this reader in ``study.yml``."""

    #: Name of the sheet; the first visible one by default.
    sheet: str | None = None


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read a sheet of a workbook.

    Parameters
    ----------
    path : Path
        The file.
    given : mapping
        Options from ``study.yml``: ``sheet`` (the first visible one by default), and those of
        :class:`~.rawtable.SheetOptions`; ``decimal`` is that of numbers that were
        typed as text.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        One text column a column of the sheet. Whole numbers have no decimals, dates are in ISO
        form, a formula has the value that was stored with it, an empty cell is an empty text.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a workbook, has no such sheet, or has formulas
        without stored values.
    """
    options = rawtable.options(ExcelOptions, given, source)
    return grids.simple(grid(path, options.sheet, options, source), options, source)


def grid(path: Path, sheet: str | None, options: rawtable.SheetOptions, source: str) -> grids.Grid:
    """Cells of a sheet; see :func:`read`."""
    _check_kind(path, source)
    rows, notes = _cells(path, sheet, source)
    above = options.header - 1
    if len(rows) <= above or not any(cell is not None for cell in rows[above]):
        raise InputError(
            source,
            [Problem(f"row {options.header}", "expected the column names, got nothing")],
            "Set the sheet and the row of the column names in study.yml: "
            "reader: {type: excel, sheet: <name>, header: <row>}",
        )
    width = max(len(row) for row in rows)
    texts = [[as_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows[above:]]
    header, body = texts[0], texts[1:]
    # Formatted but empty columns to the right are no columns.
    keep = [i for i in range(width) if header[i].strip() or any(row[i].strip() for row in body)]
    header = [header[i] for i in keep]
    names = rawtable.names(header)
    for place, i in enumerate(keep):
        errors = [row[i] for row in body if row[i] in _ERRORS]
        if errors:
            found = ", ".join(dict.fromkeys(errors))
            notes.append(Note("error_cell", names[place], "cells", len(errors), found))
    first = options.header + 1
    cells = pd.DataFrame(
        {place: pd.array([row[i] for row in body], rawtable.TEXT) for place, i in enumerate(keep)},
        index=pd.RangeIndex(first, first + len(body), name=rawtable.ROW),
    )
    return grids.Grid(header, options.header, cells, tuple(notes), numbers=".")


def as_text(cell: object) -> str:
    """Text of a cell's value.

    Examples
    --------
    >>> as_text(2.0), as_text(0.1), as_text(None), as_text(datetime.datetime(2009, 10, 1))
    ('2', '0.1', '', '2009-10-01')
    """
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return f"{cell:.15g}"  # Excel keeps 15 digits
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case datetime.datetime():
            return cell.isoformat(sep=" ")
        case datetime.date() | datetime.time():
            return cell.isoformat()
    return str(cell)


def _check_kind(path: Path, source: str) -> None:
    """Refuse what is not a zipped workbook, by its first bytes and not by its name."""
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(b"PK"):
        _check_parts(path, source)
        return
    if not start:
        what, remedy = "the file is empty", "Export it again, or restore it."
    elif start.startswith(_OLD_EXCEL):
        what = "expected an .xlsx workbook, got one of Excel 97-2003 or one with a password"
        remedy = "Open it in Excel or LibreOffice and save it as .xlsx without a password."
    else:
        what = f"expected an .xlsx workbook, got a file that begins with {start!r}"
        remedy = "If it is a text file, set it in study.yml, for this wave: reader: {type: csv}"
    raise InputError(source, [Problem("", what)], remedy)


def _check_parts(path: Path, source: str) -> None:
    """Refuse other kinds of files that are zip archives as well."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.namelist()
    except _DAMAGED:
        return  # told where it is opened
    if any(part.startswith("xl/") and part.endswith(".xml") for part in parts):
        return
    if "xl/workbook.bin" in parts or "mimetype" in parts:
        remedy = "Open it in Excel or LibreOffice and save it as .xlsx."
    else:
        remedy = "Unpack the archive into the study's folder and name the file in it in study.yml."
    listed = ", ".join(parts[:5]) + (" ..." if len(parts) > 5 else "")
    raise InputError(
        source, [Problem("", f"expected an .xlsx workbook, got an archive of {listed}")], remedy
    )


def _check_size(path: Path, source: str) -> None:
    """Refuse a zip file that would unpack to far more than it is."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            ratio = part.file_size / max(part.compress_size, 1)
            if part.file_size > _BOMB_SIZE and ratio > _BOMB_RATIO:
                size = f"{part.file_size / 1e6:.0f} MB, {ratio:.0f} times its packed size"
                raise InputError(
                    source,
                    [Problem(part.filename, f"would unpack to {size}; no survey does")],
                    "Export the file again; do not use one that was not made by the survey tool.",
                )


def _cells(
    path: Path, wanted: str | None, source: str
) -> tuple[list[tuple[object, ...]], list[Note]]:
    try:
        _check_size(path, source)
        with warnings.catch_warnings():
            # openpyxl warns about features (validation, styles) that no value depends on.
            warnings.simplefilter("ignore")
            rows, name, others = _rows(path, wanted, source)
            if _has_formulas(path):
                formulas, _, _ = _rows(path, name, source, values=False)
                if problems := list(_without_value(rows, formulas)):
                    raise InputError(
                        source,
                        problems,
                        "Open the file in Excel or LibreOffice and save it, or export values.",
                    )
    except _DAMAGED as error:
        raise InputError(
            source,
            [
                Problem(
                    "", f"the workbook is damaged or cut short ({type(error).__name__}: {error})"
                )
            ],
            "Copy or export it again; when it was downloaded, run `make data`.",
        ) from error
    if wanted is not None or not others:
        return rows, []
    return rows, [Note("sheet", "", "columns", 1, f"{name}, not {', '.join(others)}")]


def _rows(
    path: Path, wanted: str | None, source: str, *, values: bool = True
) -> tuple[list[tuple[object, ...]], str, list[str]]:
    """Rows of a sheet, its name and the names of the others."""
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=values)
        try:
            sheets = {sheet.title: sheet for sheet in book.worksheets}
            visible = [name for name, s in sheets.items() if s.sheet_state == "visible"]
            name = wanted or (visible or list(sheets))[0]
            if name not in sheets:
                raise _no_sheet(source, name, sheets)
            sheet = sheets[name]
            sheet.reset_dimensions()  # what a sheet says about its size may be wrong
            return list(sheet.iter_rows(values_only=True)), name, [n for n in sheets if n != name]
        finally:
            book.close()


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not part.startswith("xl/worksheets/"):
                continue
            with archive.open(part) as file:
                before = b""
                while block := file.read(1 << 20):
                    if b"<f>" in (window := before + block) or b"<f " in window:
                        return True
                    before = block[-2:]
    return False


def _without_value(
    rows: list[tuple[object, ...]], formulas: list[tuple[object, ...]]
) -> Iterator[Problem]:
    """Formulas that were never computed: their cells would be read as empty."""
    for number, (values, texts) in enumerate(zip(rows, formulas, strict=False), start=1):
        for column, text in enumerate(texts):
            empty = column >= len(values) or values[column] is None
            if empty and isinstance(text, str) and text.startswith("="):
                yield Problem(
                    f"row {number}, column {get_column_letter(column + 1)}",
                    f"expected a value, got a formula that was never computed: {text[:60]}",
                )


def _no_sheet(source: str, name: str, sheets: Iterable[str]) -> InputError:
    listed = ", ".join(f'"{sheet}"' for sheet in sheets)
    return InputError(
        source,
        [Problem("", f'expected a sheet "{name}", got the sheets {listed}')],
        "Set it in study.yml, for this wave: reader: {type: excel, sheet: <name>}",
    )
