r"""Influence of every case on the correlations, and the asymptotic covariance matrix.

With the scores r of the correlation of a pair and d of the coefficients of its two margins, the
influence of a case on the correlation is

.. math:: u_\rho = \Bigl(r - \sum_c w_c r_c d_c' \, u\Bigr) \Big/ \sum_c w_c r_c^2,

where u is its influence on the coefficients: the error of the first step is carried into the second
[1]_. The covariance matrix of all estimates is the sum of the squares of the weighted influences.

References
----------
.. [1] Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical,
   and continuous latent variable indicators. Psychometrika, 49, 115-132.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from cup_study.sem.arrays import FloatArray, IntArray, strictly_lower
from cup_study.sem.ordinal.bivariate import cells, phi
from cup_study.sem.ordinal.ordinal_margins import Margin
from cup_study.sem.ordinal.ordinal_pairs import Scores
from cup_study.sem.ordinal.polychoric import MIN_PROBABILITY, Tables


class Layout(NamedTuple):
    """Places of the statistics in lavaan's order.

    Thresholds and means of all variables, slopes covariate by covariate, variances of continuous
    variables, lower triangle of the correlations column by column.

    Parameters
    ----------
    location : tuple of ndarray of int
        Of each variable: its thresholds or its mean.
    slopes : ndarray of int, shape (p, q)
        Slopes of each variable.
    variance : ndarray of int, shape (p,)
        Variances; -1 for ordered variables.
    pairs : int
        Where the correlations start.
    size : int
        Number of statistics.
    """

    location: tuple[IntArray, ...]
    slopes: IntArray
    variance: IntArray
    pairs: int
    size: int


def layout(levels: IntArray, q: int) -> Layout:
    """Places of the statistics of variables with these numbers of categories.

    Parameters
    ----------
    levels : ndarray of int, shape (p,)
        Number of categories; 0 for a continuous variable.
    q : int
        Number of covariates.

    Returns
    -------
    Layout

    Examples
    --------
    >>> places = layout(np.array([3, 0]), 1)
    >>> [at.tolist() for at in places.location], places.slopes.tolist(), places.variance.tolist()
    ([[0, 1], [2]], [[3], [4]], [-1, 5])
    >>> places.pairs, places.size
    (6, 7)
    """
    p = len(levels)
    each = np.where(levels > 0, levels - 1, 1)
    end = np.cumsum(each)
    location = tuple(np.arange(stop - k, stop) for k, stop in zip(each, end, strict=True))
    slopes = end[-1] + np.arange(p)[:, None] + p * np.arange(q)
    continuous = levels == 0
    after = int(end[-1]) + p * q
    variance = np.where(continuous, after + np.cumsum(continuous) - 1, -1)
    pairs = after + int(continuous.sum())
    return Layout(location, slopes, variance, pairs, pairs + p * (p - 1) // 2)


def table_influence(
    tables: Tables, th: Sequence[FloatArray], by_category: Sequence[FloatArray], rho: FloatArray
) -> FloatArray:
    """Influence on polychoric correlations of a case in each cell of its table.

    Parameters
    ----------
    tables : Tables
        Contingency tables of m pairs.
    th : sequence of ndarray
        Thresholds of each variable.
    by_category : sequence of ndarray
        Influence on them, see :func:`cup_study.sem.ordinal.ordinal_margins.by_category`.
    rho : ndarray, shape (m,)
        Correlations.

    Returns
    -------
    ndarray, shape (m, a + 1, b + 1)
        Row and column 0 are for a missing value, which still counts in the thresholds of the other.
    """
    th_a, th_b = (np.stack([th[i] for i in of]) for of in (tables.first, tables.second))
    u_a, u_b = (np.stack([by_category[i] for i in of]) for of in (tables.first, tables.second))
    table = cells(th_a, th_b, rho)
    used = table.probability > MIN_PROBABILITY
    inverse = np.divide(1.0, table.probability, out=np.zeros_like(table.slope), where=used)
    score = table.slope * inverse
    information = (tables.counts * score * score).sum(axis=(1, 2))
    shared = tables.counts * score * inverse
    # Sums of the score times the score of each threshold, which has a cell on either side.
    cross_a = (_edges(th_a, th_b, rho) * (shared[:, :-1] - shared[:, 1:])).sum(axis=2)
    turned = np.swapaxes(shared, 1, 2)
    cross_b = (_edges(th_b, th_a, rho) * (turned[:, :-1] - turned[:, 1:])).sum(axis=2)
    total = np.zeros((len(rho), score.shape[1] + 1, score.shape[2] + 1))
    total[:, 1:, 1:] = score
    total -= np.einsum("mt,mtc->mc", cross_a, u_a)[:, :, None]
    total -= np.einsum("mt,mtc->mc", cross_b, u_b)[:, None, :]
    result: FloatArray = total / information[:, None, None]
    return result


def _edges(th_a: FloatArray, th_b: FloatArray, rho: FloatArray) -> FloatArray:
    """Derivative of the cells (t, b) by threshold t of the first variable, (m, a - 1, b)."""
    inner, r = th_b[:, None, :], rho[:, None, None]
    root = np.sqrt((1 - r) * (1 + r))
    below = np.zeros((len(rho), th_a.shape[1], th_b.shape[1] + 2))
    below[..., -1] = 1.0
    # At a correlation of one the thresholds of a pair coincide, which makes this a half.
    distance = np.divide(
        inner - r * th_a[:, :, None],
        root,
        out=np.zeros((*th_a.shape, th_b.shape[1])),
        where=root > 0,
    )
    below[..., 1:-1] = ndtr(distance)
    result: FloatArray = phi(th_a)[:, :, None] * np.diff(below, axis=2)
    return result


def fill_from_tables(out: FloatArray, codes: IntArray, tables: Tables, cell: FloatArray) -> None:
    """Influence of each case, looked up in the cell that it is in.

    Parameters
    ----------
    out : ndarray, shape (pairs, n)
        Where the rows ``tables.pairs`` are written.
    codes : ndarray of int, shape (p, n)
        Categories of each variable; 0 where missing.
    tables : Tables
        Contingency tables of m pairs.
    cell : ndarray, shape (m, a + 1, b + 1)
        Influence of the cells.
    """
    width = cell.shape[2]
    lookup = cell.reshape(len(cell), -1)
    first = codes * width
    for row, i, j, values in zip(tables.pairs, tables.first, tables.second, lookup, strict=True):
        np.take(values, first[i] + codes[j], out=out[row], mode="clip")


def case_influence(
    scores: Scores,
    first: Sequence[Margin],
    second: Sequence[Margin],
    weights: FloatArray,
) -> FloatArray:
    """Influence on correlations whose likelihood differs from case to case.

    Parameters
    ----------
    scores : Scores
        Of m pairs.
    first, second : sequence of Margin
        The two variables of each pair.
    weights : ndarray, shape (m, n)
        Case weights; 0 where one of the two is missing.

    Returns
    -------
    ndarray, shape (m, n)
        Before the weights.
    """
    rho = np.where(weights > 0, scores.rho, 0.0)
    weighted = rho * weights
    information = (weighted * rho).sum(axis=1)
    result: FloatArray = rho.copy()
    for margins, (by_first, by_second) in ((first, scores.first), (second, scores.second)):
        by_first, by_second = weighted * by_first, weighted * by_second
        for k, margin in enumerate(margins):
            if margin.cases is not None:
                designs = margin.cases.designs
                cross = by_first[k] @ designs.first + by_second[k] @ designs.second
                result[k] -= cross @ margin.influence
    result /= information[:, None]
    return result


def to_covariances(
    influence: FloatArray, places: Layout, rho: FloatArray, sd: FloatArray
) -> FloatArray:
    """Influence on covariances (and variances) from that on correlations and log variances.

    Parameters
    ----------
    influence : ndarray, shape (size, n)
        Influence on all statistics, of continuous variables in standard units; changed in place.
    places : Layout
        Places of the statistics.
    rho : ndarray, shape (p (p - 1) / 2,)
        Correlations.
    sd : ndarray, shape (p,)
        Standard deviations; 1 for ordered variables.

    Returns
    -------
    ndarray, shape (size, n)
        The same array.
    """
    for own in strictly_lower(len(sd)):
        pairs = np.flatnonzero(places.variance[own] >= 0)
        at, of = places.pairs + pairs, own[pairs]
        influence[at] += 0.5 * rho[pairs, None] * influence[places.variance[of]]
        influence[at] *= sd[of, None]
        # The second variable of a pair adds to rows that the first one has scaled.
        rho = rho * sd[own]
    for v in np.flatnonzero(places.variance >= 0):
        influence[places.location[v]] *= sd[v]
        influence[places.slopes[v]] *= sd[v]
        influence[places.variance[v]] *= sd[v] ** 2
    return influence
