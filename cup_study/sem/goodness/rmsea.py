r"""Root mean square error of approximation: value, interval, tests of close and not close fit.

:math:`\hat\varepsilon = \sqrt{\max(\chi^2 - c\,df, 0)/(n\,df)}\,\sqrt G` in ``G`` groups (Steiger
1998), with ``c`` the expectation of the chi-square divided by its degrees of freedom: one, or the
correction of a robust test (Brosseau-Liard, Savalei & Li 2012). The interval holds all
non-centralities of a chi-square distribution under which the statistic is not extreme; the
p-values take the non-centrality that belongs to an error of .05 (close fit: no worse) or .08 (not
close: no better; MacCallum, Browne & Sugawara 1996).

References
----------
Brosseau-Liard, P. E., Savalei, V., & Li, L. (2012). An investigation of the sample performance of
two nonnormality corrections for RMSEA. *Multivariate Behavioral Research*, 47, 904-930.
MacCallum, R. C., Browne, M. W., & Sugawara, H. M. (1996). Power analysis and determination of
sample size for covariance structure modeling. *Psychological Methods*, 1, 130-149.
Steiger, J. H. (1998). A note on multiple sample extensions of the RMSEA fit index. *Structural
Equation Modeling*, 5, 411-419.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2


@dataclass(frozen=True)
class Rmsea:
    """RMSEA of one chi-square.

    Parameters
    ----------
    value : float
        Point estimate.
    lower, upper : float
        Interval.
    close : float
        p-value of the hypothesis that the error is at most that of close fit.
    notclose : float
        p-value of the hypothesis that the error is at least that of fit that is not close.
    """

    value: float
    lower: float
    upper: float
    close: float
    notclose: float


def rmsea(
    chisq: float,
    df: float,
    n: float,
    *,
    groups: int = 1,
    c_hat: float = 1.0,
    of_interval: tuple[float, float] | None = None,
    level: float = 0.90,
    close: float = 0.05,
    notclose: float = 0.08,
) -> Rmsea:
    """RMSEA with its interval and tests.

    Parameters
    ----------
    chisq, df : float
        Statistic and degrees of freedom.
    n : float
        Observations; for estimators whose moments are divided by n - 1, those less the groups.
    groups : int, optional
        Number of groups.
    c_hat : float, optional
        Correction of a robust test.
    of_interval : (float, float), optional
        Statistic that is referred to the chi-square distribution for the interval and the tests,
        and the factor that brings it back to the scale of `chisq`; default ``(chisq, 1)``.
    level : float, optional
        Coverage of the interval.
    close, notclose : float, optional
        Errors that count as close and as not close.

    Returns
    -------
    Rmsea
        NaN where the statistic or its correction is not known; tests are NaN for ``df = 0``.

    Examples
    --------
    >>> found = rmsea(85.3055, 24, 301)
    >>> round(found.value, 4), round(found.lower, 4), round(found.upper, 4)
    (0.0921, 0.0714, 0.1137)
    """
    central, scale = of_interval or (chisq, 1.0)
    known = bool(np.isfinite([central, df, n]).all())
    lower, upper = interval(central, df, level) if known else (np.nan, np.nan)
    per = scale * groups / (n * df) if df > 0 else 0.0
    return Rmsea(
        _value(chisq, df, n, groups, c_hat),
        _root(lower, per),
        _root(upper, per),
        _p_value(central, df, close**2 / per, above=True) if known and df > 0 else np.nan,
        _p_value(central, df, notclose**2 / per, above=False) if known and df > 0 else np.nan,
    )


def interval(chisq: float, df: float, level: float = 0.90) -> tuple[float, float]:
    """Interval of the non-centrality.

    Parameters
    ----------
    chisq, df : float
        Statistic and degrees of freedom.
    level : float, optional
        Coverage.

    Returns
    -------
    tuple of float
        Zero where even a central distribution makes the statistic look large; both are zero with
        less than one degree of freedom.

    Examples
    --------
    >>> [round(end, 3) for end in interval(85.3055, 24)]
    [36.847, 93.353]
    """
    if df < 1:
        return 0.0, 0.0
    tail = (1 - level) / 2
    return _non_centrality(chisq, df, 1 - tail), _non_centrality(chisq, df, tail)


def _non_centrality(chisq: float, df: float, probability: float) -> float:
    """Non-centrality at which the statistic has this probability below it."""

    def above(nc: float) -> float:
        return float(ncx2.cdf(chisq, df, nc)) - probability

    if chi2.cdf(chisq, df) <= probability or above(1e-12) <= 0:
        return 0.0
    # Mean df + nc and standard deviation sqrt(2 df + 4 nc): ten of these are beyond any tail.
    end = max(chisq - df, 0.0) + 10 * np.sqrt(2 * df + 4 * max(chisq, df)) + 20
    return float(brentq(above, 1e-12, end, xtol=1e-10, rtol=1e-12))


def _value(chisq: float, df: float, n: float, groups: int, c_hat: float) -> float:
    if np.isnan(df):
        return np.nan
    if df <= 0:
        return 0.0
    error = chisq / (n * df) - c_hat / n
    return float(np.sqrt(np.maximum(error, 0.0) * groups))


def _root(non_centrality: float, per: float) -> float:
    return float(np.sqrt(non_centrality * per)) if non_centrality != 0 else 0.0


def _p_value(chisq: float, df: float, nc: float, *, above: bool) -> float:
    if not np.isfinite(nc):
        return np.nan
    return float(ncx2.sf(chisq, df, nc) if above else ncx2.cdf(chisq, df, nc))
