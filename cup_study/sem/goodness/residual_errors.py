r"""Sampling covariances of residual moments.

A residual :math:`s-\sigma(\hat\theta)` is the sample's moment less its projection on the model:
:math:`e=Qs` with :math:`Q=I-\Delta(\Delta'A\Delta)^{-1}\Delta'A`, so that
:math:`acov(e)=Q\,acov(s)\,Q'` (Ogasawara 2001; Maydeu-Olivares & Shi 2017). ``A`` is the
information on the moments at the model's, :math:`acov(s)` that of the saturated model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import linalg

from cup_study.sem import casewise, fiml
from cup_study.sem.arrays import FloatArray, lower, strictly_lower
from cup_study.sem.derivatives import jacobian
from cup_study.sem.implied import implied
from cup_study.sem.moments import gamma, nacov
from cup_study.sem.moments.labelled_moments import GroupMoments, saturated_moments
from cup_study.sem.vcov import inverse

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def covariances(
    fit: Fit, kind: str = "raw", *, projected: bool = True
) -> tuple[FloatArray, ...] | None:
    """Sampling covariance of the residuals of each group.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    kind : {"raw", "cor.bollen", "cor.bentler"}, optional
        Scale of the residuals.
    projected : bool, optional
        False for that of the sample's moments, without what the model takes from them.

    Returns
    -------
    tuple of ndarray, each of shape (q, q), or None
        In the order of the moments; rows of fixed exogenous moments are zero. None for models
        conditional on covariates and for ordered beside continuous variables.
    """
    continuous = any(not group.ordinal.all() for group in fit.model.groups)
    if fit.model.categorical and (fit.table.conditional_x or continuous):
        return None
    own = [_of_sample(fit, i) for i in range(len(fit.model.groups))]
    if not projected:
        return tuple(own)
    weights = [_at_model(fit, i) for i in range(len(fit.model.groups))]
    jacobians = jacobian(fit.model, fit.x)
    shares = fit.objective.shares
    total = sum(
        share * d.T @ _times(w, d) for share, d, w in zip(shares, jacobians, weights, strict=True)
    )
    bread = inverse(np.asarray(total), fit.directions)
    if bread is None:
        return None
    found = []
    for i, (share, d, w) in enumerate(zip(shares, jacobians, weights, strict=True)):
        Q = np.eye(len(d)) - share * (d @ bread) @ _times(w, d).T
        acov = Q @ own[i] @ Q.T
        scale = _scale(fit, i, kind)
        found.append(acov if scale is None else scale @ acov @ scale.T)
    return tuple(found)


def standard_errors(
    fit: Fit, kind: str = "raw", *, projected: bool = True
) -> list[GroupMoments] | None:
    """Standard errors of residuals in the shape of the residuals.

    Parameters
    ----------
    fit, kind, projected
        As for :func:`covariances`.

    Returns
    -------
    list of GroupMoments or None
        One a group; means of ordered variables have none.
    """
    found = covariances(fit, kind, projected=projected)
    if found is None:
        return None
    errors = []
    for i, acov in enumerate(found):
        group = fit.model.groups[i]
        variance = np.diagonal(acov)
        se = np.sqrt(np.where(variance >= 0, variance, np.nan))
        names, p = list(group.observed), len(group.observed)
        ordinal = fit.sample.groups[i].ordinal
        thresholds = mean = None
        if ordinal is not None:
            n_th = len(ordinal.th)
            thresholds = pd.Series(se[:n_th], index=list(ordinal.th_names))
            mean = pd.Series(np.full(p, np.nan), index=names)
            rows, columns, se = *strictly_lower(p), se[n_th:]
        else:
            rows, columns = lower(p)
            if fit.model.meanstructure:
                mean, se = pd.Series(se[:p], index=names), se[p:]
        cov = np.zeros((p, p))
        cov[rows, columns] = cov[columns, rows] = se
        errors.append(GroupMoments(pd.DataFrame(cov, names, names), mean, thresholds))
    return errors


def _times(weight: FloatArray, matrix: FloatArray) -> FloatArray:
    return weight[:, None] * matrix if weight.ndim == 1 else weight @ matrix


def _varying(fit: Fit, i: int) -> np.ndarray:
    """Moments that vary over samples: all but those of fixed exogenous variables."""
    p = len(fit.model.groups[i].observed)
    fixed = np.isin(np.arange(p), gamma.fixed(fit.model))
    rows, columns = lower(p)
    among = fixed[rows] & fixed[columns]
    return ~(np.concatenate([fixed, among]) if fit.model.meanstructure else among)


def _only_varying(fit: Fit, i: int, matrix: FloatArray) -> FloatArray:
    keep = _varying(fit, i)
    return matrix * np.outer(keep, keep)


def _inverse(fit: Fit, i: int, matrix: FloatArray) -> FloatArray:
    """Inverse over the moments that vary; zero elsewhere."""
    at = np.flatnonzero(_varying(fit, i))
    found = np.zeros_like(matrix)
    found[np.ix_(at, at)] = np.linalg.inv(matrix[np.ix_(at, at)])
    return found


def _of_sample(fit: Fit, i: int) -> FloatArray:
    """Sampling covariance of the moments of one group, as the standard errors assume it."""
    group, options = fit.sample.groups[i], fit.options
    if group.ordinal is not None:
        # lavaan divides by the size of all groups together.
        return group.ordinal.gamma / fit.sample.n_total
    if fit.objective.estimator != "ML":
        if options.se == "standard" and fit.objective.estimator in ("GLS", "WLS"):
            return _inverse(fit, i, fit.objective.weights[i]) / group.n
        return gamma.of_group(fit.sample, i, fit.model) / group.n
    mean, cov = saturated_moments(fit, i)
    bread = _inverse(fit, i, _information(fit, i, mean, cov))
    if options.se.startswith("robust"):
        return bread @ _meat(fit, i, mean, cov) @ bread / group.n
    return bread / group.n


def _at_model(fit: Fit, i: int) -> FloatArray:
    """Weight of the moments: information at the implied ones, or that of least squares."""
    if fit.objective.estimator != "ML":
        return fit.objective.weights[i]
    now = implied(fit.model, fit.x)[i]
    return _only_varying(fit, i, _information(fit, i, now.mean, now.cov))


def _information(fit: Fit, i: int, mean: FloatArray, cov: FloatArray) -> FloatArray:
    """Information of one observation on the moments, of the kind that the estimator uses."""
    group, kind, means = fit.sample.groups[i], fit.options.information, fit.model.meanstructure
    if group.patterns is not None:
        if kind == "expected":
            return fiml.information(group.patterns, mean, cov, kind="expected") / group.n
        if kind == "observed":
            return fiml.information(group.patterns, mean, cov, kind="observed") / group.n
        return fiml.information(group.patterns, mean, cov, kind="first_order") / group.n
    if kind == "first.order":
        return _outer(fit, i, mean, cov)
    if kind == "expected":
        return nacov.normal_weight(cov, means=means)
    return _observed(group.mean - mean, group.cov, cov, means=means)


def _observed(
    off: FloatArray, sample_cov: FloatArray, cov: FloatArray, *, means: bool
) -> FloatArray:
    r"""Minus the Hessian of the normal log likelihood of one observation in the moments.

    With :math:`W=\Sigma^{-1}` and :math:`C=W(2\tilde S-\Sigma)W`, where :math:`\tilde S` is the
    scatter about the implied mean, it is :math:`\tfrac12 D'(W\otimes C)D` for covariances.
    """
    W = np.linalg.inv(cov)
    spread = sample_cov + (np.outer(off, off) if means else 0.0)
    C = W @ (2 * spread - cov) @ W
    p = len(cov)
    rows, columns = lower(p)
    half = np.where(rows == columns, 0.5, 1.0)
    block = np.zeros((len(rows), len(rows)))
    for a, b in ((rows, columns), (columns, rows)):
        block += W[np.ix_(rows, a)] * C[np.ix_(columns, b)]
        block += C[np.ix_(rows, a)] * W[np.ix_(columns, b)]
    block *= 0.5 * np.outer(half, half)
    if not means:
        return block
    away = W @ off
    cross = (W[rows] * away[columns, None] + W[columns] * away[rows, None]) * half[:, None]
    return np.block([[W, cross.T], [cross, block]])


def _outer(fit: Fit, i: int, mean: FloatArray, cov: FloatArray) -> FloatArray:
    """Mean outer product of the casewise scores in the moments."""
    group = fit.sample.groups[i]
    if group.patterns is not None:
        return fiml.information(group.patterns, mean, cov, kind="first_order") / group.n
    x = group.x
    if x is None:
        return nacov.normal_weight(cov, means=fit.model.meanstructure)
    scores = casewise.moment_scores(x, mean if fit.model.meanstructure else group.mean, cov)
    if not fit.model.meanstructure:
        scores = scores[:, len(mean) :]
    if group.weights is not None:
        scores = scores * group.weights[:, None]
    return np.asarray(scores.T @ scores / group.n)


def _meat(fit: Fit, i: int, mean: FloatArray, cov: FloatArray) -> FloatArray:
    group = fit.sample.groups[i]
    fixed = gamma.fixed(fit.model)
    if fixed and group.patterns is None and group.weights is None:
        weight = nacov.normal_weight(cov, means=fit.model.meanstructure, fixed=fixed)
        return weight @ gamma.of_group(fit.sample, i, fit.model) @ weight
    return _only_varying(fit, i, _outer(fit, i, mean, cov))


def _scale(fit: Fit, i: int, kind: str) -> FloatArray | None:
    """Derivative of the scaled moments; None for raw ones and those of ordered variables."""
    if kind == "raw" or fit.model.categorical:
        return None
    cov = saturated_moments(fit, i)[1]
    p = len(cov)
    sd = np.sqrt(np.diagonal(cov))
    rows, columns = lower(p)
    block = np.diag(1.0 / (sd[rows] * sd[columns]))
    if kind == "cor.bollen":
        r = cov[rows, columns] / (sd[rows] * sd[columns])
        own = np.flatnonzero(rows == columns)
        for side in (rows, columns):
            block[np.arange(len(rows)), own[side]] -= 0.5 * r / sd[side] ** 2
    return linalg.block_diag(np.diag(1.0 / sd), block) if fit.model.meanstructure else block
