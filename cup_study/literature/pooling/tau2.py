r"""Estimators of the variance of true effects, with their standard errors.

statsmodels 0.15 (``stats.meta_analysis.combine_effects``) was tried: its DL and PM agree, but it
has no moderators, no likelihood, no standard error of tau2 and none of the other estimators. PyMARE
0.0.13 was tried: its DL, HE, ML and REML agree (REML to 2e-7), but it has no HS, SJ, PM, EB and no
standard error of tau2 either. So all are written here, from the same traces
(:mod:`cup_study.literature.pooling.least_squares`), and put beside metafor.

With :math:`P = W - WX(X'WX)^{-1}X'W` for the weights of the estimator, k effects and p terms:

==== ====================================================================================
HE   (y'Py - tr PV) / (k - p), W = I (Hedges & Olkin 1985)
DL   (y'Py - (k - p)) / tr P, W = 1/v (DerSimonian & Laird 1986)
HS   (y'Py - k) / sum of weights, W = 1/v (Hunter & Schmidt 1990)
SJ   t0 y'Py / (k - p), W = 1/(v + t0), t0 = var(y) (k - 1)/k (Sidik & Jonkman 2005)
PM   the root of y'Py = k - p, W = 1/(v + tau2) (Paule & Mandel 1982)
EB   the same root (Morris 1983): Berkey's equation and PM's have the same solution
ML   maximum likelihood
REML restricted maximum likelihood
==== ====================================================================================

Negative values are set to 0. ML and REML: every stationary point on a grid of tau2 is found and
the one of highest likelihood taken, so that a second mode near the start is no trap.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from cup_study.literature.pooling.inputs import FloatArray
from cup_study.literature.pooling.least_squares import Weighted, weighted

RANDOM = ("DL", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
FIXED = ("FE", "EE")
METHODS = (*FIXED, *RANDOM)
#: Points of the grid on which sign changes of the score are sought.
GRID = 30


def estimate(y: FloatArray, v: FloatArray, x: FloatArray, method: str) -> float:
    """Variance of the true effects.

    Parameters
    ----------
    y, v : ndarray, shape (k,)
        Effects and sampling variances.
    x : ndarray, shape (k, p)
        Design matrix with k > p.
    method : str
        One of :data:`RANDOM`.

    Returns
    -------
    float
        tau2, not below 0.

    Examples
    --------
    >>> y, v = np.array([0.0, 0.5, 1.0]), np.full(3, 0.1)
    >>> [round(estimate(y, v, np.ones((3, 1)), m), 4) for m in ("DL", "REML", "ML")]
    [0.15, 0.15, 0.0667]
    """
    # One unit for every scale of effects: bounds and tolerances below are relative to 1.
    centred = y - y.mean()
    unit = float(np.mean(v) + np.mean(centred**2))
    found = _moment(centred / np.sqrt(unit), v / unit, x, method)
    return max(found, 0.0) * unit


def _moment(y: FloatArray, v: FloatArray, x: FloatArray, method: str) -> float:
    k, p = x.shape
    if method == "HE":
        fit = weighted(x, np.ones(k))
        return float((fit.rss(y) - fit.trace(v)) / (k - p))
    if method == "DL":
        fit = weighted(x, 1 / v)
        return float((fit.rss(y) - (k - p)) / fit.trace())
    if method == "HS":
        fit = weighted(x, 1 / v)
        return float((fit.rss(y) - k) / fit.w.sum())
    if method == "SJ":
        start = float(np.var(y))
        return float(start * weighted(x, 1 / (v + start)).rss(y) / (k - p))
    if method in ("PM", "EB"):
        return root_of_q(y, v, x, k - p)
    return _likeliest(y, v, x, restricted=method == "REML")


def root_of_q(y: FloatArray, v: FloatArray, x: FloatArray, target: float) -> float:
    """The tau2 at which the generalised Q statistic is `target`; 0 where it is below it at 0.

    Parameters
    ----------
    y, v, x : ndarray
        As :func:`estimate`.
    target : float
        Above 0: Q falls from its value at 0 towards 0.

    Returns
    -------
    float

    Examples
    --------
    >>> y, v = np.array([0.0, 1.0]), np.full(2, 0.1)
    >>> round(root_of_q(y, v, np.ones((2, 1)), 1.0), 6)
    0.4
    """

    def excess(tau2: float) -> float:
        return weighted(x, 1 / (v + tau2)).rss(y) - target

    if excess(0.0) <= 0:
        return 0.0
    high = float(np.mean(v) + np.var(y))
    while excess(high) > 0:
        high *= 4
    return float(brentq(excess, 0.0, high, xtol=1e-300, rtol=1e-14, maxiter=500))


def loglik(y: FloatArray, v: FloatArray, x: FloatArray, tau2: float, *, restricted: bool) -> float:
    r"""Log-likelihood at `tau2`; the restricted one with :math:`\frac12\log|X'X|`, as metafor.

    Parameters
    ----------
    y, v, x : ndarray
        As :func:`estimate`.
    tau2 : float
        Variance of the true effects.
    restricted : bool
        REML instead of ML.

    Returns
    -------
    float

    Examples
    --------
    >>> one = np.ones((2, 1))
    >>> round(loglik(np.array([0.0, 1.0]), np.ones(2), one, 0.0, restricted=False), 4)
    -2.0879
    """
    k, p = x.shape
    fit = weighted(x, 1 / (v + tau2))
    value = -0.5 * (np.log(v + tau2).sum() + fit.rss(y))
    if restricted:
        within = weighted(x, np.ones(k)).logdet() - fit.logdet()
        return float(value - 0.5 * (k - p) * np.log(2 * np.pi) + 0.5 * within)
    return float(value - 0.5 * k * np.log(2 * np.pi))


def _score(
    y: FloatArray, v: FloatArray, x: FloatArray, *, restricted: bool
) -> Callable[[float], float]:
    """Twice the derivative of the log-likelihood, as a function of tau2."""

    def at(tau2: float) -> float:
        fit = weighted(x, 1 / (v + tau2))
        penalty = fit.trace() if restricted else float(fit.w.sum())
        return float(np.sum((fit.w * fit.residual(y)) ** 2)) - penalty

    return at


def _likeliest(y: FloatArray, v: FloatArray, x: FloatArray, *, restricted: bool) -> float:
    score = _score(y, v, x, restricted=restricted)
    high = float(np.mean(v) + np.mean(y**2))
    while score(high) > 0:
        high *= 4
    low = min(float(v.min()), high) * 1e-4
    grid = np.concatenate([[0.0], np.geomspace(low, high, GRID)])
    values = [score(float(t)) for t in grid]
    candidates = [0.0]
    for i in range(GRID):
        if values[i] > 0 >= values[i + 1]:
            left, right = float(grid[i]), float(grid[i + 1])
            candidates.append(float(brentq(score, left, right, xtol=1e-300, rtol=1e-14)))
    if len(candidates) == 1:
        return 0.0
    heights = [loglik(y, v, x, t, restricted=restricted) for t in candidates]
    return candidates[int(np.argmax(heights))]


def standard_error(y: FloatArray, v: FloatArray, x: FloatArray, tau2: float, method: str) -> float:
    """Standard error of an estimate of tau2, as metafor gives it; NaN for fixed effects or k = 1.

    Parameters
    ----------
    y, v, x : ndarray
        As :func:`estimate`.
    tau2 : float
        The estimate.
    method : str
        The estimator.

    Returns
    -------
    float

    References
    ----------
    Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30, 261-293, and the
    variances of quadratic forms for the moment estimators.

    Examples
    --------
    >>> y, v = np.array([0.0, 0.5, 1.0]), np.full(3, 0.1)
    >>> round(standard_error(y, v, np.ones((3, 1)), 0.15, "REML"), 4)
    0.25
    """
    k, p = x.shape
    if method in FIXED or k <= p:
        return float("nan")
    if method in ("ML", "REML", "EB", "PM"):
        fit = weighted(x, 1 / (v + tau2))
        if method == "ML":
            return float(np.sqrt(2 / np.sum(fit.w**2)))
        if method == "REML":
            return float(np.sqrt(2 / fit.trace2()))
        return float(np.sqrt(2 * k**2 / (k - p)) / fit.w.sum())
    if method == "SJ":
        start = float(np.var(y))
        fit = weighted(x, 1 / (v + start))
        return float(start / (k - p) * np.sqrt(_spread(fit, v, tau2)))
    if method == "HE":
        fit = weighted(x, np.ones(k))
        return float(np.sqrt(_spread(fit, v, tau2)) / (k - p))
    fit = weighted(x, 1 / v)
    divisor = fit.trace() if method == "DL" else float(fit.w.sum())
    return float(np.sqrt(_spread(fit, v, tau2))) / divisor


def _spread(fit: Weighted, v: FloatArray, tau2: float) -> float:
    """Variance of y'Py: 2 tr(P(V + tau2 I)P(V + tau2 I))."""
    inner = fit.trace2(v, v) + 2 * tau2 * fit.trace2(v) + tau2**2 * fit.trace2()
    return 2 * inner


