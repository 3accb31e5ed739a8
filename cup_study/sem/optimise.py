"""Minimisation of a discrepancy: Fisher scoring with step halving.

Fisher scoring does not depend on the units of the variables, and what it calls converged does not
either: the step that is left, in standard errors. Where it is slow (large misfit) the observed
curvature takes over; nonlinear constraints go through sequential quadratic programming.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import linalg, optimize

from cup_study.sem.arrays import FloatArray
from cup_study.sem.constraints import Constraints

Value = Callable[[FloatArray], tuple[float, FloatArray]]
Curvature = Callable[[FloatArray], FloatArray]

#: Squared length of the last step in standard errors of the whole sample.
TOLERANCE = 1e-14
MAX_ITERATIONS = 300
#: By how much a constraint may be missed.
_ROOM = 1e-5
_SLOW_AFTER = 12
#: After so many iterations a step of this squared length, in standard errors, is no progress.
_PATIENCE, _FAR = 120, 1e-2


@dataclass(frozen=True)
class Solution:
    """Where a minimisation ended."""

    x: FloatArray
    value: float
    converged: bool
    iterations: int
    decrement: float  # squared length of the step that was left, in standard errors


def minimise(
    value: Value,
    metric: Curvature,
    constraints: Constraints,
    start: FloatArray,
    n: int,
    *,
    hessian: Curvature | None = None,
) -> Solution:
    """Minimise a discrepancy.

    Parameters
    ----------
    value : callable
        Discrepancy and gradient at ``x``; infinite where it is not defined.
    metric : callable
        Expected information of one observation at ``x``.
    constraints : Constraints
        Linear ones are kept exactly.
    start : ndarray, shape (n_parameters,)
        First guess; moved to satisfy the linear constraints.
    n : int
        Observations, for the scale of convergence.
    hessian : callable, optional
        Observed curvature, used where scoring is slow.

    Returns
    -------
    Solution
    """
    K, origin = constraints.K, constraints.origin
    z: FloatArray = np.linalg.lstsq(K, start - origin, rcond=None)[0].astype(float)

    def reduced(z: FloatArray) -> tuple[float, FloatArray]:
        f, g = value(K @ z + origin)
        return f, K.T @ g

    def curvature(of: Curvature) -> Curvature:
        return lambda z: constraints.reduced(of(K @ z + origin))

    second = curvature(hessian) if hessian is not None else None
    found = _scoring(reduced, curvature(metric), second, z, n)
    if constraints.equalities or constraints.inequalities:
        found = _constrained(reduced, curvature(metric), constraints, found, n)
    return Solution(K @ found.x + origin, found.value, *_tail(found))


def searched(
    value: Value, constraints: Constraints, start: FloatArray, units: FloatArray
) -> FloatArray:
    """A quasi-Newton search, for a minimum far from the guess where scoring goes astray.

    Parameters
    ----------
    value, constraints, start
        As in :func:`minimise`; inequalities are not looked at.
    units : ndarray, shape (n_parameters,)
        Unit of each parameter, so that those of the items do not matter.

    Returns
    -------
    ndarray, shape (n_parameters,)
        Where to begin again.
    """
    K, origin = constraints.K, constraints.origin
    scale = 1 / np.abs(K.T @ units / np.abs(K).sum(axis=0))
    z, *_ = np.linalg.lstsq(K, start - origin, rcond=None)

    def scaled(u: FloatArray) -> tuple[float, FloatArray]:
        f, g = value(K @ (u / scale) + origin)
        return (f, (K.T @ g) / scale) if np.isfinite(f) else (1e10, np.zeros_like(u))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        result = optimize.minimize(
            scaled, z * scale, jac=True, method="BFGS", options={"maxiter": 500}
        )
    return np.asarray(K @ (result.x / scale) + origin)


def _tail(found: Solution) -> tuple[bool, int, float]:
    return found.converged, found.iterations, found.decrement


def _scoring(
    value: Value, metric: Curvature, hessian: Curvature | None, z: FloatArray, n: int
) -> Solution:
    f, g = value(z)
    decrement = np.inf
    for iteration in range(1, MAX_ITERATIONS + 1):
        slow = iteration > _SLOW_AFTER and hessian is not None
        step = _direction(hessian, z, g) if slow and hessian is not None else None
        if step is None:
            step = _direction(metric, z, g, repair=True)
        if step is None:
            return Solution(z, f, False, iteration, decrement)
        slope = float(g @ step)
        decrement = -n * slope
        if decrement < TOLERANCE:
            last, _ = value(z + step)
            z = z + step if last <= f + 1e-12 * (1 + abs(f)) else z
            return Solution(z, min(f, last), True, iteration, decrement)
        if iteration > _PATIENCE and decrement > _FAR:
            break  # it wanders: another beginning is worth more than further steps
        length = 1.0
        while length > 1e-8:
            new, slope_new = value(z + length * step)
            # Rounding: close to the minimum the value cannot fall by what is promised.
            if new <= f + 1e-4 * length * slope + 1e-13 * (1 + abs(f)):
                break
            length *= 0.5
        else:
            return Solution(z, f, decrement < 1e-8, iteration, decrement)
        z, f, g = z + length * step, new, slope_new
    return Solution(z, f, decrement < 1e-8, iteration, decrement)


def _direction(
    metric: Curvature, z: FloatArray, g: FloatArray, *, repair: bool = False
) -> FloatArray | None:
    """Newton step in the metric, scaled so that units do not matter; None if it is no descent."""
    H = metric(z)
    if not np.isfinite(H).all():
        return None
    scale = np.sqrt(np.abs(np.diagonal(H)))
    scale = np.where(scale > 0, scale, 1.0)
    H = H / np.outer(scale, scale)
    try:
        return np.asarray(-linalg.cho_solve(linalg.cho_factor(H), g / scale) / scale)
    except linalg.LinAlgError:
        if not repair:
            return None
    # Not identified, or nearly: move only where the data tell something.
    values, vectors = np.linalg.eigh(H)
    kept = values > 1e-10 * values[-1]
    along = vectors[:, kept].T @ (g / scale) / values[kept]
    return np.asarray(-(vectors[:, kept] @ along) / scale)


def _constrained(
    value: Value, metric: Curvature, constraints: Constraints, start: Solution, n: int
) -> Solution:
    """Sequential quadratic programming, then Newton steps on the constraints that hold."""
    K, origin = constraints.K, constraints.origin
    scale = np.sqrt(np.abs(np.diagonal(metric(start.x))))
    scale = np.where(scale > 0, scale, 1.0)

    def functions(kind: str) -> list[Any]:
        group = constraints.equalities if kind == "eq" else constraints.inequalities
        return [
            {
                "type": kind,
                "fun": lambda u, c=c: float(c.value(K @ (u / scale) + origin)),
                "jac": lambda u, c=c: (K.T @ c.gradient(K @ (u / scale) + origin)) / scale,
            }
            for c in group
        ]

    def scaled(u: FloatArray) -> tuple[float, FloatArray]:
        f, g = value(u / scale)
        return (f, g / scale) if np.isfinite(f) else (1e10, np.zeros_like(u))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        result = optimize.minimize(
            scaled,
            start.x * scale,
            jac=True,
            method="SLSQP",
            constraints=[*functions("eq"), *functions("ineq")],
            options={"maxiter": MAX_ITERATIONS, "ftol": 1e-15},
        )
    z = np.asarray(result.x) / scale
    return _polished(value, metric, constraints, z, result.nit + start.iterations, n)


def active(constraints: Constraints, x: FloatArray) -> FloatArray:
    """Gradients of the nonlinear constraints that hold as equalities, shape (n_active, n).

    Parameters
    ----------
    constraints : Constraints
        Of the model.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    ndarray
    """
    binding = [c for c in constraints.inequalities if abs(float(c.value(x))) < 1e-6]
    rows = [c.gradient(x) for c in (*constraints.equalities, *binding)]
    return np.array(rows).reshape(len(rows), len(x))


def _polished(
    value: Value,
    metric: Curvature,
    constraints: Constraints,
    z: FloatArray,
    iterations: int,
    n: int,
) -> Solution:
    K, origin = constraints.K, constraints.origin
    f, g = value(z)
    decrement = np.inf
    for _ in range(50):
        x = K @ z + origin
        binding = [c for c in constraints.inequalities if abs(float(c.value(x))) < 1e-6]
        held = (*constraints.equalities, *binding)
        A = np.array([K.T @ c.gradient(x) for c in held]).reshape(len(held), len(z))
        gap = np.array([float(c.value(x)) for c in held])
        H = metric(z)
        system = np.block([[H, A.T], [A, np.zeros((len(held), len(held)))]])
        step = np.linalg.lstsq(system, -np.concatenate([g, gap]), rcond=None)[0][: len(z)]
        decrement = n * float(step @ H @ step)
        new, slope = value(z + step)
        if not np.isfinite(new) or (new > f + 1e-6 and np.abs(gap).max(initial=0) < 1e-8):
            break
        z, f, g = z + step, new, slope
        if decrement < TOLERANCE:
            break
    held_now = broken(constraints, K @ z + origin) < _ROOM
    return Solution(z, f, decrement < 1e-6 and held_now, iterations, decrement)


def broken(constraints: Constraints, x: FloatArray) -> float:
    """By how much the worst constraint is missed; contradictory ones cannot all be kept.

    Parameters
    ----------
    constraints : Constraints
        Of the model.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    float
    """
    off = [abs(float(c.value(x))) for c in constraints.equalities]
    off += [-float(c.value(x)) for c in constraints.inequalities]
    return max(off, default=0.0)
