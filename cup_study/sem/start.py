"""First guesses: where estimation begins.

Each factor begins as the first principal axis of the correlations of its indicators, oriented by
the first of them, so that the guess moves with the units of the items.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cup_study.sem.arrays import FloatArray
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.moments.sample import GroupSample, Sample

Method = Literal["axis", "unit", "instruments"]


def values(table: ParameterTable, sample: Sample, *, method: Method = "axis") -> FloatArray:
    """Value of each row: given, of the sample where exogenous variables are fixed, or a guess.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    sample : Sample
        Moments.
    method : {"axis", "unit", "instruments"}, optional
        Further tries for data that contradict their model, both with small variances of factors:
        equal loadings, or loadings relative to the first indicator with the others as instruments
        (Hagglund 1982), whatever sign that gives.

    Returns
    -------
    ndarray, shape (n_rows,)
        Constraints and definitions hold zero.
    """
    rows = table.rows
    found = np.zeros(len(rows))
    for g, group in enumerate(sample.groups):
        at = np.flatnonzero((rows["group"] == g + 1).to_numpy())
        found[at] = _group(table, at, group, method)
    given = rows["ustart"].to_numpy(dtype=float)
    return np.where(np.isfinite(given), given, found)


def units(table: ParameterTable, sample: Sample) -> FloatArray:
    """Unit in which each parameter is measured, given the units of the items.

    Parameters
    ----------
    table : ParameterTable
        Rows of the model.
    sample : Sample
        Standard deviations of the items are their units.

    Returns
    -------
    ndarray, shape (n_rows,)
        Ones for constraints and definitions.
    """
    rows = table.rows
    found = np.ones(len(rows))
    columns = [rows[c].tolist() for c in ("lhs", "op", "rhs", "free", "ustart", "group")]
    for g, group in enumerate(sample.groups):
        names = [n for n in table.observed if not (table.conditional_x and n in table.exogenous)]
        of = dict(zip(names, np.sqrt(np.diagonal(group.cov)), strict=True))
        for lhs, op, rhs, free, given, which in reversed(list(zip(*columns, strict=True))):
            if which == g + 1 and op == "=~" and not free and given and np.isfinite(given):
                of[lhs] = of.get(rhs, 1.0)
        for i, (lhs, op, rhs, _, _, which) in enumerate(zip(*columns, strict=True)):
            if which != g + 1:
                continue
            a, b = of.get(lhs, 1.0), of.get(rhs, 1.0)
            by = {"=~": b / a, "~": a / b, "~~": a * b, "~1": a, "~*~": 1 / a, "|": 1.0}
            found[i] = by.get(op, 1.0)
    return found


def _group(table: ParameterTable, at: np.ndarray, group: GroupSample, method: Method) -> FloatArray:
    rows = table.rows.iloc[at]
    names = [n for n in table.observed if not (table.conditional_x and n in table.exogenous)]
    index = {name: i for i, name in enumerate(names)}
    # Two items that nobody was asked together (planned missingness) have no covariance: FIML fits.
    cov, mean = np.where(np.isnan(group.cov), 0.0, group.cov), group.mean
    ordinal = group.ordinal
    if ordinal is not None:
        mean = np.where([n in table.ordered for n in names], 0.0, mean[: len(names)])
    deviation = np.sqrt(np.diagonal(cov))
    beyond = {n: i for i, n in enumerate(table.exogenous)} if table.conditional_x else {}
    # A factor of factors borrows the first observed indicator below it.
    indicators: dict[str, list[str]] = {}
    fixed_one: dict[str, str] = {}
    for lhs, op, rhs, free, given in zip(
        *(rows[c] for c in ("lhs", "op", "rhs", "free", "ustart")), strict=True
    ):
        if op == "=~":
            indicators.setdefault(lhs, []).append(rhs)
            if not free and given != 0 and np.isfinite(given):
                fixed_one.setdefault(lhs, rhs)
    standard: dict[tuple[str, str], float] = {}
    unit: dict[str, float] = {}
    for factor, items in indicators.items():
        known = [i for i in items if i in index]
        loading = _loadings(cov, deviation, [index[i] for i in known], method)
        for item, value in zip(known, loading, strict=True):
            standard[factor, item] = value * deviation[index[item]]
        marker = fixed_one.get(factor)
        unit[factor] = abs(standard.get((factor, marker or ""), 1.0)) or 1.0
    out = np.zeros(len(rows))
    columns = zip(*(rows[c] for c in ("lhs", "op", "rhs")), strict=True)
    th_at = _threshold_positions(group)
    for i, (lhs, op, rhs) in enumerate(columns):
        if op == "=~":
            scale = unit[lhs] if lhs in fixed_one else 1.0
            out[i] = standard.get((lhs, rhs), 1.0) / scale
        elif op == "~~" and lhs == rhs and lhs not in beyond:
            if lhs in indicators:
                out[i] = unit[lhs] ** 2 if lhs in fixed_one else 1.0
                out[i] *= 0.05 if method != "axis" and lhs in fixed_one else 1.0
            elif lhs in index:
                out[i] = _residual(lhs, cov[index[lhs], index[lhs]], table)
            else:
                out[i] = 1.0
        elif ordinal is not None and lhs in beyond and (op == "~1" or rhs in beyond):
            out[i] = _given_moment(group, beyond[lhs], beyond.get(rhs) if op == "~~" else None)
        elif op == "~~" and lhs in index and rhs in index:
            exogenous = lhs in table.exogenous and rhs in table.exogenous
            out[i] = cov[index[lhs], index[rhs]] if exogenous else 0.0
        elif op == "~1" and lhs in index:
            out[i] = mean[index[lhs]]
        elif op == "|":
            out[i] = th_at.get((lhs, rhs), 0.0)
        elif op == "~*~":
            out[i] = 1.0
    return out


def _loadings(cov: FloatArray, deviation: FloatArray, at: list[int], method: Method) -> FloatArray:
    if method == "unit":
        return np.ones(len(at))
    if method == "instruments" and len(at) > 2:
        return _instrumented(cov, deviation, at)
    return _axis(cov, deviation, at)


def _axis(cov: FloatArray, deviation: FloatArray, at: list[int]) -> FloatArray:
    """Standardised loadings on the first axis of the items' correlations."""
    if len(at) == 0:
        return np.ones(0)
    if len(at) < 2:
        return np.full(len(at), 0.8)
    r = cov[np.ix_(at, at)] / np.outer(deviation[at], deviation[at])
    r = r - np.eye(len(at)) * 0.5
    values, vectors = np.linalg.eigh(r)
    axis = vectors[:, -1] * np.sqrt(max(values[-1], 0.1))
    axis = axis * (1.0 if axis[0] >= 0 else -1.0)
    return np.asarray(np.sign(axis + 1e-12) * np.clip(np.abs(axis), 0.2, 0.9))


