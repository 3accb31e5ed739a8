r"""Log likelihoods of a model and of the unrestricted moments, and what follows from them.

Normal theory, with its constant, so that AIC and BIC are those that other programs give. Of fixed
exogenous variables the likelihood at their own moments is taken away: it is the likelihood of the
others given them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from cup_study.sem import fiml
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.implied import implied
from cup_study.sem.missing import saturated
from cup_study.sem.missing.patterns import Patterns
from cup_study.sem.missing.saturated import Saturated
from cup_study.sem.moments.sample import GroupSample, Sample

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: EM takes longer than most models: once for a sample, however many ask.
_UNRESTRICTED: WeakKeyDictionary[Sample, tuple[Saturated, ...]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Likelihoods:
    """Log likelihoods and information criteria.

    Parameters
    ----------
    model : float
        Of the model at its estimates.
    unrestricted : float
        Of the unrestricted moments.
    n_parameters : int
        Free parameters less equality constraints.
    n : float
        Observations.
    """

    model: float
    unrestricted: float
    n_parameters: int
    n: float

    @property
    def aic(self) -> float:
        """Akaike's information criterion."""
        return -2 * self.model + 2 * self.n_parameters

    @property
    def bic(self) -> float:
        """Bayesian information criterion (Schwarz 1978)."""
        return -2 * self.model + self.n_parameters * float(np.log(self.n))

    @property
    def bic2(self) -> float:
        """BIC with a sample size adjusted after Sclove (1987): ``(n + 2) / 24``."""
        return -2 * self.model + self.n_parameters * float(np.log((self.n + 2) / 24))


def likelihoods(fit: Fit) -> Likelihoods:
    """Log likelihoods of a fit by maximum likelihood.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    Likelihoods
        NaN for other estimators.

    Examples
    --------
    >>> Likelihoods(-100.0, -98.0, 5, 50).aic
    210.0
    """
    n = fit.sample.n_total
    if fit.options.estimator != "ML":
        return Likelihoods(np.nan, np.nan, n_parameters(fit), n)
    fixed = fixed_exogenous(fit)
    if fit.options.missing == "fiml":
        at = fixed.tolist()
        own, full = -n * fit.value, 0.0
        for group, moments in zip(fit.sample.groups, unrestricted(fit.sample), strict=True):
            full += moments.loglik
            if at:
                patterns = patterns_of(group)
                own -= saturated.marginal_loglik(patterns, at, moments.mean, moments.cov)
                full -= saturated.marginal_loglik(patterns, at, moments.mean, moments.cov)
        return Likelihoods(own, full, n_parameters(fit), n)
    full = sum(_complete(group, fixed) for group in fit.sample.groups)
    # The value is half the likelihood ratio for one observation.
    return Likelihoods(full - n * fit.value, full, n_parameters(fit), n)


def n_parameters(fit: Fit) -> int:
    """Free parameters less equality constraints (an inequality that binds does not count).

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    int
    """
    limits = fit.constraints
    if not limits.equalities:
        return limits.n_free
    curved = np.array([c.gradient(fit.x) for c in limits.equalities]) @ limits.K
    return limits.n_free - int(np.linalg.matrix_rank(curved))


def fixed_exogenous(fit: Fit) -> IntArray:
    """Positions of the observed variables whose moments are fixed at those of the sample.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    ndarray of int
        Empty where the model is conditional on them: then they are not among the moments.
    """
    table = fit.table
    fixed = table.exogenous if table.fixed_x and not table.conditional_x else ()
    at = [i for i, name in enumerate(table.observed) if name in fixed]
    return np.array(at, dtype=np.intp)


def unrestricted(sample: Sample) -> tuple[Saturated, ...]:
    """Unrestricted moments of incomplete data, by EM, computed once for a sample.

    Parameters
    ----------
    sample : Sample
        With missing patterns.

    Returns
    -------
    tuple of Saturated
        One a group.
    """
    if sample not in _UNRESTRICTED:
        _UNRESTRICTED[sample] = tuple(saturated.em(patterns_of(g)) for g in sample.groups)
    return _UNRESTRICTED[sample]


def unrestricted_moments(sample: Sample) -> tuple[tuple[FloatArray, FloatArray], ...]:
    """Means and covariances without a model: of the sample, or by EM where answers are missing.

    Parameters
    ----------
    sample : Sample
        All groups.

    Returns
    -------
    tuple of (mean, cov)
        One a group.
    """
    if sample.groups[0].patterns is None:
        return tuple((group.mean, group.cov) for group in sample.groups)
    return tuple((group.mean, group.cov) for group in unrestricted(sample))


def group_loglik(fit: Fit) -> FloatArray:
    """Log likelihood of each group at the estimates under missing answers, shape (n_groups,)."""
    pairs = zip(fit.sample.groups, implied(fit.model, fit.x), strict=True)
    return np.array([fiml.loglik(patterns_of(g), now.mean, now.cov) for g, now in pairs])


def patterns_of(group: GroupSample) -> Patterns:
    """Missing patterns of a group.

    Parameters
    ----------
    group : GroupSample
        Of a sample for full information maximum likelihood.

    Returns
    -------
    Patterns

    Raises
    ------
    ValueError
        When the sample was made for something else.
    """
    if group.patterns is None:
        raise ValueError(f"group {group.label!r} has no missing patterns")
    return group.patterns


def _complete(group: GroupSample, fixed: IntArray) -> float:
    """Log likelihood of complete data at their own moments."""
    total = _normal(group.n, group.cov)
    return total - _normal(group.n, group.cov[np.ix_(fixed, fixed)]) if len(fixed) else total


def _normal(n: float, cov: FloatArray) -> float:
    _, log_det = np.linalg.slogdet(cov)
    return float(-0.5 * n * (len(cov) * (np.log(2 * np.pi) + 1) + log_det))
