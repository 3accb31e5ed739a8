"""Margins of the population that a study weights to, with the codes of the clean table."""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning import checks
from cup_study.ingest.cleaning.recode import expected, parse_number, recode
from cup_study.ingest.reading import read_csv
from cup_study.settings import FROM_POPULATION
from cup_study.study import Study

#: Column with the number of persons, and with the wave where the population is told by wave.
SIZE, WAVE = "n", "wave"


def read(study: Study) -> pd.DataFrame | None:
    """Read the population file that ``study.yml`` names under ``design``.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    DataFrame or None
        One row a cell of the population: the items that the study weights by, and others that the
        file has, with the values of the clean table, and ``n`` (persons). An item is missing in a
        row that is not broken down by it, so that one file may hold several margins; with
        post-strata no cell may be empty.
        ``wave`` is there where the file has it. None when the study names no population or
        nothing to weight by.

    Raises
    ------
    InputError
        With every missing column, unknown code and number that is not positive.
    """
    design = study.design
    if design is None or design.population is None:
        return None
    items = list(design.weighted_by)
    if design.sizes == FROM_POPULATION and design.strata and design.strata not in items:
        items.append(design.strata)
    if not items:
        return None
    path = study.folder / design.population
    source = path.relative_to(study.root).as_posix()
    if not path.is_file():
        remedy = "Put it there, or correct its name in study.yml (design: population)."
        raise InputError(source, [Problem("", "the file is missing")], remedy)
    raw = read_csv.read(path, {"type": "csv"}, source).cells
    problems = [
        Problem("", f'column "{name}" is missing; study.yml names it in design')
        for name in items
        if name not in raw.columns
    ]
    if SIZE not in raw.columns:
        problems.append(Problem("", f'column "{SIZE}" (number of persons) is missing'))
    # What the file tells besides is not weighted by, but it shows what the weights leave uneven.
    others = [i.name for i in study.codebook.items if i.name in raw.columns and i.values]
    items += [name for name in others if name not in items]
    columns: dict[str, pd.Series] = {}
    for name in items:
        if name not in raw.columns:
            continue
        item = study.codebook[name]
        found = [recode(text, item) for text in raw[name]]
        unsaid = [not design.poststrata and not text.strip() for text in raw[name]]
        wrong = [
            not blank and (one.wrong or one.value is None)
            for one, blank in zip(found, unsaid, strict=True)
        ]
        places = raw.loc[wrong, name]
        problems += checks.values(places.index.to_numpy(), places.tolist(), name, item)
        columns[name] = pd.Series([one.value for one in found], index=raw.index)
    if WAVE in raw.columns and WAVE not in items:
        problems += _waves(raw[WAVE], study)
        columns[WAVE] = raw[WAVE].str.strip()
    if SIZE in raw.columns:
        persons = [parse_number(text.strip()) for text in raw[SIZE]]
        problems += [
            Problem(f'row {row}, column "{SIZE}"', f'expected a number above 0, got "{text}"')
            for (row, text), n in zip(raw[SIZE].items(), persons, strict=True)
            if n is None or n <= 0
        ]
        columns[SIZE] = pd.Series(persons, index=raw.index)
    if problems:
        allowed = "; ".join(f"{n}: {expected(study.codebook[n])}" for n in items)
        raise InputError(source, problems, f"Correct the file. Codes by codebook.csv: {allowed}.")
    return pd.DataFrame(columns).reset_index(drop=True)


def _waves(column: pd.Series[str], study: Study) -> list[Problem]:
    known = [wave.id for wave in study.waves]
    return [
        Problem(f'row {row}, column "{WAVE}"', f'expected one of {", ".join(known)}, got "{text}"')
        for row, text in column.items()
        if text.strip() not in known
    ]
