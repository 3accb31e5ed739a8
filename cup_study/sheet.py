"""A small CSV file that people keep by hand: every cell as text, with its row for the messages.

Decisions, codings, lists of words: what a spreadsheet saves, with commas, semicolons or tabs, with
or without a byte-order mark. Everything that is wrong with the form of a file is told at once:
columns that are missing, unknown or there twice, rows that are longer or shorter than the header.
What the cells should hold is for the caller to say. Rows are counted as a spreadsheet shows them:
the first is row 1.

Not for data: exports of survey tools and of databases are read by their own rooms.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import files, raw_text
from cup_study.errors import InputError, Problem

#: Column that is added: the row in the file.
ROW = "row"
#: First sign of the part of a column's name that may be anything, as in ``source_<wave>``.
ANY = "<"
_SEPARATORS = ",;\t"


def read(
    path: Path | str,
    needed: Sequence[str] = (),
    source: str = "",
    *,
    known: Sequence[str] | None = None,
    short: bool = False,
    remedy: str = "",
) -> pd.DataFrame:
    r"""Read a file with a header; cells are stripped texts, and empty rows are skipped.

    Parameters
    ----------
    path : Path or str
        The file, in UTF-8.
    needed : sequence of str
        Columns that must be there.
    source : str
        What messages call the file; its name by default.
    known : sequence of str, optional
        Columns that may be there besides; others are refused, since a misspelt one would be lost.
        ``source_<wave>`` stands for all that begin with ``source_``. By default, all may be there.
    short : bool, optional
        Whether a row may end before the last columns, as some editors save it.
    remedy : str, optional
        What to do about a file that is wrong, in place of the usual words.

    Returns
    -------
    DataFrame
        Columns of the file as str, and :data:`ROW` (int) first.

    Raises
    ------
    InputError
        There is no such file, it is not UTF-8 or not a CSV file; a column is missing, unknown or
        there twice; a row has more or fewer cells than the header.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = target.write_text("study;r\na; 0.3\n", encoding="utf-8-sig")
    >>> read(target, ["study", "r"]).values.tolist()
    [[2, 'a', '0.3']]
    """
    frame, problems = examine(path, needed, known=known, short=short)
    if problems:
        columns = ", ".join([*needed, *(known or ())])
        usual = f"Columns: {columns}. " if columns else ""
        usual += "Put a text with the separator in it in quotation marks; save as CSV UTF-8."
        if not Path(path).is_file():
            usual = "Correct the name, or add the file."
        raise InputError(source or Path(path).name, problems, remedy or usual)
    return frame


def examine(
    path: Path | str,
    needed: Sequence[str] = (),
    *,
    known: Sequence[str] | None = None,
    short: bool = False,
    empty: str | None = "",
    within: str = "",
) -> tuple[pd.DataFrame, list[Problem]]:
    r"""Read a file as far as it can be, with its problems, to be told with those of other files.

    Parameters
    ----------
    path : Path or str
        The file, in UTF-8.
    needed, known, short
        As in :func:`read`.
    empty : str or None, optional
        What an empty cell becomes.
    within : str, optional
        The file's name, which each problem's place shall begin with.

    Returns
    -------
    DataFrame
        As from :func:`read`, without the rows and columns that are among the problems.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = target.write_text("key,year\na,2009\nb,\nc\n")
    >>> table, problems = examine(target, ["key", "n"], within="a.csv")
    >>> table.values.tolist()
    [[2, 'a', '2009'], [3, 'b', '']]
    >>> [str(problem) for problem in problems]  # doctest: +NORMALIZE_WHITESPACE
    ['a.csv: column "n" is missing',
     'a.csv, row 4: expected 2 cells as in the header, got 1']
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        return pd.DataFrame({ROW: []}), [Problem(within, "there is no such file")]
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"byte {error.start} is not UTF-8; save the file as CSV UTF-8"
        return pd.DataFrame({ROW: []}), [Problem(_joined(within, f"line {line}"), what)]
    return parse(text, needed, known=known, short=short, empty=empty, within=within)


