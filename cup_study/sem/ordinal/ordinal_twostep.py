r"""Two-step estimates of one group and the influence of every case on them.

First each variable alone (:mod:`cup_study.sem.ordinal.ordinal_margins`), then the correlation of
each pair given its margins: from contingency tables where there are any, else case by case. The
order of the statistics is that of :class:`cup_study.sem.ordinal.ordinal_gamma.Layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray, strictly_lower
from cup_study.sem.ordinal import ordinal_conditional as conditional
from cup_study.sem.ordinal import ordinal_pairs as casewise
from cup_study.sem.ordinal.ordinal_data import SOURCE, OrdinalData
from cup_study.sem.ordinal.ordinal_gamma import (
    Layout,
    case_influence,
    fill_from_tables,
    layout,
    table_influence,
    to_covariances,
)
from cup_study.sem.ordinal.ordinal_margins import (
    Margin,
    by_category,
    continuous_margin,
    ordered_margin,
    probit_margin,
)
from cup_study.sem.ordinal.polychoric import contingency, polychoric

#: Values (pairs by cases) treated at a time: larger arrays do not fit the cache.
CHUNK = 100_000

#: Continuous variables whose correlation is this near to one are the same but for rounding.
SAME = 1e-10


@dataclass(frozen=True)
class TwoStep:
    """Two-step estimates.

    Parameters
    ----------
    places : Layout
        Order of the statistics.
    vector : ndarray, shape (size,)
        Thresholds and (negative) means, slopes, variances, correlations and covariances.
    influence : ndarray, shape (size, n), or None
        Weighted influence of each case on them.
    counts : tuple of ndarray
        (Weighted) frequencies of each variable's categories; empty for a continuous one.
    correlations : ndarray, shape (p (p - 1) / 2,)
        Lower triangle, column by column.
    empty_cells : ndarray of bool, shape (p (p - 1) / 2,)
        Pairs of ordered variables whose table has an empty cell (without covariates).
    """

    places: Layout
    vector: FloatArray
    influence: FloatArray | None
    counts: tuple[FloatArray, ...]
    correlations: FloatArray
    empty_cells: BoolArray


def two_step(data: OrdinalData, *, influence: bool = True) -> TwoStep:
    """Two-step estimates of one group.

    Parameters
    ----------
    data : OrdinalData
        Checked data.
    influence : bool, optional
        Whether the influence of the cases is needed too.

    Returns
    -------
    TwoStep

    Raises
    ------
    InputError
        If a probit regression has no solution, or a pair of variables has no common rows or says
        the same.
    """
    _check_coverage(data)
    n, q = data.covariates.shape
    places = layout(data.levels, q)
    codes = np.where(data.present & (data.levels > 0), data.x, 0).astype(np.intp)
    counts = tuple(
        _frequencies(column, k, data.weights)
        for column, k in zip(codes.T, data.levels, strict=True)
    )
    centre, scale = covariate_units(data)
    margins = _margins(data, codes, counts, (data.covariates - centre) / scale)
    rho = np.empty(places.size - places.pairs)
    empty = np.zeros(len(rho), dtype=np.bool_)
    cases = np.empty((places.size, n)) if influence else None
    rows = None if cases is None else cases[places.pairs :]
    ordered = np.flatnonzero(data.levels > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        if not q and len(ordered) > 1:
            _from_tables(data, codes, counts, margins, rho, empty, rows)
        for kind, pairs in _casewise_pairs(data):
            _case_by_case(kind, pairs, data, margins, rho, rows)
    _check_determined(data, rho, rows)
    if cases is not None:
        _fill_margins(cases, places, margins)
        sd = np.sqrt([margin.variance for margin in margins])
        to_covariances(cases, places, rho, sd)
        _to_covariate_units(cases, places, centre, scale)
        cases *= data.weights
    vector = _vector(places, margins, rho)
    _to_covariate_units(vector, places, centre, scale)
    for v in np.flatnonzero(data.levels == 0):
        vector[places.location[v]] *= -1
        if cases is not None:
            cases[places.location[v]] *= -1
    return TwoStep(places, vector, cases, counts, rho, empty)


def covariate_units(data: OrdinalData) -> tuple[FloatArray, FloatArray]:
    """Means and standard deviations (divisor: sum of the weights) of the covariates.

    Parameters
    ----------
    data : OrdinalData
        Checked data.

    Returns
    -------
    tuple of ndarray, shape (q,)
    """
    total = data.weights.sum()
    centre = data.weights @ data.covariates / total
    scale: FloatArray = np.sqrt(data.weights @ (data.covariates - centre) ** 2 / total)
    return centre, scale


def _check_coverage(data: OrdinalData) -> None:
    """Refuse pairs of variables without common rows."""
    present = data.present.astype(np.float64)
    i, j = strictly_lower(len(data.names))
    apart = np.flatnonzero((present.T @ present)[i, j] < 2)
    if len(apart):
        problems = [
            Problem(data.where(data.names[j[k]]), f'no rows in common with "{data.names[i[k]]}"')
            for k in apart
        ]
        raise InputError(SOURCE, problems, "Leave out one of the two variables.")


def _check_determined(data: OrdinalData, rho: FloatArray, rows: FloatArray | None) -> None:
    """Refuse pairs whose correlation or its standard error the data do not determine."""
    i, j = strictly_lower(len(data.names))
    same = (data.levels[i] == 0) & (data.levels[j] == 0) & (np.abs(rho) > 1 - SAME)
    sums = rho if rows is None else rows.sum(axis=1)
    wrong = np.flatnonzero(~np.isfinite(sums) | same)
    if len(wrong):
        problems = [
            Problem(
                data.where(data.names[j[k]]),
                f'the data do not determine its correlation with "{data.names[i[k]]}"',
            )
            for k in wrong
        ]
        raise InputError(
            SOURCE,
            problems,
            "Variables that say the same, or that few cases answered both, cannot be analysed"
            " together: leave out one of them.",
        )


def _frequencies(codes: IntArray, k: int, weights: FloatArray) -> FloatArray:
    """(Weighted) frequencies of the categories 1 to k."""
    counts = np.bincount(codes, weights=weights, minlength=k + 1)
    return np.asarray(counts[1 : k + 1], dtype=np.float64)


def _margins(
    data: OrdinalData, codes: IntArray, counts: tuple[FloatArray, ...], x: FloatArray
) -> list[Margin]:
    """First step; the covariates are standardised."""
    alone = bool((data.levels > 0).all())
    margins = []
    for v, k in enumerate(data.levels):
        where = data.where(data.names[v])
        if not k:
            margins.append(continuous_margin(data.x[:, v], x, data.weights, where))
        elif x.shape[1]:
            margins.append(probit_margin(codes[:, v], counts[v], x, data.weights, where))
        else:
            margins.append(ordered_margin(codes[:, v], counts[v], casewise=not alone))
    return margins


def _from_tables(
    data: OrdinalData,
    codes: IntArray,
    counts: tuple[FloatArray, ...],
    margins: list[Margin],
    rho: FloatArray,
    empty: BoolArray,
    rows: FloatArray | None,
) -> None:
    """Polychoric correlations of contingency tables; results are written into the last three."""
    of = np.flatnonzero(data.levels > 0)
    p = len(data.levels)
    place = np.zeros((p, p), dtype=np.intp)
    place[strictly_lower(p)] = np.arange(len(rho))
    pairs = place[np.ix_(of, of)][strictly_lower(len(of))]
    th = [margins[v].location for v in of]
    by = [by_category(counts[v]) for v in of]
    by_variable = np.ascontiguousarray(codes[:, of].T)
    weights = None if (data.weights == 1).all() else data.weights
    for tables in contingency(codes[:, of], data.levels[of], weights):
        th_a, th_b = (np.stack([th[i] for i in side]) for side in (tables.first, tables.second))
        found = polychoric(tables.counts, th_a, th_b)
        placed = tables._replace(pairs=pairs[tables.pairs])
        rho[placed.pairs] = found
        empty[placed.pairs] = (tables.counts == 0).any(axis=(1, 2))
        if rows is not None:
            cell = table_influence(tables, th, by, found)
            fill_from_tables(rows, by_variable, placed, cell)


def _casewise_pairs(data: OrdinalData) -> Iterator[tuple[str, IntArray]]:
    """Pairs without contingency tables, by kind, in portions of ``CHUNK`` values."""
    i, j = strictly_lower(len(data.levels))
    ordered = data.levels > 0
    both, none = ordered[i] & ordered[j], ~ordered[i] & ~ordered[j]
    kinds = {"pearson": none, "polyserial": ~both & ~none}
    if data.covariates.shape[1]:
        kinds["polychoric"] = both
    portion = max(1, CHUNK // len(data.x))
    for kind, chosen in kinds.items():
        pairs = np.flatnonzero(chosen)
        for start in range(0, len(pairs), portion):
            yield kind, pairs[start : start + portion]


def _case_by_case(
    kind: str,
    pairs: IntArray,
    data: OrdinalData,
    margins: list[Margin],
    rho: FloatArray,
    rows: FloatArray | None,
) -> None:
    """Correlations of pairs of one kind; results are written into the last two."""
    i, j = (side[pairs] for side in strictly_lower(len(margins)))
    if kind == "polyserial":
        swap = data.levels[i] > 0
        i, j = np.where(swap, j, i), np.where(swap, i, j)
    weights = data.weights * (data.present[:, i] & data.present[:, j]).T
    first, second = [margins[v] for v in i], [margins[v] for v in j]
    if kind == "pearson":
        z_a, z_b = _stack(first, "residual"), _stack(second, "residual")
        rho[pairs] = casewise.pearson(z_a, z_b, weights)
        scores = casewise.pearson_scores(z_a, z_b, rho[pairs])
    elif kind == "polyserial":
        case = _stack(first, "residual"), _stack(second, "lower"), _stack(second, "upper")
        rho[pairs] = casewise.polyserial(*case, weights)
        scores = casewise.polyserial_scores(*case, rho[pairs])
    else:
        a = _stack(first, "lower"), _stack(first, "upper")
        b = _stack(second, "lower"), _stack(second, "upper")
        rho[pairs], scores = conditional.polychoric(*a, *b, weights)
    if rows is not None:
        rows[pairs] = case_influence(scores, first, second, weights)


def _stack(margins: list[Margin], what: str) -> FloatArray:
    """One field of the cases of several margins, (m, n)."""
    return np.stack([getattr(margin.cases, what) for margin in margins])


def _fill_margins(influence: FloatArray, places: Layout, margins: list[Margin]) -> None:
    """Write the influence on the margins into its places."""
    for v, margin in enumerate(margins):
        variance = [places.variance[v]] if places.variance[v] >= 0 else []
        at = np.concatenate([places.location[v], places.slopes[v], variance]).astype(np.intp)
        influence[at] = margin.influence


def _vector(places: Layout, margins: list[Margin], rho: FloatArray) -> FloatArray:
    """Estimates in their places; means with their own sign."""
    vector = np.empty(places.size)
    for v, margin in enumerate(margins):
        vector[places.location[v]] = margin.location
        vector[places.slopes[v]] = margin.slopes
        if places.variance[v] >= 0:
            vector[places.variance[v]] = margin.variance
    sd = np.sqrt([margin.variance for margin in margins])
    i, j = strictly_lower(len(sd))
    vector[places.pairs :] = rho * sd[i] * sd[j]
    return vector


def _to_covariate_units(
    values: FloatArray, places: Layout, centre: FloatArray, scale: FloatArray
) -> None:
    """From standardised to original covariates: of the vector, or of the influence, in place."""
    if not len(centre):
        return
    for v, (location, slopes) in enumerate(zip(places.location, places.slopes, strict=True)):
        values[slopes] = (values[slopes].T / scale).T
        shift = np.tensordot(centre, values[slopes], axes=(0, 0))
        values[location] += shift if places.variance[v] < 0 else -shift
