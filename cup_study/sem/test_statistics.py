r"""Chi-square tests of a model against the unrestricted moments, plain and scaled.

``standard`` is the likelihood ratio, or n - 1 times a least-squares discrepancy. Where data are
not normal, or a weight matrix is not the best, its distribution is another one; the scaled tests
correct its mean (Satorra & Bentler 1994; Yuan & Bentler 2000), its mean and variance through the
degrees of freedom (``mean.var.adjusted``) or by a shift (``scaled.shifted``: Asparouhov & Muthen
2010).

References
----------
Asparouhov, T., & Muthen, B. (2010). *Simple second order chi-square correction*. Mplus technical
appendix.
Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in
covariance structure analysis. In A. von Eye & C. C. Clogg (Eds.), *Latent variables analysis*
(pp. 399-419). Sage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from scipy.stats import chi2

from cup_study.sem import admissible, information, ugamma, yuan_bentler
from cup_study.sem import objective as objective_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.derivatives import jacobian
from cup_study.sem.implied import implied
from cup_study.sem.likelihoods import (
    fixed_exogenous,
    group_loglik,
    n_parameters,
    unrestricted,
)
from cup_study.sem.ugamma import Traces
from cup_study.sem.vcov import inverse

if TYPE_CHECKING:
    from cup_study.sem.fit import Fit

#: Tests that need the traces of ``U Gamma``.
BY_MOMENTS = ("satorra.bentler", "scaled.shifted", "mean.var.adjusted")
#: Those of them that need the trace of its square.
BY_SQUARES = ("scaled.shifted", "mean.var.adjusted")
#: Tests by casewise scores.
BY_SCORES = ("yuan.bentler", "yuan.bentler.mplus")

_FOUND: WeakKeyDictionary[Fit, tuple[TestStatistic, ...]] = WeakKeyDictionary()


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


def tests(fit: Fit) -> tuple[TestStatistic, ...]:
    """Tests of a fit: the plain one, then the scaled one if its options name one.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    tuple of TestStatistic

    Examples
    --------
    >>> plain("standard", 12.0, 8)
    TestStatistic(name='standard', stat=12.0, df=8, pvalue=0.151..., by_group=())
    """
    if fit not in _FOUND:
        standard = standard_test(fit)
        name = fit.options.test
        _FOUND[fit] = (
            (standard,) if name == "standard" else (standard, scaled_test(fit, name, standard))
        )
    return _FOUND[fit]


def standard_test(fit: Fit) -> TestStatistic:
    """Plain chi-square test of a fit.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    TestStatistic
    """
    df = admissible.n_moments(fit.table, fit.sample) - n_parameters(fit)
    values = group_chisq(fit)
    return plain("standard", sum(values), df, by_group=values, known=fit.options.estimator != "ULS")


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
    """
    pvalue = float(chi2.sf(stat, df)) if known and df > 0 else np.nan
    return TestStatistic(name, stat, df, pvalue, by_group=by_group)


def group_chisq(fit: Fit) -> tuple[float, ...]:
    """Contribution of each group to the plain statistic, at least zero.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    tuple of float
        Twice the sample size times the discrepancy; under missing answers the likelihood ratio
        against the moments by EM; with the Wishart likelihood n - 1 takes the place of n.
    """
    n = np.array([group.n for group in fit.sample.groups], dtype=float)
    if fit.options.missing == "fiml":
        full = np.array([moments.loglik for moments in unrestricted(fit.sample)])
        values = 2 * (full - group_loglik(fit))
    else:
        if fit.options.estimator == "ML" and not fit.options.biased:
            n = n - 1
        values = 2 * n * objective_.group_values(fit.objective, fit.x)
    return tuple(np.maximum(values, 0.0).tolist())


def scaled_test(fit: Fit, name: str, standard: TestStatistic | None = None) -> TestStatistic:
    """Scaled test of a fit.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    name : str
        One of ``BY_MOMENTS`` or ``BY_SCORES``.
    standard : TestStatistic, optional
        The plain one, if it is known.

    Returns
    -------
    TestStatistic
        Without degrees of freedom, or for a model that is not identified, the plain statistic
        with a NaN for its correction.
    """
    found = standard or standard_test(fit)
    if found.df <= 0:
        return replace(found, name=name)
    return scaled_at(fit, fit.x, name, found)


