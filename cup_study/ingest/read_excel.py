"""Reader of Excel workbooks (.xlsx): one sheet, values as the cells hold them."""

from __future__ import annotations

import datetime
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest import rawtable

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
#: What openpyxl raises, by version and place, for a workbook that is damaged.
_DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, EOFError, ValueError, OSError)


class ExcelOptions(rawtable.Options):
    """Options of this reader in ``study.yml``."""

    #: Name of the sheet; the first one by default.
    sheet: str | None = None


def read(path: Path, given: Mapping[str, Any], source: str) -> pd.DataFrame:
    """Read a sheet of a workbook.

    Parameters
    ----------
    path : Path
        The file.
    given : mapping
        Options from ``study.yml``: ``sheet`` (the first by default), ``header`` (row of the
        column names), ``decimal`` (of numbers that were typed as text).
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    DataFrame
        One text column a column of the sheet, index ``row``. Whole numbers have no decimals,
        dates are in ISO form, an empty cell is an empty text.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a workbook, or has no such sheet.
    """
    options = rawtable.options(ExcelOptions, given, source)
    _check_kind(path, source)
    rows = _cells(path, options, source)
    if len(rows) < options.header or not any(cell is not None for cell in rows[options.header - 1]):
        raise InputError(
            source,
            [Problem(f"row {options.header}", "expected the column names, got nothing")],
            "Set the sheet and the row of the column names in study.yml: "
            "reader: {type: excel, sheet: <name>, header: <row>}",
        )
    width = max(len(row) for row in rows)
    texts = [[as_text(cell) for cell in row] + [""] * (width - len(row)) for row in rows]
    header, body = texts[options.header - 1], texts[options.header :]
    # Formatted but empty columns to the right are no columns.
    keep = [i for i in range(width) if header[i].strip() or any(row[i].strip() for row in body)]
    columns = rawtable.names([header[i] for i in keep])
    problems = rawtable.header_problems(columns, options.header)
    if not body:
        problems.append(Problem("", "there are column names but no rows below them"))
    if problems:
        raise InputError(
            source, problems, "Correct the sheet so that each column has its own name."
        )
    index = pd.RangeIndex(options.header + 1, options.header + 1 + len(body), name=rawtable.ROW)
    return pd.DataFrame(
        [[row[i] for i in keep] for row in body], columns=columns, index=index, dtype=rawtable.TEXT
    )


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


def _cells(path: Path, options: ExcelOptions, source: str) -> list[tuple[object, ...]]:
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            # openpyxl warns about features (validation, styles) that no value depends on.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                name = options.sheet or book.sheetnames[0]
                if name not in book.sheetnames:
                    raise _no_sheet(source, name, book.sheetnames)
                sheet = book[name]
                sheet.reset_dimensions()  # what a sheet says about its size may be wrong
                return list(sheet.iter_rows(values_only=True))
            finally:
                book.close()
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


def _no_sheet(source: str, name: str, sheets: Iterable[str]) -> InputError:
    listed = ", ".join(f'"{sheet}"' for sheet in sheets)
    return InputError(
        source,
        [Problem("", f'expected a sheet "{name}", got the sheets {listed}')],
        "Set it in study.yml, for this wave: reader: {type: excel, sheet: <name>}",
    )
