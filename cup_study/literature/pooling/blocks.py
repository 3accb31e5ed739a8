r"""Covariance of effects that share a study, written so that no large matrix is made.

.. math:: M_j = V_j + \sigma_1^2 \mathbf{1}\mathbf{1}' + \sigma_2^2 I

With :math:`V_j = U_j \Lambda_j U_j'` and everything multiplied by :math:`U_j'` once, M is a
diagonal plus one outer product a study, whatever the sampling covariance: its inverse
(Sherman and Morrison) and determinant are sums over effects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cup_study.literature.pooling.inputs import FloatArray

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Blocks:
    """Rotated effects ``y`` (k), design ``x`` (k, p), ones ``o`` (k), eigenvalues ``d`` (k).

    ``study`` holds the number of the study of each, from 0.
    """

    y: FloatArray
    x: FloatArray
    o: FloatArray
    d: FloatArray
    study: IntArray

    def by_study(self, values: FloatArray) -> FloatArray:
        """Sums over the effects of each study."""
        n = int(self.study.max()) + 1
        if values.ndim == 1:
            return np.bincount(self.study, values, minlength=n).astype(float)
        columns = [np.bincount(self.study, c, minlength=n) for c in values.T]
        return np.column_stack(columns).astype(float)


@dataclass(frozen=True, eq=False)
class Solved:
    """Generalised least squares at given variances, with what their likelihood is made of."""

    beta: FloatArray
    cov: FloatArray
    rss: float
    loglik: float
    gradient: FloatArray
    trace: float


def sampling(vi: FloatArray, study: IntArray, rho: float) -> list[tuple[IntArray, FloatArray]]:
    """Rows and sampling covariance of each study.

    Parameters
    ----------
    vi : ndarray, shape (k,)
        Sampling variances.
    study : ndarray of int, shape (k,)
        Number of the study, from 0.
    rho : float
        Correlation of the sampling errors inside a study (``vcalc`` of metafor,
        ``impute_covariance_matrix`` of clubSandwich).

    Returns
    -------
    list of tuple of ndarray
        Rows of each study, and its covariance matrix.

    Examples
    --------
    >>> sampling(np.array([0.01, 0.04]), np.array([0, 0]), 0.5)[0][1].round(3).tolist()
    [[0.01, 0.01], [0.01, 0.04]]
    """
    found = []
    for j in range(int(study.max()) + 1):
        rows = np.flatnonzero(study == j)
        root = np.sqrt(vi[rows])
        matrix = rho * np.outer(root, root)
        np.fill_diagonal(matrix, vi[rows])
        found.append((rows, matrix))
    return found


def rotate(y: FloatArray, x: FloatArray, vi: FloatArray, study: IntArray, rho: float) -> Blocks:
    """Effects and design in the axes of the sampling covariance.

    Parameters
    ----------
    y, vi : ndarray, shape (k,)
        Effects and sampling variances.
    x : ndarray, shape (k, p)
        Design matrix.
    study : ndarray of int, shape (k,)
        Number of the study, from 0.
    rho : float
        Correlation of the sampling errors inside a study.

    Returns
    -------
    Blocks

    Examples
    --------
    >>> y, v = np.array([0.1, 0.3]), np.full(2, 0.04)
    >>> rotate(y, np.ones((2, 1)), v, np.array([0, 0]), 0.5).d.round(3).tolist()
    [0.02, 0.06]
    """
    if rho == 0:
        return Blocks(y, x, np.ones_like(y), vi, study)
    new_y, new_x, o, d = np.empty_like(y), np.empty_like(x), np.empty_like(y), np.empty_like(y)
    for rows, matrix in sampling(vi, study, rho):
        values, vectors = np.linalg.eigh(matrix)
        d[rows] = values
        new_y[rows], new_x[rows] = vectors.T @ y[rows], vectors.T @ x[rows]
        o[rows] = vectors.sum(axis=0)
    return Blocks(new_y, new_x, o, d, study)


def solve(blocks: Blocks, between: float, within: float, *, restricted: bool) -> Solved:
    r"""Estimates and log-likelihood with given variances of studies and of effects in them.

    The restricted one has the term :math:`\frac12 \log|X'X|`, as metafor's.

    Parameters
    ----------
    blocks : Blocks
        The rotated data.
    between, within : float
        Variance of study means and of effects around them.
    restricted : bool
        REML instead of ML.

    Returns
    -------
    Solved
        With the gradient of the log-likelihood by the two variances; ``trace`` is that of
        :math:`P = M^{-1} - M^{-1}X(X'M^{-1}X)^{-1}X'M^{-1}`.

    Examples
    --------
    >>> one = np.ones((2, 1))
    >>> data = rotate(np.array([0.0, 1.0]), one, np.ones(2), np.array([0, 1]), 0.0)
    >>> round(solve(data, 0.0, 0.0, restricted=False).loglik, 4)
    -2.0879
    """
    k, p = blocks.x.shape
    d = blocks.d + within
    size = blocks.by_study(blocks.o**2 / d)
    shrink = between / (1 + between * size)

    def inverse(z: FloatArray) -> FloatArray:
        column = z if z.ndim == 2 else z[:, None]
        part = blocks.by_study((blocks.o / d)[:, None] * column) * shrink[:, None]
        found = column / d[:, None] - (blocks.o / d)[:, None] * part[blocks.study]
        return found if z.ndim == 2 else found[:, 0]

    z = inverse(blocks.x)
    information = blocks.x.T @ z
    cov = np.asarray(np.linalg.inv(information), dtype=float)
    beta = np.asarray(cov @ (z.T @ blocks.y), dtype=float)
    residual = blocks.y - blocks.x @ beta
    u = inverse(residual)
    rss = float(residual @ u)
    logdet = float(np.log(d).sum() + np.log1p(between * size).sum())
    loglik = -0.5 * (logdet + rss + k * np.log(2 * np.pi))
    plain = float((1 / d).sum() - (shrink * blocks.by_study(blocks.o**2 / d**2)).sum())
    spread = float(np.trace(cov @ (z.T @ z)))
    first = float((size / (1 + between * size)).sum())
    second = plain
    if restricted:
        loglik += 0.5 * (p * np.log(2 * np.pi) + np.linalg.slogdet(_gram(blocks))[1])
        loglik -= 0.5 * np.linalg.slogdet(information)[1]
        sums = blocks.by_study(blocks.o[:, None] * z)
        first -= float(np.trace(cov @ (sums.T @ sums)))
        second -= spread
    pull = [float((blocks.by_study(blocks.o * u) ** 2).sum()), float(u @ u)]
    gradient = np.array([(pull[0] - first) / 2, (pull[1] - second) / 2], dtype=float)
    return Solved(beta, cov, rss, float(loglik), gradient, plain - spread)


def _gram(blocks: Blocks) -> FloatArray:
    """X'X, which a rotation leaves as it is."""
    return np.asarray(blocks.x.T @ blocks.x, dtype=float)
