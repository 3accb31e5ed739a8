r"""Second step of the two-step estimates for pairs whose likelihood differs from case to case.

Pearson correlations of two continuous variables, polyserial correlations [1]_, and polychoric
correlations given covariates; pairs of ordered variables without covariates have contingency tables
and need only :mod:`cup_study.sem.polychoric`. All arrays are pairs by cases.

References
----------
.. [1] Olsson, U., Drasgow, F. & Dorans, N. J. (1982). The polyserial correlation coefficient.
   Psychometrika, 47, 337-347.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.bivariate import density, log_density_slope, phi, rectangle
from cup_study.sem.polychoric import MAX_POLYCHORIC, MIN_PROBABILITY, maximise
from cup_study.sem.probit import interval

#: Polyserial correlations are sought between minus and plus this value (as in lavaan).
MAX_POLYSERIAL = 0.995


class Scores(NamedTuple):
    """Derivatives of the log likelihood of pairs, for every case.

    Parameters
    ----------
    rho : ndarray, shape (m, n)
        By the correlation.
    first, second : tuple of two ndarray, shape (m, n)
        By the mean and the log variance of a continuous variable (in units of its standard
        deviation); by the upper and the lower limit of an ordered one.
    """

    rho: FloatArray
    first: tuple[FloatArray, FloatArray]
    second: tuple[FloatArray, FloatArray]


def pearson(a: FloatArray, b: FloatArray, weights: FloatArray) -> FloatArray:
    r"""Correlations of standardised residuals, by maximum likelihood given their variances.

    Parameters
    ----------
    a, b : ndarray, shape (m, n)
        Standardised residuals.
    weights : ndarray, shape (m, n)
        Case weights; 0 where one of the two is missing.

    Returns
    -------
    ndarray, shape (m,)
        The Pearson correlation if nothing is missing.
    """
    n = weights.sum(axis=1)
    cross = (weights * a * b).sum(axis=1)
    square_a, square_b = (weights * a * a).sum(axis=1), (weights * b * b).sum(axis=1)
    squares = square_a + square_b

    def evaluate(problems: IntArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        size, product = n[problems], cross[problems]
        rest = (1 - rho) * (1 + rho)
        form = squares[problems] - 2 * rho * product
        information = size * (1 + rho * rho) / rest**2
        gradient = (size * rho + product - rho * form / rest) / rest
        second = information + (4 * rho * product - form - 4 * rho * rho * form / rest) / rest**2
        return gradient, second, information

    complete = np.isclose(square_a, n, rtol=1e-9) & np.isclose(square_b, n, rtol=1e-9)
    if complete.all():
        result: FloatArray = cross / n
        return result
    return np.where(complete, cross / n, maximise(evaluate, 2 * cross / squares, MAX_POLYCHORIC))


def pearson_scores(a: FloatArray, b: FloatArray, rho: FloatArray) -> Scores:
    """Scores of pairs of continuous variables.

    Parameters
    ----------
    a, b : ndarray, shape (m, n)
        Standardised residuals.
    rho : ndarray, shape (m,)
        Correlations.

    Returns
    -------
    Scores
    """
    r = rho[:, None]
    rest = (1 - r) * (1 + r)
    towards_a, towards_b = (a - r * b) / rest, (b - r * a) / rest
    by_rho = (r + a * b - r * (a * a - 2 * r * a * b + b * b) / rest) / rest
    first = towards_a, 0.5 * (a * towards_a - 1)
    second = towards_b, 0.5 * (b * towards_b - 1)
    return Scores(by_rho, first, second)


def polyserial(
    z: FloatArray, lower: FloatArray, upper: FloatArray, weights: FloatArray
) -> FloatArray:
    r"""Polyserial correlations, given the margins.

    They maximise the likelihood of the category of each case, given its value of z,

    .. math:: \Phi\left(\frac{u - \rho z}{\sqrt{1 - \rho^2}}\right)
       - \Phi\left(\frac{l - \rho z}{\sqrt{1 - \rho^2}}\right).

    Parameters
    ----------
    z : ndarray, shape (m, n)
        Standardised residuals of the continuous variable.
    lower, upper : ndarray, shape (m, n)
        Limits l and u of the latent residual of the ordered variable.
    weights : ndarray, shape (m, n)
        Case weights; 0 where one of the two is missing.

    Returns
    -------
    ndarray, shape (m,)
        Between ``-MAX_POLYSERIAL`` and ``MAX_POLYSERIAL``.
    """

    def evaluate(problems: IntArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        r, value, weight = rho[:, None], z[problems], weights[problems]
        rest = (1 - r) * (1 + r)
        root = np.sqrt(rest)
        bounds = [(limits[problems] - r * value) / root for limits in (lower, upper)]
        probability = interval(*bounds)
        slope, bend = np.zeros_like(value), np.zeros_like(value)
        for sign, limits, bound in zip((-1, 1), (lower, upper), bounds, strict=True):
            pull = (r * limits[problems] - value) / (rest * root)
            change = (limits[problems] / root + 3 * r * pull) / rest
            mass = sign * phi(bound)
            slope += mass * pull
            bend += mass * (change - bound * pull * pull)
        slope /= probability
        outer = (weight * slope * slope).sum(axis=1)
        return (
            (weight * slope).sum(axis=1),
            (weight * bend / probability).sum(axis=1) - outer,
            outer,
        )

    # For small correlations E(z | category) is rho times the mean of a truncated normal variable.
    latent = (phi(lower) - phi(upper)) / interval(lower, upper)
    start = (weights * z * latent).sum(axis=1) / (weights * latent * latent).sum(axis=1)
    return maximise(evaluate, start, MAX_POLYSERIAL)


def polyserial_scores(
    z: FloatArray, lower: FloatArray, upper: FloatArray, rho: FloatArray
) -> Scores:
    """Scores of pairs of a continuous and an ordered variable.

    Parameters
    ----------
    z : ndarray, shape (m, n)
        Standardised residuals of the continuous variable.
    lower, upper : ndarray, shape (m, n)
        Limits of the latent residual of the ordered variable.
    rho : ndarray, shape (m,)
        Correlations.

    Returns
    -------
    Scores
        The continuous variable is the first.
    """
    r = rho[:, None]
    rest = (1 - r) * (1 + r)
    root = np.sqrt(rest)
    low, high = (lower - r * z) / root, (upper - r * z) / root
    probability = interval(low, high) * root
    by_lower, by_upper = -phi(low) / probability, phi(high) / probability
    by_rho = (by_upper * (r * upper - z) + by_lower * (r * lower - z)) / rest
    towards = z + r * (by_upper + by_lower)
    return Scores(by_rho, (towards, 0.5 * (z * towards - 1)), (by_upper, by_lower))


def polychoric_given_x(
    lower_a: FloatArray,
    upper_a: FloatArray,
    lower_b: FloatArray,
    upper_b: FloatArray,
    weights: FloatArray,
) -> FloatArray:
    """Polychoric correlations when the limits differ from case to case (covariates).

    Parameters
    ----------
    lower_a, upper_a, lower_b, upper_b : ndarray, shape (m, n)
        Limits of the latent residuals.
    weights : ndarray, shape (m, n)
        Case weights; 0 where one of the two is missing.

    Returns
    -------
    ndarray, shape (m,)
        Between ``-MAX_POLYCHORIC`` and ``MAX_POLYCHORIC``.
    """

    def evaluate(problems: IntArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        r = rho[:, None]
        la, ua, lb, ub = (x[problems] for x in (lower_a, upper_a, lower_b, upper_b))
        probability = rectangle(la, ua, lb, ub, r)
        used = probability > MIN_PROBABILITY
        weight = np.where(used, weights[problems], 0.0)
        slope, bend = np.zeros_like(la), np.zeros_like(la)
        for sign, a, b in ((1, ua, ub), (-1, la, ub), (-1, ua, lb), (1, la, lb)):
            mass = sign * density(a, b, r)
            slope += mass
            bend += mass * log_density_slope(a, b, r)
        probability = np.where(used, probability, 1.0)
        slope /= probability
        outer = (weight * slope * slope).sum(axis=1)
        return (
            (weight * slope).sum(axis=1),
            (weight * bend / probability).sum(axis=1) - outer,
            outer,
        )

    latent_a = (phi(lower_a) - phi(upper_a)) / interval(lower_a, upper_a)
    latent_b = (phi(lower_b) - phi(upper_b)) / interval(lower_b, upper_b)
    squares = (weights * latent_a**2).sum(axis=1) * (weights * latent_b**2).sum(axis=1)
    start = (weights * latent_a * latent_b).sum(axis=1) * weights.sum(axis=1) / squares
    return maximise(evaluate, start, MAX_POLYCHORIC)


def polychoric_scores(
    lower_a: FloatArray,
    upper_a: FloatArray,
    lower_b: FloatArray,
    upper_b: FloatArray,
    rho: FloatArray,
) -> Scores:
    """Scores of pairs of ordered variables whose limits differ from case to case.

    Parameters
    ----------
    lower_a, upper_a, lower_b, upper_b : ndarray, shape (m, n)
        Limits of the latent residuals.
    rho : ndarray, shape (m,)
        Correlations.

    Returns
    -------
    Scores
        Zero for cases less probable than ``MIN_PROBABILITY``.
    """
    r = rho[:, None]
    root = np.sqrt((1 - r) * (1 + r))
    probability = rectangle(lower_a, upper_a, lower_b, upper_b, r)
    inverse = np.where(probability > MIN_PROBABILITY, 1 / np.maximum(probability, 1e-300), 0.0)

    def edge(at: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
        span = ndtr((upper - r * at) / root) - ndtr((lower - r * at) / root)
        result: FloatArray = phi(at) * span * inverse
        return result

    slope = density(upper_a, upper_b, r) - density(lower_a, upper_b, r)
    slope -= density(upper_a, lower_b, r) - density(lower_a, lower_b, r)
    first = edge(upper_a, lower_b, upper_b), -edge(lower_a, lower_b, upper_b)
    second = edge(upper_b, lower_a, upper_a), -edge(lower_b, lower_a, upper_a)
    return Scores(slope * inverse, first, second)
