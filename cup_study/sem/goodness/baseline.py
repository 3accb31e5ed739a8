r"""Baseline model: all variables uncorrelated, except fixed or exogenous ones among themselves.

What incremental fit indices compare a model with. As lavaan defines it, variances and means (of
ordered variables the thresholds, given covariates the slopes too) are free, and so are the
covariances of exogenous variables unless they are fixed at those of the sample. All parameters
are moments themselves, so the minimum has a closed form and nothing is iterated: for maximum
likelihood :math:`\log|\mathrm{diag}\,S| - \log|S|`, for least squares the residual moments under
the Schur complement of the weight matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from cup_study.sem import admissible, fiml
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray, lower, strictly_lower
from cup_study.sem.goodness import ugamma, yuan_bentler
from cup_study.sem.goodness.chisquare import (
    BY_MOMENTS,
    BY_SQUARES,
    TestStatistic,
    by_moments,
    by_scores,
    plain,
)
from cup_study.sem.goodness.likelihoods import fixed_exogenous, unrestricted
from cup_study.sem.missing import saturated
from cup_study.sem.missing.saturated import Saturated
from cup_study.sem.moments import gamma
from cup_study.sem.moments.nacov import normal_weight

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

_FOUND: WeakKeyDictionary[Fit, Baseline] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class Baseline:
    """The fitted baseline model.

    Parameters
    ----------
    tests : tuple of TestStatistic
        The same tests as the model's.
    n_parameters : int
        Free parameters.
    free : tuple of ndarray of bool
        Moments of each group that are free.
    moments : tuple of Saturated
        Means and covariances of each group; empty for ordered variables.
    """

    tests: tuple[TestStatistic, ...]
    n_parameters: int
    free: tuple[BoolArray, ...]
    moments: tuple[Saturated, ...]


def baseline(fit: Fit) -> Baseline:
    """Baseline model for the sample and the options of a fit.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    Baseline
    """
    if fit not in _FOUND:
        _FOUND[fit] = _baseline(fit)
    return _FOUND[fit]


def _baseline(fit: Fit) -> Baseline:
    kinds = tuple(_kinds(fit, i) for i in range(len(fit.sample.groups)))
    free = tuple(kind[0] for kind in kinds)
    n_free = int(sum(mask.sum() for mask in free))
    df = admissible.n_moments(fit.table, fit.sample) - n_free
    if fit.sample.groups[0].ordinal is None:
        moments = tuple(_independence(fit, i) for i in range(len(kinds)))
    else:
        moments = ()
    values = tuple(max(_chisq(fit, i, *kinds[i], moments), 0.0) for i in range(len(kinds)))
    standard = plain(
        "standard", sum(values), df, by_group=values, known=fit.options.estimator != "ULS"
    )
    found = Baseline((standard,), n_free, free, moments)
    if fit.options.test == "standard":
        return found
    return replace(found, tests=(standard, _scaled(fit, found)))


def _exogenous(fit: Fit) -> IntArray:
    """Positions of the exogenous variables among those of the moments."""
    if fit.table.conditional_x:
        return np.zeros(0, dtype=np.intp)
    names = fit.table.exogenous
    at = [i for i, name in enumerate(fit.table.observed) if name in names]
    return np.array(at, dtype=np.intp)


def _kinds(fit: Fit, i: int) -> tuple[BoolArray, BoolArray]:
    """Which moments of a group are free, and which the baseline model sets to zero."""
    group = fit.model.groups[i]
    p = len(group.observed)
    exogenous = np.isin(np.arange(p), _exogenous(fit))
    fixed = np.isin(np.arange(p), fixed_exogenous(fit))
    if not fit.model.categorical:
        rows, columns = lower(p)
        diagonal = rows == columns
        zero = ~diagonal & ~(exogenous[rows] & exogenous[columns])
        free = ~zero & ~(fixed[rows] & fixed[columns])
        if not fit.model.meanstructure:
            return free, zero
        return np.concatenate([~fixed, free]), np.concatenate([np.zeros(p, dtype=bool), zero])
    rows, columns = strictly_lower(p)
    zero = ~(exogenous[rows] & exogenous[columns])
    n_others = len(fit.objective.observed[i]) - len(rows)
    own = np.zeros(n_others, dtype=bool)
    of = group.threshold_of
    own[: len(of)] = fixed[of]
    variances = np.flatnonzero(~group.ordinal)
    own[n_others - len(variances) :] = fixed[variances]
    pairs = ~zero & ~(fixed[rows] & fixed[columns])
    return np.concatenate([~own, pairs]), np.concatenate([np.zeros(n_others, dtype=bool), zero])


def _independence(fit: Fit, i: int) -> Saturated:
    group, exogenous = fit.sample.groups[i], _exogenous(fit)
    if group.patterns is not None:
        return saturated.independence(group.patterns, exogenous.tolist())
    cov = np.diag(np.diagonal(group.cov))
    block = np.ix_(exogenous, exogenous)
    cov[block] = group.cov[block]
    return Saturated(group.mean, cov, np.nan, 0, True)


def _chisq(
    fit: Fit, i: int, free: BoolArray, zero: BoolArray, moments: tuple[Saturated, ...]
) -> float:
    group, options = fit.sample.groups[i], fit.options
    if options.missing == "fiml":
        return 2 * (unrestricted(fit.sample)[i].loglik - moments[i].loglik)
    if options.estimator == "ML":
        _, restricted = np.linalg.slogdet(moments[i].cov)
        n = group.n if options.biased else group.n - 1
        return float(n * (restricted - fit.objective.log_dets[i]))
    residual = np.where(zero, fit.objective.observed[i], 0.0)[~free]
    weight = ugamma.schur(fit.objective.weights[i], free)
    weighted = weight * residual if weight.ndim == 1 else weight @ residual
    return float((group.n - 1) * (residual @ weighted))


def _scaled(fit: Fit, found: Baseline) -> TestStatistic:
    standard, name = found.tests[0], fit.options.test
    if standard.df <= 0:
        return replace(standard, name=name)
    groups = range(len(found.free))
    if name in BY_MOMENTS:
        traces = ugamma.of_selection(
            (
                (
                    _weight(fit, i, found.moments),
                    gamma.of_group(fit.sample, i, fit.model),
                    found.free[i],
                )
                for i in groups
            ),
            second=name in BY_SQUARES,
        )
        return by_moments(name, standard, traces, tuple(fit.objective.shares.tolist()))
    return by_scores(name, standard, sum(_trace(fit, i, found, name) for i in groups))


def _weight(fit: Fit, i: int, moments: tuple[Saturated, ...]) -> FloatArray:
    """Weight of the moments: as given, or of normal theory at the baseline model."""
    if fit.options.estimator != "ML":
        return fit.objective.weights[i]
    means = fit.model.meanstructure
    if fit.options.information == "observed":
        own = moments[i]
        return yuan_bentler.moment_information(
            fit.sample.groups[i], own.mean, own.cov, "observed", means=means
        )
    if len(_exogenous(fit)) > 1:
        return normal_weight(moments[i].cov, means=means)
    variance = np.diagonal(moments[i].cov)
    rows, columns = lower(len(variance))
    pairs = np.where(rows == columns, 0.5, 1.0) / (variance[rows] * variance[columns])
    return np.concatenate([1 / variance, pairs]) if means else pairs


def _trace(fit: Fit, i: int, found: Baseline, name: str) -> float:
    """Expectation of the plain statistic by casewise scores, contribution of one group."""
    group, kind = fit.sample.groups[i], fit.options.information
    fixed, means = fixed_exogenous(fit), fit.model.meanstructure
    own = found.moments[i]
    h1 = unrestricted(fit.sample)[i] if group.patterns is not None else None
    if name == "yuan.bentler":
        return _residual_trace(fit, i, found, h1)
    first = yuan_bentler.unrestricted_trace(group, fixed, means=means, kind=kind, h1=h1)
    if kind == "first.order":
        return first - float(found.free[i].sum())
    if group.patterns is not None:
        take = found.free[i]
        info = fiml.information(group.patterns, own.mean, own.cov, yuan_bentler.KINDS[kind])
        scores = fiml.scores(group.patterns, own.mean, own.cov)[:, take]
        outer = scores.T @ scores
        return first - float(np.trace(np.linalg.solve(info[np.ix_(take, take)], outer)))
    exogenous = _exogenous(fit)
    alone = np.setdiff1d(np.arange(len(own.cov)), exogenous)
    blocks = [np.array([j], dtype=np.intp) for j in alone]
    if len(exogenous) and not len(fixed):
        blocks.append(exogenous)
    return first - yuan_bentler.block_trace(group, own.cov, blocks, means=means)


def _residual_trace(fit: Fit, i: int, found: Baseline, h1: Saturated | None) -> float:
    """As :func:`_trace` for ``yuan.bentler``."""
    weight, spread = yuan_bentler.weight_and_spread(
        fit.objective, i, found.moments[i].mean, found.moments[i].cov, fit.options.information, h1
    )
    take = yuan_bentler.kept(
        len(found.moments[i].cov), fixed_exogenous(fit), means=fit.model.meanstructure
    )
    both = np.ix_(take, take)
    free = found.free[i][take]
    own = ugamma.schur(weight[both], free)
    return ugamma.trace(own, spread[both][np.ix_(~free, ~free)])
