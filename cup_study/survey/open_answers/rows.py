"""Rows of the hand-made files of this room: CSV, UTF-8, commas, each with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cup_study.errors import InputError, Problem


def read(
    path: Path, needed: Sequence[str], optional: Sequence[str] = ()
) -> list[tuple[int, dict[str, str]]]:
    """Rows of a file with their numbers as a spreadsheet counts.

    Parameters
    ----------
    path : Path
        The file.
    needed : sequence of str
        Columns that it must have.
    optional : sequence of str
        Columns that it may have; others are refused, since a misspelt name would be lost.

    Returns
    -------
    list of (int, dict)
        Row number and trimmed cells; rows without any content are left out.

    Raises
    ------
    InputError
        The file is not there, not UTF-8, or its columns are wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "codings.csv"
    >>> _ = path.write_text("code,coder\\na,anna\\n,\\n")
    >>> read(path, ["code", "coder"])
    [(2, {'code': 'a', 'coder': 'anna'})]
    """
    known = [*needed, *optional]
    remedy = f"Give a comma-separated UTF-8 file with the columns {', '.join(known)}."
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(path.name, [Problem("", "the file is missing")], remedy) from None
    except UnicodeDecodeError as error:
        row = path.read_bytes()[: error.start].count(b"\n") + 1
        problem = Problem(f"row {row}", f"byte {error.start} is not UTF-8")
        raise InputError(path.name, [problem], "Save the file as UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    problems = [Problem(f'column "{n}"', "is missing") for n in needed if n not in header]
    for name in dict.fromkeys(header):
        if name not in known:
            what = f"is not known; known are {', '.join(known)}"
            problems.append(Problem(f'column "{name}"', what))
        elif header.count(name) > 1:
            problems.append(Problem(f'column "{name}"', "appears more than once"))
    rows = []
    for cells in reader:
        if len(cells) > len(header):
            problems.append(Problem(f"row {reader.line_num}", "has more cells than the header"))
        trimmed = [cell.strip() for cell in cells]
        if any(trimmed):
            padded = trimmed + [""] * (len(header) - len(trimmed))
            rows.append((reader.line_num, dict(zip(header, padded, strict=False))))
    if problems:
        raise InputError(path.name, problems, remedy)
    return rows
