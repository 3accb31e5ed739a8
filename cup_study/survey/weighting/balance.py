"""Balance: how far the respondents are from the population before and after weighting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.survey.weighting.margins import SIZE, margin

WAVE = "wave"
COLUMNS = [
    "wave",
    "item",
    "value",
    "population",
    "unweighted",
    "base",
    "weighted",
    "difference_unweighted",
    "difference_base",
    "difference_weighted",
]


def balance(
    data: pd.DataFrame,
    population: pd.DataFrame,
    items: Sequence[str],
    *,
    base: str = "base_weight",
    weight: str = "weight",
    size: str = SIZE,
) -> pd.DataFrame:
    r"""Shares of each category in the population and among the respondents, wave by wave.

    The standardised difference of a category is :math:`(p - P)/\sqrt{P(1 - P)}` with the
    population's share P (Austin 2009, with the population's spread); 0.1 and more in size is
    commonly held to matter.

    Parameters
    ----------
    data : DataFrame
        Respondents with ``wave``, the items and both weights.
    population : DataFrame
        As in :func:`cup_study.survey.weighting.margins.margin`; where it has a column ``wave``
        its rows are for that wave alone.
    items : sequence of str
        Items to look at, also such as were not weighted by. Respondents without an answer are
        left out of their item.
    base, weight : str, optional
        Columns of the weights before and after the adjustment.
    size : str, optional
        Column of `population` with the number of persons.

    Returns
    -------
    DataFrame
        One row a wave, item and category, columns :data:`COLUMNS`; shares from 0 to 1.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": ["1", "1"], "sex": [1, 2], "base_weight": [1.0, 1.0],
    ...                      "weight": [20.0, 80.0]})
    >>> population = pd.DataFrame({"sex": [1, 2], "n": [20, 80]})
    >>> table = balance(data, population, ["sex"])
    >>> table[["population", "weighted", "difference_unweighted"]].round(6).values.tolist()
    [[0.2, 0.2, 0.75], [0.8, 0.8, -0.75]]
    """
    rows: list[dict[str, Any]] = []
    for wave, group in data.groupby(WAVE, sort=False):
        counted = of_wave(population, wave)
        for item in items:
            persons = margin(counted, [item], size)
            known = persons / persons.sum()
            answered = group[group[item].notna()]
            ones = pd.Series(1.0, index=answered.index)
            kinds = {"unweighted": ones, "base": answered[base], "weighted": answered[weight]}
            shares = {name: _shares(answered[item], w) for name, w in kinds.items()}
            for value, target in zip(known.index, known.to_numpy(dtype=float), strict=True):
                cells = {"wave": wave, "item": item, "value": value, "population": target}
                spread = float(np.sqrt(target * (1 - target))) or float("nan")
                for name, found in shares.items():
                    cells[name] = float(found.get(value, 0.0))
                    cells[f"difference_{name}"] = (cells[name] - target) / spread
                rows.append(cells)
    return pd.DataFrame(rows, columns=COLUMNS)


def of_wave(population: pd.DataFrame, wave: Any) -> pd.DataFrame:
    """Population that a wave is weighted to: its own rows where the table tells waves apart.

    Examples
    --------
    >>> of_wave(pd.DataFrame({"wave": ["1", "2"], "n": [5, 6]}), "2")["n"].tolist()
    [6]
    """
    if WAVE not in population.columns:
        return population
    return population[population[WAVE].eq(wave)].drop(columns=WAVE)


def largest(table: pd.DataFrame, kind: str) -> pd.Series[Any]:
    """Row of :func:`balance` that is farthest from the population; `kind` as in its columns.

    Examples
    --------
    >>> table = pd.DataFrame({"value": ["a", "b"], "difference_base": [0.1, -0.3]})
    >>> largest(table, "base")["value"]
    'b'
    """
    return table.iloc[int(table[f"difference_{kind}"].abs().to_numpy().argmax())]


def _shares(answers: pd.Series[Any], weights: pd.Series[float]) -> pd.Series[float]:
    sums = weights.groupby(answers, observed=True).sum()
    found: pd.Series[float] = sums / sums.sum()
    return found
