"""Replicate weights that came with a survey in a file of their own."""

from __future__ import annotations

import re

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning.recode import parse_number
from cup_study.ingest.reading import read_csv
from cup_study.study import Study

#: Problems told one by one.
TOLD = 5


def join(study: Study, data: pd.DataFrame) -> pd.DataFrame:
    """Respondents with their replicate weights, where the study has them in a file of its own.

    Parameters
    ----------
    study : Study
        The study; ``design.replicates.file`` has the id of ``design.id`` and the replicates.
    data : DataFrame
        Respondents, with the id.

    Returns
    -------
    DataFrame
        With the columns of the replicates added; as it came where there is no such file.

    Raises
    ------
    InputError
        The file has no id or no replicates, lacks a respondent, or holds something else than
        numbers from 0.
    """
    design = study.design
    if design is None or design.replicates is None or design.replicates.file is None:
        return data
    told = design.replicates
    path = study.folder / design.replicates.file
    source = path.relative_to(study.root).as_posix()
    raw = read_csv.read(path, {"type": "csv"}, source).cells
    names = columns(list(raw.columns), told.prefix)
    problems = []
    if design.id not in raw.columns:
        problems.append(Problem("", f'column "{design.id}" is missing; design.id names it'))
    if len(names) < 2:
        problems.append(Problem("", f'expected columns "{told.prefix}1", "{told.prefix}2" ...'))
    if problems:
        raise InputError(source, problems, "Correct the file or design.replicates.")
    numbers = {name: [parse_number(text.strip()) for text in raw[name]] for name in names}
    for name, values in numbers.items():
        for row, value in zip(raw.index, values, strict=True):
            if value is None or value < 0:
                what = f'expected a number from 0, got "{raw.loc[row, name]}"'
                problems.append(Problem(f'row {row}, column "{name}"', what))
    table = pd.DataFrame(numbers, index=raw[design.id].str.strip(), dtype=float)
    wanted = data[design.id].astype(str).str.strip()
    lacking = wanted[~wanted.isin(table.index)]
    problems += [Problem(f'{design.id} "{one}"', "has no replicates") for one in lacking[:TOLD]]
    again = table.index[table.index.duplicated()]
    problems += [Problem(f'{design.id} "{one}"', "is there twice") for one in again[:TOLD]]
    if problems:
        raise InputError(source, problems, "Correct the file: one row a respondent.")
    found = table.reindex(wanted).set_axis(data.index, axis=0)
    return pd.concat([data, found], axis=1)


def columns(names: list[str], prefix: str) -> list[str]:
    """Columns of replicates: a prefix and a number, in the order of the numbers.

    Examples
    --------
    >>> columns(["rep2", "id", "rep10", "rep1", "report"], "rep")
    ['rep1', 'rep2', 'rep10']
    """
    numbered = [
        (int(found[1]), n)
        for n in names
        if (found := re.fullmatch(rf"{re.escape(prefix)}(\d+)", n))
    ]
    return [name for _, name in sorted(numbered)]
