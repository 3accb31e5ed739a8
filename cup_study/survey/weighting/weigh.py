"""The weights of a study: each wave from its base weights to its population."""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.settings import FROM_POPULATION
from cup_study.settings import Design as Settings
from cup_study.survey.weighting import base as bases
from cup_study.survey.weighting import trim as trimming
from cup_study.survey.weighting.balance import of_wave
from cup_study.survey.weighting.calibrate import auxiliaries, calibrate
from cup_study.survey.weighting.margins import margin
from cup_study.survey.weighting.poststratify import poststratify
from cup_study.survey.weighting.rake import rake

WAVE, BASE, ADJUSTED, WEIGHT, SIZE = (
    "wave",
    "base_weight",
    "adjusted_weight",
    "weight",
    "population_size",
)


def weigh(
    data: pd.DataFrame, design: Settings | None, population: pd.DataFrame | None
) -> pd.DataFrame:
    """Base weights and final weights of all waves, each wave a sample of its own.

    Parameters
    ----------
    data : DataFrame
        Respondents with ``wave`` and the items that `design` names.
    design : Design or None
        The study's ``design``; None weights nobody.
    population : DataFrame or None
        Persons of each group, as in :func:`cup_study.survey.weighting.margins.margin`; a column
        ``wave`` tells the waves apart. Without it nothing is adjusted.

    Returns
    -------
    DataFrame
        Index of `data`, columns ``base_weight`` and ``weight``; ``adjusted_weight`` (before
        trimming) where the study trims, ``population_size`` where it counts its strata in the
        population.

    Raises
    ------
    InputError
        Everything that is wrong with the weights of any wave.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["1", "1"], "sex": [1, 2]})
    >>> population = pd.DataFrame({"sex": [1, 2], "n": [50, 60]})
    >>> design = Settings(id="id", poststrata=("sex",), population="population.csv")
    >>> weigh(data, design, population)["weight"].tolist()
    [50.0, 60.0]
    """
    if design is None:
        ones = pd.Series(1.0, index=data.index)
        return pd.DataFrame({BASE: ones, WEIGHT: ones})
    parts, problems, remedies = [], [], []
    for wave, group in data.groupby(WAVE, sort=False):
        persons = None if population is None else of_wave(population, wave)
        try:
            parts.append(_one(group, design, persons))
        except InputError as error:
            what = f"wave {wave}, {error.source}"
            problems += [Problem(f"{what}: {p.where}".rstrip(": "), p.what) for p in error.problems]
            remedies.append(error.remedy)
    if problems:
        raise InputError("weights", problems, " ".join(dict.fromkeys(remedies)))
    if not parts:
        return pd.DataFrame({BASE: [], WEIGHT: []}, index=data.index, dtype=float)
    return pd.concat(parts).reindex(data.index)


def _one(data: pd.DataFrame, design: Settings, population: pd.DataFrame | None) -> pd.DataFrame:
    found = pd.DataFrame(index=data.index)
    strata = [design.strata] if design.strata else []
    counted = design.sizes == FROM_POPULATION and population is not None
    if counted and population is not None:
        found[SIZE] = _sizes(data, population, strata)
    if design.weight:
        found[BASE] = bases.from_item(data, design.weight)
    elif counted and population is not None:
        found[BASE] = bases.from_frame(data, population, strata)
    else:
        found[BASE] = 1.0
    adjusted = _adjusted(data, design, population, found[BASE])
    if design.trim is not None:
        low, high = design.trim
        found[ADJUSTED] = adjusted
        mean = float(adjusted.mean())
        adjusted = trimming.trim(adjusted, low * mean, high * mean)
    found[WEIGHT] = adjusted
    return found


def _adjusted(
    data: pd.DataFrame,
    design: Settings,
    population: pd.DataFrame | None,
    base: pd.Series[float],
) -> pd.Series[float]:
    if population is None:
        return base
    match design.adjustment:
        case "poststratify":
            return poststratify(data, population, design.poststrata, base=base)
        case "rake":
            return rake(data, population, design.margins, base=base)
        case "calibrate":
            known = auxiliaries(data, population, design.margins, design.totals, base=base)
            # Bounds are told relative to weights that already add up to the population.
            scaled = base * (float(_persons(design, population)) / float(base.sum()))
            return calibrate(*known, base=scaled, bounds=design.bounds)
        case _:
            return base


def _persons(design: Settings, population: pd.DataFrame) -> float:
    by = design.margins[0] if design.margins else []
    return float((margin(population, by) if by else population["n"]).sum())


def _sizes(data: pd.DataFrame, population: pd.DataFrame, strata: list[str]) -> pd.Series[float]:
    if not strata:
        return pd.Series(float(population["n"].sum()), index=data.index)
    persons = margin(population, strata)
    return data[strata[0]].map(persons).astype(float)
