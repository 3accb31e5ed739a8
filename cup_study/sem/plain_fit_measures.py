"""How well a fitted model agrees with the data: the measures that reviewers ask for.

Definitions are lavaan's (Rosseel 2012) for maximum likelihood without a mean structure. Robust
(scaled) versions are not here: they need the fourth moments of the data.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize
from scipy.special import chdtr, chdtrc, chndtr

from cup_study.errors import InputError, Problem
from cup_study.sem.semopy_engine import Fit


@dataclass(frozen=True)
class FitMeasures:
    """Fit of one model; the names are lavaan's with underscores."""

    chisq: float
    df: int
    pvalue: float
    baseline_chisq: float
    baseline_df: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_ci_lower: float
    rmsea_ci_upper: float
    srmr: float
    n: int
    n_parameters: int


def fit_measures(fit: Fit) -> FitMeasures:
    r"""Fit measures of a model.

    With :math:`d = \max(\chi^2 - df, 0)` and ``b`` for the baseline of uncorrelated items:
    CFI :math:`1 - d/\max(d, d_b)` (Bentler 1990), TLI
    :math:`(\chi_b^2/df_b - \chi^2/df)/(\chi_b^2/df_b - 1)` (Tucker & Lewis 1973), RMSEA
    :math:`\sqrt{d/(df\,n)}` (Steiger & Lind 1980) with its 90% interval from the noncentral
    chi-square (:func:`rmsea_interval`), SRMR the root mean square of standardised residuals,
    diagonal included (:func:`srmr`).

    Parameters
    ----------
    fit : Fit
        From :func:`cup_study.sem.semopy_engine.fit`.

    Returns
    -------
    FitMeasures
        With no degrees of freedom left, ``pvalue`` and RMSEA say nothing: missing and zero.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import semopy_engine
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=400)
    >>> frame = pd.DataFrame({f"q{i}": trait + rng.normal(size=400) for i in (1, 2, 3, 4)})
    >>> measures = fit_measures(semopy_engine.fit("Ease =~ q1 + q2 + q3 + q4", frame))
    >>> measures.df, measures.baseline_df, measures.srmr < 0.05
    (2, 6, True)
    """
    items = len(fit.observed)
    df = items * (items + 1) // 2 - fit.n_parameters - _taken_from_sample(fit)
    baseline, baseline_df = _baseline(fit)
    rmsea, low, high = rmsea_interval(fit.chisq, df, fit.n)
    excess, baseline_excess = max(fit.chisq - df, 0.0), max(baseline - baseline_df, 0.0)
    larger = max(excess, baseline_excess)
    cfi = 1.0 if larger == 0 else 1.0 - excess / larger
    tli = float("nan")
    if df > 0 and baseline_df > 0 and baseline != baseline_df:
        ratio = baseline / baseline_df
        tli = (ratio - fit.chisq / df) / (ratio - 1)
    return FitMeasures(
        chisq=fit.chisq,
        df=df,
        pvalue=float(chdtrc(df, fit.chisq)) if df > 0 else float("nan"),
        baseline_chisq=baseline,
        baseline_df=baseline_df,
        cfi=cfi,
        tli=tli,
        rmsea=rmsea,
        rmsea_ci_lower=low,
        rmsea_ci_upper=high,
        srmr=srmr(fit.sample, fit.implied),
        n=fit.n,
        n_parameters=fit.n_parameters,
    )


def rmsea_interval(
    chisq: float, df: int, n: int, level: float = 0.90
) -> tuple[float, float, float]:
    r"""RMSEA and its interval from the noncentral chi-square (Browne & Cudeck 1993).

    The limits are :math:`\sqrt{\lambda/(df\,n)}` for the noncentralities at which the observed
    statistic is the upper and the lower 5% point.

    Parameters
    ----------
    chisq : float
        Chi-square of the model.
    df, n : int
        Degrees of freedom and sample size.
    level : float, optional
        Coverage of the interval.

    Returns
    -------
    tuple of float
        Estimate, lower and upper limit; all zero when ``df`` is 0.

    Examples
    --------
    >>> [round(x, 3) for x in rmsea_interval(85.306, 24, 301)]
    [0.092, 0.071, 0.114]
    """
    if df <= 0:
        return 0.0, 0.0, 0.0
    estimate = np.sqrt(max(chisq - df, 0.0) / (df * n))
    tail = (1 - level) / 2
    limits = [_noncentrality(chisq, df, 1 - tail), _noncentrality(chisq, df, tail)]
    low, high = (float(np.sqrt(value / (df * n))) for value in limits)
    return float(estimate), low, high


def srmr(sample: pd.DataFrame, implied: pd.DataFrame) -> float:
    r"""Standardised root mean square residual (Bentler 1995), as lavaan's ``srmr``.

    :math:`\sqrt{\sum_{i \ge j} ((s_{ij} - \sigma_{ij}) / \sqrt{s_{ii} s_{jj}})^2 / (p(p+1)/2)}`

    Parameters
    ----------
    sample, implied : DataFrame
        Covariance matrices (p x p) with the same row and column names.

    Returns
    -------
    float

    Raises
    ------
    InputError
        The two matrices do not have the same names.

    Examples
    --------
    >>> names = ["a", "b"]
    >>> s = pd.DataFrame([[1.0, 0.5], [0.5, 1.0]], names, names)
    >>> round(srmr(s, pd.DataFrame([[1.0, 0.2], [0.2, 1.0]], names, names)), 4)
    0.1732
    """
    if set(sample.index) != set(implied.index):
        what = "the sample and the implied covariance matrix name different variables"
        raise InputError("srmr", [Problem("", what)], "Give both with the same names.")
    names = list(sample.index)
    s = sample.loc[names, names].to_numpy(dtype=float)
    residual = (s - implied.loc[names, names].to_numpy(dtype=float)) / np.sqrt(
        np.outer(np.diag(s), np.diag(s))
    )
    lower = residual[np.tril_indices(len(names))]
    return float(np.sqrt(np.mean(lower**2)))


def _baseline(fit: Fit) -> tuple[float, int]:
    """Chi-square and df of uncorrelated items; observed predictors keep their covariances."""
    s = fit.sample
    free = [name for name in fit.observed if name not in fit.exogenous]
    fixed = list(fit.exogenous)
    logs = float(np.log(np.diag(s.loc[free, free])).sum())
    if fixed:
        logs += float(np.linalg.slogdet(s.loc[fixed, fixed].to_numpy())[1])
    chisq = fit.n * (logs - float(np.linalg.slogdet(s.to_numpy())[1]))
    items = len(fit.observed)
    saturated = items * (items + 1) // 2
    return chisq, saturated - len(free) - len(fixed) * (len(fixed) + 1) // 2


def _taken_from_sample(fit: Fit) -> int:
    """Moments of observed predictors that are not modelled, so that they leave no df."""
    q = len(fit.exogenous)
    table = fit.estimates
    inside = table["lhs"].isin(fit.exogenous) & table["rhs"].isin(fit.exogenous)
    free = int((inside & table["op"].eq("~~") & table["se"].notna()).sum())
    return q * (q + 1) // 2 - free


def _noncentrality(chisq: float, df: int, probability: float) -> float:
    """Noncentrality at which ``chisq`` has this cumulative probability; 0 when there is none."""

    def gap(value: float) -> float:
        return float(chndtr(chisq, df, value) - probability)

    if chdtr(df, chisq) < probability:
        return 0.0
    upper = max(chisq, 1.0)
    while gap(upper) > 0:
        upper *= 2
    return float(optimize.brentq(gap, 1e-12, upper, xtol=1e-9))
