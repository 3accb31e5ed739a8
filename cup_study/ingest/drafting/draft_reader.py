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
from cup_study.ingest.reading import encoding, read_csv, read_surveymonkey, readers
from cup_study.ingest.reading.rawtable import folded

_HEAD = 1 << 18
#: Rows among which the column names are looked for.
_TOP = 20
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
        top = _sheet(path)
        header = _header(top)
        return {"type": _tool(top[header - 1 :]) or kind} | _if_below(header)
    if kind in readers.READERS:
        return {"type": kind}
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise InputError(str(path), [Problem("", "the file is empty")], "Export it again.")
    found = encoding.guess(head) or "utf-8"
    text = head.decode(found, errors="ignore").removeprefix("\ufeff")
    delimiter, header = _layout(text)
    rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), 60))[header - 1 :]
    options: dict[str, Any] = {"type": _tool(rows[:4]) or "csv"}
    # "utf-8" also reads a byte order mark.
    options |= {"delimiter": delimiter, "encoding": found, **_if_below(header)}
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
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        rows = (visible or book.worksheets)[0].iter_rows(max_row=_TOP, values_only=True)
        return [["" if cell is None else str(cell) for cell in row] for row in rows]
    finally:
        book.close()


def _layout(text: str) -> tuple[str, int]:
    """Delimiter of a text file, and the row of its column names."""
    csv_options = read_csv.CsvOptions(type="csv")
    first = text.lstrip("\r\n").partition("\n")[0]
    if not any(mark in first for mark in ",;\t|"):  # a title: the delimiter shows further down
        for delimiter in ";\t|,":
            rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), _TOP))
            if (header := _header(rows)) > 1:
                below = csv_options.model_copy(update={"header": header})
                return read_csv.best_delimiter(text, below), header
    delimiter = read_csv.best_delimiter(text, csv_options)
    rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), _TOP))
    return delimiter, _header(rows)


def _if_below(header: int) -> dict[str, Any]:
    return {"header": header} if header > 1 else {}


def _tool(rows: Iterable[list[str]]) -> str | None:
    """Survey tool whose export begins so; None for a plain table or a reader that is not there."""
    first, second, third = [*rows, [], [], []][:3]
    heads = {cell.strip().casefold() for cell in first}
    if any("importid" in cell.casefold() for cell in (*second, *third)):
        kind = "qualtrics"
    elif {"respondent id", "collector id"} <= heads or _is_surveymonkey(first, second):
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


def _is_surveymonkey(first: list[str], second: list[str]) -> bool:
    """Whether the row below the questions says "Response", in any language of the tool."""
    below = {folded(cell) for cell in second}
    if below & {"response", "open-ended response"}:
        return True
    named = bool(first) and folded(first[0]) in map(folded, read_surveymonkey.IDS)
    return named and bool(below & read_surveymonkey.RESPONSE)


def _header(rows: list[list[str]]) -> int:
    """Row of the column names, where a title or a date of export stands above them.

    Examples
    --------
    >>> _header([["Survey 2024"], [], ["id", "q1", "q2"], ["1", "2", "3"], ["2", "2", "1"]])
    3
    >>> _header([["id", "q1"], ["1", "2"]])
    1
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    widest = max((len(row) for row in rows), default=0)
    if widest < 3 or not filled or filled[0] > 1:
        return 1
    few = next((i for i, n in enumerate(filled) if n > 2), 0)
    return few + 1 if len(rows[few]) == widest else 1
