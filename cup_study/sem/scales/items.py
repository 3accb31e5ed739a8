"""Answers to the items of a scale, as moments: what the statistics of scales start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments import blockwise
from cup_study.sem.moments.columns import Columns, find
from cup_study.sem.moments.unfit_rows import refusals

REMEDY = "Correct the data, or take the items out of the scale."

#: A correlation matrix has ones on its diagonal and is symmetric, up to what a print rounds.
PRINTED = 1e-6


@dataclass(frozen=True, eq=False)
class Items:
    """Moments of some items.

    Parameters
    ----------
    n : int
        Rows with an answer (``missing="pairwise"``) or with all answers ("listwise").
    mean : Series
        Means.
    cov : DataFrame
        Covariances, divided by n - 1.
    answers : Series
        Answers to each item.
    score_mean, score_sd : float
        Of the scale score, the mean of the answers that a row has.
    """

    n: int
    mean: pd.Series
    cov: pd.DataFrame
    answers: pd.Series
    score_mean: float
    score_sd: float

    @property
    def correlation(self) -> pd.DataFrame:
        """Correlations of the items."""
        return correlation_of(self.cov)


def item_moments(
    data: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    missing: Literal["pairwise", "listwise"] = "pairwise",
) -> Items:
    """Means and covariances of items.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str, optional
        Columns of the scale; all by default.
    missing : {"pairwise", "listwise"}
        Use the rows that a pair of items has, or only complete rows.

    Returns
    -------
    Items

    Raises
    ------
    InputError
        Items that are missing, not numeric, empty or constant, or repeat each other.

    Examples
    --------
    >>> frame = pd.DataFrame({"q1": [1, 2, 4, None], "q2": [2, 1, 5, 3]})
    >>> moments = item_moments(frame)
    >>> moments.n, round(float(moments.cov.loc["q1", "q2"]), 4)
    (4, 2.6667)
    """
    arguments.refuse("items of the scale", arguments.table("data", data))
    found = find(data, list(data.columns) if items is None else items)
    columns, problems = found.columns, list(found.problems)
    counts = None
    if columns.names:
        if missing == "listwise":
            moments = blockwise.complete(columns)
        else:
            moments, counts = blockwise.pairwise(columns)
        problems += refusals(columns, None, moments, counts=counts, pairs_needed=True)
    if problems or not columns.names:
        raise InputError("items of the scale", problems, REMEDY)
    divisor = np.full(moments.cov.shape, float(moments.m)) if counts is None else counts
    cov = moments.cov * divisor / (divisor - 1)
    names = list(columns.names)
    score_mean, score_sd = _score(columns, moments)
    return Items(
        n=moments.m,
        mean=pd.Series(moments.mean, names),
        cov=pd.DataFrame(cov, names, names),
        answers=pd.Series(np.diag(divisor).astype(int), names),
        score_mean=score_mean,
        score_sd=score_sd,
    )


def correlation_of(cov: pd.DataFrame) -> pd.DataFrame:
    """Correlation matrix of a covariance matrix.

    Examples
    --------
    >>> correlation_of(pd.DataFrame([[4.0, 1.0], [1.0, 1.0]])).iloc[0].tolist()
    [1.0, 0.5]
    """
    sd = np.sqrt(np.diag(cov.to_numpy(dtype=np.float64)))
    return pd.DataFrame(cov / np.outer(sd, sd))


def checked_correlation(given: pd.DataFrame | npt.ArrayLike, least: int) -> pd.DataFrame:
    """A correlation matrix with names, refused when it is none.

    Parameters
    ----------
    given : DataFrame or array_like, shape (p, p)
        Correlation matrix.
    least : int
        Items that are needed.

    Returns
    -------
    DataFrame

    Raises
    ------
    InputError
        Not a positive definite correlation matrix of at least ``least`` items.

    Examples
    --------
    >>> checked_correlation([[1.0, 0.5], [0.5, 1.0]], 2).columns.tolist()
    ['1', '2']
    """
    try:
        r = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        _refuse(f"expected a matrix of numbers, got {type(given).__name__} with other values")
    if r.ndim != 2 or r.shape[0] != r.shape[1]:
        shape = " x ".join(map(str, r.shape))
        _refuse(f"expected a square correlation matrix, got {shape}; data go to item_moments first")
    p = len(r)
    if p < least:
        _refuse(f"{p} items; at least {least} are needed")
    if not np.isfinite(r).all():
        _refuse("missing or infinite correlations")
    if np.abs(np.diag(r) - 1).max() > PRINTED or np.abs(r - r.T).max() > PRINTED:
        _refuse("not symmetric with ones on the diagonal; correlation_of() turns covariances")
    lowest = float(np.linalg.eigvalsh((r + r.T) / 2)[0])
    if lowest <= np.finfo(float).eps * p:
        _refuse(f"not positive definite: smallest eigenvalue {lowest:.2g}")
    names = (
        list(given.columns) if isinstance(given, pd.DataFrame) else [str(j + 1) for j in range(p)]
    )
    return pd.DataFrame((r + r.T) / 2, names, names)


def _score(columns: Columns, moments: blockwise.Moments) -> tuple[float, float]:
    """Mean and standard deviation of the row means of the answers."""
    n = len(columns.index)
    total: FloatArray = np.zeros(n)
    answered: FloatArray = np.zeros(n)
    for values in columns.values:
        there = ~np.isnan(values)
        total += np.where(there, values, 0)
        answered += there
    rows = slice(None) if moments.rows is None else moments.rows
    score = total[rows] / answered[rows]
    return float(score.mean()), float(score.std(ddof=1))


def _refuse(what: str) -> None:
    """Raise what is wrong with a correlation matrix."""
    raise InputError("correlations of the items", [Problem("", what)], REMEDY)
