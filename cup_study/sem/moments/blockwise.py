"""Means and covariances of long data, a block of rows at a time.

A block fits into the processor's cache: it is copied, shifted by a provisional mean and multiplied
with its own transpose, so that a million rows cost little more than the product itself and no
memory. The shift keeps the sums of squares of the size of the variances whatever the means are
(Chan, Golub & LeVeque 1983, The American Statistician 37, 242-247).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import BoolArray, FloatArray, IntArray
from cup_study.sem.moments.columns import Columns

#: Numbers in a block: 1.2 MB, within a core's second-level cache.
BLOCK = 150_000


@dataclass(frozen=True, eq=False)
class Moments:
    """Moments of some rows.

    Parameters
    ----------
    rows : ndarray of shape (m,) or None
        Positions of the rows that entered; None for all rows of the data.
    m : int
        Number of these rows.
    mean : ndarray, shape (p,)
        Weighted means.
    cov : ndarray, shape (p, p)
        Weighted covariances, divided by the sum of the weights (by ``m`` without weights).
    infinite : ndarray of bool, shape (p,)
        Columns with infinite values; these were taken as missing.
    """

    rows: IntArray | None
    m: int
    mean: FloatArray
    cov: FloatArray
    infinite: BoolArray


def complete(
    columns: Columns, rows: IntArray | None = None, weights: FloatArray | None = None
) -> Moments:
    """Moments of the rows that have every value.

    Parameters
    ----------
    columns : Columns
        The data.
    rows : ndarray of shape (m,) or None
        Positions of the rows to look at; None for all.
    weights : ndarray of shape (n,) or None
        Case weights of all rows of the data.

    Returns
    -------
    Moments

    Examples
    --------
    >>> import pandas as pd
    >>> from cup_study.sem.moments.columns import find
    >>> frame = pd.DataFrame({"a": [1.0, 3.0, None], "b": [1.0, 2.0, 9.0]})
    >>> moments = complete(find(frame, ["a", "b"]).columns)
    >>> moments.mean.tolist(), moments.cov.tolist(), moments.rows.tolist()
    ([2.0, 1.5], [[1.0, 0.5], [0.5, 0.25]], [0, 1])
    """
    p = len(columns.names)
    total = len(columns.index) if rows is None else len(rows)
    size = max(BLOCK // (p + 1), 1)
    block = np.empty((p + 1, min(size, total)))
    shift = _provisional(columns, rows, size)
    sums = np.zeros((p + 1, p + 1))
    infinite = np.zeros(p, dtype=bool)
    left_out: list[IntArray] = []
    for start in range(0, total, size):
        stop = min(start + size, total)
        where: slice | IntArray = slice(start, stop) if rows is None else rows[start:stop]
        part = block[:, : stop - start]
        columns.fill(part[:p], where, shift)
        part[p] = 1.0
        if weights is not None:
            part *= np.sqrt(weights[where])
        with np.errstate(invalid="ignore"):
            # The product itself tells whether a value is missing; where values were missing
            # before, looking first saves a second product.
            product = None if left_out else part @ part.T
            totals = part.sum(axis=0) if product is None else product.diagonal()
        if not np.isfinite(totals.sum()):
            bad = np.flatnonzero(~np.isfinite(totals if product is None else part.sum(axis=0)))
            infinite |= np.isinf(part[:p, bad]).any(axis=1)
            part[:, bad] = 0.0  # neither adds to the sums nor counts as a row
            product = None
            left_out.append(bad + start)
        sums += part @ part.T if product is None else product
    used, m = rows, total
    if left_out:
        dropped = np.concatenate(left_out)
        m = total - len(dropped)
        used = np.delete(np.arange(total) if rows is None else rows, dropped)
    with np.errstate(invalid="ignore"):  # no complete row at all: the caller says so
        from_shift = sums[p, :p] / sums[p, p]
        cov = sums[:p, :p] / sums[p, p] - np.outer(from_shift, from_shift)
    return Moments(used, m, shift + from_shift, (cov + cov.T) / 2, infinite)


def pairwise(
    columns: Columns, rows: IntArray | None = None, weights: FloatArray | None = None
) -> tuple[Moments, FloatArray]:
    """Moments of each pair of columns over the rows that have both values.

    As ``stats::cov(use = "pairwise")`` in R, with the means of the same rows, but divided by their
    number and not by one less. Rows without any value do not enter.

    Parameters
    ----------
    columns : Columns
        The data.
    rows : ndarray of shape (m,) or None
        Positions of the rows to look at; None for all.
    weights : ndarray of shape (n,) or None
        Case weights of all rows of the data.

    Returns
    -------
    tuple of Moments and ndarray of shape (p, p)
        The second is the sum of weights (number of rows without weights) of each pair. Pairs that
        no row has are NaN.
    """
    p = len(columns.names)
    total = len(columns.index) if rows is None else len(rows)
    size = max(BLOCK // (2 * p), 1)
    shift = _provisional(columns, rows, size)
    cross, sums, count = np.zeros((p, p)), np.zeros((p, p)), np.zeros((p, p))
    infinite = np.zeros(p, dtype=bool)
    kept: list[IntArray] = []
    for start in range(0, total, size):
        stop = min(start + size, total)
        where: slice | IntArray = slice(start, stop) if rows is None else rows[start:stop]
        part = np.empty((p, stop - start))
        columns.fill(part, where, shift)
        there = np.isfinite(part)
        infinite |= np.isinf(part).any(axis=1)
        part = np.where(there, part, 0.0)
        mask = there.astype(np.float64)
        kept.append(np.flatnonzero(there.any(axis=0)) + start)
        if weights is not None:
            part *= np.sqrt(weights[where])
            mask *= np.sqrt(weights[where])
        cross += part @ part.T
        sums += part @ mask.T
        count += mask @ mask.T
    positions = np.concatenate(kept) if kept else np.empty(0, dtype=np.intp)
    used = rows
    if len(positions) < total:
        used = positions if rows is None else rows[positions]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / count
        cov = cross / count - means * means.T
        mean = shift + np.diag(means)
    return Moments(used, len(positions), mean, (cov + cov.T) / 2, infinite), count


def _provisional(columns: Columns, rows: IntArray | None, size: int) -> FloatArray:
    """Means of the finite values among the first rows: (p,)."""
    where: slice | IntArray = slice(size) if rows is None else rows[:size]
    shift = np.zeros(len(columns.names))
    for j, column in enumerate(columns.values):
        first = column[where]
        finite = first[np.isfinite(first)]
        if len(finite):
            shift[j] = finite.mean(dtype=np.float64)
    return shift
