r"""Root mean square residual, with tests of exact and of close fit.

With residuals ``e`` of sampling covariance :math:`\Xi` and ``t`` of them that count,
:math:`RMR=\sqrt{e'e/t}`. Under exact fit its mean and variance follow from the traces of
:math:`\Xi`; the unbiased version
:math:`\hat k^{-1}\sqrt{\max(e'e-tr\,\Xi,0)/t}` estimates the residuals of the population, and its
interval and test tell whether these are small (Maydeu-Olivares 2017, formulas 14-22; Maydeu-
Olivares, Shi & Rosseel 2018).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from cup_study.sem.arrays import FloatArray, lower, strictly_lower
from cup_study.sem.goodness import residual_errors
from cup_study.sem.inference import residuals

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit
    from cup_study.sem.moments.labelled_moments import GroupMoments

#: What the root mean square is called on each scale.
NAMES = {"raw": "rmr", "cor.bollen": "crmr", "cor.bentler": "srmr"}
#: Largest value that counts as close fit, and level of the interval.
CLOSE, LEVEL = 0.05, 0.90


def residual_summary(fit: Fit, kind: str = "cor.bentler") -> pd.DataFrame:
    """Size of the residuals as a whole.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    kind : {"raw", "cor.bollen", "cor.bentler"}, optional
        Scale of the residuals: the figures are called ``rmr``, ``crmr`` or ``srmr``.

    Returns
    -------
    DataFrame
        ``group part srmr srmr_se srmr_exactfit_z srmr_exactfit_pvalue usrmr usrmr_se
        usrmr_ci_lower usrmr_ci_upper usrmr_closefit_h0_value usrmr_closefit_z
        usrmr_closefit_pvalue``; parts are ``cov``, ``mean`` and ``total``, or ``cor``,
        ``thresholds`` and ``total``. Only the first figure where standard errors are not known.
    """
    found = residuals.residuals(fit, kind)
    acov = residual_errors.covariances(fit, kind)
    name = NAMES[kind]
    records = []
    for i, (label, own) in enumerate(found.items()):
        whole = None if acov is None else acov[i]
        for part, at, e, count in _parts(own, kind):
            block = None if whole is None else whole[at, at]
            figures = _figures(e, block, count)
            called = {key.replace("rms", name): value for key, value in figures.items()}
            records.append({"group": label, "part": part} | called)
    return pd.DataFrame(records)


def _parts(own: GroupMoments, kind: str) -> list[tuple[str, slice, FloatArray, int]]:
    """Name, place among the moments, residuals and their number, of each part."""
    p = len(own.cov)
    if own.thresholds is not None:
        e = own.cov.to_numpy()[strictly_lower(p)]
        th = own.thresholds.to_numpy()
        variances = 0 if kind == "cor.bollen" else p
        n = len(th)
        both = np.concatenate([th, e])
        return [
            ("cor", slice(n, None), e, len(e) + variances),
            ("thresholds", slice(0, n), th, n),
            ("total", slice(0, None), both, len(both) + variances),
        ]
    e = own.cov.to_numpy()[lower(p)]
    # The diagonal of differences of correlations is zero by definition.
    never = p if kind == "cor.bollen" else 0
    if own.mean is None:
        return [("cov", slice(0, None), e, len(e) - never)]
    mean = own.mean.to_numpy()
    both = np.concatenate([mean, e])
    return [
        ("cov", slice(p, None), e, len(e) - never),
        ("mean", slice(0, p), mean, p),
        ("total", slice(0, None), both, len(both) - never),
    ]


def _figures(e: FloatArray, acov: FloatArray | None, count: int) -> dict[str, float]:
    square = float(e @ e)
    rms = float(np.sqrt(square / count))
    if acov is None:
        return {"rms": rms}
    trace, trace2 = float(np.trace(acov)), float((acov * acov.T).sum())
    along = float(e @ acov @ e)
    with np.errstate(divide="ignore", invalid="ignore"):
        se = _root(np.float64(trace2) / (2 * count * trace))
        expected = np.sqrt(trace / count) * (1 - trace2 / (4 * np.float64(trace) ** 2))
        z = max(rms - float(expected), 0.0) / se
        k = 1 - (trace2 + 2 * along) / (4 * np.float64(square) ** 2)
        unbiased = float(np.sqrt(max(square - trace, 0.0) / count) / k)
        se_unbiased = _root((trace2 + 2 * along) / (2 * count * np.float64(square)) / k**2)
    reach = float(ndtri(0.5 + LEVEL / 2)) * se_unbiased
    z_close = (unbiased - CLOSE) / se_unbiased
    return {
        "rms": rms,
        "rms_se": se,
        "rms_exactfit_z": z,
        "rms_exactfit_pvalue": float(ndtr(-z)),
        "urms": unbiased,
        "urms_se": se_unbiased,
        "urms_ci_lower": unbiased - reach,
        "urms_ci_upper": unbiased + reach,
        "urms_closefit_h0_value": CLOSE,
        "urms_closefit_z": z_close,
        "urms_closefit_pvalue": float(ndtr(-z_close)),
    }


def _root(variance: np.float64) -> float:
    """Square root; not defined for what is only rounding."""
    good = np.isfinite(variance) and variance > np.finfo(float).eps
    return float(np.sqrt(variance)) if good else float("nan")
