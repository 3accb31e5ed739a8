"""Weights: from the sampling design, adjusted so that known groups have their known size.

Post-stratification only. Raking, calibration to several margins and trimming are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

SIZE = "n"


def poststratify(
    data: pd.DataFrame,
    population: pd.DataFrame,
    by: Sequence[str],
    *,
    base: pd.Series | None = None,
    size: str = SIZE,
) -> pd.Series:
    r"""Weights that give each post-stratum its share of the population.

    :math:`w_k = b_k N_g / \sum_{j \in g} b_j` for respondent k in group g with base weight b
    (Holt & Smith 1979). Non-response that depends only on the groups is then ignorable (Little
    1993).

    Parameters
    ----------
    data : DataFrame
        One row a respondent, with the columns `by`, no value missing.
    population : DataFrame
        Columns `by` and `size` (persons); finer rows than `by` are added up.
    by : sequence of str
        Columns that make the post-strata.
    base : Series, optional
        Base weights of the design, same index as `data`; all equal by default.
    size : str, optional
        Column of `population` with the number of persons.

    Returns
    -------
    Series
        Weights with the index of `data`; they add up to the population.

    Raises
    ------
    InputError
        A column is missing, a base weight is not positive, a respondent belongs to no group of
        the population, or a group has persons and no respondent: all told at once.

    Examples
    --------
    >>> data = pd.DataFrame({"age": ["young", "old", "old"]})
    >>> population = pd.DataFrame({"age": ["young", "old"], "n": [60, 40]})
    >>> poststratify(data, population, ["age"]).tolist()
    [60.0, 20.0, 20.0]
    """
    by = list(by)
    _require(data, by, "respondents")
    _require(population, [*by, size], "population")
    weights = pd.Series(1.0, index=data.index) if base is None else base.astype(float)
    problems = [
        Problem(f"row {i + 1}", f"the base weight must be a positive number, got {w:g}")
        for i, w in enumerate(weights.to_numpy())
        if not w > 0
    ]
    known = population.groupby(by, observed=True, dropna=False)[size].sum()
    groups = pd.MultiIndex.from_frame(data[by]) if len(by) > 1 else pd.Index(data[by[0]])
    target = known.reindex(groups).to_numpy(dtype=float)
    for group in groups[np.isnan(target)].unique():
        n = int((groups == group).sum())
        what = f"{n} respondents and no such group in the population"
        problems.append(Problem(_name(by, group), what))
    answered = set(groups)
    for group, persons in known.items():
        if persons > 0 and group not in answered:
            problems.append(Problem(_name(by, group), f"{persons:g} persons and no respondent"))
    if problems:
        raise InputError(
            "post-stratification",
            problems,
            "Join groups that are too small in the codebook and in the population file, "
            "or leave a column out of poststrata.",
        )
    total = weights.groupby(groups).transform("sum") if len(by) == 1 else None
    if total is None:
        codes = pd.factorize(groups)[0]
        total = weights.groupby(codes).transform("sum")
    return pd.Series(weights * target / total, index=data.index, name="weight")


def by_wave(
    data: pd.DataFrame, population: pd.DataFrame | None, by: Sequence[str]
) -> pd.Series[float]:
    """Weights of all waves, each post-stratified to the population; one where it is not known.

    Parameters
    ----------
    data : DataFrame
        Respondents with ``wave`` and the columns `by`.
    population : DataFrame or None
        As in :func:`poststratify`.
    by : sequence of str
        Columns that make the post-strata.

    Returns
    -------
    Series
        Weights with the index of `data`.

    Examples
    --------
    >>> by_wave(pd.DataFrame({"wave": ["a", "b"]}), None, []).tolist()
    [1.0, 1.0]
    """
    if population is None:
        return pd.Series(1.0, index=data.index, name="weight")
    waves = data.groupby("wave", sort=False)
    weights: pd.Series[float] = pd.concat([poststratify(rows, population, by) for _, rows in waves])
    return weights


def effective_n(weights: pd.Series) -> float:
    r"""Kish's (1965) effective sample size, :math:`(\sum w)^2 / \sum w^2`.

    Examples
    --------
    >>> round(effective_n(pd.Series([1.0, 1.0, 2.0])), 3)
    2.667
    """
    w = weights.to_numpy(dtype=float)
    return float(w.sum() ** 2 / (w**2).sum())


def design_effect(weights: pd.Series) -> float:
    r"""Kish's (1965) design effect of unequal weights, :math:`n \sum w^2 / (\sum w)^2`.

    Examples
    --------
    >>> design_effect(pd.Series([1.0, 1.0, 2.0]))
    1.125
    """
    return len(weights) / effective_n(weights)


def _require(frame: pd.DataFrame, columns: Sequence[str], source: str) -> None:
    problems = [Problem(f'column "{c}"', "is missing") for c in columns if c not in frame.columns]
    for column in columns:
        if column in frame.columns and frame[column].isna().any():
            n = int(frame[column].isna().sum())
            problems.append(Problem(f'column "{column}"', f"{n} rows have no value"))
    if problems:
        raise InputError(source, problems, "Every row needs a value in the weighting columns.")


def _name(by: Sequence[str], group: object) -> str:
    parts = group if isinstance(group, tuple) else (group,)
    return ", ".join(f"{column} {part}" for column, part in zip(by, parts, strict=True))
