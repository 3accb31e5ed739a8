"""A CSV file that people keep by hand, read as text with every problem of its form at once."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study.errors import Problem

#: Column with the row of the file, the header being row 1, as a spreadsheet counts.
ROW = "_row"


def read(path: Path, required: Sequence[str] = ()) -> tuple[pd.DataFrame, list[Problem]]:
    r"""Rows of a file as text, and what is wrong with its form.

    Commas, semicolons and tabs are told apart by the header; a byte-order mark and empty rows are
    passed over.

    Parameters
    ----------
    path : Path
        The file.
    required : sequence of str, optional
        Columns that must be there.

    Returns
    -------
    DataFrame
        Cells as text without blanks around them, empty ones as None, and the row of the file in
        the column ``_row``. Rows of a wrong length are left out; they are among the problems.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = path.write_text("key;year\na;2009\nb;\n")
    >>> table, problems = read(path, ["key", "n"])
    >>> table.values.tolist(), [str(p) for p in problems]
    ([['a', '2009', 2], ['b', None, 3]], ['a.csv, column "n": is missing'])
    """
    name = path.name
    if not path.exists():
        return pd.DataFrame({ROW: []}), [Problem(name, "is not there")]
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = f"is not UTF-8 (byte {error.start}); save it as CSV UTF-8"
        return pd.DataFrame({ROW: []}), [Problem(f"{name}, line {line}", what)]
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    numbered = [(i, [c.strip() for c in cells]) for i, cells in enumerate(lines, start=1)]
    numbered = [(i, cells) for i, cells in numbered if any(cells)]
    if not numbered:
        return pd.DataFrame({ROW: []}), [Problem(name, "is empty")]
    header = numbered[0][1]
    problems = [
        Problem(f'{name}, column "{column}"', f"stands {number} times in the header")
        for column, number in Counter(header).items()
        if number > 1
    ]
    problems += [
        Problem(f'{name}, column "{column}"', "is missing")
        for column in required
        if column not in header
    ]
    rows = []
    for row, cells in numbered[1:]:
        if len(cells) != len(header):
            what = f"expected {len(header)} cells, got {len(cells)}"
            problems.append(Problem(f"{name}, row {row}", what))
        else:
            rows.append([*(cell or None for cell in cells), row])
    return pd.DataFrame(rows, columns=[*header, ROW], dtype=object), problems


def place(name: str, row: object, column: str = "") -> str:
    """Where a cell stands, for a problem or a log.

    Examples
    --------
    >>> place("matrix.csv", 3, "n")
    'matrix.csv, row 3, column "n"'
    """
    return f"{name}, row {row}" + (f', column "{column}"' if column else "")
