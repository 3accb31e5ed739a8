"""Codings: which codes each coder gave to a segment.

Several coders may code the same segments; one who is called ``agreed`` holds what they agreed on,
as with open answers (:mod:`cup_study.survey.open_answers.codings`).
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.citizens.focus_groups.sessions import unseen
from cup_study.errors import Problem
from cup_study.survey.open_answers import codings as answers
from cup_study.survey.open_answers.codings import AGREED as AGREED

CODINGS = "codings.csv"
#: A row for each code that a coder gave to a segment.
COLUMNS = ["segment", "coder", "code"]


def examine(
    folder: Path, codes: Sequence[str], segments: Sequence[str]
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read ``codings.csv`` as far as it can be; a study may have none yet.

    Parameters
    ----------
    folder : Path
        May hold ``codings.csv``, columns as :data:`COLUMNS`.
    codes : sequence of str
        Codes of the codebook.
    segments : sequence of str
        Segments that are known.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`, in the order of the file.
    list of Problem
        Empty cells, unknown codes and segments, a code that a coder gave twice to a segment.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / CODINGS).write_text("segment,coder,code\\na,anna,fnd\\n")
    >>> [str(problem) for problem in examine(folder, ["find"], ["a"])[1]]
    ['codings.csv, row 2, column "code": "fnd" is not in the codebook; did you mean "find"?']
    """
    if not (folder / CODINGS).is_file():
        return pd.DataFrame(columns=COLUMNS, dtype="str"), []
    path = folder / CODINGS
    found, problems = sheet.examine(path, COLUMNS, known=(), short=True, within=CODINGS)
    if not set(COLUMNS) <= set(found):
        return pd.DataFrame(columns=COLUMNS, dtype="str"), problems
    known = {"code": list(codes), "segment": list(segments)}
    held = {column: set(values) for column, values in known.items()}
    where = {"code": "the codebook", "segment": "the segments"}
    first: dict[tuple[str, ...], int] = {}
    for number, row in sheet.records(found):
        for column in COLUMNS:
            cell = row[column]
            if not cell:
                problems.append(Problem(sheet.place(CODINGS, number, column), "is empty"))
            elif unseen(cell):
                problems.append(Problem(sheet.place(CODINGS, number, column), unseen(cell)))
            elif held.get(column) and cell not in held[column]:
                near = difflib.get_close_matches(cell, known[column], n=1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                what = f'"{cell}" is not in {where[column]}{hint}'
                problems.append(Problem(sheet.place(CODINGS, number, column), what))
        cells = tuple(row[c] for c in COLUMNS)
        if cells in first and all(cells):
            what = f'"{cells[1]}" gave this code to this segment in row {first[cells]} already'
            problems.append(Problem(sheet.place(CODINGS, number), what))
        first.setdefault(cells, number)
    problems += _alike(found)
    return found[COLUMNS].astype("str"), problems


def _alike(found: pd.DataFrame) -> list[Problem]:
    """Coders whose names differ in capitals only: one person would pass for two."""
    met: dict[str, str] = {}
    rows = zip(found[sheet.ROW], found["coder"], strict=True)
    return [
        Problem(
            sheet.place(CODINGS, number, "coder"),
            f'"{name}" is "{before}" in other capitals; write a coder\'s name in one way',
        )
        for number, name in rows
        if name and (before := met.setdefault(name.casefold(), name)) != name
    ]


def coders(codings: pd.DataFrame) -> list[str]:
    """Who coded, in the order of the file, without what was agreed.

    Examples
    --------
    >>> rows = [("a", "anna", "find"), ("a", "agreed", "find")]
    >>> coders(pd.DataFrame(rows, columns=COLUMNS))
    ['anna']
    """
    return [name for name in codings["coder"].drop_duplicates() if name != AGREED]


def resolve(codings: pd.DataFrame) -> pd.DataFrame:
    """One set of codes a segment: the agreed one, else that of the coder who comes first.

    Parameters
    ----------
    codings : DataFrame
        Columns as :data:`COLUMNS`.

    Returns
    -------
    DataFrame
        Columns ``segment code rule``; rules as of
        :func:`cup_study.survey.open_answers.codings.resolve`.

    Examples
    --------
    >>> rows = [("a", "anna", "find"), ("a", "bo", "ease")]
    >>> resolve(pd.DataFrame(rows, columns=COLUMNS)).values.tolist()
    [['a', 'find', 'first']]
    """
    as_answers = codings.rename(columns={"segment": "respondent"}).assign(wave="", item="")
    found = answers.resolve(as_answers[answers.COLUMNS])
    return found.rename(columns={"respondent": "segment"})[["segment", "code", "rule"]]
