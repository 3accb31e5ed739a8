"""Moments that a model implies, for one vector of parameters or many at once.

Every function takes parameters with leading batch axes and keeps them, and works for complex
numbers, so that the same code serves estimation, the bootstrap and exact derivatives by complex
steps (Squire & Trapp 1998).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from cup_study.sem.arrays import strictly_lower, transposed, vech
from cup_study.sem.model import KINDS, SYMMETRIC, GroupModel, Model

Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Matrices:
    """Matrices of one group; shapes after the batch axes, see :class:`GroupModel`."""

    lambda_: Numbers  # (p, m)
    theta: Numbers  # (p, p); its diagonal holds nothing for ordinal items under "delta"
    psi: Numbers  # (m, m)
    beta: Numbers  # (m, m)
    nu: Numbers  # (p,)
    alpha: Numbers  # (m,)
    tau: Numbers  # (number of thresholds,)
    delta: Numbers  # (p,)
    gamma: Numbers  # (m, q)


@dataclass(frozen=True)
class Parts:
    """Products of the matrices that moments and their derivatives share."""

    matrices: Matrices
    total: Numbers  # (I - Beta)^-1, (m, m)
    reduced: Numbers  # Lambda (I - Beta)^-1, (p, m)
    cov_eta: Numbers  # (m, m)
    cross: Numbers  # cov(y, eta) = Lambda cov_eta, (p, m)
    mean_eta: Numbers  # (m,)
    x: Numbers  # the free parameters


@dataclass(frozen=True)
class Implied:
    """Moments of one group: of the latent responses for ordinal items, before any scaling."""

    cov: Numbers  # (p, p)
    mean: Numbers  # (p,)
    slopes: Numbers  # (p, q)
    scale: Numbers  # (p,) by which ordinal items are brought to unit variance; ones elsewhere
    thresholds: Numbers  # (number of threshold rows,) scaled; minus the mean where continuous


def matrices(model: Model, x: Numbers) -> tuple[Matrices, ...]:
    """Matrices of all groups at given parameters.

    Parameters
    ----------
    model : Model
        Compiled table.
    x : ndarray, shape (..., n_parameters)
        Free parameters.

    Returns
    -------
    tuple of Matrices
        One a group.
    """
    return tuple(group_matrices(group, x) for group in model.groups)


def group_matrices(group: GroupModel, x: Numbers) -> Matrices:
    """Matrices of one group; see :func:`matrices`."""
    batch = x.shape[:-1]
    filled = {}
    for kind in KINDS:
        fixed, free = group.fixed[kind], group.free[kind]
        if len(free.parameters) == 0:
            filled[kind] = np.broadcast_to(fixed, (*batch, *fixed.shape))
            continue
        value = np.empty((*batch, *fixed.shape), dtype=x.dtype)
        value[...] = fixed
        value[..., free.rows, free.columns] = x[..., free.parameters]
        if kind in SYMMETRIC:
            value[..., free.columns, free.rows] = x[..., free.parameters]
        filled[kind] = value
    for kind in ("nu", "alpha", "tau", "delta"):
        filled[kind] = filled[kind][..., 0]
    filled["lambda_"] = filled.pop("lambda")
    return Matrices(**filled)


def parts(group: GroupModel, x: Numbers) -> Parts:
    """Products that moments and derivatives share.

    Parameters
    ----------
    group : GroupModel
        One group.
    x : ndarray, shape (..., n_parameters)
        Free parameters.

    Returns
    -------
    Parts
    """
    m = group_matrices(group, x)
    if len(group.derived):
        m = replace(m, psi=_derived_residuals(group, m))
    n_eta = m.beta.shape[-1]
    if len(group.free["beta"].parameters) or group.fixed["beta"].any():
        total = np.linalg.inv(np.eye(n_eta) - m.beta)
        cov_eta = total @ m.psi @ transposed(total)
        reduced = m.lambda_ @ total
        mean_eta = (total @ m.alpha[..., None])[..., 0]
    else:
        total = np.broadcast_to(np.eye(n_eta), m.beta.shape)
        cov_eta, reduced, mean_eta = m.psi, m.lambda_, m.alpha
    return Parts(m, total, reduced, cov_eta, m.lambda_ @ cov_eta, mean_eta, x)


def _derived_residuals(group: GroupModel, m: Matrices) -> Numbers:
    """Residual variances of ordinal variables in regressions: scale less what is explained.

    The variance of each is linear in all of these residuals (what one leaves unexplained reaches
    the variables after it, or with feedback all others), so they solve a system of equations.
    """
    eta, y = group.derived.T
    total = np.linalg.inv(np.eye(m.beta.shape[-1]) - m.beta)
    psi = m.psi.astype(np.result_type(m.psi, m.beta, m.delta))
    psi[..., eta, eta] = 0.0
    reach = total[..., eta, :]
    given = np.einsum("...ij,...jk,...ik->...i", reach, psi, reach)
    open_ = m.delta[..., y] ** -2.0 - given
    psi[..., eta, eta] = np.linalg.solve(reach[..., eta] ** 2, open_[..., None])[..., 0]
    return psi


def moments(model: Model, group: GroupModel, p: Parts) -> Implied:
    """Implied moments of one group.

    Parameters
    ----------
    model : Model
        For the parameterisation of ordinal items.
    group : GroupModel
        The group.
    p : Parts
        From :func:`parts`.

    Returns
    -------
    Implied
        Under ``delta`` the residual variances of ordinal items follow from
        ``theta_ii = delta_i^-2 - (Lambda cov_eta Lambda')_ii`` (Muthen & Asparouhov 2002).
    """
    m = p.matrices
    cov = p.cross @ transposed(m.lambda_) + m.theta
    mean = m.nu + (m.lambda_ @ p.mean_eta[..., None])[..., 0]
    slopes = p.reduced @ m.gamma
    scale: Numbers = np.ones_like(mean)
    if not model.categorical:
        return Implied(cov, mean, slopes, scale, mean[..., :0])
    at = np.flatnonzero(group.ordinal)
    if model.table.parameterization == "delta":
        cov[..., at, at] = m.delta[..., at] ** -2.0
        scale = np.where(group.ordinal, m.delta, scale)
    else:
        scale = np.where(group.ordinal, np.einsum("...ii->...i", cov) ** -0.5, scale)
    of = group.threshold_of
    level = np.zeros((*mean.shape[:-1], len(of)), dtype=mean.dtype)
    level[..., group.ordinal[of]] = m.tau
    return Implied(cov, mean, slopes, scale, (level - mean[..., of]) * scale[..., of])


def implied(model: Model, x: Numbers) -> tuple[Implied, ...]:
    """Implied moments of all groups; parameters as in :func:`matrices`."""
    return tuple(moments(model, group, parts(group, x)) for group in model.groups)


def vector(model: Model, group: GroupModel, now: Implied) -> Numbers:
    """Implied moments of one group as one vector.

    Parameters
    ----------
    model : Model
        Which moments there are.
    group : GroupModel
        The group.
    now : Implied
        From :func:`moments`.

    Returns
    -------
    ndarray, shape (..., n_moments)
        In the order of :func:`cup_study.sem.derivatives.jacobian`.
    """
    if not model.categorical:
        cov = vech(now.cov)
        return np.concatenate([now.mean, cov], axis=-1) if model.meanstructure else cov
    rows, columns = strictly_lower(len(group.observed))
    scaled = now.cov[..., rows, columns] * now.scale[..., rows] * now.scale[..., columns]
    pieces = [now.thresholds]
    if group.exogenous:
        slopes = transposed(now.scale[..., None] * now.slopes)
        pieces.append(slopes.reshape(*slopes.shape[:-2], -1))
    variances = np.einsum("...ii->...i", now.cov)[..., ~group.ordinal]
    return np.concatenate([*pieces, variances, scaled], axis=-1)
