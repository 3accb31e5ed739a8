r"""Ordered probit regression of one variable on covariates, by Newton's method.

The latent variable :math:`y^* = x'\beta + \varepsilon` is cut at thresholds; the answer of a case
has the probability :math:`\Phi(u) - \Phi(l)` with the limits
:math:`u = \tau_y - x'\beta, l = \tau_{y-1} - x'\beta`.

References
----------
.. [1] McKelvey, R. D. & Zavoina, W. (1975). A statistical model for the analysis of ordinal level
   dependent variables. Journal of Mathematical Sociology, 4, 103-120.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.ordinal.bivariate import phi
from cup_study.sem.ordinal.ordinal_data import SOURCE
from cup_study.sem.ordinal.polychoric import thresholds

#: Stands for infinity as a limit of integration: finite, so that its product with a density is 0.
FAR = 1000.0

MAX_NEWTON = 60

#: Newton decrement (squared error in units of the standard error) after which one step is enough.
DECREMENT = 1e-14

#: A standard error above this, covariates being standardised, means that there is no maximum.
MAX_STANDARD_ERROR = 100.0

EPS = float(np.finfo(np.float64).eps)


class Designs(NamedTuple):
    """How the two derivatives of a case's log likelihood act on the coefficients of a variable.

    The score of a case is ``d1 * first + d2 * second``, where d1 and d2 are the derivatives by the
    upper and the lower limit (ordered variable) or by mean and log variance (continuous variable).

    Parameters
    ----------
    first, second : ndarray, shape (n, k)
        A row for each case, a column for each coefficient.
    """

    first: FloatArray
    second: FloatArray


class Probit(NamedTuple):
    """Ordered probit regression.

    Parameters
    ----------
    thresholds : ndarray, shape (k - 1,)
        In ascending order.
    slopes : ndarray, shape (q,)
        Of the latent variable on the covariates.
    scores : ndarray, shape (k - 1 + q, n)
        Of each case, not weighted.
    lower, upper : ndarray, shape (n,)
        Limits of the latent residual of each case.
    """

    thresholds: FloatArray
    slopes: FloatArray
    scores: FloatArray
    lower: FloatArray
    upper: FloatArray


def probit(
    codes: IntArray, counts: FloatArray, x: FloatArray, weights: FloatArray, where: str
) -> Probit:
    """Ordered probit regression on covariates.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Categories 1, 2, ...; 0 where missing.
    counts : ndarray, shape (k,)
        (Weighted) frequencies of the categories.
    x : ndarray, shape (n, q)
        Covariates, standardised.
    weights : ndarray, shape (n,)
        Case weights.
    where : str
        Name of the variable (and group), for the error message.

    Returns
    -------
    Probit

    Raises
    ------
    InputError
        If the likelihood has no maximum: a covariate separates the categories.

    Examples
    --------
    >>> codes, x = np.array([1, 1, 1, 2, 1, 2, 2, 2]), np.repeat([[-1.0], [1.0]], 4, axis=0)
    >>> fit = probit(codes, np.array([4.0, 4.0]), x, np.ones(8), "item")
    >>> fit.slopes.round(4).tolist()  # the normal quantile of 3/4
    [0.6745]
    """
    k = len(counts) - 1
    used = np.where(codes > 0, weights, 0.0)
    design = ordered_designs(codes, k, x)
    theta = np.concatenate([thresholds(counts), np.zeros(x.shape[1])])
    value = _loglik(codes, theta, k, x, used)
    solved = False
    for _ in range(MAX_NEWTON):
        lower, upper = limits(codes, theta[:k], x @ theta[k:])
        probability = interval(lower, upper)
        d_upper, d_lower = phi(upper) / probability, -phi(lower) / probability
        scores = design.first * d_upper[:, None] + design.second * d_lower[:, None]
        if solved:
            break
        bend = design.first * (used * d_upper * upper)[:, None]
        information = (scores * used[:, None]).T @ scores + bend.T @ design.first
        information += (design.second * (used * d_lower * lower)[:, None]).T @ design.second
        if np.linalg.cond(information) * EPS > 1:
            break
        gradient = used @ scores
        move = np.asarray(np.linalg.solve(information, gradient), dtype=np.float64)
        solved = bool(abs(gradient @ move) < DECREMENT)
        theta, value = _uphill(codes, theta, move, k, x, used, value)
    errors = np.linalg.pinv(information).diagonal()
    if not solved or (errors > MAX_STANDARD_ERROR**2).any():
        what = "the probit regression on the covariates has no solution"
        raise InputError(
            SOURCE,
            [Problem(where, what)],
            "A covariate probably separates the categories (for example, one category was chosen"
            " only by people with one value of it). Merge categories or leave that covariate out.",
        )
    return Probit(theta[:k], theta[k:], scores.T, lower, upper)


def ordered_designs(codes: IntArray, k: int, x: FloatArray) -> Designs:
    """Effect of thresholds and slopes on the limits of each case.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Categories 1, 2, ...; 0 where missing.
    k : int
        Number of thresholds.
    x : ndarray, shape (n, q)
        Covariates.

    Returns
    -------
    Designs
        Arrays of shape (n, k + q).

    Examples
    --------
    >>> designs = ordered_designs(np.array([1, 2]), 1, np.array([[5.0], [6.0]]))
    >>> designs.first.tolist(), designs.second.tolist()
    ([[1.0, -5.0], [0.0, -6.0]], [[0.0, -5.0], [1.0, -6.0]])
    """
    threshold = np.arange(1, k + 1)
    first = np.concatenate([codes[:, None] == threshold, -x], axis=1)
    second = np.concatenate([codes[:, None] == threshold + 1, -x], axis=1)
    return Designs(first, second)


def limits(codes: IntArray, th: FloatArray, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limit of the latent residual of each case.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Categories 1, 2, ...; 0 where missing: no limits.
    th : ndarray, shape (k,)
        Thresholds.
    eta : ndarray, shape (n,)
        Expected values of the latent variable.

    Returns
    -------
    tuple of ndarray, shape (n,)
        ``FAR`` stands for infinity.
    """
    bounds = np.concatenate([[-FAR], th, [FAR]])
    lower = np.where(codes <= 1, -FAR, bounds[codes - 1] - eta)
    upper = np.where((codes == 0) | (codes > len(th)), FAR, bounds[codes] - eta)
    return lower, upper


