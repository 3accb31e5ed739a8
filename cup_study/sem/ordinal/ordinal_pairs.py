r"""Second step of the two-step estimates for pairs whose likelihood differs from case to case.

Pearson correlations of two continuous variables and polyserial correlations [1]_. Pairs of ordered
variables have contingency tables (:mod:`cup_study.sem.ordinal.polychoric`) or covariates
(:mod:`cup_study.sem.ordinal.ordinal_conditional`). All arrays are pairs by cases.

References
----------
.. [1] Olsson, U., Drasgow, F. & Dorans, N. J. (1982). The polyserial correlation coefficient.
   Psychometrika, 47, 337-347.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.ordinal.bivariate import phi
from cup_study.sem.ordinal.polychoric import MAX_POLYCHORIC, maximise
from cup_study.sem.ordinal.probit import interval

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
