r"""Factor scores from ordered answers: the most likely position, given the answers.

The mode of :math:`\sum_v\log P(y_v|\eta)-\tfrac12(\eta-\mu)'\Phi^{-1}(\eta-\mu)`, where an ordered
answer ``k`` has :math:`P=\Phi((\tau_k-\nu-\lambda'\eta)/\theta^{1/2})-
\Phi((\tau_{k-1}-\nu-\lambda'\eta)/\theta^{1/2})` (Samejima 1969; Bock & Mislevy 1982). The
function is concave, so Newton steps find its only maximum, for all respondents at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray
from cup_study.sem.implied import parts

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Rows that are treated at a time.
_CHUNK = 20_000
_STEPS = 100
#: Precision of the prior that keeps the mode of a likelihood finite, as in lavaan.
_VAGUE = 1e-5


def of_group(fit: Fit, i: int, kind: str) -> FloatArray:
    """Scores of one group.

    Parameters
    ----------
    fit : Fit
        A model with ordered variables, fitted to data.
    i : int
        Group.
    kind : {"regression", "bartlett"}
        Mode of the posterior or of the likelihood.

    Returns
    -------
    ndarray, shape (n, n_latent)

    Raises
    ------
    InputError
        Observed variables that explain others, or negative residual variances.
    """
    group, sample = fit.model.groups[i], fit.sample.groups[i]
    m = len(fit.table.latent)
    p = parts(group, fit.x)
    mats = p.matrices
    ordinal = group.ordinal
    residual = np.diagonal(mats.theta).copy()
    if fit.table.parameterization == "delta":
        common = np.einsum("pm,pm->p", p.cross, mats.lambda_)
        residual = np.where(ordinal, mats.delta**-2.0 - common, residual)
    # Items that covariates explain too (direct effects) are etas of their own: given the latent
    # ones they depend on these and on the covariates, and their residual is a disturbance.
    direct = mats.lambda_[:, m:]
    away = np.eye(len(group.etas)) - mats.beta
    disturbance = away @ p.cov_eta @ away.T
    residual = np.where(direct.any(axis=1), 0.0, residual)
    residual = residual + np.einsum("pd,de,pe->p", direct, disturbance[m:, m:], direct)
    problems = []
    if mats.beta[:, m:].any() or np.abs(disturbance[:m, m:]).max(initial=0.0) > 1e-12:
        what = f"{', '.join(group.etas[m:])} are observed and explain or covary with others"
        problems.append(Problem("model", what))
    elif (residual <= 0).any():
        bad = [n for n, r in zip(group.observed, residual, strict=True) if r <= 0]
        problems.append(Problem("model", f"residual variance of {', '.join(bad)} is not positive"))
    if problems:
        remedy = "Scores from ordered answers need a measurement model of latent variables alone."
        raise InputError("factor scores", problems, remedy)
    x = np.asarray(sample.x)
    names = list(fit.sample.observed)
    y = x[:, [names.index(name) for name in group.observed]]
    mean = np.broadcast_to(p.mean_eta[:m], (len(y), m))
    offset = mats.nu + direct @ mats.alpha[m:]
    if group.exogenous:
        given = x[:, [names.index(name) for name in group.exogenous]]
        mean = mean + given @ (p.total @ mats.gamma)[:m].T
        offset = offset + given @ (direct @ mats.gamma[m:]).T
    prior = np.linalg.inv(p.cov_eta[:m, :m]) if kind == "regression" else _VAGUE * np.eye(m)
    sd = np.sqrt(residual)
    lower, upper, seen = _intervals(fit, i, y, mats.tau)
    slope = (mats.lambda_[:, :m] + direct @ mats.beta[m:, :m]) / sd[:, None]
    lower, upper = (lower - offset) / sd, (upper - offset) / sd
    found = np.empty((len(y), m))
    for start in range(0, len(y), _CHUNK):
        at = slice(start, start + _CHUNK)
        found[at] = _modes(lower[at], upper[at], seen[at], ordinal, slope, mean[at], prior)
    return found


def _intervals(
    fit: Fit, i: int, y: FloatArray, tau: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Bounds between which each latent response lies; both are the value where it is continuous."""
    group = fit.model.groups[i]
    seen = ~np.isnan(y)
    lower, upper = np.where(seen, y, 0.0), np.where(seen, y, 0.0)
    of = group.threshold_of[group.ordinal[group.threshold_of]]
    for v in np.flatnonzero(group.ordinal):
        edges = np.concatenate([[-np.inf], tau[of == v], [np.inf]])
        code = np.where(seen[:, v], y[:, v], 1).astype(int)
        lower[:, v], upper[:, v] = edges[code - 1], edges[code]
    return lower, upper, seen


def _modes(
    lower: FloatArray,
    upper: FloatArray,
    seen: BoolArray,
    ordinal: BoolArray,
    slope: FloatArray,
    mean: FloatArray,
    prior: FloatArray,
) -> FloatArray:
    eta = mean.copy()
    value, first, second = _terms(lower, upper, seen, ordinal, eta @ slope.T)
    off = eta - mean
    goal = value - 0.5 * np.einsum("nm,mk,nk->n", off, prior, off)
    for _ in range(_STEPS):
        gradient = first @ slope - off @ prior
        curvature = np.einsum("np,pm,pk->nmk", second, slope, slope) + prior
        step = np.linalg.solve(curvature, gradient[..., None])[..., 0]
        if np.abs(step).max(initial=0.0) < 1e-10 * (1 + np.abs(eta).max(initial=0.0)):
            break
        length = np.ones((len(eta), 1))
        for _half in range(30):
            tried = eta + length * step
            value, one, two = _terms(lower, upper, seen, ordinal, tried @ slope.T)
            off = tried - mean
            new = value - 0.5 * np.einsum("nm,mk,nk->n", off, prior, off)
            worse = new < goal - 1e-12 * (1 + np.abs(goal))
            if not worse.any():
                break
            length[worse] *= 0.5
        eta, goal, first, second = tried, new, one, two
    return eta


def _terms(
    lower: FloatArray, upper: FloatArray, seen: BoolArray, ordinal: BoolArray, at: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Log likelihood of each row, its slope and minus its curvature in each linear predictor."""
    off = np.where(seen, lower - at, 0.0)[:, ~ordinal]
    first, second = np.zeros(at.shape), np.zeros(at.shape)
    first[:, ~ordinal] = off
    second[:, ~ordinal] = seen[:, ~ordinal]
    a, b = (lower - at)[:, ordinal], (upper - at)[:, ordinal]
    # Where both bounds are above zero their upper tails are the smaller numbers.
    flip = a > 0
    a, b = np.where(flip, -b, a), np.where(flip, -a, b)
    log_b = log_ndtr(b)
    log_p = log_b + np.log1p(-np.exp(np.minimum(log_ndtr(a) - log_b, -1e-300)))
    pa, pb = (np.exp(-0.5 * edge**2 - log_p) / np.sqrt(2 * np.pi) for edge in (a, b))
    slope = pa - pb
    finite_a, finite_b = (np.where(np.isfinite(edge), edge, 0.0) for edge in (a, b))
    bend = slope**2 - (finite_a * pa - finite_b * pb)
    slope = np.where(flip, -slope, slope)
    known = seen[:, ordinal]
    first[:, ordinal] = np.where(known, slope, 0.0)
    second[:, ordinal] = np.where(known, np.maximum(bend, 0.0), 0.0)
    value = np.where(known, log_p, 0.0).sum(axis=1) - 0.5 * (off**2).sum(axis=1)
    return value, first, second
