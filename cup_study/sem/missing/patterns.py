"""Rows of incomplete data grouped by which variables they miss.

The normal likelihood of a row depends on its missing pattern through a matrix inverse, so rows
that share a pattern are handled together. What the likelihood needs of them is their number,
their mean and a square root of their scatter: :class:`Patterns` keeps these as one list of
*points*, rows of a single matrix whatever the pattern, so that :mod:`cup_study.sem.fiml` works by
a few products of large matrices. Nothing here knows a mean or a covariance: the data are read
once and evaluated many times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray

#: Patterns handled in one batch: bounds the memory of their inverses (8 p**2 bytes each).
MAX_BATCH = 2048


@dataclass(frozen=True)
class Batch:
    """Patterns that miss the same number ``m`` of variables.

    Parameters
    ----------
    patterns : ndarray of int, shape (J_m,)
        Which patterns.
    missing : ndarray of int, shape (J_m, m)
        The variables that each of them misses, ascending.
    points : ndarray of int, shape (L_m,)
        The points (rows of ``Patterns.points``) of these patterns.
    slot : ndarray of int, shape (L_m,)
        Position in ``patterns`` of the pattern of each point.
    """

    patterns: IntArray
    missing: IntArray
    points: IntArray
    slot: IntArray


@dataclass(frozen=True)
class Patterns:
    """Incomplete data as sufficient statistics of each missing pattern.

    The deviations of the rows of pattern j from a mean ``mu`` have the cross product
    ``sum_l e_l e_l'`` over the points l of that pattern, with ``e_l = points[l] - load[l] * mu``
    on its observed variables: one point is the square root of the weight times the mean of the
    pattern (``load`` is that root), the others are a root of the scatter about it (``load`` 0).

    Parameters
    ----------
    x : ndarray, shape (n, p)
        The data; NaN where missing. Every row has a value.
    weights : ndarray, shape (n,)
        Case weights, ones when there are none.
    pattern : ndarray of int, shape (n,)
        Pattern of each row.
    observed : ndarray of bool, shape (J, p)
        Which variables each pattern has; the most frequent pattern first.
    weight : ndarray, shape (J,)
        Sum of the case weights of each pattern.
    count : ndarray of int, shape (J,)
        Number of rows of each pattern.
    points, load, point_pattern : ndarray, shapes (L, p), (L,), (L,)
        The points as above, zero where missing; sorted by pattern.
    batches : tuple of Batch
        The patterns by number of missing variables.
    """

    x: FloatArray
    weights: FloatArray
    pattern: IntArray
    observed: BoolArray
    weight: FloatArray
    count: IntArray
    points: FloatArray
    load: FloatArray
    point_pattern: IntArray
    batches: tuple[Batch, ...]

    @property
    def total(self) -> float:
        """Sum of the case weights: the sample size when there are none."""
        return float(self.weight.sum())

    @property
    def n_variables(self) -> int:
        """Number of variables p."""
        return int(self.observed.shape[1])


def collect(
    x: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, source: str = "data"
) -> Patterns:
    """Group the rows of incomplete data by missing pattern.

    Parameters
    ----------
    x : array_like, shape (n, p)
        Data with NaN where a value is missing. Rows without any value carry no information on
        the variables: drop (and count) them first.
    weights : array_like, shape (n,), optional
        Case weights: the log likelihood of a row is multiplied by its weight.
    source : str, default "data"
        Name of the data in messages.

    Returns
    -------
    Patterns

    Raises
    ------
    InputError
        When a row has no value, a value is infinite, or the weights do not fit.

    Examples
    --------
    >>> nan = float("nan")
    >>> found = collect([[1.0, 2.0], [2.0, nan], [3.0, 1.0], [nan, 4.0]])
    >>> found.observed.tolist(), found.count.tolist()
    ([[True, True], [True, False], [False, True]], [2, 1, 1])
    """
    data = np.array(x, dtype=np.float64, ndmin=2)
    case = np.ones(len(data)) if weights is None else np.array(weights, dtype=np.float64)
    observed_rows = ~np.isnan(data)
    _check(data, case, observed_rows, source)
    pattern, observed, count = _group(observed_rows)
    filled = np.where(observed_rows, data, 0.0)
    weight = np.bincount(pattern, weights=case, minlength=len(count)).astype(np.float64)
    points, load, point_pattern = _points(filled, case, pattern, count, weight)
    return Patterns(
        x=data,
        weights=case,
        pattern=pattern,
        observed=observed,
        weight=weight,
        count=count,
        points=points,
        load=load,
        point_pattern=point_pattern,
        batches=_batches(observed, point_pattern),
    )


def _check(data: FloatArray, case: FloatArray, observed: BoolArray, source: str) -> None:
    problems = [
        Problem(f"row {row}", "has no value at all")
        for row in np.flatnonzero(~observed.any(axis=1)).tolist()
    ]
    problems += [
        Problem(f"row {row}, variable {column}", "is infinite")
        for row, column in np.argwhere(np.isinf(data)).tolist()
    ]
    if case.shape != (len(data),):
        problems.append(Problem("weights", f"{len(data)} expected, got shape {case.shape}"))
    elif not (np.isfinite(case).all() and (case >= 0).all() and (case > 0).any()):
        problems.append(Problem("weights", "must be finite and not negative, some positive"))
    if not len(data):
        problems.append(Problem("", "has no rows"))
    if problems:
        raise InputError(
            source, problems, "Drop rows without any value, and correct what is not a number."
        )


def _group(observed_rows: BoolArray) -> tuple[IntArray, BoolArray, IntArray]:
    """Pattern of each row, the patterns, and their counts; frequent and fuller patterns first."""
    packed = np.ascontiguousarray(np.packbits(observed_rows, axis=1))
    # One opaque item per row: np.unique then compares bytes, not p columns one by one.
    key = packed.view(np.dtype((np.void, packed.shape[1])))[:, 0]
    _, first, inverse, count = np.unique(
        key, return_index=True, return_inverse=True, return_counts=True
    )
    observed = observed_rows[first]
    # np.unique sorts by content, so that the order of the rows never decides.
    order = np.lexsort((-np.arange(len(count)), -observed.sum(axis=1), -count))
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return rank[inverse], observed[order], count[order].astype(np.intp)


def _points(
    filled: FloatArray, case: FloatArray, pattern: IntArray, count: IntArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Means and roots of scatter of the patterns, as rows sorted by pattern."""
    p = filled.shape[1]
    order = np.argsort(pattern, kind="stable")
    start = np.concatenate([[0], np.cumsum(count)[:-1]])
    root_weight = np.sqrt(weight)
    divisor = np.where(weight > 0, weight, 1.0)[:, None]
    mean = np.add.reduceat(filled[order] * case[order, None], start, axis=0) / divisor
    points = [mean * root_weight[:, None]]
    owner = [np.arange(len(count))]
    # The scatter of few rows is their deviations; that of many is compressed to p rows.
    few = (count > 1) & (count <= p)
    rows = np.flatnonzero(few[pattern])
    points.append(_deviations(filled[rows], case[rows], mean[pattern[rows]]))
    owner.append(pattern[rows])
    for j in np.flatnonzero(count > p).tolist():
        members = order[start[j] : start[j] + count[j]]
        points.append(_root(_deviations(filled[members], case[members], mean[j])))
        owner.append(np.full(p, j))
    stacked = np.concatenate(points)
    of = np.concatenate(owner)
    load = np.zeros(len(of))
    load[: len(count)] = root_weight
    by_pattern = np.argsort(of, kind="stable")
    return stacked[by_pattern], load[by_pattern], of[by_pattern].astype(np.intp)


