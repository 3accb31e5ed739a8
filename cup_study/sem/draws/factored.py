r"""Inverses and pivots of many covariance matrices at once.

Where the residuals of the items are uncorrelated, as in most models, the inverse of
:math:`\Sigma=\Lambda\Phi\Lambda'+\Theta` needs that of a matrix of the order of the factors only
(Joreskog 1967; Woodbury 1950):
:math:`\Theta^{-1}-\Theta^{-1}\Lambda(I+\Phi\Lambda'\Theta^{-1}\Lambda)^{-1}\Phi\Lambda'\Theta^{-1}`.

References
----------
Joreskog, K. G. (1967). Some contributions to maximum likelihood factor analysis. Psychometrika, 32,
443-482.
"""

from __future__ import annotations

import numpy as np

from cup_study.sem.arrays import FloatArray, transposed
from cup_study.sem.implied import Parts
from cup_study.sem.model import GroupModel

#: A residual variance below this share of the item's is not divided by.
SMALL = 1e-3


def inverse(group: GroupModel, p: Parts, cov: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Inverses and log determinants.

    Parameters
    ----------
    group : GroupModel
        The group.
    p : Parts
        From :func:`cup_study.sem.implied.parts`, at D parameter vectors.
    cov : ndarray, shape (D, p, p)
        Implied covariance matrices.

    Returns
    -------
    inverse : ndarray, shape (D, p, p)
        The identity where there is no log determinant.
    log_det : ndarray, shape (D,)
        Infinite where the determinant is not positive.
    """
    if not uncorrelated(group) or len(group.etas) * 2 > len(group.observed):
        return _dense(cov)
    theta = np.einsum("dii->di", p.matrices.theta)
    small = ~(theta > SMALL * np.einsum("dii->di", cov)).all(axis=1)
    if small.all():
        return _dense(cov)
    by = 1.0 / np.where(small[:, None], 1.0, theta)
    scaled = by[:, :, None] * p.matrices.lambda_
    middle = np.eye(len(group.etas)) + p.cov_eta @ (transposed(p.matrices.lambda_) @ scaled)
    sign, log_det = np.linalg.slogdet(middle)
    log_det = log_det - np.log(by).sum(axis=1)
    bad = small | ~((sign > 0) & np.isfinite(log_det))
    middle[bad] = np.eye(len(group.etas))
    found = -(scaled @ (np.linalg.inv(middle) @ p.cov_eta)) @ transposed(scaled)
    np.einsum("dii->di", found)[...] += by
    if bad.any():
        found[bad], log_det[bad] = _dense(cov[bad])
    return found, log_det


def uncorrelated(group: GroupModel) -> bool:
    """Whether all residual covariances of the items of a group are zero."""
    free, fixed = group.free["theta"], group.fixed["theta"]
    return bool((free.rows == free.columns).all() and (fixed == np.diag(np.diagonal(fixed))).all())


def _dense(cov: FloatArray) -> tuple[FloatArray, FloatArray]:
    sign, log_det = np.linalg.slogdet(cov)
    bad = ~((sign > 0) & np.isfinite(log_det))
    if bad.any():
        cov = np.where(bad[:, None, None], np.eye(cov.shape[-1]), cov)
    return np.asarray(np.linalg.inv(cov)), np.where(bad, np.inf, log_det)


def unexplained(cov: FloatArray) -> FloatArray:
    """Smallest share of a variable's variance that those before it leave unexplained.

    Parameters
    ----------
    cov : ndarray, shape (D, p, p)
        Covariance matrices.

    Returns
    -------
    ndarray, shape (D,)
        Squares of the pivots of the correlations' Cholesky roots; zero for a matrix that is not
        positive definite.

    Examples
    --------
    >>> matrices = np.array([[[4.0, 1.0], [1.0, 1.0]], [[1.0, 2.0], [2.0, 1.0]]])
    >>> unexplained(matrices).round(9).tolist()
    [0.75, 0.0]
    """
    variance = np.einsum("dii->di", cov)
    known = (variance > 0).all(axis=1) & np.isfinite(cov).all(axis=(1, 2))
    scale = np.sqrt(np.where(known[:, None], variance, 1.0))
    r = np.where(known[:, None, None], cov, np.eye(cov.shape[-1]))
    return np.where(known, _pivots(r / (scale[:, :, None] * scale[:, None, :])), 0.0)


def _pivots(r: FloatArray) -> FloatArray:
    """Smallest squared pivots; halved until each half has them or is one matrix without."""
    try:
        roots = np.linalg.cholesky(r)
    except np.linalg.LinAlgError:
        if len(r) == 1:
            return np.zeros(1)
        half = len(r) // 2
        return np.concatenate([_pivots(r[:half]), _pivots(r[half:])])
    found: FloatArray = (np.einsum("dii->di", roots) ** 2).min(axis=1)
    return found
