r"""Chi-square tests, plain and scaled, from their statistic and what is known of its distribution.

Where data are not normal, or a weight matrix is not the best, the statistic of a model is not
distributed as chi-square. Scaled tests correct its mean (Satorra & Bentler 1994; Yuan & Bentler
2000), its mean and variance through the degrees of freedom (``mean.var.adjusted``) or by a shift
(``scaled.shifted``: Asparouhov & Muthen 2010).

References
----------
Asparouhov, T., & Muthen, B. (2010). *Simple second order chi-square correction*. Mplus technical
appendix.
Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in
covariance structure analysis. In A. von Eye & C. C. Clogg (Eds.), *Latent variables analysis*
(pp. 399-419). Sage.
Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance
structure analysis with nonnormal missing data. *Sociological Methodology*, 30, 165-200.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from cup_study.sem.goodness.ugamma import Traces

#: Tests that need the traces of ``U Gamma``.
BY_MOMENTS = ("satorra.bentler", "scaled.shifted", "mean.var.adjusted")
#: Those of them that need the trace of its square.
BY_SQUARES = ("scaled.shifted", "mean.var.adjusted")
#: Tests by casewise scores.
BY_SCORES = ("yuan.bentler", "yuan.bentler.mplus")


@dataclass(frozen=True)
class TestStatistic:
    """One test of a model.

    Parameters
    ----------
    name : str
        lavaan's word for the test.
    stat : float
        Statistic.
    df : float
        Degrees of freedom; with ``mean.var.adjusted`` no whole number.
    pvalue : float
        NaN without degrees of freedom, and for unweighted least squares without a correction.
    scaling_factor : float
        What the plain statistic is divided by; NaN for the plain test itself.
    shift : float
        What ``scaled.shifted`` adds.
    trace_ugamma, trace_ugamma2 : float
        Sum of the eigenvalues of ``U Gamma`` and of their squares.
    scaling_factor_h0, scaling_factor_h1 : float
        Of the log likelihoods of the model and of the unrestricted moments, for difference tests
        by hand.
    by_group : tuple of float
        Contributions of the groups to the statistic.
    """

    __test__ = False  # not for pytest

    name: str
    stat: float
    df: float
    pvalue: float
    scaling_factor: float = np.nan
    shift: float = np.nan
    trace_ugamma: float = np.nan
    trace_ugamma2: float = np.nan
    scaling_factor_h0: float = np.nan
    scaling_factor_h1: float = np.nan
    by_group: tuple[float, ...] = ()

    @property
    def expectation(self) -> float:
        """Expectation of the plain statistic divided by its degrees of freedom."""
        if self.name == "scaled.shifted" and self.df > 0:
            return self.scaling_factor * (self.df - self.shift) / self.df
        return self.scaling_factor


def plain(
    name: str,
    stat: float,
    df: float,
    *,
    by_group: tuple[float, ...] = (),
    known: bool = True,
) -> TestStatistic:
    """Statistic referred to a chi-square distribution.

    Parameters
    ----------
    name : str
        Name of the test.
    stat, df : float
        Statistic and degrees of freedom.
    by_group : tuple of float, optional
        Contributions of the groups.
    known : bool, optional
        Whether its distribution is known.

    Returns
    -------
    TestStatistic

    Examples
    --------
    >>> round(plain("standard", 12.0, 8).pvalue, 4)
    0.1512
    """
    pvalue = float(chi2.sf(stat, df)) if known and df > 0 else np.nan
    return TestStatistic(name, stat, df, pvalue, by_group=by_group)


def by_moments(
    name: str, standard: TestStatistic, traces: Traces, shares: tuple[float, ...] = (1.0,)
) -> TestStatistic:
    """Scaled test from the traces of ``U Gamma``.

    Parameters
    ----------
    name : str
        One of ``BY_MOMENTS``.
    standard : TestStatistic
        Plain test with degrees of freedom.
    traces : Traces
        Of ``U Gamma``.
    shares : tuple of float, optional
        Share of each group among all observations.

    Returns
    -------
    TestStatistic

    Examples
    --------
    >>> found = by_moments("scaled.shifted", plain("standard", 30.0, 8), Traces(12.0, 20.0))
    >>> round(found.stat, 3), round(found.scaling_factor, 3), round(found.shift, 3)
    (19.384, 1.581, 0.411)
    """
    df, shift = standard.df, np.nan
    if name == "satorra.bentler":
        factor = traces.first / df
    elif name == "mean.var.adjusted":
        df = traces.first**2 / traces.second
        factor = traces.first / df
    else:
        factor = float(np.sqrt(traces.second / df))
        shift = df - traces.first / factor
    factor = factor if factor > 0 else np.nan
    moved = 0.0 if np.isnan(shift) else shift
    stat = standard.stat / factor + moved
    parts = zip(standard.by_group, shares, strict=False)
    return TestStatistic(
        name,
        stat,
        df,
        float(chi2.sf(stat, df)),
        factor,
        shift,
        traces.first,
        traces.second,
        by_group=tuple(part / factor + share * moved for part, share in parts),
    )


def by_scores(name: str, standard: TestStatistic, trace: float) -> TestStatistic:
    """Scaled test from a difference of traces.

    Parameters
    ----------
    name : str
        One of ``BY_SCORES``.
    standard : TestStatistic
        Plain test with degrees of freedom.
    trace : float
        Expectation of the plain statistic.

    Returns
    -------
    TestStatistic
    """
    factor = trace / standard.df if trace > 0 else np.nan
    stat = standard.stat / factor
    return TestStatistic(
        name,
        stat,
        standard.df,
        float(chi2.sf(stat, standard.df)),
        factor,
        trace_ugamma=trace,
        by_group=tuple(part / factor for part in standard.by_group),
    )
