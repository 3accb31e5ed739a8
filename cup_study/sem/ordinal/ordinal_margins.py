r"""First step of the two-step estimates: each variable alone, given the covariates (if any).

An ordered variable has thresholds and probit slopes, a continuous one an intercept, slopes and a
residual variance. Beside the estimates, each margin holds the influence of every case on them,

.. math:: u_c = A^{-1} s_c, \qquad A = \sum_c w_c s_c s_c',

(:math:`s_c` the scores of the case), from which the second step and the asymptotic covariance
matrix are built [1]_.

References
----------
.. [1] Muthén, B. (1984). A general structural equation model with dichotomous, ordered categorical,
   and continuous latent variable indicators. Psychometrika, 49, 115-132.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.ordinal.bivariate import phi
from cup_study.sem.ordinal.ordinal_data import SOURCE
from cup_study.sem.ordinal.polychoric import thresholds
from cup_study.sem.ordinal.probit import Designs, limits, ordered_designs, probit


class Cases(NamedTuple):
    """What the likelihood of a pair needs of each case.

    Parameters
    ----------
    lower, upper : ndarray, shape (n,)
        Limits of the latent residual (ordered variables; else empty). A missing value has limits
        without end.
    residual : ndarray, shape (n,)
        Standardised residual (continuous variables; else empty); 0 where missing.
    designs : Designs
        Effect of the coefficients on limits, or on mean and log variance.
    """

    lower: FloatArray
    upper: FloatArray
    residual: FloatArray
    designs: Designs


@dataclass(frozen=True)
class Margin:
    """Estimates of one variable and the influence of each case on them.

    Parameters
    ----------
    location : ndarray, shape (k,)
        Thresholds (the intercept of a continuous variable).
    slopes : ndarray, shape (q,)
        Slopes on the covariates.
    variance : float
        Residual variance; 1 for an ordered variable.
    influence : ndarray, shape (k + q, n) or (k + q + 1, n)
        Of each case (before its weight) on location and slopes; of a continuous variable these are
        in units of its standard deviation and a row for the log variance follows, so that the unit
        of measurement cannot spoil an inverse.
    cases : Cases or None
        None where only contingency tables are needed.
    """

    location: FloatArray
    slopes: FloatArray
    variance: float
    influence: FloatArray
    cases: Cases | None = None


NONE = np.empty(0)

#: Scores whose correlation matrix is worse conditioned than this determine no influence.
MAX_CONDITION = 1e11


def by_category(counts: FloatArray) -> FloatArray:
    r"""Influence of a case on the thresholds, by its category.

    .. math:: u_{tc} = \frac{1(c \le t) - P_t}{n \phi(\tau_t)}

    Parameters
    ----------
    counts : ndarray, shape (k,)
        (Weighted) frequencies.

    Returns
    -------
    ndarray, shape (k - 1, k + 1)
        The first column is for a missing value: no influence.

    Examples
    --------
    >>> (by_category(np.array([50.0, 50.0])) * 100).round(4).tolist()
    [[0.0, 1.2533, -1.2533]]
    """
    k, n = len(counts), counts.sum()
    below = np.cumsum(counts)[:-1] / n
    category = np.arange(1, k + 1)
    inside = category <= category[:-1, None]
    result = np.zeros((k - 1, k + 1))
    result[:, 1:] = (inside - below[:, None]) / (n * phi(thresholds(counts)))[:, None]
    return result


def ordered_margin(codes: IntArray, counts: FloatArray, *, casewise: bool) -> Margin:
    """Thresholds of an ordered variable without covariates.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Categories 1, 2, ...; 0 where missing.
    counts : ndarray, shape (k,)
        (Weighted) frequencies.
    casewise : bool
        Whether pairs with continuous variables follow.

    Returns
    -------
    Margin
    """
    th = thresholds(counts)
    cases = None
    if casewise:
        lower, upper = limits(codes, th, np.zeros(len(codes)))
        designs = ordered_designs(codes, len(th), np.empty((len(codes), 0)))
        cases = Cases(lower, upper, NONE, designs)
    return Margin(th, NONE, 1.0, by_category(counts)[:, codes], cases)


def probit_margin(
    codes: IntArray, counts: FloatArray, x: FloatArray, weights: FloatArray, where: str
) -> Margin:
    """Thresholds and slopes of an ordered variable given covariates.

    Parameters
    ----------
    codes, counts, x, weights, where
        As for :func:`cup_study.sem.ordinal.probit.probit`.

    Returns
    -------
    Margin

    Raises
    ------
    InputError
        If the regression has no solution.
    """
    fit = probit(codes, counts, x, weights, where)
    influence = solve_scores(fit.scores, np.where(codes > 0, weights, 0.0), where)
    designs = ordered_designs(codes, len(fit.thresholds), x)
    cases = Cases(fit.lower, fit.upper, NONE, designs)
    return Margin(fit.thresholds, fit.slopes, 1.0, influence, cases)


def continuous_margin(y: FloatArray, x: FloatArray, weights: FloatArray, where: str) -> Margin:
    """Mean (or regression on the covariates) and variance of a continuous variable.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Values; NaN where missing.
    x : ndarray, shape (n, q)
        Covariates, of full rank together with the constant; q may be 0.
    weights : ndarray, shape (n,)
        Case weights.
    where : str
        Name of the variable (and group), for the error message.

    Returns
    -------
    Margin
        The variance has the sum of the weights as divisor.

    Raises
    ------
    InputError
        If the variable has only two values: mean and variance then say the same.

    Examples
    --------
    >>> margin = continuous_margin(np.array([1.0, 2.0, 6.0]), np.empty((3, 0)), np.ones(3), "y")
    >>> print(f"{margin.location[0]:.4f} {margin.variance:.4f}")
    3.0000 4.6667
    """
    present = ~np.isnan(y)
    used = np.where(present, weights, 0.0)
    y = np.where(present, y, 0.0)
    design = np.concatenate([np.ones((len(y), 1)), x], axis=1)
    root = np.sqrt(used)
    beta = np.linalg.lstsq(design * root[:, None], y * root, rcond=None)[0]
    rest = np.where(present, y - design @ beta, 0.0)
    variance = float(used @ rest**2 / used.sum())
    z = rest / np.sqrt(variance)
    scores = np.concatenate([design.T * z, 0.5 * (z * z - 1)[None]])
    influence = solve_scores(scores, used, where)
    zero, one = np.zeros((len(y), 1)), np.ones((len(y), 1))
    designs = Designs(
        np.concatenate([design, zero], axis=1), np.concatenate([design * 0, one], axis=1)
    )
    return Margin(beta[:1], beta[1:], variance, influence, Cases(NONE, NONE, z, designs))


def solve_scores(scores: FloatArray, weights: FloatArray, where: str) -> FloatArray:
    """Influence of the cases: scores times the inverse of their (weighted) cross-product.

    Parameters
    ----------
    scores : ndarray, shape (k, n)
        Scores of the cases.
    weights : ndarray, shape (n,)
        Case weights, 0 where the variable is missing.
    where : str
        Name of the variable (and group), for the error message.

    Returns
    -------
    ndarray, shape (k, n)
        Before the weights; 0 where the weight is 0.

    Raises
    ------
    InputError
        If the scores are linearly dependent.
    """
    scores = np.where(weights > 0, scores, 0.0)
    outer = (scores * weights) @ scores.T
    size = np.sqrt(np.diagonal(outer) / weights.sum())
    scale = 1 / np.maximum(np.sqrt(np.diagonal(outer)), np.finfo(np.float64).tiny)
    if size.min() < 1e-10 or np.linalg.cond(outer * scale * scale[:, None]) > MAX_CONDITION:
        what = "too few different values to tell its mean, variance, thresholds or slopes apart"
        raise InputError(
            SOURCE,
            [Problem(where, what)],
            "Declare a variable that has only two values as ordered; with few cases, leave out"
            " covariates or merge categories.",
        )
    inner = np.linalg.solve(outer * scale * scale[:, None], scores * scale[:, None])
    result: FloatArray = scale[:, None] * inner
    return result
