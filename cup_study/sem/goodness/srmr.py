r"""Root mean square residuals: RMR, SRMR in the versions of Bentler, Bollen and Mplus.

Residuals are raw (RMR), divided by the standard deviations of the sample (SRMR: Bentler 1995), or
differences of correlations (CRMR: Bollen 1989). Thresholds or means count too, unless a name says
``nomean``. Groups are averaged by their size. Under missing answers the sample's moments are those
of EM.

References
----------
Bentler, P. M. (1995). *EQS structural equations program manual*. Multivariate Software.
Bollen, K. A. (1989). *Structural equations with latent variables*. Wiley.
Maydeu-Olivares, A. (2017). Assessing the size of model misfit in structural equation models.
*Psychometrika*, 82, 533-558.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem.arrays import FloatArray, lower, strictly_lower
from cup_study.sem.goodness.likelihoods import unrestricted_moments
from cup_study.sem.implied import Implied, implied

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Names in lavaan's order.
NAMES = (
    "rmr",
    "rmr_nomean",
    "srmr",
    "srmr_bentler",
    "srmr_bentler_nomean",
    "crmr",
    "crmr_nomean",
    "srmr_mplus",
    "srmr_mplus_nomean",
)


def srmr(fit: Fit) -> dict[str, float]:
    """Root mean square residuals of a fit.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    dict of str to float
        ``rmr rmr_nomean srmr srmr_bentler srmr_bentler_nomean crmr crmr_nomean srmr_mplus
        srmr_mplus_nomean``; those of Mplus are NaN for ordered variables, where ``srmr`` is the
        one without thresholds.
    """
    shares = fit.objective.shares
    sample = unrestricted_moments(fit.sample)
    if fit.model.categorical:
        groups = [_ordinal(fit, i, now) for i, now in enumerate(implied(fit.model, fit.x))]
    else:
        means = fit.model.meanstructure
        groups = [
            continuous(cov, mean if means else None, now.cov, now.mean)
            for (mean, cov), now in zip(sample, implied(fit.model, fit.x), strict=True)
        ]
    found = {
        name: float(sum(share * group[name] for share, group in zip(shares, groups, strict=True)))
        for name in groups[0]
    }
    main = "srmr_bentler_nomean" if fit.model.categorical else "srmr_bentler"
    found["srmr"] = found[main]
    return {name: found[name] for name in NAMES}


def continuous(
    cov: FloatArray, mean: FloatArray | None, model_cov: FloatArray, model_mean: FloatArray
) -> dict[str, float]:
    """Root mean square residuals of continuous moments.

    Parameters
    ----------
    cov, model_cov : ndarray, shape (p, p)
        Covariances of the sample and of the model.
    mean : ndarray, shape (p,), or None
        Means of the sample; None where means are not modelled.
    model_mean : ndarray, shape (p,)
        Means of the model.

    Returns
    -------
    dict of str to float

    Examples
    --------
    >>> found = continuous(np.eye(2), None, np.array([[1.0, 0.3], [0.3, 1.0]]), np.zeros(2))
    >>> round(found["srmr_bentler"], 4), round(found["crmr"], 4)
    (0.1732, 0.3)
    """
    p = len(cov)
    rows, columns = lower(p)
    own, model_own = np.sqrt(np.diagonal(cov)), np.sqrt(np.abs(np.diagonal(model_cov)))
    raw = (cov - model_cov)[rows, columns]
    standard = raw / (own[rows] * own[columns])
    apart = rows != columns
    correlation = cov / np.outer(own, own) - model_cov / np.outer(model_own, model_own)
    difference = correlation[rows, columns] * apart
    relative = np.where(apart, difference, standard)
    off = np.zeros(0) if mean is None else mean - model_mean
    off_standard = off / own if mean is not None else off
    off_mplus = mean / own - model_mean / model_own if mean is not None else off
    n_pairs = len(rows)
    return {
        "rmr": _root(raw, off, n_pairs),
        "rmr_nomean": _root(raw, off[:0], n_pairs),
        "srmr_bentler": _root(standard, off_standard, n_pairs),
        "srmr_bentler_nomean": _root(standard, off[:0], n_pairs),
        "crmr": _root(difference, off_standard, n_pairs - p),
        "crmr_nomean": _root(difference, off[:0], n_pairs - p),
        "srmr_mplus": _root(relative, off_mplus, n_pairs),
        "srmr_mplus_nomean": _root(relative, off[:0], n_pairs),
    }


def _root(pairs: FloatArray, off: FloatArray, n_pairs: int) -> float:
    """Root mean square of covariance and mean residuals; NaN where there are none."""
    n = n_pairs + len(off)
    return float(np.sqrt((pairs @ pairs + off @ off) / n)) if n else np.nan


def _ordinal(fit: Fit, i: int, now: Implied) -> dict[str, float]:
    """Root mean square residuals of one group of ordered variables, perhaps with others."""
    cov, group = fit.sample.groups[i].cov, fit.model.groups[i]
    p, of = len(cov), group.threshold_of
    rows, columns = strictly_lower(p)
    model_cov = now.cov * np.outer(now.scale, now.scale)
    own, model_own = np.sqrt(np.diagonal(cov)), np.sqrt(np.diagonal(model_cov))
    raw = (cov - model_cov)[rows, columns]
    standard = raw / (own[rows] * own[columns])
    model_correlation = model_cov / np.outer(model_own, model_own)
    difference = (cov / np.outer(own, own) - model_correlation)[rows, columns]
    off = (fit.objective.observed[i][: len(of)] - now.thresholds)[group.ordinal[of]]
    # The diagonal is there by definition and counts as fitted; lavaan counts covariates too.
    n_pairs = len(rows) + len(fit.table.observed)
    return {
        "rmr": _root(raw, off, n_pairs),
        "rmr_nomean": _root(raw, off[:0], n_pairs),
        "srmr_bentler": _root(standard, off, n_pairs),
        "srmr_bentler_nomean": _root(standard, off[:0], n_pairs),
        "crmr": _root(difference, off, len(rows)),
        "crmr_nomean": _root(difference, off[:0], len(rows)),
        "srmr_mplus": np.nan,
        "srmr_mplus_nomean": np.nan,
    }
