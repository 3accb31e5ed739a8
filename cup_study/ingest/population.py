"""Margins of the population that a study weights to, with the codes of the clean table."""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest import checks, read_csv
from cup_study.ingest.recode import expected, parse_number, recode
from cup_study.study import Study

#: Column with the number of persons.
SIZE = "n"


def read(study: Study) -> pd.DataFrame | None:
    """Read the population file that ``study.yml`` names under ``design``.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    DataFrame or None
        One row a cell of the population: the post-strata items with the values of the clean
        table, and ``n`` (persons). None when the study names no population or no post-strata.

    Raises
    ------
    InputError
        With every missing column, unknown code and number that is not positive.
    """
    design = study.design
    if design is None or design.population is None or not design.poststrata:
        return None
    path = study.folder / design.population
    source = path.relative_to(study.root).as_posix()
    raw = read_csv.read(path, {"type": "csv"}, source)
    problems = [
        Problem("", f'column "{name}" is missing; study.yml names it in design.poststrata')
        for name in design.poststrata
        if name not in raw.columns
    ]
    if SIZE not in raw.columns:
        problems.append(Problem("", f'column "{SIZE}" (number of persons) is missing'))
    columns: dict[str, pd.Series] = {}
    for name in design.poststrata:
        if name not in raw.columns:
            continue
        item = study.codebook[name]
        found = [recode(text, item) for text in raw[name]]
        wrong = [one.wrong or one.value is None for one in found]
        places = raw.loc[wrong, name]
        problems += checks.values(places.index.to_numpy(), places.tolist(), name, item)
        columns[name] = pd.Series([one.value for one in found], index=raw.index)
    if SIZE in raw.columns:
        persons = [parse_number(text.strip()) for text in raw[SIZE]]
        problems += [
            Problem(f'row {row}, column "{SIZE}"', f'expected a number above 0, got "{text}"')
            for (row, text), n in zip(raw[SIZE].items(), persons, strict=True)
            if n is None or n <= 0
        ]
        columns[SIZE] = pd.Series(persons, index=raw.index)
    if problems:
        allowed = "; ".join(f"{n}: {expected(study.codebook[n])}" for n in design.poststrata)
        raise InputError(source, problems, f"Correct the file. Codes by codebook.csv: {allowed}.")
    return pd.DataFrame(columns).reset_index(drop=True)