def parse(
    text: str,
    needed: Sequence[str] = (),
    *,
    known: Sequence[str] | None = None,
    short: bool = False,
    empty: str | None = "",
    within: str = "",
    lower: bool = False,
) -> tuple[pd.DataFrame, list[Problem]]:
    r"""Rows of a text, as :func:`examine` gives those of a file.

    Parameters
    ----------
    text : str
        Content of a file.
    needed, known, short, empty, within
        As in :func:`examine`.
    lower : bool, optional
        Whether names of columns may be in capitals.

    Returns
    -------
    DataFrame
    list of Problem

    Examples
    --------
    >>> table, problems = parse("Code\tLevel\na\t1\n", ["code"], known=["kind"], lower=True)
    >>> [str(problem) for problem in problems]
    ['column "level" is not known; known are code, kind']
    """
    first = text.lstrip("\r\n").replace("\r", "\n").split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    found: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            found.append(cells)
    except csv.Error as error:
        what = f"is not a whole CSV file: {error}; is each quotation mark closed?"
        return pd.DataFrame({ROW: []}), [Problem(_joined(within, f"row {len(found) + 1}"), what)]
    numbered = [(i, [_plain(cell) for cell in row]) for i, row in enumerate(found, 1)]
    filled = [(i, row) for i, row in numbered if any(row)]
    if not filled:
        what = f"is empty; expected the columns {', '.join(needed)}" if needed else "is empty"
        return pd.DataFrame({ROW: []}), [Problem(within, what)]
    header = [name.lower() if lower else name for name in filled[0][1]]
    width = len(header)
    while not header[-1]:  # a spreadsheet saves columns that were used once
        header.pop()
    problems = [Problem(within, what) for what in _header_problems(header, needed, known)]
    kept = []
    for i, cells in filled[1:]:
        row = cells
        if len(row) == width and not any(row[len(header) :]):
            row = row[: len(header)]
        if len(row) > len(header) or (len(row) < len(header) and not short):
            what = f"expected {len(header)} cells as in the header, got {len(row)}"
            if len(row) > len(header):
                what += f'; quote a text with "{separator}" in it'.replace("\t", "tab")
            problems.append(Problem(_joined(within, f"row {i}"), what))
        else:
            padded = [*row, *[""] * (len(header) - len(row))]
            kept.append([i, *(cell or empty for cell in padded)])
    names = [ROW, *(f"{name} (in the file)" if name == ROW else name for name in header)]
    frame = pd.DataFrame(kept, columns=names, dtype=object)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    return frame.astype({ROW: "int64"}), problems


def records(frame: pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    """Rows of a table that was read, each with its number in the file.

    Examples
    --------
    >>> records(parse("code,level\\na,\\n")[0])
    [(2, {'code': 'a', 'level': ''})]
    """
    cells = frame.drop(columns=ROW)
    names = [str(name) for name in cells]
    rows = zip(frame[ROW].tolist(), cells.itertuples(index=False, name=None), strict=True)
    return [(number, dict(zip(names, row, strict=True))) for number, row in rows]


def place(file: str, row: object, column: str = "") -> str:
    """Where a cell stands, for a problem or a log.

    Examples
    --------
    >>> place("matrix.csv", 3, "n")
    'matrix.csv, row 3, column "n"'
    """
    return _joined(file, f"row {row}", f'column "{column}"' if column else "")


def write(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table that a person opens in a spreadsheet: no cell of it is run as a formula.

    The file is whole or not there, and :func:`read` gives back the same texts.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> write(pd.DataFrame({"name": ["=1+1"]}), target)
    >>> target.read_text(encoding="utf-8").splitlines(), read(target)["name"].tolist()
    (['name', "'=1+1"], ['=1+1'])
    """
    safe = raw_text.for_sheet(frame)
    files.write_text(path, safe.to_csv(index=False, lineterminator="\n"))


def _header_problems(
    header: Sequence[str], needed: Sequence[str], known: Sequence[str] | None
) -> list[str]:
    allowed = list(dict.fromkeys([*needed, *(known or ())]))
    beginnings = tuple(name.partition(ANY)[0] for name in allowed if ANY in name)
    problems = [f'column "{name}" is missing' for name in needed if name not in header]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            problems.append(f'column "{name}" appears more than once')
        if known is not None and name not in allowed and not name.startswith(beginnings):
            told = ", ".join(allowed)
            problems.append(f'column "{name}" is not known; known are {told}')
    return problems


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _plain(cell: str) -> str:
    """Cell without the apostrophe that :func:`write` put before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and raw_text.harmless(cell[1:]) == cell else cell
