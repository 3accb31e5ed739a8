"""How well a model fits pooled correlations: chi-square and the measures made of it."""

from __future__ import annotations

import numpy as np
from scipy.stats import chi2

from cup_study.literature.masem.common import Common
from cup_study.literature.masem.matrices import Matrices
from cup_study.literature.masem.sampling import symmetric
from cup_study.sem.arrays import strictly_lower
from cup_study.sem.goodness.rmsea import rmsea


def fit_measures(
    chisq: float, df: int, baseline: float, df_baseline: int, n: float, *, groups: int = 1
) -> dict[str, float]:
    r"""Measures of a chi-square (Hu & Bentler 1999; Steiger 1998), as metaSEM defines them.

    Parameters
    ----------
    chisq, df : float and int
        Of the model.
    baseline, df_baseline : float and int
        Of the model without any correlation.
    n : float
        Respondents.
    groups : int, optional
        Studies that are compared.

    Returns
    -------
    dict
        ``chisq df p_value chisq_baseline df_baseline rmsea rmsea_lower rmsea_upper cfi tli aic
        bic``; the interval of RMSEA covers 90%.

    Examples
    --------
    >>> found = fit_measures(7.8204, 4, 501.6768, 10, 4496)
    >>> [round(found[name], 4) for name in ("rmsea", "rmsea_upper", "cfi", "tli")]
    [0.0146, 0.0297, 0.9922, 0.9806]
    """
    chisq, baseline, n = float(chisq), float(baseline), float(n)
    error = rmsea(chisq, df, n - 1, groups=groups)
    excess = max(chisq - df, 0.0)
    worst = max(chisq - df, baseline - df_baseline, 0.0)
    ratio = baseline / df_baseline
    return {
        "chisq": chisq,
        "df": float(df),
        "p_value": float(chi2.sf(chisq, df)) if df > 0 else np.nan,
        "chisq_baseline": baseline,
        "df_baseline": float(df_baseline),
        "rmsea": error.value,
        "rmsea_lower": error.lower,
        "rmsea_upper": error.upper,
        "cfi": 1 - excess / worst if worst > 0 else 1.0,
        "tli": (ratio - chisq / df) / (ratio - 1) if df > 0 else np.nan,
        "aic": chisq - 2 * df,
        "bic": chisq - float(np.log(n)) * df,
    }


def of_common(matrices: Matrices, found: Common) -> dict[str, float]:
    r"""Measures of one common correlation matrix for all studies.

    Parameters
    ----------
    matrices : Matrices
        Of the studies.
    found : Common
        From :func:`cup_study.literature.masem.common.fit`.

    Returns
    -------
    dict
        As :func:`fit_measures`, with ``srmr`` (mean over studies, weighted by n - 1) and
        ``chisq_openmx``. OpenMx subtracts the likelihood of the studies' own matrices at a place
        that is not quite its maximum, so that its chi-square is smaller by
        :math:`-\sum_i p_i [n_i \log(1 - 1/n_i) + 1]`.
    """
    n = float(matrices.sizes.sum())
    told = fit_measures(
        found.chisq, found.df, found.baseline, found.df_baseline, n, groups=len(matrices)
    )
    r = symmetric(found.r, len(matrices.variables))
    share, off, gap = 0.0, 0.0, 0.0
    for study in matrices:
        part = np.ix_(study.complete, study.complete)
        residual = (study.r[part] - r[part])[strictly_lower(len(study.complete))]
        off += (study.n - 1) * float(np.sqrt(np.mean(residual**2)))
        share += study.n - 1
        gap += len(study.complete) * (study.n * float(np.log1p(-1 / study.n)) + 1)
    return {**told, "srmr": off / share, "chisq_openmx": found.chisq + gap}
