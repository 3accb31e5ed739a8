"""Pairs of items that are more alike than the classes explain.

Within a class items should be independent. The bivariate residual of a pair is the chi-square of
its cross table against the one that the model implies, by its degrees of freedom
``(L_1 - 1) (L_2 - 1)``. It is near or below 1 where the classes explain the pair; it is not
chi-square distributed (Oberski, van Kollenburg and Vermunt 2013, Advances in Data Analysis and
Classification 7, 267-279), so take it as a signpost, not as a test.
"""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pandas as pd

from cup_study.citizens.segments import answers, latent_class
from cup_study.citizens.segments.answers import SOURCE
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.patterns import MISSING
from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, IntArray


def pairs(model: LatentClasses, data: pd.DataFrame) -> pd.DataFrame:
    """Bivariate residual of each pair of items, the largest first.

    Rows that answered both items count, with their weights and with their probabilities of each
    class, so that a pair which one class leaves out more often is compared with those who are
    there.

    Parameters
    ----------
    model : LatentClasses
        Fitted.
    data : DataFrame
        What it was fitted to.

    Returns
    -------
    DataFrame
        ``item_1 item_2 residual chi_square df n``; n are rows. NaN where nobody answered both.

    Raises
    ------
    InputError
        When the data are not those of the model.

    Examples
    --------
    >>> data = pd.DataFrame({"bus": [1, 1, 2, 2] * 5, "web": [1, 1, 2, 2] * 5})
    >>> model = latent_class.fit(data, ["bus", "web"], 1)
    >>> pairs(model, data)[["residual", "df", "n"]].values.tolist()
    [[20.0, 1.0, 20.0]]
    """
    codes, weights, posterior = _rows(model, data)
    table = latent_class.table_of(model)
    first = np.cumsum([0, *(len(model.levels[item]) for item in model.items)])
    own = [table[a:b] for a, b in pairwise(first)]
    rows = []
    for j, k in combinations(range(len(model.items)), 2):
        both = (codes[:, j] != MISSING) & (codes[:, k] != MISSING)
        expected = (own[j] * (weights[both] @ posterior[both])) @ own[k].T
        observed = np.zeros_like(expected)
        np.add.at(observed, (codes[both, j], codes[both, k]), weights[both])
        chi_square, df = _chi_square(observed, expected)
        residual = chi_square / df if df > 0 else float("nan")
        names = (model.items[j], model.items[k])
        rows.append((*names, residual, chi_square, df, int(both.sum())))
    columns = ["item_1", "item_2", "residual", "chi_square", "df", "n"]
    found = pd.DataFrame(rows, columns=columns)
    return found.sort_values("residual", ascending=False, ignore_index=True, kind="stable")


def _rows(model: LatentClasses, data: pd.DataFrame) -> tuple[IntArray, FloatArray, FloatArray]:
    """Codes, weights and class probabilities of the rows that the model used."""
    used = data.iloc[np.setdiff1d(np.arange(len(data)), model.left_out.index)]
    codes, _ = answers.code(used, {item: model.levels[item] for item in model.items})
    if not used.index.equals(model.posterior.index):
        what = f"expected the {model.n:,} rows of the model, got {len(used):,} others"
        raise InputError(SOURCE, [Problem("data", what)], "Give the data of the model.")
    return codes, model.weights.to_numpy(), model.posterior.to_numpy()


def _chi_square(observed: FloatArray, expected: FloatArray) -> tuple[float, int]:
    """Pearson's chi-square of the levels that somebody chose, and its degrees of freedom."""
    rows, columns = observed.sum(axis=1) > 0, observed.sum(axis=0) > 0
    observed, expected = observed[np.ix_(rows, columns)], expected[np.ix_(rows, columns)]
    df = max(int(rows.sum()) - 1, 0) * max(int(columns.sum()) - 1, 0)
    if df == 0:
        return float("nan"), 0
    likely = expected > 0
    return float(((observed - expected)[likely] ** 2 / expected[likely]).sum()), df
