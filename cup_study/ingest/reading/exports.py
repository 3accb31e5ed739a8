"""What the exports of survey tools have in common: text file or workbook, and rows to leave out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study.errors import Problem
from cup_study.ingest.reading import grid as grids
from cup_study.ingest.reading import rawtable, read_csv, read_excel
from cup_study.ingest.reading.rawtable import Note

#: Column that a reader adds where the tool gives a beginning and an end but no duration.
DURATION = "Duration (in seconds)"
#: How tools write times; day and month may be told apart wrongly, the time between two hardly.
_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
)


class ExportOptions(read_csv.CsvOptions):
    """Options of the readers of survey tools: a tool may write its export in several forms."""

    #: Delimiter and encoding of a text file are found, and told in the log.
    delimiter: str = "auto"
    encoding: str = "auto"
    repeated: str = "number"
    #: Sheet of a workbook.
    sheet: str | None = None


def open_grid(path: Path, options: ExportOptions, source: str) -> grids.Grid:
    """Open an export as a grid, by its first bytes as a workbook or a text file.

    Parameters
    ----------
    path : Path
        The file.
    options : ExportOptions
        Options of the reader.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    Grid

    Raises
    ------
    InputError
        As in :mod:`.read_csv` and :mod:`.read_excel`.
    """
    if path.is_file():
        with path.open("rb") as file:
            if file.read(2) == b"PK":
                return read_excel.grid(path, options.sheet, options, source)
    return read_csv.grid(path, options, source)


def leave_out(
    grid: grids.Grid, marked: pd.Series[bool], rule: str, detail: str
) -> tuple[grids.Grid, list[Note]]:
    """Leave rows out of a grid and note how many.

    Parameters
    ----------
    grid : Grid
        The grid.
    marked : Series of bool
        Rows to leave out.
    rule, detail : str
        For the note.

    Returns
    -------
    tuple of (Grid, list of Note)
        No note where there is no such row.

    Examples
    --------
    >>> cells = pd.DataFrame([["1"], ["2"]], index=[2, 3], dtype=rawtable.TEXT)
    >>> left, notes = leave_out(grids.Grid(["q1"], 1, cells), cells[0].eq("2"), "test_row", "")
    >>> left.cells.index.tolist(), notes[0].n
    ([2], 1)
    """
    n = int(marked.sum())
    if not n:
        return grid, []
    return replace(grid, cells=grid.cells[~marked]), [Note(rule, "", "rows", n, detail)]


def find(header: Sequence[str], *wanted: str) -> int | None:
    """Place of the first column that has one of several names, whatever their case.

    Examples
    --------
    >>> find(["Id", "Date submitted"], "submitdate", "date submitted")
    1
    """
    names = [rawtable.folded(name) for name in header]
    return next((names.index(w) for w in map(rawtable.folded, wanted) if w in names), None)


def rows_where(grid: grids.Grid, place: int, test: Callable[[str], bool]) -> pd.Series[Any]:
    """Rows whose cell in a column passes a test; each different text is tried once."""
    codes, texts = pd.factorize(grid.cells[place])
    passed = pd.array([test(rawtable.folded(str(text))) for text in texts], dtype=bool)
    return pd.Series(passed[codes] if len(texts) else False, index=grid.cells.index, dtype=bool)


def keep_or_leave(options: ExportOptions, *names: str) -> list[Problem]:
    """What is wrong with options that say whether rows are kept.

    Examples
    --------
    >>> keep_or_leave(ExportOptions(type="x"), "encoding")[0].what
    'expected "keep" or "leave_out", got "auto"'
    """
    return [
        Problem(f'reader option "{name}"', f'expected "keep" or "leave_out", got "{value}"')
        for name in names
        if (value := getattr(options, name)) not in ("keep", "leave_out")
    ]


def with_duration(
    grid: grids.Grid, start: int | None, end: int | None
) -> tuple[grids.Grid, list[Note]]:
    """Add a column with the seconds between two others.

    Parameters
    ----------
    grid : Grid
        The grid.
    start, end : int or None
        Places of the columns with the beginning and the end.

    Returns
    -------
    tuple of (Grid, list of Note)
        The grid as it was when a column is absent, has times of an unknown form, or the grid has
        a duration of its own.

    Examples
    --------
    >>> cells = pd.DataFrame([["2024-05-01 10:00:00", "2024-05-01 10:01:30"]], dtype=rawtable.TEXT)
    >>> grid, _ = with_duration(grids.Grid(["begin", "end"], 1, cells), 0, 1)
    >>> grid.header[-1], grid.cells[2].tolist()
    ('Duration (in seconds)', ['90'])
    """
    if start is None or end is None or find(grid.header, DURATION) is not None:
        return grid, []
    begun, ended = _times(grid.cells[start]), _times(grid.cells[end])
    if begun is None or ended is None:
        return grid, []
    seconds = (ended - begun).dt.total_seconds()
    texts = [f"{s:.0f}" if s >= 0 else "" for s in seconds]  # not a number: no time
    cells = grid.cells.copy(deep=False)
    cells[len(grid.header)] = pd.array(texts, dtype=rawtable.TEXT)
    detail = f"{grid.header[end]} - {grid.header[start]}"
    note = Note("computed", DURATION, "columns", 1, detail)
    return replace(grid, header=[*grid.header, DURATION], cells=cells), [note]


def _times(cells: pd.Series[Any]) -> pd.Series[Any] | None:
    """Times of a column in one of the known forms, None when it has another."""
    texts = cells.astype(object).str.strip().str.replace("T", " ").str.removesuffix("Z")
    # Workbooks have parts of seconds by rounding, and a bare date at midnight.
    texts = texts.str.replace(r"(:\d\d)\.\d{1,6}\Z", r"\1", regex=True)
    texts = texts.str.replace(r"\A(\d{4}-\d\d-\d\d)\Z", r"\1 00:00:00", regex=True)
    filled = texts[texts != ""]
    for form in _FORMATS:
        times = pd.to_datetime(filled, format=form, errors="coerce")
        if len(filled) and times.notna().all():
            return times.reindex(cells.index)
    return None
