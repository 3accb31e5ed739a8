"""Scores of respondents as a mixture model reads them: checked, in units of their spread.

Rows without any score, or with weight 0, say nothing about the classes and are left out, and
told; a row with some of its scores stays, and is grouped with those that miss the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SOURCE = "scores"
#: Fewer different values than this are no scale for a normal distribution.
FEW_VALUES = 5
#: Columns that are correlated more than this say the same.
SAME = 1 - 1e-9


@dataclass(frozen=True)
class Batch:
    """Rows that miss the same number m of scores.

    Parameters
    ----------
    missing : ndarray of int, shape (J, m)
        What each of J patterns misses.
    rows : ndarray of int, shape (L,)
        The rows with these patterns.
    slot : ndarray of int, shape (L,)
        Which of the J patterns each row has.
    """

    missing: NDArray[np.intp]
    rows: NDArray[np.intp]
    slot: NDArray[np.intp]


@dataclass(frozen=True)
class Scores:
    """Scores of the rows that are used.

    Parameters
    ----------
    columns : tuple of str
    x : ndarray, shape (n, p)
        Scores; NaN where missing.
    weights : ndarray, shape (n,)
    index : Index
        Of the rows used.
    left_out : DataFrame
        ``row reason``.
    seen : ndarray of bool, shape (n, p)
    batches : tuple of Batch
        The rows that miss something.
    warnings : tuple of str
    """

    columns: tuple[str, ...]
    x: Array
    weights: Array
    index: pd.Index
    left_out: pd.DataFrame
    seen: Mask
    batches: tuple[Batch, ...]
    warnings: tuple[str, ...]


def read(
    data: pd.DataFrame,
    columns: Sequence[str],
    weights: pd.Series | None = None,
    *,
    varying: bool = True,
) -> Scores:
    """Check the columns and leave out the rows that say nothing.

    Parameters
    ----------
    data : DataFrame
    columns : sequence of str
        Numeric columns.
    weights : Series, optional
        Survey weights, same index.
    varying : bool
        Whether columns that do not vary, or say the same as another, are refused; not for new
        rows.

    Returns
    -------
    Scores

    Raises
    ------
    InputError
        With everything that is wrong with the columns and the weights.

    Examples
    --------
    >>> found = read(pd.DataFrame({"a": [1.0, 2.0, None], "b": [0.0, None, None]}), ["a"])
    >>> found.x.ravel().tolist(), found.left_out.values.tolist()
    ([1.0, 2.0], [[2, 'no score at all']])
    """
    names = list(columns)
    problems = _of_columns(data, names)
    w, wrong = _weights(data, weights)
    problems += wrong
    if not problems and varying:
        problems = _unvarying(data.loc[w > 0, names])
    if problems:
        raise InputError(SOURCE, problems, "Name numeric columns with scores that vary.")
    x = data[names].to_numpy(dtype=float, na_value=np.nan)
    empty = np.isnan(x).all(axis=1)
    used = ~empty & (w > 0)
    if not used.any():
        raise InputError(SOURCE, [Problem("", "no row has a score")], "Give data with scores.")
    reason = np.where(empty, "no score at all", "weight 0")[~used]
    left_out = pd.DataFrame({"row": data.index[~used], "reason": reason})
    seen = ~np.isnan(x[used])
    return Scores(
        tuple(names),
        x[used],
        w[used],
        data.index[used],
        left_out,
        seen,
        tuple(_batches(seen)),
        _told(data.loc[used, names], w[used], left_out) if varying else (),
    )


def _of_columns(data: pd.DataFrame, names: list[str]) -> list[Problem]:
    problems = []
    if not names:
        problems.append(Problem("columns", "there are none"))
    if data.index.has_duplicates:
        problems.append(Problem("index", "names a respondent twice"))
    for name in dict.fromkeys(names):
        where = f'column "{name}"'
        if names.count(name) > 1:
            problems.append(Problem(where, "is named twice"))
        if name not in data.columns:
            problems.append(Problem(where, "is missing"))
            continue
        column = data[name]
        if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
            problems.append(Problem(where, f"expected numbers, got {column.dtype}"))
        elif np.isinf(column.to_numpy(dtype=float, na_value=np.nan)).any():
            problems.append(Problem(where, "holds infinite values"))
    return problems


def _weights(data: pd.DataFrame, weights: pd.Series | None) -> tuple[Array, list[Problem]]:
    if weights is None:
        return np.ones(len(data)), []
    if not isinstance(weights, pd.Series) or not weights.index.equals(data.index):
        return np.ones(len(data)), [Problem("weights", "do not have the rows of the data")]
    w = pd.to_numeric(weights, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    wrong = ~(np.isfinite(w) & (w >= 0))
    if wrong.any():
        first = data.index[int(wrong.argmax())]
        what = f"{int(wrong.sum())} are missing, infinite or negative (first: row {first!r})"
        return np.ones(len(data)), [Problem("weights", what)]
    return w, []


def _unvarying(frame: pd.DataFrame) -> list[Problem]:
    problems = []
    for name in frame.columns:
        different = frame[name].nunique()
        if different < 2:
            what = "has no scores" if different == 0 else "does not vary: all scores are the same"
            problems.append(Problem(f'column "{name}"', what))
    if problems or len(frame.columns) < 2:
        return problems
    r = frame.astype(float).corr(min_periods=3).to_numpy()
    for i, j in np.argwhere(np.triu(np.abs(r) > SAME, 1)).tolist():
        what = f'says the same as "{frame.columns[i]}" (correlation {r[i, j]:.0f})'
        problems.append(Problem(f'column "{frame.columns[j]}"', what))
    return problems


def _told(frame: pd.DataFrame, w: Array, left_out: pd.DataFrame) -> tuple[str, ...]:
    told = [
        f'column "{name}" has only {frame[name].nunique()} different values; latent classes '
        "suit such an item better than a normal distribution"
        for name in frame.columns
        if frame[name].nunique() < FEW_VALUES
    ]
    told += [
        f"{n} rows left out: {reason}" for reason, n in left_out["reason"].value_counts().items()
    ]
    mean = float(w.mean())
    if abs(mean - 1) > 0.01:
        told.append(
            f"weights average {mean:.3g}, not 1: information criteria take them as counts; divide "
            "them by their mean"
        )
    return tuple(told)


def _batches(seen: Mask) -> list[Batch]:
    absent = (~seen).sum(axis=1)
    found = []
    for m in np.unique(absent[absent > 0]).tolist():
        rows = np.flatnonzero(absent == m)
        missing = np.nonzero(~seen[rows])[1].reshape(len(rows), m)
        patterns, slot = np.unique(missing, axis=0, return_inverse=True)
        found.append(Batch(patterns.astype(np.intp), rows, slot.ravel().astype(np.intp)))
    return found
