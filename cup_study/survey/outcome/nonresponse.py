"""Respondents beside everyone invited: whom non-response, and then the weights, left where.

Only what the sampling frame knows of everyone can be compared; a good agreement there says nothing
of what it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.outcome.invited import levels
from cup_study.survey.weighting.margins import margin

COLUMNS = [
    "item",
    "group",
    "n_invited",
    "invited",
    "n_answered",
    "answered",
    "weighted",
    "population",
    "difference",
    "smd",
    "smd_weighted",
]


def profile(
    cases: pd.DataFrame,
    items: Sequence[str],
    *,
    data: pd.DataFrame | None = None,
    weights: pd.Series | None = None,
    population: pd.DataFrame | None = None,
    size: str = "n",
) -> pd.DataFrame:
    r"""Shares of each group among those invited, those who answered, and the population.

    The standardised difference of two shares is
    :math:`(p_1 - p_0) / \sqrt{(p_1(1-p_1) + p_0(1-p_0)) / 2}` (Austin, 2009); above 0.1 it is
    commonly called noticeable. ``smd`` compares those who answered with those invited,
    ``smd_weighted`` the weighted respondents with the population.

    Parameters
    ----------
    cases : DataFrame
        From :func:`cup_study.survey.outcome.invited.stack`, those who belong to the population.
    items : sequence of str
        What the frame knows of everyone.
    data : DataFrame, optional
        Respondents, with the items.
    weights : Series, optional
        Final weights of the respondents, index of `data`.
    population : DataFrame, optional
        Persons in the column `size` by (some of) the items.
    size : str, optional
        Column of `population`.

    Returns
    -------
    DataFrame
        Columns :data:`COLUMNS`, one row a group; shares 0-1, missing where not known.

    Raises
    ------
    InputError
        An item is not known of everyone invited.

    References
    ----------
    Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline
    covariates between treatment groups. *Statistics in Medicine*, 28, 3083-3107.

    Examples
    --------
    >>> cases = pd.DataFrame({"answered": [True, False, True, True], "age": [1, 1, 2, 2]})
    >>> profile(cases, ["age"])[["invited", "answered"]].round(2).values.tolist()
    [[0.5, 0.33], [0.5, 0.67]]
    """
    _check(cases, items)
    tables = []
    for item in items:
        groups = pd.Index(levels(cases[item]), name="group")
        n = cases[item].value_counts().reindex(groups, fill_value=0)
        answered = cases.loc[cases["answered"], item].value_counts().reindex(groups, fill_value=0)
        weighted = pd.Series(np.nan, index=groups)
        if data is not None and weights is not None and item in data:
            sums = weights.groupby(data[item], observed=True).sum()
            weighted = sums.reindex(groups, fill_value=0.0) / sums.sum()
        known = pd.Series(np.nan, index=groups)
        if population is not None and item in population:
            persons = margin(population, [item], size).astype(float)
            known = persons.reindex(groups, fill_value=0.0) / persons.sum()
        table = pd.DataFrame(
            {
                "item": item,
                "n_invited": n.astype(int),
                "invited": n / n.sum(),
                "n_answered": answered.astype(int),
                "answered": answered / max(int(answered.sum()), 1),
                "weighted": weighted,
                "population": known,
            }
        )
        table["difference"] = table["answered"] - table["invited"]
        table["smd"] = standardised(table["answered"], table["invited"])
        table["smd_weighted"] = standardised(table["weighted"], table["population"])
        tables.append(table.reset_index())
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(tables, ignore_index=True)[COLUMNS]


def standardised(first: pd.Series, second: pd.Series) -> pd.Series[float]:
    """Standardised difference of two shares; zero where neither varies.

    Parameters
    ----------
    first, second : Series of float
        Shares, 0-1.

    Returns
    -------
    Series of float

    Examples
    --------
    >>> standardised(pd.Series([0.5, 1.0]), pd.Series([0.4, 1.0])).round(3).tolist()
    [0.202, 0.0]
    """
    p, q = first.astype(float), second.astype(float)
    spread = ((p * (1 - p) + q * (1 - q)) / 2) ** 0.5
    return (p - q) / spread.where(spread > 0, 1.0)


def _check(cases: pd.DataFrame, items: Sequence[str]) -> None:
    problems = []
    for item in items:
        if item not in cases.columns:
            problems.append(Problem(f'column "{item}"', "is missing"))
        elif cases[item].isna().any():
            n = int(cases[item].isna().sum())
            problems.append(Problem(f'column "{item}"', f"{n} persons have no value"))
    if problems:
        raise InputError(
            "sampling frame", problems, "Compare what the frame knows of everyone invited."
        )
