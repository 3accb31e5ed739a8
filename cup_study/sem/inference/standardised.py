r"""Estimates with latent, or with all, variables brought to unit variance.

A loading is multiplied by the standard deviation of its factor and divided by that of its
indicator, :math:`\lambda_{ij}\sqrt{cov(\eta)_{jj}}/\sqrt{\Sigma_{ii}}`; a regression likewise; a
residual covariance becomes a correlation of residuals (Bollen 1989, ch. 8). Standard errors come
by the delta method with the exact Jacobian, because the standard deviations are estimates too
(Yuan & Chan 2011). The function itself takes many parameter vectors at once: the bootstrap
standardises all its draws in one call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.constraints import definitions
from cup_study.sem.estimates import CONSTRAINTS, row_values, with_inference
from cup_study.sem.implied import Parts, parts
from cup_study.sem.model import GroupModel, Model

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

Numbers = npt.NDArray[Any]

KINDS = ("std_all", "std_lv", "std_nox")
_STEP = 1e-30
#: Columns of the scales: one, not defined, then standard deviations.
_ONE, _UNKNOWN = 0, 1


@dataclass(frozen=True)
class _Plan:
    """By which scales each row is multiplied and divided; shapes (n_rows, 2)."""

    times: IntArray
    by: IntArray
    variances: IntArray  # rows whose square roots are scales too, after the standard deviations


def standardized(fit: Fit, kind: str = "std_all", *, level: float = 0.95) -> pd.DataFrame:
    r"""Standardised solution with delta-method standard errors.

    :math:`SE=\sqrt{diag(JVJ')}` with ``J`` the derivatives of the standardised values with
    respect to the free parameters and ``V`` their sampling covariance.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    kind : {"std_all", "std_lv", "std_nox"}, optional
        All variables, latent ones only, or all but exogenous observed ones (for which the change
        in raw units, such as from 0 to 1, is meant) have unit variance.
    level : float, optional
        Of the intervals.

    Returns
    -------
    DataFrame
        ``lhs op rhs group label est_std se z pvalue ci_lower ci_upper``, rows of the parameter
        table without constraints. Definitions are evaluated on standardised parameters.
        ``se`` is zero where the value cannot vary, NaN where the model has no standard errors.

    Raises
    ------
    InputError
        Unknown `kind`.
    """
    rows = fit.table.rows
    kept = ~rows["op"].isin(CONSTRAINTS).to_numpy()
    value = standardise(fit.model, fit.values, fit.x, kind)[kept]
    labels = np.array(["", *(g.label for g in fit.sample.groups)], dtype=object)
    frame = rows.loc[kept, ["lhs", "op", "rhs", "group", "label"]].reset_index(drop=True)
    frame = frame.assign(group=labels[frame["group"].to_numpy()], est_std=value)
    V = fit.covariance
    if V is None:
        se = np.full(len(value), np.nan)
    else:
        J = jacobian(lambda x: standardise(fit.model, fit.values, x, kind), fit.x)[kept]
        se = delta_method(J, V, value)
    return with_inference(frame, "est_std", se, level=level)


def jacobian(function: Callable[[Numbers], Numbers], x: FloatArray) -> FloatArray:
    """Exact Jacobian of a batched function by complex steps (Squire & Trapp 1998).

    Parameters
    ----------
    function : callable
        From (..., n) to (..., k), analytic, all batch axes at once.
    x : ndarray, shape (n,)
        Where.

    Returns
    -------
    ndarray, shape (k, n)

    Examples
    --------
    >>> jacobian(lambda x: x[..., :1] * x[..., 1:], np.array([2.0, 3.0])).tolist()
    [[3.0, 2.0]]
    """
    moved = function(x + 1j * _STEP * np.eye(len(x)))
    return np.ascontiguousarray(np.swapaxes(moved.imag / _STEP, -1, -2))


def delta_method(J: FloatArray, V: FloatArray, value: FloatArray) -> FloatArray:
    """Standard errors of functions of estimates; zero where a function is constant.

    Parameters
    ----------
    J : ndarray, shape (k, n)
        Derivatives.
    V : ndarray, shape (n, n)
        Sampling covariance of the estimates.
    value : ndarray, shape (k,)
        Values of the functions: what is smaller by nine orders of magnitude is rounding.

    Returns
    -------
    ndarray, shape (k,)

    Examples
    --------
    >>> delta_method(np.array([[2.0], [0.0]]), np.array([[4.0]]), np.ones(2)).tolist()
    [4.0, 0.0]
    """
    variance = np.einsum("ij,ij->i", J @ V, J)
    se = np.sqrt(np.where(variance >= 0, variance, np.nan))
    spread = np.abs(J) @ np.sqrt(np.abs(np.diagonal(V)))
    small = np.maximum(1e-9 * np.abs(value), 1e-12 * spread)
    return np.where((se <= small) | ((variance < 0) & (spread <= small)), 0.0, se)


def standardise(
    model: Model, values: FloatArray, x: Numbers, kind: str = "std_all"
) -> npt.NDArray[Any]:
    """Standardised value of each row of the parameter table.

    Parameters
    ----------
    model : Model
        Compiled table.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.
    x : ndarray, shape (..., n_parameters)
        Free parameters, real or complex; batch axes are kept.
    kind : {"std_all", "std_lv", "std_nox"}, optional
        See :func:`standardized`.

    Returns
    -------
    ndarray, shape (..., n_rows)
        Definitions are evaluated on the standardised parameters, constraints are zero; NaN
        where a variance is negative.

    Raises
    ------
    InputError
        Unknown `kind`.
    """
    if kind not in KINDS:
        what = f"expected one of {', '.join(KINDS)}, got {kind!r}"
        raise InputError("standardized solution", [Problem("kind", what)], "Use one of these.")
    whole = tuple(parts(group, x) for group in model.groups)
    found = row_values(model, values, x)
    return rescaled(model, values, found, scales(model, values, whole), kind)


def scales(model: Model, values: FloatArray, whole: tuple[Parts, ...]) -> Numbers:
    """Standard deviations of all variables of all groups.

    Parameters
    ----------
    model : Model
        Compiled table.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.
    whole : tuple of Parts
        Of each group.

    Returns
    -------
    ndarray, shape (..., 2 + n)
        One, NaN, then for each group latent variables, observed ones, and exogenous ones that
        the model is conditional on.
    """
    batch = whole[0].cross.shape[:-2]
    pieces: list[Numbers] = [np.ones((*batch, 1)), np.full((*batch, 1), np.nan)]
    for g, (group, p) in enumerate(zip(model.groups, whole, strict=True)):
        eta, y = _variances(model, group, p)
        if group.exogenous:
            cov_x = _given_cov(model, values, g)
            slopes = p.total @ p.matrices.gamma
            eta = eta + np.einsum("...mq,qr,...mr->...m", slopes, cov_x, slopes)
            slopes = p.matrices.lambda_ @ slopes
            y = y + np.einsum("...pq,qr,...pr->...p", slopes, cov_x, slopes)
            given = np.broadcast_to(np.diagonal(cov_x), (*batch, len(cov_x)))
            y = np.concatenate([y, given], axis=-1)
        pieces += [_root(eta[..., : len(model.table.latent)]), _root(y)]
    return np.concatenate(pieces, axis=-1)


def rescaled(
    model: Model, values: FloatArray, found: Numbers, deviations: Numbers, kind: str
) -> Numbers:
    """Rows divided and multiplied by standard deviations.

    Parameters
    ----------
    model : Model
        Compiled table.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.
    found : ndarray, shape (..., n_rows)
        Value of each row; changed in place.
    deviations : ndarray, shape (..., 2 + n)
        From :func:`scales`.
    kind : {"std_all", "std_lv", "std_nox"}
        See :func:`standardized`.

    Returns
    -------
    ndarray, shape (..., n_rows)
    """
    rows = model.table.rows
    plan = _plan(model, rows, kind)
    at = found[..., plan.variances]
    scale = np.concatenate([deviations, np.sqrt(np.where(at.real < 0, -at, at))], axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found *= scale[..., plan.times].prod(axis=-1) / scale[..., plan.by].prod(axis=-1)
    if kind != "std_lv":
        found[..., (rows["op"] == "~*~").to_numpy()] = 1.0
    defined = rows["op"] == ":="
    if defined.any():
        free = (rows["free"] > 0).to_numpy()
        known = definitions(model.table, values)
        for i, name in zip(np.flatnonzero(defined), rows["lhs"][defined], strict=True):
            found[..., i] = known[name].value(found[..., free])
    return found


def _variances(model: Model, group: GroupModel, p: Parts) -> tuple[Numbers, Numbers]:
    """Variances of etas and observed variables, given the exogenous ones."""
    m = p.matrices
    y = np.einsum("...pm,...pm->...p", p.cross, m.lambda_) + np.einsum("...ii->...i", m.theta)
    if model.categorical and model.table.parameterization == "delta":
        y = np.where(group.ordinal, m.delta**-2.0, y)
    return np.einsum("...ii->...i", p.cov_eta), y


def _given_cov(model: Model, values: FloatArray, g: int) -> FloatArray:
    """Covariances of the variables that the model is conditional on, from their rows."""
    names = model.groups[g].exogenous
    rows = model.table.rows
    at = {name: i for i, name in enumerate(names)}
    cov = np.zeros((len(names), len(names)))
    inside = (rows["group"] == g + 1) & (rows["op"] == "~~") & rows["lhs"].isin(names)
    inside &= rows["rhs"].isin(names)
    for lhs, rhs, value in zip(
        rows["lhs"][inside], rows["rhs"][inside], values[inside], strict=True
    ):
        cov[at[lhs], at[rhs]] = cov[at[rhs], at[lhs]] = value
    return cov


def _root(variance: Numbers) -> Numbers:
    """Square root; NaN where there is none. Rounding about zero is no variance either."""
    return np.sqrt(np.where(variance.real > np.finfo(float).eps ** 2, variance, np.nan))


def _plan(model: Model, rows: pd.DataFrame, kind: str) -> _Plan:
    table = model.table
    place: dict[tuple[int, str], int] = {}
    outcome: dict[tuple[int, str], int] = {}
    n = 2
    untouched = {*table.exogenous} if kind == "std_nox" else set[str]()
    for g, group in enumerate(model.groups, start=1):
        called = (*table.latent, *group.observed, *group.exogenous)
        for i, name in enumerate(called):
            observed = i >= len(table.latent)
            outcome[g, name] = _ONE if observed and kind == "std_lv" else n + i
            place[g, name] = _ONE if observed and name in untouched else outcome[g, name]
        n += len(called)
    variance: dict[tuple[int, str], int] = {}
    own = np.flatnonzero((rows["op"] == "~~") & (rows["lhs"] == rows["rhs"]))
    groups, names = rows["group"].to_numpy()[own], rows["lhs"].tolist()
    for k, (g, i) in enumerate(zip(groups.tolist(), own.tolist(), strict=True)):
        variance[g, names[i]] = n + k if place[g, names[i]] else _ONE
    times = np.full((len(rows), 2), _ONE, dtype=np.intp)
    by = np.full((len(rows), 2), _ONE, dtype=np.intp)
    columns = (rows[c].tolist() for c in ("group", "lhs", "op", "rhs"))
    for i, (g, lhs, op, rhs) in enumerate(zip(*columns, strict=True)):
        if op == "=~":
            times[i, 0], by[i, 0] = place[g, lhs], place[g, rhs]
        elif op in ("~", "<~"):
            times[i, 0], by[i, 0] = place[g, rhs], outcome[g, lhs]
        elif op == "~~" and lhs == rhs:
            by[i] = place[g, lhs]
        elif op == "~~":
            for side, name in enumerate((lhs, rhs)):
                without = _UNKNOWN if place[g, name] else _ONE
                by[i, side] = variance.get((g, name), without)
        elif op in ("~1", "|"):
            by[i, 0] = place[g, lhs]
    return _Plan(times, by, own)
