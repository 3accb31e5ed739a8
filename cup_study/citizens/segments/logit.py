r"""Class membership as a multinomial logit of covariates, from assignments with error.

:math:`P(t \mid z) = \exp(z'\gamma_t) / \sum_u \exp(z'\gamma_u)`, with zero coefficients of the
reference class. BCH: a logit of the BCH weights; as they sum to one for each person its likelihood
is concave even where some are negative. ML: :math:`\sum_i w_i \sum_s a_{is} \log \sum_t
P(t \mid z_i) D_{ts}` (Vermunt 2010), by Newton's method from the BCH solution and, where that
does not exist, from zero; the better of both where both arrive.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax

from cup_study.citizens.segments.bch import Solved, of_class
from cup_study.citizens.segments.classification import Array, Classification
from cup_study.errors import InputError, Problem

#: Mean gradient of a person under which the maximum is reached.
GRADIENT = 1e-7
#: Coefficients of standardised covariates beyond this have run away.
RUNAWAY = 12.0


def bch(x: Array, made: Classification, rows: NDArray[np.bool_], reference: int) -> Solved:
    """Coefficients by BCH.

    Parameters
    ----------
    x : ndarray, shape (m, c)
        Covariates with their constant, of about one in size.
    made : Classification
    rows : ndarray of bool, shape (n,)
    reference : int
        Position of the reference class.

    Returns
    -------
    Solved
        ``(K - 1) c`` parameters, class by class.

    Raises
    ------
    InputError
        No finite coefficients fit the weights.
    """
    w = made.weights[rows]
    target = of_class(made)[rows]
    beta, arrived = _maximise(
        _weighted(x, w, target, reference), (target.shape[1] - 1) * x.shape[1]
    )
    if not arrived:
        what = "BCH has no finite coefficients: its negative weights leave no logit that fits"
        raise InputError("covariates", [Problem("", what)], "Use method='ML', or fewer covariates.")
    others = _others(made, reference)

    def estimating(at: Array, matrix: Array) -> Array:
        p = _probabilities(x, at, reference, len(made.classes))
        off = np.linalg.inv(matrix)[None] - p[:, None, :]
        return _by_term(off[:, :, others], x)

    return Solved(beta, estimating, np.arange(len(beta)), np.empty(0))


def ml(x: Array, made: Classification, rows: NDArray[np.bool_], reference: int) -> Solved:
    """Coefficients by maximum likelihood; parameters and result as :func:`bch`.

    Raises
    ------
    InputError
        The likelihood has no finite maximum.
    """
    w, a = made.weights[rows], made.assigned[rows]
    others = _others(made, reference)
    k, q = len(made.classes), len(others) * x.shape[1]

    def value(at: Array) -> tuple[float, Array]:
        p = _probabilities(x, at, reference, k)
        seen = np.maximum(p @ made.matrix, 1e-300)
        member = p * ((a / seen) @ made.matrix.T)
        slope = (w[:, None] * (member - p)[:, others]).T @ x
        total = w.sum()
        return -float(w @ (a * np.log(seen)).sum(axis=1)) / total, -slope.ravel() / total

    starts = [np.zeros(q)]
    first, arrived = _maximise(_weighted(x, w, of_class(made)[rows], reference), q)
    if arrived:
        starts.append(first)
    found = [_maximise(value, q, start) for start in starts]
    reached = [beta for beta, arrived in found if arrived]
    if not reached:
        what = "the likelihood has no finite maximum: a covariate tells classes apart perfectly"
        raise InputError("covariates", [Problem("", what)], "Leave out or join such a covariate.")
    beta = min(reached, key=lambda at: value(at)[0])

    def estimating(at: Array, matrix: Array) -> Array:
        p = _probabilities(x, at, reference, k)
        joint = p[:, None, :] * matrix.T[None]
        member = joint / np.maximum(joint.sum(axis=2, keepdims=True), 1e-300)
        return _by_term((member - p[:, None, :])[:, :, others], x)

    return Solved(beta, estimating, np.arange(q), np.empty(0))


def _others(made: Classification, reference: int) -> list[int]:
    return [t for t in range(len(made.classes)) if t != reference]


def _probabilities(x: Array, beta: Array, reference: int, k: int) -> Array:
    """P(class | covariates), shape (m, K)."""
    logits = x @ beta.reshape(k - 1, x.shape[1]).T
    return np.asarray(softmax(np.insert(logits, reference, 0.0, axis=1), axis=1))


def _by_term(off: Array, x: Array) -> Array:
    """Residuals (m, K assigned, K - 1) times covariates, shape (m, K, q)."""
    value = off[:, :, :, None] * x[:, None, None, :]
    return np.asarray(value.reshape(off.shape[0], off.shape[1], -1))


def _weighted(
    x: Array, w: Array, target: Array, reference: int
) -> Callable[[Array], tuple[float, Array]]:
    """Minus the mean log likelihood of a logit with such weights of the classes, and slope."""
    k, total = target.shape[1], w.sum()
    others = [t for t in range(k) if t != reference]

    def value(at: Array) -> tuple[float, Array]:
        p = _probabilities(x, at, reference, k)
        level = -float(w @ (target * np.log(np.maximum(p, 1e-300))).sum(axis=1)) / total
        slope = (w[:, None] * (target - p)[:, others]).T @ x
        return level, -slope.ravel() / total

    return value


def _maximise(
    value: Callable[[Array], tuple[float, Array]], q: int, start: Array | None = None
) -> tuple[Array, bool]:
    """Root of the slope near the minimum, and whether it is one and finite."""
    begin = np.zeros(q) if start is None else start
    beta = minimize(value, begin, jac=True, method="BFGS", options={"gtol": 1e-6}).x
    for _ in range(5):  # BFGS stops at the rounding of the value, Newton at that of the slope
        slope = value(beta)[1]
        if np.abs(slope).max() < GRADIENT * 1e-3:
            break
        step = 1e-5
        hessian = np.array(
            [
                (value(beta + step * unit)[1] - value(beta - step * unit)[1]) / (2 * step)
                for unit in np.eye(q)
            ]
        )
        new = beta - np.linalg.pinv(hessian) @ slope
        if not np.abs(value(new)[1]).max() < np.abs(slope).max():
            break
        beta = new
    arrived = bool(np.abs(value(beta)[1]).max() < GRADIENT and np.abs(beta).max() < RUNAWAY)
    return np.asarray(beta, dtype=np.float64), arrived