def interval(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Probability of an interval of the standard normal distribution, exact in both tails.

    Parameters
    ----------
    lower, upper : ndarray, shape (...)
        Limits.

    Returns
    -------
    ndarray, shape (...)
        At least the machine precision.

    Examples
    --------
    >>> print(f"{interval(np.array(8.0), np.array(9.0)):.3e}")
    6.220e-16
    """
    above = lower > 0
    low, high = np.where(above, -upper, lower), np.where(above, -lower, upper)
    result: FloatArray = np.maximum(ndtr(high) - ndtr(low), EPS)
    return result


def _loglik(
    codes: IntArray, theta: FloatArray, k: int, x: FloatArray, weights: FloatArray
) -> float:
    """Log likelihood; minus infinity for thresholds that are not in ascending order."""
    if (np.diff(theta[:k]) <= 0).any():
        return -np.inf
    return float(weights @ np.log(interval(*limits(codes, theta[:k], x @ theta[k:]))))


def _uphill(
    codes: IntArray,
    theta: FloatArray,
    move: FloatArray,
    k: int,
    x: FloatArray,
    weights: FloatArray,
    value: float,
) -> tuple[FloatArray, float]:
    """Coefficients after a Newton step, halved until the log likelihood does not fall."""
    slack = 1e-12 * abs(value)
    for half in range(MAX_NEWTON):
        new = theta + move / 2**half
        reached = _loglik(codes, new, k, x, weights)
        if reached >= value - slack:
            return new, reached
    return theta, value
