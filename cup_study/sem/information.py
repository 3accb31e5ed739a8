r"""Information about the parameters, for one observation.

Expected: Fisher information at the implied moments. Observed: the Hessian of the discrepancy,
exact: the curvature in the moments through the Jacobian, plus the curvature of the moments by a
complex step (Squire & Trapp 1998). First order: mean outer product of the casewise scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem import casewise, fiml
from cup_study.sem.arrays import FloatArray
from cup_study.sem.derivatives import gradient, group_jacobian
from cup_study.sem.implied import moments, parts
from cup_study.sem.objective import (
    Objective,
    expected_information,
    normal_slopes,
    patterns,
    value_and_gradient,
)

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_STEP = 1e-30


def unit_information(fit: Fit, kind: str | None = None) -> FloatArray:
    """Information of one observation at the estimates.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    kind : str, optional
        ``expected``, ``observed`` or ``first.order``; default that of the estimator.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters)
        Equality constraints are not applied.
    """
    known = fit.known_information
    which = kind or fit.options.information
    if which not in known:
        known[which] = at(fit.objective, fit.x, which)
    return known[which]


def at(objective: Objective, x: FloatArray, kind: str) -> FloatArray:
    """As :func:`unit_information`, anywhere.

    Parameters
    ----------
    objective : Objective
        What is minimised.
    x : ndarray, shape (n_parameters,)
        Where.
    kind : str
        See :func:`unit_information`.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters)
    """
    if kind == "expected":
        return expected_information(objective, x)
    if kind == "observed":
        return hessian(objective, x)
    return first_order(objective, x)


def first_order(objective: Objective, x: FloatArray) -> FloatArray:
    """Mean outer product of casewise scores, shape (n_parameters, n_parameters)."""
    total = np.zeros((len(x), len(x)))
    for i, share in enumerate(objective.shares):
        local = casewise.local_scores(objective, i, x)
        group = objective.model.groups[i]
        outer = local.T @ local / objective.sample.groups[i].n
        total[np.ix_(group.parameters, group.parameters)] += share * outer
    return total


def hessian(objective: Objective, x: FloatArray) -> FloatArray:
    """Second derivatives of the discrepancy.

    Parameters
    ----------
    objective : Objective
        Maximum likelihood, complete or not; for least squares the Gauss-Newton curvature is
        completed by differences of the exact gradient.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters)
    """
    if objective.estimator != "ML":
        return _by_differences(objective, x)
    total = np.zeros((len(x), len(x)))
    for i, share in enumerate(objective.shares):
        group = objective.model.groups[i]
        found = _fiml_hessian if objective.missing == "fiml" else _complete_hessian
        local = found(objective, i, x)
        total[np.ix_(group.parameters, group.parameters)] += share * 0.5 * (local + local.T)
    return total


def _steps(objective: Objective, i: int, x: FloatArray) -> np.ndarray:
    """Copies of ``x``, one a free element of the group, each with one complex step."""
    at_ = objective.model.groups[i].parameters
    moved = np.tile(x.astype(complex), (len(at_), 1))
    moved[np.arange(len(at_)), at_] += 1j * _STEP
    return moved


def _complete_hessian(objective: Objective, i: int, x: FloatArray) -> FloatArray:
    model, sample = objective.model, objective.sample.groups[i]
    group = model.groups[i]
    p = parts(group, _steps(objective, i, x))
    now = moments(model, group, p)
    d_cov, d_mean, _ = normal_slopes(sample.cov, sample.mean, now, model.meanstructure)
    return np.asarray(gradient(group, p, d_cov, d_mean).imag / _STEP)


def _fiml_hessian(objective: Objective, i: int, x: FloatArray) -> FloatArray:
    model, sample = objective.model, objective.sample.groups[i]
    group = model.groups[i]
    p = parts(group, x)
    now = moments(model, group, p)
    _, d_mean, d_cov = fiml.loglik_and_gradient(patterns(sample), now.mean, now.cov)
    outer = fiml.information(patterns(sample), now.mean, now.cov, kind="observed")
    local = group_jacobian(model, group, p)
    moved = parts(group, _steps(objective, i, x))
    slopes = gradient(group, moved, -d_cov[None], -d_mean[None])
    return np.asarray((local.T @ outer @ local + slopes.imag / _STEP) / sample.n)


def _by_differences(objective: Objective, x: FloatArray) -> FloatArray:
    scale = np.sqrt(np.abs(np.diagonal(expected_information(objective, x))))
    steps = 1e-4 / np.where(scale > 0, scale, 1.0)
    rows = []
    for k, step in enumerate(steps):
        move = np.zeros(len(x))
        move[k] = step
        ahead, behind = (value_and_gradient(objective, x + s * move)[1] for s in (1, -1))
        ahead2, behind2 = (value_and_gradient(objective, x + s * move)[1] for s in (2, -2))
        rows.append((8 * (ahead - behind) - (ahead2 - behind2)) / (12 * step))
    curved: FloatArray = np.array(rows)
    return 0.5 * (curved + curved.T)