def _deviations(rows: FloatArray, case: FloatArray, mean: FloatArray) -> FloatArray:
    """Deviations from the mean of the pattern, times the roots of the weights.

    What a pattern misses is 0 in its rows as in its mean.
    """
    return np.sqrt(case)[:, None] * (rows - mean)


def _root(deviations: FloatArray) -> FloatArray:
    """Matrix R (p, p) with R'R = D'D, the same whatever the units of the columns."""
    gram = deviations.T @ deviations
    scale = np.sqrt(np.diagonal(gram))
    unit = np.where(scale > 0, scale, 1.0)
    values, vectors = np.linalg.eigh(gram / np.outer(unit, unit))
    root: FloatArray = np.sqrt(np.clip(values, 0.0, None))[:, None] * vectors.T * scale
    return root


def _batches(observed: BoolArray, point_pattern: IntArray) -> tuple[Batch, ...]:
    """Patterns by number of missing variables, at most ``MAX_BATCH`` in one batch."""
    n_missing = (~observed).sum(axis=1)
    first_point = np.searchsorted(point_pattern, np.arange(len(observed) + 1))
    batches = []
    for m in np.unique(n_missing).tolist():
        members = np.flatnonzero(n_missing == m)
        for begin in range(0, len(members), MAX_BATCH):
            patterns = members[begin : begin + MAX_BATCH]
            missing = np.nonzero(~observed[patterns])[1].reshape(len(patterns), m)
            size = first_point[patterns + 1] - first_point[patterns]
            slot = np.repeat(np.arange(len(patterns)), size)
            offset = np.arange(len(slot)) - np.repeat(np.cumsum(size) - size, size)
            batches.append(Batch(patterns, missing, first_point[patterns][slot] + offset, slot))
    return tuple(batches)
