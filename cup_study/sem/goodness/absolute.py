r"""Goodness of fit without a baseline: GFI and its relatives, Hoelter's N, MFI, ECVI, WRMR.

:math:`GFI = 1 - \frac{(s-\sigma)'W(s-\sigma)}{s'Ws}`, with the weights that the estimator
minimises, for maximum likelihood those of normal theory at the model (Joreskog & Sorbom 1981;
Tanaka & Huba 1985).

References
----------
Tanaka, J. S., & Huba, G. J. (1985). A fit index for covariance structure models under arbitrary
GLS estimation. *British Journal of Mathematical and Statistical Psychology*, 38, 197-201.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

from cup_study.sem import fiml
from cup_study.sem.arrays import FloatArray, vech
from cup_study.sem.goodness.likelihoods import fixed_exogenous, patterns_of, unrestricted_moments
from cup_study.sem.goodness.yuan_bentler import kept
from cup_study.sem.implied import Implied, implied, vector

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def absolute(fit: Fit, chisq: float, df: float, n: float, n_parameters: int) -> dict[str, float]:
    """Measures of one model alone.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    chisq, df : float
        Its plain test.
    n : float
        Observations; for estimators whose moments are divided by n - 1, those less the groups.
    n_parameters : int
        Free parameters less equality constraints.

    Returns
    -------
    dict of str to float
        ``cn_05 cn_01 gfi agfi pgfi mfi``, and ``ecvi`` for continuous or ``wrmr`` for ordered
        variables.
    """
    # Under missing answers lavaan takes the moments of pairs of variables, unless weighted.
    given = [(group.mean, group.cov) for group in fit.sample.groups]
    weighted = fit.sample.groups[0].weights is not None
    moments = unrestricted_moments(fit.sample) if weighted else given
    values, total = [], 0
    for i, now in enumerate(implied(fit.model, fit.x)):
        own, full, q = _ratio(fit, i, now, moments[i])
        values.append(1 - own / full)
        total += q
    gfi = float(fit.objective.shares @ np.array(values))
    found = {
        "cn_05": critical_n(chisq, df, n, 0.05),
        "cn_01": critical_n(chisq, df, n, 0.01),
        "gfi": gfi,
        "agfi": 1 - total / df * (1 - gfi) if df > 0 else 1.0,
        "pgfi": df / total * gfi,
        "mfi": float(np.exp(-0.5 * (chisq - df) / n)),
    }
    if fit.model.categorical:
        # lavaan counts the moments of the first group only.
        found["wrmr"] = float(np.sqrt(chisq / len(fit.objective.observed[0])))
    else:
        found["ecvi"] = (chisq + 2 * n_parameters) / n
    return found


def critical_n(chisq: float, df: float, n: float, alpha: float) -> float:
    """Sample size at which the test would just reject (Hoelter 1983).

    Parameters
    ----------
    chisq, df : float
        Test of the model.
    n : float
        Observations.
    alpha : float
        Level of the test.

    Returns
    -------
    float
        NaN for a model without degrees of freedom.

    Examples
    --------
    >>> round(critical_n(85.3055, 24, 301, 0.05), 2)
    129.49
    """
    if df == 0:
        return np.nan
    return float(chi2.ppf(1 - alpha, df)) * n / chisq + 1 if chisq > 0 else np.inf


def _ratio(
    fit: Fit, i: int, now: Implied, moments: tuple[FloatArray, FloatArray]
) -> tuple[float, float, int]:
    """Weighted squares of the residuals and of the moments of one group, and their number."""
    group, means = fit.model.groups[i], fit.model.meanstructure
    if fit.options.estimator != "ML":
        observed = fit.objective.observed[i]
        residual = observed - vector(fit.model, group, now)
        weight = fit.objective.weights[i]
        if weight.ndim == 1:
            return float(weight @ residual**2), float(weight @ observed**2), len(observed)
        squares = float(residual @ weight @ residual), float(observed @ weight @ observed)
        return *squares, len(observed)
    mean, cov = moments
    p = len(cov)
    q = p * (p + 1) // 2 + (p if means else 0)
    fixed = fixed_exogenous(fit)
    if fit.options.missing == "fiml":
        take = kept(p, fixed, means=True)
        observed = np.concatenate([mean, vech(cov)])[take]
        residual = observed - np.concatenate([now.mean, vech(now.cov)])[take]
        patterns = patterns_of(fit.sample.groups[i])
        weight = fiml.information(patterns, now.mean, now.cov, "expected")[np.ix_(take, take)]
        return float(residual @ weight @ residual), float(observed @ weight @ observed), q
    # What is fixed weighs nothing.
    own_cov, full_cov = cov - now.cov, cov.copy()
    own_cov[np.ix_(fixed, fixed)] = full_cov[np.ix_(fixed, fixed)] = 0.0
    inverse = np.linalg.inv(now.cov)
    own, full = _normal(inverse, own_cov), _normal(inverse, full_cov)
    if means:
        own_mean, full_mean = mean - now.mean, mean.copy()
        own_mean[fixed] = full_mean[fixed] = 0.0
        own += float(own_mean @ inverse @ own_mean)
        full += float(full_mean @ inverse @ full_mean)
    return own, full, q


def _normal(inverse: FloatArray, cov: FloatArray) -> float:
    """Normal-theory weighted square of a symmetric matrix of residuals."""
    product = inverse @ cov
    return 0.5 * float(np.vdot(product, product.T))
