"""A small CSV file written by people: every cell as text, with its row for the messages.

Comma or semicolon, with or without a byte-order mark, as a spreadsheet saves it. Rows are counted
as the spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import files, raw_text
from cup_study.errors import InputError, Problem

#: Column that :func:`read` adds: the row in the file.
ROW = "row"


def read(path: Path | str, needed: Sequence[str] = (), source: str = "") -> pd.DataFrame:
    """Read a file with a header; cells are stripped texts, and empty rows are skipped.

    Parameters
    ----------
    path : Path or str
        The file, in UTF-8.
    needed : sequence of str
        Columns that must be there.
    source : str
        What messages call the file; its name by default.

    Returns
    -------
    DataFrame
        Columns of the file as str, and :data:`ROW` (int) first.

    Raises
    ------
    InputError
        There is no such file, it is not UTF-8, a column is missing or there twice, a row has
        more or fewer cells than the header.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = target.write_text("study;r\\na; 0.3\\n", encoding="utf-8-sig")
    >>> read(target, ["study", "r"]).values.tolist()
    [[2, 'a', '0.3']]
    """
    path = Path(path)
    source = source or path.name
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(f"byte {error.start}", "is not UTF-8")
        raise InputError(source, [problem], "Save the file as UTF-8 (CSV UTF-8).") from None
    except FileNotFoundError:
        remedy = f"Put the file at {path}, or correct the name."
        raise InputError(source, [Problem("", "there is no such file")], remedy) from None
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        problem = Problem("", f"is not a whole CSV file: {error}")
        raise InputError(source, [problem], "Save the file as CSV again.") from None
    header = [name.strip() for name in rows[0]] if rows else []
    problems = [
        Problem("row 1", f'column "{name}" is there twice')
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    problems += [Problem("row 1", f'column "{c}" is missing') for c in needed if c not in header]
    kept = []
    for i, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            what = f"expected {len(header)} cells as in the header, got {len(cells)}"
            problems.append(Problem(f"row {i}", what))
        else:
            kept.append([i, *(_plain(cell) for cell in cells)])
    if problems:
        what = f"Columns: {', '.join(needed)}. " if needed else ""
        remedy = what + "Put a text with the separator in it in quotation marks."
        raise InputError(source, problems, remedy)
    header = [f"{name} (in the file)" if name == ROW else name for name in header]
    frame = pd.DataFrame(kept, columns=[ROW, *header])
    return frame.astype(dict.fromkeys(header, object))


def _plain(cell: str) -> str:
    """Cell without the apostrophe that :func:`write` put before what looks like a formula."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and raw_text.harmless(cell[1:]) == cell else cell


def write(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a table that a person opens in a spreadsheet: no cell of it is run as a formula.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.csv"
    >>> write(pd.DataFrame({"name": ["=1+1"]}), target)
    >>> target.read_text(encoding="utf-8").splitlines()
    ['name', "'=1+1"]
    """
    safe = raw_text.for_sheet(frame)
    files.write_text(path, safe.to_csv(index=False, lineterminator="\n"))
