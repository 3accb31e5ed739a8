r"""Scaling of chi-square tests by casewise scores, with sampling weights or missing answers too.

The expectation of the likelihood ratio is a difference of two traces (Yuan & Bentler 2000):
:math:`tr(A_1^{-1}B_1) - tr(A_0^{-1}B_0)`, with ``A`` the information and ``B`` the cross products
of the scores of the unrestricted moments (1) and of the model (0). For complete data the first
trace is Mardia's (1970) kurtosis: no matrix of fourth moments is needed. ``yuan.bentler.mplus``,
the test of MLR, takes both at their own estimates; ``yuan.bentler`` weighs what the model leaves
over, as :mod:`cup_study.sem.goodness.ugamma` does, with the information at the model.

References
----------
Asparouhov, T., & Muthen, B. (2005). Multivariate statistical modeling with survey data.
Proceedings of the Federal Committee on Statistical Methodology Research Conference.
Yuan, K.-H., & Bentler, P. M. (2000). Three likelihood-based methods for mean and covariance
structure analysis with nonnormal missing data. *Sociological Methodology*, 30, 165-200.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem import fiml
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray, lower
from cup_study.sem.casewise import moment_scores
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.goodness.likelihoods import patterns_of
from cup_study.sem.implied import moments, parts
from cup_study.sem.missing.saturated import Saturated
from cup_study.sem.moments import gamma
from cup_study.sem.moments.nacov import normal_weight
from cup_study.sem.moments.sample import GroupSample
from cup_study.sem.objective import Objective

#: Options' words for information, as :mod:`cup_study.sem.fiml` names them.
KINDS: dict[str, fiml.Kind] = {
    "expected": "expected",
    "observed": "observed",
    "first.order": "first_order",
}


def kept(p: int, fixed: IntArray, *, means: bool) -> BoolArray:
    """Moments that are not those of fixed exogenous variables alone.

    Parameters
    ----------
    p : int
        Number of variables.
    fixed : ndarray of int
        Positions of the fixed ones.
    means : bool
        Whether means are among the moments.

    Returns
    -------
    ndarray of bool, shape (q,)

    Examples
    --------
    >>> kept(2, np.array([0]), means=False).tolist()
    [False, True, True]
    """
    own = np.isin(np.arange(p), fixed)
    rows, columns = lower(p)
    pairs = own[rows] & own[columns]
    return ~(np.concatenate([own, pairs]) if means else pairs)


def unrestricted_trace(
    group: GroupSample, fixed: IntArray, *, means: bool, kind: str, h1: Saturated | None = None
) -> float:
    r"""First trace, of the unrestricted moments of one group.

    Parameters
    ----------
    group : GroupSample
        With its answers.
    fixed : ndarray of int
        Positions of fixed exogenous variables.
    means : bool
        Whether means are among the moments.
    kind : str
        Information: ``expected``, ``observed`` or ``first.order``.
    h1 : Saturated, optional
        Unrestricted moments, where answers are missing.

    Returns
    -------
    float
        For complete data, with :math:`d_i` the squared distance of case i from the mean, given
        the fixed variables, :math:`h_i` that of its fixed variables, and r variables that are
        not fixed, the mean of :math:`d_i + \tfrac12(d_i^2 - 2d_i + r) + d_ih_i`.
    """
    if kind == "first.order":
        return float(kept(len(group.cov), fixed, means=means).sum())
    if h1 is not None:
        return _incomplete_trace(group, fixed, kind, h1)
    y, weights = rows_of(group)
    centred = y - group.mean
    free = np.setdiff1d(np.arange(y.shape[1]), fixed)
    whole = distances(centred, group.cov)
    apart = distances(centred[:, fixed], group.cov[np.ix_(fixed, fixed)])
    own = whole - apart
    each = 0.5 * (own**2 - 2 * own + len(free)) + own * apart
    return float(weights**2 @ (each + own if means else each) / group.n)


def block_trace(
    group: GroupSample, cov: FloatArray, blocks: Sequence[IntArray], *, means: bool
) -> float:
    """Second trace, for a model of uncorrelated blocks of variables with free moments.

    Parameters
    ----------
    group : GroupSample
        With its answers, complete.
    cov : ndarray, shape (p, p)
        Covariances within the blocks, as in the sample.
    blocks : sequence of ndarray of int
        Positions of the variables of each block.
    means : bool
        Whether means are among the moments.

    Returns
    -------
    float
    """
    y, weights = rows_of(group)
    centred = y - group.mean
    each = np.zeros(len(y))
    for block in blocks:
        own = distances(centred[:, block], cov[np.ix_(block, block)])
        each += 0.5 * (own**2 - 2 * own + len(block)) + (own if means else 0.0)
    return float(weights**2 @ each / group.n)


def distances(centred: FloatArray, cov: FloatArray) -> FloatArray:
    """Squared Mahalanobis distances of the rows, shape (n,)."""
    if centred.shape[1] == 0:
        return np.zeros(len(centred))
    root = np.linalg.solve(np.linalg.cholesky(cov), centred.T)
    return np.asarray(np.einsum("ji,ji->i", root, root))


def rows_of(group: GroupSample) -> tuple[FloatArray, FloatArray]:
    """Answers of a group and their weights, ones when there are none."""
    if group.x is None:
        raise InputError(
            "moments",
            [Problem("data", "a scaled test needs the answers themselves")],
            "Give the data, or use estimator='ML'.",
        )
    weights = np.ones(len(group.x)) if group.weights is None else group.weights
    return group.x, weights


def _incomplete_trace(group: GroupSample, fixed: IntArray, kind: str, h1: Saturated) -> float:
    patterns = patterns_of(group)
    take = kept(patterns.n_variables, fixed, means=True)
    info = fiml.information(patterns, h1.mean, h1.cov, KINDS[kind])[np.ix_(take, take)]
    scores = fiml.scores(patterns, h1.mean, h1.cov)[:, take]
    return float(np.trace(np.linalg.solve(info, scores.T @ scores)))


def residual_trace(
    objective: Objective,
    i: int,
    x: FloatArray,
    inverse: FloatArray,
    *,
    kind: str,
    fixed: IntArray,
    h1: Saturated | None,
) -> tuple[float, float]:
    r"""Contribution of one group to the trace of ``yuan.bentler``.

    Parameters
    ----------
    objective : Objective
        Maximum likelihood.
    i : int
        Group.
    x : ndarray, shape (n_parameters,)
        Estimates.
    inverse : ndarray, shape (n_parameters, n_parameters)
        Inverse of the information of one observation.
    kind : str
        Information: ``expected``, ``observed`` or ``first.order``.
    fixed : ndarray of int
        Positions of fixed exogenous variables.
    h1 : Saturated or None
        Unrestricted moments, where answers are missing.

    Returns
    -------
    float
        :math:`tr(U\Omega)`, see :func:`weight_and_spread`.
    float
        :math:`tr(\Delta'B\Delta E^{-1})` with the scores at the model.
    """
    model, sample = objective.model, objective.sample.groups[i]
    group = model.groups[i]
    p = parts(group, x)
    now = moments(model, group, p)
    means = model.meanstructure
    mean = now.mean if means else sample.mean
    weight, spread = weight_and_spread(objective, i, mean, now.cov, kind, h1)
    take = kept(len(now.cov), fixed, means=means)
    both = np.ix_(take, take)
    weight, spread, own = weight[both], spread[both], group_jacobian(model, group, p)[take]
    weighted = weight @ own
    outer = _scores(sample, mean, now.cov, means=means)[:, take] @ own
    share = float(objective.shares[i])
    own_inverse = share * inverse[np.ix_(group.parameters, group.parameters)]
    first = float(np.vdot(weight, spread))
    first -= float(np.vdot(own_inverse, weighted.T @ (spread @ weighted)))
    return first, float(np.vdot(own_inverse, outer.T @ outer)) / sample.n


def weight_and_spread(
    objective: Objective, i: int, mean: FloatArray, cov: FloatArray, kind: str, h1: Saturated | None
) -> tuple[FloatArray, FloatArray]:
    r"""Information of the moments at a model, and their variability.

    Parameters
    ----------
    objective : Objective
        Maximum likelihood.
    i : int
        Group.
    mean, cov : ndarray, shapes (p,) and (p, p)
        Moments that the model implies.
    kind : str
        Information: ``expected``, ``observed`` or ``first.order``.
    h1 : Saturated or None
        Unrestricted moments, where answers are missing.

    Returns
    -------
    weight : ndarray, shape (q, q)
        For one observation.
    spread : ndarray, shape (q, q)
        :math:`A_1^{-1}B_1A_1^{-1}` at the unrestricted moments.
    """
    sample = objective.sample.groups[i]
    weight = moment_information(sample, mean, cov, kind, means=objective.model.meanstructure)
    if h1 is None:
        return weight, gamma.of_group(objective.sample, i, objective.model)
    patterns = patterns_of(sample)
    bread = fiml.information(patterns, h1.mean, h1.cov, KINDS[kind]) / sample.n
    half = np.linalg.solve(bread, fiml.scores(patterns, h1.mean, h1.cov).T)
    return weight, half @ half.T / sample.n


def moment_information(
    sample: GroupSample, mean: FloatArray, cov: FloatArray, kind: str, *, means: bool
) -> FloatArray:
    """Information of one observation on its moments.

    Parameters
    ----------
    sample : GroupSample
        The group.
    mean, cov : ndarray, shapes (p,) and (p, p)
        Moments that the model implies.
    kind : str
        ``expected``, ``observed`` or ``first.order``.
    means : bool
        Whether means are among the moments.

    Returns
    -------
    ndarray, shape (q, q)
    """
    if kind == "first.order":
        scores = _scores(sample, mean, cov, means=means)
        return scores.T @ scores / sample.n
    if sample.patterns is not None:
        return fiml.information(sample.patterns, mean, cov, KINDS[kind]) / sample.n
    return _information(sample, mean, cov, kind, means=means)


def _scores(sample: GroupSample, mean: FloatArray, cov: FloatArray, *, means: bool) -> FloatArray:
    """Scores of the cases in the moments, times their weights."""
    if sample.patterns is not None:
        return fiml.scores(sample.patterns, mean, cov)
    y, weights = rows_of(sample)
    scores = moment_scores(y, mean, cov) * weights[:, None]
    return scores if means else scores[:, len(cov) :]


def _information(
    sample: GroupSample, mean: FloatArray, cov: FloatArray, kind: str, *, means: bool
) -> FloatArray:
    """Information of the moments of complete normal data, for one observation."""
    if kind == "expected":
        return normal_weight(cov, means=means)
    inverse = np.linalg.inv(cov)
    off = sample.mean - mean
    bent = inverse @ (2 * (sample.cov + np.outer(off, off)) - cov) @ inverse
    rows, columns = lower(len(inverse))
    half = np.where(rows == columns, 0.5, 1.0)
    a, b, c, d = rows[:, None], columns[:, None], rows, columns
    block = inverse[a, c] * bent[b, d] + inverse[b, d] * bent[a, c]
    block = block + inverse[a, d] * bent[b, c] + inverse[b, c] * bent[a, d]
    block = 0.5 * block * half[:, None] * half
    if not means:
        return np.asarray(block)
    pull = inverse @ off
    i = np.arange(len(inverse))
    cross = (pull[a] * inverse[b, i] + pull[b] * inverse[a, i]) * half[:, None]
    return np.block([[inverse, cross.T], [cross, block]])
