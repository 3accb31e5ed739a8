r"""Loadings of one factor in closed form, where lavaan begins its search.

With three indicators the triad :math:`\lambda_2 = s_{32}/s_{31}`; with more the instrumental
variable estimator FABIN3 of Hagglund (1982). The difference test of Satorra and Bentler (2010)
needs them: see :func:`cup_study.sem.goodness.difference.satorra_bentler_2010`.

References
----------
Hagglund, G. (1982). Factor analysis by instrumental variables methods. *Psychometrika*, 47,
209-222.
"""

from __future__ import annotations

import numpy as np

from cup_study.sem.arrays import FloatArray

#: Smallest share of the marker's variance that the factor is given.
_LEAST = 0.1


def loadings(cov: FloatArray, *, unit_variance: bool = False) -> FloatArray:
    """Loadings of one factor.

    Parameters
    ----------
    cov : ndarray, shape (p, p)
        Covariances of its indicators; the first is the marker.
    unit_variance : bool, optional
        Whether the factor has variance one, in place of a marker with loading one.

    Returns
    -------
    ndarray, shape (p,)
        Ones (or .7) where the covariances of three indicators have a negative product.

    Examples
    --------
    >>> weights = np.array([1.0, 0.8, 0.6, 0.5])
    >>> loadings(np.outer(weights, weights) + np.eye(4)).round(3).tolist()
    [1.0, 0.8, 0.6, 0.5]
    """
    p = len(cov)
    least = _LEAST * cov[0, 0]
    found, variance = _by_triad(cov, least) if p < 4 else _by_instruments(cov)
    if found is None:
        return np.full(p, 0.7 if unit_variance else 1.0)
    bound = np.sqrt(np.diagonal(cov)[1:] / least)
    found[1:p] = np.clip(found[1:p], -bound, bound)
    if p > 3:
        variance = _variance(cov, found)
    found = np.where(np.isfinite(found[:p]), found[:p], 1.0)
    return found * np.sign(variance) * np.sqrt(abs(variance)) if unit_variance else found


def _by_triad(cov: FloatArray, least: float) -> tuple[FloatArray | None, float]:
    whole = np.ones((3, 3))
    p = len(cov)
    whole[:p, :p] = cov
    if p == 2:
        whole[2, 0] = whole[0, 2] = np.diagonal(cov).mean()
        whole[2, 1] = whole[1, 2] = cov[1, 0]
    s21, s31, s32 = whole[1, 0], whole[2, 0], whole[2, 1]
    if p == 1:
        return np.ones(1), 1.0
    if s21 * s31 * s32 < 0:
        return None, np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = float(np.clip(s21 * s31 / s32, least, cov[0, 0]))
        return np.array([1.0, s32 / s31, s32 / s21])[:p], variance


def _by_instruments(cov: FloatArray) -> tuple[FloatArray | None, float]:
    p = len(cov)
    found = np.ones(p)
    for i in range(1, p):
        others = np.setdiff1d(np.arange(p), [0, i])
        solved = np.linalg.lstsq(cov[np.ix_(others, others)], cov[others, 0], rcond=None)[0]
        found[i] = cov[i, others] @ solved / (cov[others, 0] @ solved)
    return found, np.nan


def _variance(cov: FloatArray, found: FloatArray) -> float:
    """Variance of the factor, with residual variances by least squares."""
    square = float(found @ found)
    onto = np.outer(found, found) / square
    theta = np.linalg.solve(np.eye(len(cov)) - onto**2, np.diagonal(cov - onto @ cov @ onto))
    return float(found @ (cov - np.diag(theta)) @ found) / square**2