def _instrumented(cov: FloatArray, deviation: FloatArray, at: list[int]) -> FloatArray:
    """Standardised loadings relative to the first item, the other items as instruments."""
    r = cov[np.ix_(at, at)] / np.outer(deviation[at], deviation[at])
    found = np.ones(len(at))
    for j in range(1, len(at)):
        others = [k for k in range(1, len(at)) if k != j]
        weight = np.linalg.solve(r[np.ix_(others, others)], r[others, 0])
        bottom = float(weight @ r[others, 0])
        found[j] = float(weight @ r[others, j]) / bottom if bottom else 1.0
    return np.clip(found, -3.0, 3.0)


def _residual(name: str, variance: float, table: ParameterTable) -> float:
    exogenous = name in table.exogenous
    return float(variance) if exogenous else 0.5 * float(variance)


def _given_moment(group: GroupSample, i: int, j: int | None) -> float:
    """Mean or covariance of variables that the model is conditional on."""
    ordinal = group.ordinal
    if ordinal is None or ordinal.cov_x is None or ordinal.mean_x is None:
        raise ValueError("the sample was not drawn conditional on exogenous variables")
    if j is None:
        return float(ordinal.mean_x[i])
    return float(ordinal.cov_x[i, j])


def _threshold_positions(group: GroupSample) -> dict[tuple[str, str], float]:
    if group.ordinal is None:
        return {}
    found: dict[tuple[str, str], float] = {}
    counter: dict[str, int] = {}
    for value, i in zip(group.ordinal.th, group.ordinal.th_index, strict=True):
        name = group.ordinal.names[i]
        counter[name] = counter.get(name, 0) + 1
        found[name, f"t{counter[name]}"] = float(value)
    return found
