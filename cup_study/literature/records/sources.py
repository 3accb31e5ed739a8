"""``sources.csv`` beside the exports: which database each file is from, and what was searched for.

PRISMA's first boxes count by database, and a file seldom says all of it: two exports of one
database, a register, a reference list searched by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.records import decoding, formats

NAME = "sources.csv"
#: ``file`` and ``database`` must be filled in, the others may be left out or empty.
COLUMNS = ("file", "database", "format", "kind", "searched", "query", "encoding")
#: Where records come from, as PRISMA 2020 parts them.
KINDS = ("database", "register", "other")
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_REMEDY = (
    "Correct sources.csv: one row a file of the folder, columns file, database and, if known, "
    "format, kind (database, register, other), searched (2024-05-31), query, encoding."
)


def read(path: Path | str, files: Collection[str]) -> pd.DataFrame:
    """Sources of the files of a folder, checked.

    Parameters
    ----------
    path : Path or str
        The table.
    files : collection of str
        Names of the exports that were found.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, all texts; ``kind`` is "database" where nothing is said.

    Raises
    ------
    InputError
        With every problem: columns or cells missing, a file that is not there, listed twice or
        not listed, an unknown format, kind, encoding or date.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "sources.csv"
    >>> _ = path.write_text("file,database,kind\\nscopus.ris,Scopus,database\\n")
    >>> read(path, ["scopus.ris"])[["file", "database", "kind"]].values.tolist()
    [['scopus.ris', 'Scopus', 'database']]
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(str(path), [Problem("", "there is no such file")], _REMEDY)
    text, _, _ = decoding.decode(path.read_bytes())
    table, problems = sheet.parse(text, COLUMNS[:2], known=COLUMNS[2:], short=True, lower=True)
    if not set(COLUMNS[:2]) <= set(table):
        raise InputError(path.name, problems, _REMEDY)
    listed: list[dict[str, str]] = []
    whole = not problems
    for number, cells in sheet.records(table):
        row = {name: cells.get(name, "") for name in COLUMNS}
        row["file"] = row["file"].replace("\\", "/").removeprefix("./")
        problems += _problems(row, number, files, [known["file"] for known in listed])
        listed.append(row)
    found = {row["file"] for row in listed}
    problems += [
        Problem(f'file "{name}"', "is in the folder, but not in the table")
        for name in sorted(files)
        # A row that could not be read may have named it.
        if whole and name not in found
    ]
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    table = pd.DataFrame(listed, columns=list(COLUMNS)).astype("str")
    table["kind"] = table["kind"].str.lower().replace("", KINDS[0])
    return table


def _problems(
    row: dict[str, str], number: int, files: Collection[str], before: Collection[str]
) -> list[Problem]:
    def at(column: str) -> str:
        return f'row {number}, column "{column}"'

    problems = []
    name = row["file"]
    if not name:
        problems.append(Problem(at("file"), "expected the name of a file, got nothing"))
    elif name in before:
        problems.append(Problem(at("file"), f"{name} is listed twice"))
    elif name not in files:
        problems.append(Problem(at("file"), f"there is no export {name} in the folder"))
    if not row["database"]:
        problems.append(Problem(at("database"), "expected the name of the database, got nothing"))
    elif ":" in row["database"]:
        problems.append(
            Problem(at("database"), f"expected a name without colon, got {row['database']}")
        )
    if row["format"] and format_of(row["format"]) is None:
        known = ", ".join([*formats.PARSERS, formats.WORKBOOK])
        problems.append(Problem(at("format"), f"expected one of {known}, got {row['format']}"))
    if row["kind"] and row["kind"].lower() not in KINDS:
        problems.append(
            Problem(at("kind"), f"expected one of {', '.join(KINDS)}, got {row['kind']}")
        )
    if row["searched"] and not _DATE.fullmatch(row["searched"]):
        what = f"expected a date such as 2024-05-31 or 2024-05, got {row['searched']}"
        problems.append(Problem(at("searched"), what))
    if row["encoding"]:
        try:
            "".encode(row["encoding"])
        except LookupError:
            what = f"expected an encoding such as utf-8 or cp1252, got {row['encoding']}"
            problems.append(Problem(at("encoding"), what))
    return problems


def format_of(name: str) -> str | None:
    """Format by its name in a table, whatever the case; CSV and TSV are tables; None if unknown.

    Examples
    --------
    >>> format_of("ris"), format_of("CSV"), format_of("papyrus")
    ('RIS', 'table', None)
    """
    names = {known.lower(): known for known in (*formats.PARSERS, formats.WORKBOOK)}
    names |= {"csv": "table", "tsv": "table", "nbib": "PubMed", "bib": "BibTeX", "xlsx": "Excel"}
    return names.get(name.strip().lower())
