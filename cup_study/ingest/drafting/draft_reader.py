"""Which reader and options a raw file needs, by its name and its first bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl

from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import encoding, read_csv, readers

_HEAD = 1 << 18
_SUFFIXES = {
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".sav": "spss",
    ".zsav": "spss",
    ".por": "spss",
    ".dta": "stata",
}
#: Columns that LimeSurvey adds, and its code of a part of a question.
_LIMESURVEY = {"submitdate", "lastpage", "startlanguage", "date submitted", "last page"}
_PART = re.compile(r"[A-Za-z]\w*\[(?:SQ\d+|other|\d+)\]")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+\Z")


def guess(path: Path) -> dict[str, Any]:
    """Reader type and options for a file, as ``study.yml`` has them under ``reader``.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        When there is no such file, or it is empty.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("id;q1\\n1;2,5\\n", encoding="utf-8")
    >>> guess(path)
    {'type': 'csv', 'delimiter': ';', 'encoding': 'utf-8', 'decimal': ','}
    """
    if not path.is_file():
        raise InputError(
            str(path), [Problem("", "there is no such file")], "Give the path of the raw export."
        )
    kind = _SUFFIXES.get(path.suffix.casefold())
    if kind == "excel":
        return {"type": _tool(_sheet(path)) or kind}
    if kind in readers.READERS:
        return {"type": kind}
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise InputError(str(path), [Problem("", "the file is empty")], "Export it again.")
    found = encoding.guess(head) or "utf-8"
    text = head.decode(found, errors="ignore").removeprefix("\ufeff")
    delimiter = read_csv.best_delimiter(text, read_csv.CsvOptions(type="csv"))
    rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), 60))
    options: dict[str, Any] = {"type": _tool(rows[:4]) or "csv"}
    # "utf-8" also reads a byte order mark.
    options |= {"delimiter": delimiter, "encoding": found}
    if delimiter != "," and any(_DECIMAL_COMMA.match(cell) for row in rows[1:] for cell in row):
        options["decimal"] = ","
    return options


def _sheet(path: Path) -> list[list[str]]:
    """First rows of a workbook's first sheet; what cannot be read is told by the reader itself."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # openpyxl raises many kinds; the reader explains them
        return []
    try:
        rows = book.worksheets[0].iter_rows(max_row=4, values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    finally:
        book.close()


def _tool(rows: Iterable[list[str]]) -> str | None:
    """Survey tool whose export begins so; None for a plain table or a reader that is not there."""
    first, second, third = [*rows, [], [], []][:3]
    heads = {cell.strip().casefold() for cell in first}
    if any("importid" in cell.casefold() for cell in (*second, *third)):
        kind = "qualtrics"
    elif {"respondent id", "collector id"} <= heads or any(
        cell.strip().casefold() in ("response", "open-ended response") for cell in second
    ):
        kind = "surveymonkey"
    elif heads & _LIMESURVEY or any(_PART.match(cell.strip()) for cell in first):
        kind = "limesurvey"
    elif first and first[0].strip().casefold() in ("timestamp", "tidstämpel"):
        kind = "google_forms"
    elif heads & {"start time", "starttid"} and heads & {"completion time", "slutförandetid"}:
        kind = "microsoft_forms"
    else:
        return None
    return kind if kind in readers.READERS else None