def excess(
    y: FloatArray, v: FloatArray, x: FloatArray, tau2: float, *, fixed: bool
) -> tuple[float, float, float]:
    """Cochran's Q, I2 in percent and H2.

    Parameters
    ----------
    y, v, x : ndarray
        As :func:`estimate`.
    tau2 : float
        The estimate.
    fixed : bool
        I2 and H2 from Q, as there is no tau2.

    Returns
    -------
    tuple of float

    References
    ----------
    Higgins & Thompson (2002), Statistics in Medicine 21, 1539-1558.

    Examples
    --------
    >>> y, v = np.array([0.0, 0.5, 1.0]), np.full(3, 0.1)
    >>> [round(f, 2) for f in excess(y, v, np.ones((3, 1)), 0.15, fixed=False)]
    [5.0, 60.0, 2.5]
    """
    k, p = x.shape
    if k == p:
        return 0.0, 0.0, 1.0
    plain = weighted(x, 1 / v)
    q = plain.rss(y)
    if fixed:
        share = max(0.0, 100 * (q - (k - p)) / q) if q > 0 else 0.0
        return q, float(share), float(q / (k - p))
    typical = (k - p) / plain.trace()
    return q, float(100 * tau2 / (typical + tau2)), float(tau2 / typical + 1)


def explained(y: FloatArray, v: FloatArray, solved: Weighted, tau2: float, method: str) -> float:
    """Percent of the variance of true effects that moderators explain.

    Parameters
    ----------
    y, v : ndarray, shape (k,)
        Effects and sampling variances.
    solved : Weighted
        The model with moderators, with its final weights.
    tau2 : float
        Its variance of true effects.
    method : str
        The estimator; for fixed effects the adjusted R2 of the weighted regression is given.

    Returns
    -------
    float
        Not below 0.

    References
    ----------
    Raudenbush (2009), in Cooper, Hedges & Valentine, Handbook of Research Synthesis, chapter 16.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), np.arange(4)])
    >>> y, v = np.array([0.0, 0.5, 1.0, 1.5]), np.full(4, 0.1)
    >>> explained(y, v, weighted(x, 1 / v), 0.0, "REML")
    100.0
    """
    k, p = solved.q.shape
    if method in FIXED:
        total = weighted(np.ones((k, 1)), solved.w).rss(y)
        if total <= 0 or k == p:
            return 0.0
        return float(max(0.0, 100 * (1 - solved.rss(y) / total * (k - 1) / (k - p))))
    without = estimate(y, v, np.ones((k, 1)), method)
    return 0.0 if without == 0 else max(0.0, 100 * (without - tau2) / without)