def scaled_at(fit: Fit, x: FloatArray, name: str, standard: TestStatistic) -> TestStatistic:
    """Scaled test with its correction evaluated at other parameters than the estimates.

    Parameters
    ----------
    fit : Fit
        Model and sample.
    x : ndarray, shape (n_parameters,)
        Where; the test of Satorra and Bentler (2010) needs a model at another one's estimates.
    name : str
        Which test.
    standard : TestStatistic
        Plain statistic and its degrees of freedom.

    Returns
    -------
    TestStatistic
    """
    kind = fit.options.information
    weights = _observed(fit, x) if _by_moments_alone(fit, name) else None
    if weights is None:
        info = information.at(fit.objective, x, kind)
    else:
        info = _through_moments(fit, x, weights)
    bread = inverse(info, fit.directions)
    if bread is None:
        return replace(standard, name=name)
    n_groups = len(fit.sample.groups)
    if name in BY_MOMENTS:
        traces = ugamma.of_model(
            fit.objective, x, bread, weights=weights, second=name in BY_SQUARES
        )
        shares = tuple(fit.objective.shares.tolist())
        return by_moments(name, standard, traces, shares)
    fixed = fixed_exogenous(fit)
    h1 = unrestricted(fit.sample) if fit.options.missing == "fiml" else (None,) * n_groups
    first = sum(
        yuan_bentler.unrestricted_trace(
            group, fixed, means=fit.model.meanstructure, kind=kind, h1=moments
        )
        for group, moments in zip(fit.sample.groups, h1, strict=True)
    )
    if name == "yuan.bentler.mplus":
        second = _score_trace(fit, x, info, bread)
        trace = first - second
    else:
        pieces = [
            yuan_bentler.residual_trace(
                fit.objective, i, x, bread, kind=kind, fixed=fixed, h1=moments
            )
            for i, moments in enumerate(h1)
        ]
        trace, second = (sum(piece[k] for piece in pieces) for k in (0, 1))
    p = len(fit.sample.observed)
    moments_kept = yuan_bentler.kept(p, fixed, means=fit.model.meanstructure).sum() * n_groups
    found = by_scores(name, standard, trace)
    return replace(
        found,
        scaling_factor_h0=second / len(x) if len(x) else np.nan,
        scaling_factor_h1=first / float(moments_kept),
    )


def _score_trace(fit: Fit, x: FloatArray, info: FloatArray, bread: FloatArray) -> float:
    """Trace of the cross products of the scores times the inverse information."""
    if x is fit.x and fit.options.se == "robust.huber.white" and fit.covariance is not None:
        # Already in the sandwich, n V = E^-1 B E^-1; the cases need not be read again.
        n = fit.options.n_for_se(fit.n, len(fit.sample.groups))
        return n * float(np.vdot(fit.covariance, info))
    return float(np.vdot(information.first_order(fit.objective, x), bread))


def _by_moments_alone(fit: Fit, name: str) -> bool:
    """Whether observed information leaves out the curvature of the moments, as in lavaan.

    Only the test that belongs to MLR takes the Hessian of the model.
    """
    return fit.options.information == "observed" and name != "yuan.bentler.mplus"


def _observed(fit: Fit, x: FloatArray) -> list[FloatArray]:
    """Observed information on the moments of each group at the model."""
    means = fit.model.meanstructure
    return [
        yuan_bentler.moment_information(
            group, now.mean if means else group.mean, now.cov, "observed", means=means
        )
        for group, now in zip(fit.sample.groups, implied(fit.model, x), strict=True)
    ]


def _through_moments(fit: Fit, x: FloatArray, weights: list[FloatArray]) -> FloatArray:
    total = np.zeros((len(x), len(x)))
    pieces = zip(fit.objective.shares, jacobian(fit.model, x), weights, strict=True)
    for share, own, weight in pieces:
        total += share * (own.T @ weight @ own)
    return total


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
