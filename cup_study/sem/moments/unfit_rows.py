"""Why the rows of a group cannot carry a model.

Decided on correlations and on counts, so that the units of an item never matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cup_study.errors import Problem
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.moments import blockwise
from cup_study.sem.moments.blockwise import Moments
from cup_study.sem.moments.collinear import UNEXPLAINED, dependences
from cup_study.sem.moments.columns import Columns
from cup_study.sem.moments.rows import some

#: A column whose values differ by less than this share of their size varies by rounding only.
ROUNDING = 1e-12


def refusals(
    columns: Columns,
    rows: IntArray | None,
    moments: Moments,
    *,
    counts: FloatArray | None = None,
    pairs_needed: bool = False,
    categories: Mapping[str, Sequence[Any]] | None = None,
    label: str = "",
) -> list[Problem]:
    """Everything that is wrong with the rows of one group.

    Parameters
    ----------
    columns : Columns
        The data.
    rows : ndarray of shape (m,) or None
        Positions of the group's rows, used or not; None for all.
    moments : Moments
        Rows used and their moments.
    counts : ndarray of shape (p, p), optional
        Rows of each pair of columns, when missing values were kept.
    pairs_needed : bool
        Whether each pair of columns must share a row.
    categories : mapping of str to sequence, optional
        Values of the ordered columns.
    label : str
        The group; empty without groups.

    Returns
    -------
    list of Problem
        Infinite values; columns that are empty or constant or lack a category; too few rows;
        linear dependences.
    """
    ordered = categories or {}
    place = f'group "{label}"' if label else ""
    total = len(columns.index) if rows is None else len(rows)
    found: dict[str, str] = {}
    if not moments.m or counts is not None or moments.infinite.any():
        found |= _unusable(columns, rows, moments)
    if moments.m and not found:
        found |= _without_variance(columns, moments, ordered)
    if found:
        before = f"{place}, " if place else ""
        return [Problem(f'{before}column "{name}"', what) for name, what in found.items()]
    if not moments.m:
        what = "no row has all answers" if total else "no row at all"
        return [Problem(place, f'{what}; missing="fiml" keeps incomplete rows')]
    numeric = [name for name in columns.names if name not in ordered]
    if moments.m <= max(len(numeric), 1):
        what = f"{moments.m} rows for {len(numeric)} variables; more rows than variables are needed"
        return [Problem(place, what)]
    texts = _collinear(columns, moments, numeric, counts)
    if ordered or counts is not None:
        texts += _pairs(columns, moments, counts if pairs_needed else None)
    return [Problem(place, text) for text in texts]


def _unusable(columns: Columns, rows: IntArray | None, moments: Moments) -> dict[str, str]:
    """Columns without any value or with infinite ones."""
    found = {}
    for j, (name, values) in enumerate(zip(columns.names, columns.values, strict=True)):
        own = values if rows is None else values[rows]
        if moments.infinite[j]:
            index = columns.index if rows is None else columns.index[rows]
            what = some(index, np.isinf(own))
            found[name] = f"infinite in {what}; give NaN for a missing value"
        elif np.isnan(moments.mean[j]) and len(own) and np.isnan(own).all():
            found[name] = "holds no answer at all"
    return found


def _without_variance(
    columns: Columns, moments: Moments, ordered: Mapping[str, Sequence[Any]]
) -> dict[str, str]:
    """Columns that are constant, and ordered columns without one of their categories."""
    found = {}
    variance = np.diag(moments.cov)
    for j, (name, values) in enumerate(zip(columns.names, columns.values, strict=True)):
        if name in ordered:
            used = values if moments.rows is None else values[moments.rows]
            what = _empty_category(used[~np.isnan(used)].astype(np.intp), ordered[name])
            if what:
                found[name] = what
        elif not variance[j] > (1e-6 * moments.mean[j]) ** 2:  # or NaN; look at the values
            used = values if moments.rows is None else values[moments.rows]
            low, high = float(np.nanmin(used)), float(np.nanmax(used))
            if high - low <= ROUNDING * max(abs(low), abs(high)):
                found[name] = f"every row used has the same answer, {low:g}"
    return found


def _empty_category(codes: npt.NDArray[np.intp], values: Sequence[Any]) -> str:
    """What is wrong with the categories of one column, if anything."""
    if len(values) < 2:
        return f"every row has the same answer, {values[0]!r}" if values else "holds no answer"
    counts = np.bincount(codes, minlength=len(values) + 1)[1:]
    if counts.min() > 0:
        return ""
    empty = ", ".join(repr(value) for value, n in zip(values, counts, strict=True) if not n)
    listed = ", ".join(f"{value!r}: {n}" for value, n in zip(values, counts, strict=True))
    return (
        f"no row used has the answer {empty} (answers {listed}); merge it with a neighbouring "
        "category in all groups"
    )


def _collinear(
    columns: Columns, moments: Moments, numeric: Sequence[str], counts: FloatArray | None
) -> list[str]:
    """Numeric columns that others determine."""
    if len(numeric) < 2:
        return []
    if counts is not None:
        # Covariances of pairs are no covariance matrix: only complete rows show a dependence.
        moments = blockwise.complete(columns, moments.rows)
        if moments.m <= len(numeric):
            return []
    chosen = [columns.names.index(name) for name in numeric]
    variance = np.diag(moments.cov)[chosen]
    if not (variance > (ROUNDING * moments.mean[chosen]) ** 2).all():
        return []
    equations = dependences(moments.cov[np.ix_(chosen, chosen)], moments.mean[chosen], numeric)
    return [f"the variables are collinear: {equation}" for equation in equations]


def _pairs(columns: Columns, moments: Moments, counts: FloatArray | None) -> list[str]:
    """Pairs of columns that are the same or that no row has both of."""
    with np.errstate(invalid="ignore", divide="ignore"):
        sd = np.sqrt(np.diag(moments.cov))
        correlation = moments.cov / np.outer(sd, sd)
    texts = []
    for i, j in zip(*np.triu_indices(len(sd), 1), strict=True):
        a, b = columns.names[i], columns.names[j]
        if counts is not None and counts[i, j] == 0:
            texts.append(f'no row has both "{a}" and "{b}"')
        elif 1 - abs(correlation[i, j]) < UNEXPLAINED:
            texts.append(f'"{a}" and "{b}" hold the same answers (r = {correlation[i, j]:.0f})')
    return texts
