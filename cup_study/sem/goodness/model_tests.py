"""Chi-square tests of a fitted model against the unrestricted moments.

``standard`` is the likelihood ratio, or n - 1 times a least-squares discrepancy; the scaled test is
the one that the estimator's name promises. :mod:`cup_study.sem.goodness.chisquare` tells what
scaling does; here it is applied to a model.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from cup_study.sem import admissible, information
from cup_study.sem import objective as objective_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.derivatives import jacobian
from cup_study.sem.goodness import ugamma, yuan_bentler
from cup_study.sem.goodness.chisquare import (
    BY_MOMENTS,
    BY_SQUARES,
    TestStatistic,
    by_moments,
    by_scores,
    plain,
)
from cup_study.sem.goodness.likelihoods import (
    fixed_exogenous,
    group_loglik,
    n_parameters,
    unrestricted,
)
from cup_study.sem.implied import implied
from cup_study.sem.vcov import inverse

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_FOUND: WeakKeyDictionary[Fit, tuple[TestStatistic, ...]] = WeakKeyDictionary()


def chisquare_tests(fit: Fit) -> tuple[TestStatistic, ...]:
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
    >>> import pandas as pd
    >>> from cup_study.sem.fitting import fit as fit_
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=300)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=300) for i in range(1, 5)})
    >>> found = chisquare_tests(fit_("Ease =~ q1 + q2 + q3 + q4", data, estimator="MLR"))
    >>> [(test.name, test.df) for test in found]
    [('standard', 2), ('yuan.bentler.mplus', 2)]
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
    info = _information(fit, x, kind) if weights is None else _through_moments(fit, x, weights)
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
        second = float(np.vdot(_information(fit, x, "first.order"), bread))
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


def _information(fit: Fit, x: FloatArray, kind: str) -> FloatArray:
    """Information of one observation, from what the fit knows already where it can."""
    if x is fit.x:
        return information.unit_information(fit, kind)
    return information.at(fit.objective, x, kind)


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
