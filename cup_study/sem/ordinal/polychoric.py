r"""Thresholds and polychoric correlations of contingency tables, many tables at once.

Two steps [1]_: the thresholds of a variable are the normal quantiles of its cumulative proportions;
the correlation then maximises the likelihood of the table given the thresholds of both variables,

.. math:: \ell(\rho) = \sum_{ab} n_{ab} \log \pi_{ab}(\rho).

References
----------
.. [1] Olsson, U. (1979). Maximum likelihood estimation of the polychoric correlation coefficient.
   Psychometrika, 44, 443-460.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from cup_study.sem.arrays import FloatArray, IntArray, strictly_lower
from cup_study.sem.ordinal.bivariate import cells, corner_sums, density, log_density_slope, phi

#: A cell less probable than this has no part in the asymptotic covariance matrix (as in lavaan).
MIN_PROBABILITY = float(np.sqrt(np.finfo(np.float64).eps))

#: Smaller probabilities are rounding errors; the search for the maximum takes them for this.
LEAST = 1e-14

#: Correlations are sought between minus and plus this value (as in lavaan).
MAX_POLYCHORIC = 0.999

#: Added to the one empty cell of a two-by-two table; the margins are kept (as in lavaan).
ZERO_ADD = 0.5

MAX_ITERATIONS = 200

#: Distance from which a bound is tried.
NEAR_BOUND = 0.02

#: A Newton step as short as this leaves an error of its square.
LAST_STEP = 1e-9


class Tables(NamedTuple):
    """Contingency tables of pairs of variables that have the same numbers of categories.

    Parameters
    ----------
    pairs : ndarray of int, shape (m,)
        Position of each pair in the lower triangle, column by column.
    first, second : ndarray of int, shape (m,)
        The variables in the rows and in the columns.
    counts : ndarray, shape (m, a, b)
        (Weighted) number of cases of each cell.
    """

    pairs: IntArray
    first: IntArray
    second: IntArray
    counts: FloatArray


#: ``evaluate(problems, rho)`` gives gradient, second derivative and information of a likelihood.
Evaluate = Callable[[IntArray, FloatArray], tuple[FloatArray, FloatArray, FloatArray]]


def thresholds(counts: npt.ArrayLike) -> FloatArray:
    """Thresholds of a variable: normal quantiles of its cumulative proportions.

    Parameters
    ----------
    counts : array_like, shape (..., k)
        (Weighted) frequencies of the categories, none of them zero.

    Returns
    -------
    ndarray, shape (..., k - 1)

    Examples
    --------
    >>> thresholds([25, 50, 25]).round(4).tolist()
    [-0.6745, 0.6745]
    """
    below = np.cumsum(np.asarray(counts, dtype=np.float64), axis=-1)
    result: FloatArray = ndtri(below[..., :-1] / below[..., -1:])
    return result


def contingency(
    codes: IntArray, levels: IntArray, weights: FloatArray | None = None
) -> tuple[Tables, ...]:
    """Contingency tables of all pairs of variables, by one product of indicator matrices.

    Parameters
    ----------
    codes : ndarray of int, shape (n, p)
        Categories 1, 2, ...; 0 where missing (such a case is in no table of the variable).
    levels : ndarray of int, shape (p,)
        Number of categories of each variable.
    weights : ndarray, shape (n,), optional
        Weight of each case.

    Returns
    -------
    tuple of Tables
        One for each shape; the variable with fewer categories is in the rows.

    Examples
    --------
    >>> (tables,) = contingency(np.array([[1, 1], [1, 2], [2, 2]]), np.array([2, 2]))
    >>> tables.counts.tolist()
    [[[1.0, 1.0], [0.0, 1.0]]]
    """
    n, p = codes.shape
    # Column 0 of each variable's indicators is for missing and is left out of the tables.
    start = np.concatenate([[0], np.cumsum(levels + 1)])
    indicator = np.zeros((n, start[-1]), dtype=np.float32 if weights is None else np.float64)
    indicator[np.arange(n)[:, None], codes + start[:-1]] = 1
    weighted = indicator if weights is None else indicator * weights[:, None]
    joint = indicator.T @ weighted
    row, column = strictly_lower(p)
    swap = levels[row] < levels[column]
    first, second = np.where(swap, row, column), np.where(swap, column, row)
    tables = []
    for a, b in np.unique(np.stack([levels[first], levels[second]], axis=1), axis=0).tolist():
        pairs = np.flatnonzero((levels[first] == a) & (levels[second] == b))
        i, j = first[pairs], second[pairs]
        at = start[i][:, None] + np.arange(1, a + 1), start[j][:, None] + np.arange(1, b + 1)
        counts = joint[at[0][:, :, None], at[1][:, None, :]].astype(np.float64)
        tables.append(Tables(pairs, i, j, counts))
    return tuple(tables)


def polychoric(counts: FloatArray, th_a: FloatArray, th_b: FloatArray) -> FloatArray:
    """Polychoric correlations of contingency tables, given the thresholds.

    Parameters
    ----------
    counts : ndarray, shape (m, a, b)
        (Weighted) frequencies.
    th_a : ndarray, shape (m, a - 1)
        Thresholds of the row variables.
    th_b : ndarray, shape (m, b - 1)
        Thresholds of the column variables.

    Returns
    -------
    ndarray, shape (m,)
        Between ``-MAX_POLYCHORIC`` and ``MAX_POLYCHORIC``; exactly 1 or -1 for a two-by-two table
        with two empty cells.

    Notes
    -----
    A two-by-two table with one empty cell has no finite estimate: ``ZERO_ADD`` is added to that
    cell and the margins are kept, as in lavaan. Larger tables are used as they are.

    Examples
    --------
    >>> table = np.array([[[40.0, 10.0], [10.0, 40.0]]])
    >>> th = thresholds(table.sum(axis=2))
    >>> print(f"{polychoric(table, th, th)[0]:.4f}")  # sin(2 pi (.4 - .25))
    0.8090
    """
    counts, exact = _without_empty_cells(counts)
    active = np.flatnonzero(np.isnan(exact))
    counts, th_a, th_b = counts[active], th_a[active], th_b[active]

    def evaluate(problems: IntArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        a, b = th_a[problems], th_b[problems]
        table = cells(a, b, rho)
        probability = np.maximum(table.probability, LEAST)
        n = counts[problems] / probability
        corners = a[:, :, None], b[:, None, :], rho[:, None, None]
        bend = corner_sums(density(*corners) * log_density_slope(*corners))
        gradient = (n * table.slope).sum(axis=(1, 2))
        curved = (n * bend).sum(axis=(1, 2))
        outer = (n * table.slope**2 / probability).sum(axis=(1, 2))
        return gradient, curved - outer, outer

    exact[active] = maximise(evaluate, _first_guess(counts, th_a, th_b), MAX_POLYCHORIC)
    return exact


def maximise(evaluate: Evaluate, start: FloatArray, bound: float) -> FloatArray:
    """Correlations that maximise many likelihoods of one correlation each.

    Newton's method; a step outside the interval that the signs of the gradients leave is replaced
    by bisection, so that a single maximum is always found, also at the bound: it is tried last.

    Parameters
    ----------
    evaluate : callable
        ``evaluate(problems, rho)``: gradient, second derivative and (positive) information of the
        problems with these indices; the information serves where the likelihood is not concave.
    start : ndarray, shape (m,)
        Where to start.
    bound : float
        Largest absolute value.

    Returns
    -------
    ndarray, shape (m,)
    """
    rho = np.clip(start, -0.9, 0.9)
    low, high = np.full_like(rho, -np.inf), np.full_like(rho, np.inf)
    active = np.arange(len(rho))
    for _ in range(MAX_ITERATIONS):
        if not len(active):
            break
        now = rho[active]
        gradient, second, information = evaluate(active, now)
        low[active] = np.where(gradient > 0, now, low[active])
        high[active] = np.where(gradient < 0, now, high[active])
        curvature = np.where(second < 0, -second, information)
        step = np.divide(gradient, curvature, out=np.zeros_like(now), where=curvature > 0)
        new = now + step
        end = np.where(gradient > 0, high[active], low[active])
        # A bound is tried only when it is near: from there the way back can be long.
        limit = np.clip(end, -bound, bound)
        untried = np.isinf(end) & (np.abs(limit - now) < NEAR_BOUND)
        fallback = np.where(untried, limit, 0.5 * (now + limit))
        new = np.where((new - limit) * np.sign(gradient) > 0, fallback, new)
        rho[active] = new
        active = active[np.abs(new - now) > LAST_STEP]
    return rho


def _without_empty_cells(counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Tables to be used, and the correlations that are known already (else NaN)."""
    exact = np.full(len(counts), np.nan)
    if counts.shape[1:] != (2, 2):
        return counts, exact
    empty = counts == 0
    several = empty.sum(axis=(1, 2))
    exact[several == 2] = np.where(counts[several == 2, 0, 0] > 0, 1.0, -1.0)
    change = ZERO_ADD * np.array([[1.0, -1.0], [-1.0, 1.0]])
    on_diagonal = empty[:, 0, 0] | empty[:, 1, 1]
    sign = np.where(several == 1, np.where(on_diagonal, 1.0, -1.0), 0.0)
    return counts + sign[:, None, None] * change, exact


def _first_guess(counts: FloatArray, th_a: FloatArray, th_b: FloatArray) -> FloatArray:
    """Covariance of the codes over what it would be for small correlations of one unit."""
    n = counts.sum(axis=(1, 2))
    a, b = np.arange(counts.shape[1]), np.arange(counts.shape[2])
    mean_a, mean_b = counts.sum(axis=2) @ a / n, counts.sum(axis=1) @ b / n
    covariance = (counts @ b @ a) / n - mean_a * mean_b
    unit = phi(th_a).sum(axis=1) * phi(th_b).sum(axis=1)
    result: FloatArray = covariance / unit
    return result
