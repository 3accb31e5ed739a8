"""Single cells that a person corrects, declared in a file: the raw file itself is never changed.

``corrections.csv`` of a study (``files: {corrections: corrections.csv}`` in ``study.yml``) has one
row a cell: ``file``, ``row``, ``column``, ``from``, ``to``, ``why``. A correction is carried out
only where the file still says what ``from`` says, and each one is a line of the cleaning log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning import checks
from cup_study.ingest.cleaning import log as logs
from cup_study.ingest.cleaning.cells import shown
from cup_study.ingest.reading import read_csv
from cup_study.study import Study, Wave

#: Name of the file under ``files`` in ``study.yml``.
KEY = "corrections"
COLUMNS = ("file", "row", "column", "from", "to", "why")

_REMEDY = (
    "Correct the corrections: one row a cell, with the columns " + ", ".join(COLUMNS) + '. "from" '
    "is the cell as it stands in the raw file, letter by letter."
)


@dataclass(frozen=True)
class Correction:
    """One cell and what it is to be.

    Attributes
    ----------
    line : int
        Row of the corrections file.
    file : str
        Raw file, by its name in ``study.yml`` or in the registry.
    row : int
        Row of the raw file, as a spreadsheet counts.
    column : str
        Column of the raw file.
    old, new : str
        The cell as it stands, and what it becomes; empty for an empty cell.
    why : str
        The reason.
    """

    line: int
    file: str
    row: int
    column: str
    old: str
    new: str
    why: str


def read(study: Study) -> tuple[Correction, ...]:
    """Read a study's corrections.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    tuple of Correction
        In the order of the file; empty when the study names none.

    Raises
    ------
    InputError
        With every missing column, row that is no number, reason that is empty, file that no wave
        has, and cell that is corrected twice.
    """
    name = study.files.get(KEY)
    if name is None:
        return ()
    source = _source(study)
    raw = read_csv.read(study.folder / name, {"type": "csv"}, source).cells
    problems = [Problem("", f'column "{c}" is missing') for c in COLUMNS if c not in raw.columns]
    if problems:
        raise InputError(source, problems, _REMEDY)
    known = {wave.file or str(wave.registry) for wave in study.waves}
    found: list[Correction] = []
    for line, (file, row, column, old, new, why) in zip(
        raw.index, raw[list(COLUMNS)].itertuples(index=False, name=None), strict=True
    ):
        where = f"row {line}"
        if file not in known:
            problems.append(
                Problem(f'{where}, column "file"', f'no wave has "{file}" ({", ".join(known)})')
            )
        if not (row.isdecimal() and row.isascii() and int(row) > 0):
            problems.append(
                Problem(f'{where}, column "row"', f'expected a row of the file, got "{row}"')
            )
            continue
        if not why.strip():
            problems.append(Problem(f'{where}, column "why"', "a correction needs its reason"))
        if old == new:
            problems.append(Problem(where, '"from" and "to" are the same: nothing to correct'))
        column = " ".join(column.split())
        found.append(Correction(int(line), file, int(row), column, old, new, why.strip()))
    twice = Counter((one.file, one.row, one.column) for one in found)
    problems += [
        Problem("", f'{file}, row {row}, column "{column}" is corrected {n} times')
        for (file, row, column), n in twice.items()
        if n > 1
    ]
    if problems:
        raise InputError(source, problems, _REMEDY)
    return tuple(found)


def apply(raw: pd.DataFrame, study: Study, wave: Wave) -> tuple[pd.DataFrame, list[logs.Entry]]:
    """Carry out the corrections of a wave's file.

    Parameters
    ----------
    raw : DataFrame
        The file as read: texts, index row of the file. It is not changed.
    study : Study
        The study.
    wave : Wave
        The wave whose file it is.

    Returns
    -------
    tuple of (DataFrame, list of Entry)
        The table with the cells corrected, and a line of the log for each: row, old and new text
        and the reason. Of a sensitive item no text is told.

    Raises
    ------
    InputError
        When the file has no such row or column, or the cell says something else than ``from``.
    """
    file = wave.file or str(wave.registry)
    mine = [one for one in read(study) if one.file == file]
    if not mine:
        return raw, []
    hidden = _hidden(study.codebook, wave.id)
    problems = [problem for one in mine for problem in _problems(one, raw, hidden)]
    if problems:
        raise InputError(_source(study), problems, _REMEDY)
    changed = raw.copy(deep=False)
    for column in dict.fromkeys(one.column for one in mine):
        new = {one.row: one.new for one in mine if one.column == column}
        cells = changed[column].copy()
        cells.loc[list(new)] = list(new.values())
        changed[column] = cells
    return changed, [
        logs.Entry(wave.id, "correct", "corrected", one.column, "cells", 1, _detail(one, hidden))
        for one in mine
    ]


def _problems(one: Correction, raw: pd.DataFrame, hidden: set[str]) -> Iterator[Problem]:
    where = f"row {one.line}"
    if one.column not in raw.columns:
        yield Problem(f'{where}, column "column"', f'{one.file} has no column "{one.column}"')
    if one.row not in raw.index:
        yield Problem(
            f'{where}, column "row"',
            f"{one.file} has no row {one.row} (rows {raw.index[0]}-{raw.index[-1]})",
        )
    if one.column not in raw.columns or one.row not in raw.index:
        return
    got = str(raw.at[one.row, one.column])
    if got != one.old:
        shown = f"a text of {len(got)} characters" if one.column in hidden else f'"{got}"'
        yield Problem(
            f'{where}, column "from"',
            f"expected what {one.file} says in row {one.row}, column "
            f'"{one.column}": {shown}, got "{one.old}"',
        )


def _hidden(codebook: Codebook, wave: str) -> set[str]:
    """Raw columns whose texts must not be shown."""
    return {
        checks.source(item, wave)
        for item in codebook.items
        if item.sensitive or item.type == "text"
    }


def _detail(one: Correction, hidden: set[str]) -> str:
    change = f'"{shown(one.old)}" -> "{shown(one.new)}"'
    if one.column in hidden:
        change = "text not shown"
    return f"row {one.row}: {change}. {one.why}"


def _source(study: Study) -> str:
    return f"data/raw/{study.name}/{study.files[KEY]}"
