r"""Normal classes with missing scores: densities, completions, and the four shapes of covariance.

With ``P`` the inverse of a class's covariance, a row that misses the scores m has conditional
covariance ``C = inv(P[m, m])`` of these and conditional expectations ``-C (P d)[m]`` of their
deviations, ``d`` being the deviations that are seen; its density follows from the same two (Little
& Rubin 2002, section 11.2; Ghahramani & Jordan 1994 for mixtures). The algebra is that of
:mod:`cup_study.sem.missing.completion`, which compresses rows of one normal distribution to their
moments; a mixture weights each row anew in every iteration, so rows stay rows here.

A class of few alike members would shrink to a point of infinite density. Variances are therefore
held at a floor: of the spread of the column for ``diagonal``, of every direction (eigenvalue) for
``full`` and ``tied``. That is the maximum of the likelihood under this bound, so no step lowers it
(Ingrassia & Rocci 2007).

References
----------
Ghahramani, Z., & Jordan, M. I. (1994). Supervised learning from incomplete data via an EM
approach. *Advances in Neural Information Processing Systems*, 6, 120-127.
Ingrassia, S., & Rocci, R. (2007). Constrained monotone EM algorithms for finite mixture of
multivariate Gaussians. *Computational Statistics & Data Analysis*, 51(11), 5339-5351.
Little, R. J. A., & Rubin, D. B. (2002). *Statistical analysis with missing data* (2nd ed.). Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cup_study.citizens.segments.scores import Array, Scores

Shape = Literal["spherical", "diagonal", "tied", "full"]
SHAPES: tuple[Shape, ...] = ("spherical", "diagonal", "tied", "full")


@dataclass(frozen=True)
class Completed:
    """The rows under the mean and covariance of one class.

    Parameters
    ----------
    log_density : ndarray, shape (n,)
        Of what is seen.
    deviations : ndarray, shape (n, p)
        From the mean; expected ones where missing.
    conditional : tuple of ndarray, shapes (J, m, m)
        For every batch of rows, conditional covariances of what each pattern misses.
    precision : ndarray, shape (p, p)
        Inverse of the covariance.
    """

    log_density: Array
    deviations: Array
    conditional: tuple[Array, ...]
    precision: Array


def complete(scores: Scores, mean: Array, cov: Array) -> Completed:
    """Density and completion of all rows under one class.

    Parameters
    ----------
    scores : Scores
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
        Positive definite.

    Returns
    -------
    Completed

    Examples
    --------
    >>> import pandas as pd
    >>> from cup_study.citizens.segments.scores import read
    >>> rows = read(pd.DataFrame({"a": [2.0, 0.0], "b": [None, 1.0]}), ["a", "b"], varying=False)
    >>> complete(rows, np.zeros(2), np.array([[1.0, 0.5], [0.5, 1.0]])).deviations.tolist()
    [[2.0, 1.0], [0.0, 1.0]]
    """
    variances = np.diagonal(cov)
    if not (cov - np.diag(variances)).any():
        return _uncorrelated(scores, mean, variances)
    root = np.linalg.cholesky(cov)
    inverse_root = np.linalg.inv(root)
    precision = inverse_root.T @ inverse_root
    deviations = np.where(scores.seen, scores.x - mean, 0.0)
    projected = deviations @ precision
    squares = np.einsum("ij,ij->i", deviations, projected)
    logdet = np.full(len(deviations), 2.0 * float(np.log(np.diagonal(root)).sum()))
    conditional = []
    for batch in scores.batches:
        block = precision[batch.missing[:, :, None], batch.missing[:, None, :]]
        inverse = np.asarray(np.linalg.inv(block), dtype=np.float64)
        conditional.append(inverse)
        at = batch.rows[:, None], batch.missing[batch.slot]
        expected = np.einsum("lij,lj->li", inverse[batch.slot], projected[at])
        squares[batch.rows] -= np.einsum("li,li->l", projected[at], expected)
        logdet[batch.rows] += np.linalg.slogdet(block)[1][batch.slot]
        deviations[at] = -expected
    constant = scores.seen.sum(axis=1) * np.log(2 * np.pi)
    return Completed(
        -0.5 * (constant + logdet + squares), deviations, tuple(conditional), precision
    )


def _uncorrelated(scores: Scores, mean: Array, variances: Array) -> Completed:
    """The same where nothing is known of missing scores but their mean and variance."""
    deviations = np.where(scores.seen, scores.x - mean, 0.0)
    terms = scores.seen @ np.log(2 * np.pi * variances) + deviations**2 @ (1 / variances)
    conditional = tuple(
        variances[batch.missing][:, :, None] * np.eye(batch.missing.shape[1])
        for batch in scores.batches
    )
    return Completed(-0.5 * terms, deviations, conditional, np.diag(1 / variances))


def update(
    scores: Scores, mean: Array, found: Completed, members: Array
) -> tuple[Array, Array, float]:
    """Mean and scatter of a class, given how much of each row belongs to it.

    Parameters
    ----------
    scores : Scores
    mean : ndarray, shape (p,)
        That `found` was made with.
    found : Completed
    members : ndarray, shape (n,)
        Posterior times weight.

    Returns
    -------
    mean : ndarray, shape (p,)
    scatter : ndarray, shape (p, p)
        Sum of squares and products about the new mean.
    size : float
    """
    size = max(float(members.sum()), 1e-300)
    shift = members @ found.deviations / size
    centred = found.deviations - shift
    scatter = (members[:, None] * centred).T @ centred
    p = len(mean)
    for batch, block in zip(scores.batches, found.conditional, strict=True):
        total = np.bincount(batch.slot, weights=members[batch.rows], minlength=len(block))
        cell = batch.missing[:, :, None] * p + batch.missing[:, None, :]
        spread = (block * total[:, None, None]).ravel()
        scatter += np.bincount(cell.ravel(), weights=spread, minlength=p * p).reshape(p, p)
    return mean + shift, scatter, size


def shaped(scatters: Array, sizes: Array, shape: Shape, floor: float) -> Array:
    """Covariances of the classes from their scatters, in a shape and not under a floor.

    Parameters
    ----------
    scatters : ndarray, shape (K, p, p)
    sizes : ndarray, shape (K,)
    shape : {"spherical", "diagonal", "tied", "full"}
    floor : float

    Returns
    -------
    ndarray, shape (K, p, p)

    Examples
    --------
    >>> shaped(np.array([[[4.0, 1.0], [1.0, 0.0]]]), np.array([2.0]), "diagonal", 0.1).tolist()
    [[[2.0, 0.0], [0.0, 0.1]]]
    """
    k, p, _ = scatters.shape
    if shape == "tied":
        pooled = _raised(scatters.sum(axis=0) / sizes.sum(), floor)
        return np.repeat(pooled[None], k, axis=0)
    own = scatters / sizes[:, None, None]
    if shape == "full":
        return np.stack([_raised(cov, floor) for cov in own])
    variances = np.diagonal(own, axis1=1, axis2=2)
    if shape == "spherical":
        variances = np.repeat(variances.mean(axis=1, keepdims=True), p, axis=1)
    return np.asarray(np.maximum(variances, floor)[:, :, None] * np.eye(p))


def _raised(cov: Array, floor: float) -> Array:
    """The same with eigenvalues not under the floor."""
    symmetric = (cov + cov.T) / 2
    values, vectors = np.linalg.eigh(symmetric)
    if values[0] >= floor:
        return np.asarray(symmetric)
    raised = (vectors * np.maximum(values, floor)) @ vectors.T
    return np.asarray((raised + raised.T) / 2)


def held(covariances: Array, floor: float) -> list[int]:
    """Positions of the classes with a variance at the floor.

    Examples
    --------
    >>> held(np.array([np.eye(2), np.diag([1.0, 0.1])]), 0.1)
    [1]
    """
    least = np.linalg.eigvalsh(covariances)[:, 0]
    return np.flatnonzero(least <= floor * (1 + 1e-6)).tolist()


def n_parameters(n_classes: int, p: int, shape: Shape) -> int:
    """Free parameters of a mixture: sizes, means and covariances.

    Examples
    --------
    >>> [n_parameters(3, 2, shape) for shape in SHAPES]
    [11, 14, 11, 17]
    """
    of_covariance = {
        "spherical": n_classes,
        "diagonal": n_classes * p,
        "tied": p * (p + 1) // 2,
        "full": n_classes * p * (p + 1) // 2,
    }
    return n_classes - 1 + n_classes * p + of_covariance[shape]
