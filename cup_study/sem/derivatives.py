r"""First derivatives of implied moments.

Each element of the matrices changes the implied covariance matrix by a matrix of rank two,
:math:`\partial\Sigma/\partial\theta_k = u_k v_k' + v_k u_k'` with columns of identity,
:math:`\Lambda(I-B)^{-1}` and :math:`\Lambda\,cov(\eta)`. So the gradient needs no derivative
matrix at all, and expected information is a few products of ``p x K`` matrices where the
textbook form multiplies ``p^2 x K`` ones (compare Neudecker & Satorra 1991).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cup_study.sem.arrays import FloatArray, lower, strictly_lower, transposed
from cup_study.sem.implied import Implied, Parts, moments, parts
from cup_study.sem.model import KINDS, GroupModel, Model

Numbers = npt.NDArray[Any]


def gradient(group: GroupModel, p: Parts, d_cov: Numbers, d_mean: Numbers | None) -> Numbers:
    """Gradient of a function of the moments with respect to the free elements of one group.

    Parameters
    ----------
    group : GroupModel
        The group.
    p : Parts
        From :func:`cup_study.sem.implied.parts`.
    d_cov : ndarray, shape (..., p, p)
        Symmetric derivative with respect to the covariance matrix, as if all entries were free.
    d_mean : ndarray, shape (..., p), optional
        Derivative with respect to the means.

    Returns
    -------
    ndarray, shape (..., n_elements)
        In the order of :attr:`GroupModel.parameters`; zero for thresholds, scales and slopes.
    """
    by_cross = d_cov @ p.cross
    by_lambda = 2 * by_cross
    by_beta = 2 * transposed(p.reduced) @ by_cross
    by_psi = transposed(p.reduced) @ (d_cov @ p.reduced)
    by = {"lambda": by_lambda, "theta": d_cov, "psi": by_psi, "beta": by_beta}
    if d_mean is not None:
        by["lambda"] = by_lambda + d_mean[..., :, None] * p.mean_eta[..., None, :]
        reduced_mean = (transposed(p.reduced) @ d_mean[..., None])[..., 0]
        by["beta"] = by_beta + reduced_mean[..., :, None] * p.mean_eta[..., None, :]
        by["nu"], by["alpha"] = d_mean[..., None], reduced_mean[..., None]
    pieces = []
    batch = by_cross.shape[:-2]
    for kind in KINDS:
        free = group.free[kind]
        if kind not in by:
            pieces.append(np.zeros((*batch, len(free.rows))))
            continue
        piece = by[kind][..., free.rows, free.columns]
        if kind in ("theta", "psi"):
            piece = piece * np.where(free.rows == free.columns, 1.0, 2.0)
        pieces.append(np.broadcast_to(piece, (*batch, piece.shape[-1])))
    return np.concatenate(pieces, axis=-1)


def factors(group: GroupModel, p: Parts) -> tuple[Numbers, Numbers, Numbers]:
    """Vectors ``u`` and ``v`` of each free element, and its derivative of the means.

    Parameters
    ----------
    group : GroupModel
        The group.
    p : Parts
        From :func:`cup_study.sem.implied.parts`.

    Returns
    -------
    u, v, d_mean : ndarray, each of shape (..., p, n_elements)
    """
    n = len(group.observed)
    batch = p.cross.shape[:-2]
    identity = np.broadcast_to(np.eye(n), (*batch, n, n))
    left = {"lambda": identity, "theta": identity, "psi": p.reduced, "beta": p.reduced}
    right = {"lambda": p.cross, "theta": identity, "psi": p.reduced, "beta": p.cross}
    us, vs, ms = [], [], []
    for kind in KINDS:
        free = group.free[kind]
        k = len(free.rows)
        if kind in left:
            u, v = left[kind][..., free.rows], right[kind][..., free.columns]
            if kind in ("theta", "psi"):
                v = v * np.where(free.rows == free.columns, 0.5, 1.0)
        else:
            u = v = np.zeros((*batch, n, k))
        if kind in ("lambda", "beta"):
            m = left[kind][..., free.rows] * p.mean_eta[..., None, free.columns]
        elif kind == "nu":
            m = identity[..., free.rows]
        elif kind == "alpha":
            m = p.reduced[..., free.rows]
        else:
            m = np.zeros((*batch, n, k))
        us.append(u)
        vs.append(v)
        ms.append(m)
    return np.concatenate(us, -1), np.concatenate(vs, -1), np.concatenate(ms, -1)


def normal_information(group: GroupModel, p: Parts, weight: Numbers, *, means: bool) -> Numbers:
    r"""Expected information of normal data on the free elements, for one observation.

    :math:`I_{ab} = \tfrac12 tr(W\dot\Sigma_a W\dot\Sigma_b) + \dot\mu_a' W \dot\mu_b`.

    Parameters
    ----------
    group : GroupModel
        The group.
    p : Parts
        From :func:`cup_study.sem.implied.parts`.
    weight : ndarray, shape (..., p, p)
        ``W``: the inverse of the implied covariance matrix (ML) or of the sample's (GLS).
    means : bool
        Whether means are modelled.

    Returns
    -------
    ndarray, shape (..., n_elements, n_elements)
    """
    u, v, m = factors(group, p)
    weighted_u, weighted_v = weight @ u, weight @ v
    uv = transposed(u) @ weighted_v
    information: Numbers = uv * transposed(uv)
    information += (transposed(u) @ weighted_u) * (transposed(v) @ weighted_v)
    if means:
        information += transposed(m) @ (weight @ m)
    return information


def jacobian(model: Model, x: FloatArray) -> tuple[FloatArray, ...]:
    """Derivatives of the moments of each group with respect to all free parameters.

    Parameters
    ----------
    model : Model
        Compiled table.
    x : ndarray, shape (n_parameters,)
        Free parameters.

    Returns
    -------
    tuple of ndarray, each of shape (n_moments, n_parameters)
        Moments in lavaan's order: for continuous data means (where modelled) and ``vech`` of the
        covariances; for ordinal data thresholds and negative means, slopes, variances of
        continuous variables, correlations column by column.
    """
    found = []
    for group in model.groups:
        local = group_jacobian(model, group, parts(group, x))
        full = np.zeros((local.shape[0], model.n_parameters))
        full[:, group.parameters] = local
        found.append(full)
    return tuple(found)


def group_jacobian(model: Model, group: GroupModel, p: Parts) -> FloatArray:
    """As :func:`jacobian` for one group, columns for its own free elements only."""
    u, v, m = factors(group, p)
    n = len(group.observed)
    if not model.categorical:
        rows, columns = lower(n)
        d_cov = u[rows] * v[columns] + v[rows] * u[columns]
        return np.concatenate([m, d_cov]) if model.meanstructure else d_cov
    return _ordinal_jacobian(model, group, p, (u, v, m))


def _ordinal_jacobian(
    model: Model, group: GroupModel, p: Parts, factor: tuple[Numbers, Numbers, Numbers]
) -> FloatArray:
    u, v, m = factor
    now: Implied = moments(model, group, p)
    at = _columns(group)
    n, k = u.shape
    scale, of = now.scale, group.threshold_of
    rows, columns = strictly_lower(n)
    d_cov = u[rows] * v[columns] + v[rows] * u[columns]
    d_variance = 2 * u * v
    d_scale = np.zeros((n, k))
    if model.table.parameterization == "delta":
        free = group.free["delta"]
        d_scale[free.rows, np.arange(k)[at["delta"]]] = 1.0
        if len(group.derived):
            more_cov, more_variance = _by_residuals(group, p, d_variance, d_scale)
            d_cov, d_variance = d_cov + more_cov, d_variance + more_variance
    else:
        by_variance = np.where(group.ordinal, -0.5 * scale**3, 0.0)
        d_scale = by_variance[:, None] * d_variance
    d_level = np.zeros((len(of), k))
    threshold_rows = np.flatnonzero(group.ordinal[of])
    d_level[threshold_rows[group.free["tau"].rows], np.arange(k)[at["tau"]]] = 1.0
    level = now.thresholds / scale[of]
    d_threshold = scale[of, None] * (d_level - m[of]) + level[:, None] * d_scale[of]
    cov = now.cov[rows, columns][:, None]
    d_correlation = (scale[rows] * scale[columns])[:, None] * d_cov
    d_correlation += cov * scale[columns, None] * d_scale[rows]
    d_correlation += cov * scale[rows, None] * d_scale[columns]
    pieces = [d_threshold]
    if group.exogenous:
        pieces.append(_slope_jacobian(group, p, now, d_scale, at))
    pieces += [d_variance[~group.ordinal], d_correlation]
    return np.concatenate(pieces)


def _by_residuals(
    group: GroupModel, p: Parts, d_variance: FloatArray, d_scale: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """What residuals that follow from scales add to derivatives of covariances and variances.

    The variances that they complete stay at their scales: that gives their own derivatives.
    """
    eta, y = group.derived.T
    of_scale = -2 * p.matrices.delta[y, None] ** -3.0 * d_scale[y]
    slopes = np.linalg.solve(p.total[np.ix_(eta, eta)] ** 2, of_scale - d_variance[y])
    reach = p.reduced[:, eta]
    rows, columns = strictly_lower(len(reach))
    return (reach[rows] * reach[columns]) @ slopes, reach**2 @ slopes


def _columns(group: GroupModel) -> dict[str, slice]:
    """Where the elements of each matrix stand among all free elements of the group."""
    found, start = {}, 0
    for kind in KINDS:
        stop = start + len(group.free[kind].rows)
        found[kind] = slice(start, stop)
        start = stop
    return found


def _slope_jacobian(
    group: GroupModel, p: Parts, now: Implied, d_scale: FloatArray, at: dict[str, slice]
) -> FloatArray:
    """Derivatives of the scaled slopes on exogenous variables, column by column."""
    n, q = now.slopes.shape
    eta_slopes = p.total @ p.matrices.gamma
    d_slopes = np.zeros((n, q, d_scale.shape[1]))
    free = group.free["lambda"]
    for e, (i, j) in enumerate(zip(free.rows, free.columns, strict=True), at["lambda"].start):
        d_slopes[i, :, e] = eta_slopes[j]
    free = group.free["beta"]
    for e, (i, j) in enumerate(zip(free.rows, free.columns, strict=True), at["beta"].start):
        d_slopes[:, :, e] = p.reduced[:, i, None] * eta_slopes[j]
    free = group.free["gamma"]
    for e, (i, j) in enumerate(zip(free.rows, free.columns, strict=True), at["gamma"].start):
        d_slopes[:, j, e] = p.reduced[:, i]
    d_slopes = now.scale[:, None, None] * d_slopes + now.slopes[..., None] * d_scale[:, None, :]
    return d_slopes.transpose(1, 0, 2).reshape(q * n, -1)
