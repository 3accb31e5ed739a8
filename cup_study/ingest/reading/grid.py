"""A sheet as cells without meaning: what text files and workbooks have in common.

A reader of an export opens a grid, takes as many rows of column names off its top as the tool
writes, and names the columns by that tool's rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from cup_study.described import Column
from cup_study.errors import InputError, Problem
from cup_study.ingest.reading import rawtable
from cup_study.ingest.reading.rawtable import Note


@dataclass(frozen=True)
class Grid:
    """Rows of a sheet.

    Attributes
    ----------
    header : list of str
        Cells of the first row of column names, as they stand in the file.
    row : int
        Its row in the file.
    cells : DataFrame
        The rows below it; text columns 0, 1, 2 ..., index row of the file.
    notes : tuple of Note
        What was done while reading.
    numbers : str
        Decimal mark that the format itself gives to numbers; empty for text files.
    """

    header: list[str]
    row: int
    cells: pd.DataFrame
    notes: tuple[Note, ...] = field(default=())
    numbers: str = ""


def peel(grid: Grid) -> tuple[list[str], Grid]:
    """Take the first row below the header off a grid.

    Returns
    -------
    tuple of (list of str, Grid)
        Its cells, empty ones when there is no such row, and the grid without it.

    Examples
    --------
    >>> cells = pd.DataFrame([["Age?"], ["7"]], index=[2, 3], dtype=rawtable.TEXT)
    >>> top, rest = peel(Grid(["q1"], 1, cells))
    >>> top, rest.cells.index.tolist()
    (['Age?'], [3])
    """
    if not len(grid.cells):
        return [""] * len(grid.header), grid
    top = [str(cell) for cell in grid.cells.iloc[0]]
    return top, replace(grid, cells=grid.cells.iloc[1:])


def joined(rows: Sequence[Sequence[str]], mark: str = " - ") -> list[str]:
    """Names of columns that have several rows of them: a merged or empty cell takes its left one.

    The last row is never filled from the left, so that each column keeps a name of its own.

    Examples
    --------
    >>> joined([["id", "Trust in", ""], ["", "the state", "doctors"]])
    ['id', 'Trust in - the state', 'Trust in - doctors']
    """
    cleaned = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [filled_right(row, cleaned[i + 1]) for i, row in enumerate(cleaned[:-1])]
    return [
        mark.join(dict.fromkeys(part for part in parts if part))
        for parts in zip(*filled, cleaned[-1], strict=True)
    ]


def filled_right(row: Sequence[str], below: Sequence[str]) -> list[str]:
    """Cells of a header row, an empty one filled from its left where the row below has a name.

    Examples
    --------
    >>> filled_right(["q1", "", ""], ["a", "b", ""])
    ['q1', 'q1', '']
    """
    filled: list[str] = []
    last = ""
    for cell, under in zip(row, below, strict=True):
        last = cell or (last if under else "")
        filled.append(last)
    return filled


def table(
    grid: Grid,
    columns: Sequence[Column],
    options: rawtable.SheetOptions,
    source: str,
    notes: Sequence[Note] = (),
) -> rawtable.RawTable:
    """Raw table of a grid whose columns have been named.

    Parameters
    ----------
    grid : Grid
        Rows of answers only.
    columns : sequence of Column
        One a column of the grid. Names that stand several times are numbered or refused, as the
        options say; an empty name becomes the column's number.
    options : SheetOptions
        Options of the reader.
    source : str
        The file, for errors.
    notes : sequence of Note
        What the reader did beside the grid's own notes.

    Raises
    ------
    InputError
        When a name stands several times and may not, or there are no rows.
    """
    grid, columns = _without_blank(grid, columns)
    names = rawtable.names([column.name for column in columns])
    problems: list[Problem] = []
    renamed: list[Note] = []
    if options.repeated == "number":
        unique = rawtable.numbered(names)
        renamed = [
            Note("renamed", new, "columns", 1, old)
            for old, new in zip(names, unique, strict=True)
            if new != old
        ]
        columns = [
            replace(column, aliases=(*column.aliases, old)) if new != old else column
            for column, old, new in zip(columns, names, unique, strict=True)
        ]
        names = unique
    else:
        problems = rawtable.header_problems(names, grid.row)
    remedy = (
        "Export the file again, or correct it, so that each column has a name of its own; or "
        "number them: reader: {..., repeated: number}"
    )
    if not len(grid.cells):
        remedy = (
            remedy if problems else "Export the answers again, or set sheet, header or headers."
        )
        what = "there are column names but no rows below them"
        sheets = [note.detail for note in grid.notes if note.rule == "sheet"]
        what += "".join(f" (sheet read: {detail})" for detail in sheets)
        problems.append(Problem("", what))
    if problems:
        raise InputError(source, problems, remedy)
    cells = grid.cells.copy(deep=False)
    cells.columns = pd.Index(names)
    cells.index.name = rawtable.ROW
    return rawtable.RawTable(
        cells=cells,
        columns={
            name: replace(column, name=name) for name, column in zip(names, columns, strict=True)
        },
        notes=(*grid.notes, *renamed, *notes),
        spelling=options.spelling(grid.numbers),
        separators=tuple(options.separators),
    )


def _without_blank(grid: Grid, columns: Sequence[Column]) -> tuple[Grid, Sequence[Column]]:
    """Leave out columns without a name and without a cell: a mark at the end of each line."""
    unnamed = [i for i, column in enumerate(columns) if not column.name.strip()]
    blank = {i for i in unnamed if not grid.cells.iloc[:, i].str.strip().ne("").any()}
    if not blank:
        return grid, columns
    keep = [i for i in range(len(columns)) if i not in blank]
    cells = grid.cells.iloc[:, keep]
    return replace(grid, cells=cells), [columns[i] for i in keep]


def simple(grid: Grid, options: rawtable.SheetOptions, source: str) -> rawtable.RawTable:
    """Raw table of a sheet with one row of column names, or several that are joined."""
    rows = [grid.header]
    for _ in range(options.headers - 1):
        top, grid = peel(grid)
        rows.append(top)
    names = joined(rows) if len(rows) > 1 else rows[0]
    return table(grid, [Column(name) for name in names], options, source)
