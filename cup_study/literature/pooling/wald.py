"""Tests and intervals of estimates whose covariance is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from cup_study.literature.pooling.inputs import FloatArray

COLUMNS = ["term", "estimate", "se", "statistic", "df", "p_value", "ci_lower", "ci_upper"]


def tested(
    terms: tuple[str, ...], beta: FloatArray, vcov: FloatArray, df: float | FloatArray, level: float
) -> pd.DataFrame:
    """Estimates with tests and intervals.

    Parameters
    ----------
    terms : tuple of str
        Names of the p estimates.
    beta : ndarray, shape (p,)
        Estimates.
    vcov : ndarray, shape (p, p)
        Their covariance.
    df : float or ndarray, shape (p,)
        Degrees of freedom; infinite for the normal.
    level : float
        Level of the intervals.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS`.

    Examples
    --------
    >>> tested(("a",), np.array([1.96]), np.eye(1), float("inf"), 0.95)["p_value"].round(3).item()
    0.05
    """
    se = np.sqrt(np.diag(vcov))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = beta / se
    # stats.t is the normal at infinite degrees of freedom, and NaN at 0.
    p_value = 2 * stats.t.sf(np.abs(statistic), df)
    half = stats.t.isf((1 - level) / 2, df) * se
    cells = [terms, beta, se, statistic, df, p_value, beta - half, beta + half]
    return pd.DataFrame(dict(zip(COLUMNS, cells, strict=True)))


def joint(beta: FloatArray, vcov: FloatArray, df: float) -> tuple[float, int, float]:
    """Wald test of the moderators, or of the intercept where there is none.

    Parameters
    ----------
    beta : ndarray, shape (p,)
        Estimates, the intercept first.
    vcov : ndarray, shape (p, p)
        Their covariance.
    df : float
        Degrees of freedom of the estimates; infinite for a chi-squared test, else an F test.

    Returns
    -------
    tuple of float, int and float
        Statistic (over its degrees of freedom for an F test), degrees of freedom and p-value.

    Examples
    --------
    >>> joint(np.array([0.0, 2.0]), np.eye(2), float("inf"))[:2]
    (4.0, 1)
    """
    p = len(beta)
    b, c = (beta, vcov) if p == 1 else (beta[1:], vcov[1:, 1:])
    m = len(b)
    if not np.isfinite(c).all() or np.linalg.matrix_rank(c) < m:
        return float("nan"), m, float("nan")
    qm = float(b @ np.linalg.solve(c, b))
    if np.isinf(df):
        return qm, m, float(stats.chi2.sf(qm, m))
    return qm / m, m, float(stats.f.sf(qm / m, m, df)) if df > 0 else float("nan")
