r"""How the moments of a sample vary: :math:`\Gamma`, n times their asymptotic covariance matrix.

Moments are in the order ``[means; vech(S)]``, the lower triangle column by column. Distribution
free, :math:`\Gamma` comes from the fourth moments of the data (Browne 1984, British Journal of
Mathematical and Statistical Psychology 37, 62-83); for normal data it follows from the covariance
matrix. Thresholds and polychoric correlations are not here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, lower, transposed, vech

#: Numbers in a block of rows: bounds the memory of the products of pairs of variables.
BLOCK = 4_000_000


def gamma(
    x: FloatArray,
    *,
    means: bool,
    fixed: Sequence[int] = (),
    weights: FloatArray | None = None,
    unbiased: bool = False,
) -> FloatArray:
    r"""Distribution-free covariance matrix of the moments, times n.

    :math:`\Gamma = \frac1n \sum_i (z_i - \bar z)(z_i - \bar z)'`, where :math:`z_i` holds the
    values of row i and the products of their deviations from the means. With covariates ``fixed``,
    what they predict is taken from the values and from the products, so that only what varies
    given the covariates counts. With weights, the sum runs over :math:`w_i^2` with the weighted
    means, as for any weighted mean (lavaan 0.6-14 leaves the weights out here).

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Complete data.
    means : bool
        Whether means are among the moments.
    fixed : sequence of int
        Columns that are fixed covariates; their own moments have rows and columns of zeros.
    weights : ndarray of shape (n,), optional
        Case weights.
    unbiased : bool
        Unbiased estimator of Browne (1974), for data without weights and fixed covariates
        (lavaan's ``gamma.unbiased``).

    Returns
    -------
    ndarray, shape (q, q)
        q = p (p + 1) / 2, and p more with means.

    Examples
    --------
    >>> rows = np.array([[1.0], [2.0], [6.0]])
    >>> gamma(rows, means=True).round(3).tolist()
    [[4.667, 6.0], [6.0, 10.889]]
    """
    n, p = x.shape
    w = np.ones(n) if weights is None else weights * (n / weights.sum())
    mean = w @ x / n
    centred = x - mean
    cov = (centred * w[:, None]).T @ centred / n
    map_ = _prediction(cov, fixed)
    rows, columns = lower(p)
    expected = vech(cov - map_.T @ cov @ map_)
    q = len(rows) + (p if means else 0)
    total = np.zeros((q, q))
    size = max(BLOCK // q, 1)
    for start in range(0, n, size):
        part = centred[start : start + size]
        z = np.empty((len(part), q))
        products = z[:, -len(rows) :]
        np.multiply(part[:, rows], part[:, columns], out=products)
        if len(fixed):
            predicted = part @ map_
            products -= predicted[:, rows] * predicted[:, columns]
        products -= expected
        if means:
            z[:, :p] = part - predicted if len(fixed) else part
        z *= w[start : start + size, None]
        total += z.T @ z
    result: FloatArray = total / n
    return _unbiased(result, cov, n, means) if unbiased else result


def normal_gamma(cov: FloatArray, *, means: bool, fixed: Sequence[int] = ()) -> FloatArray:
    r"""Covariance matrix of the moments of normal data, times n.

    :math:`2 D^+ (S \otimes S) D^{+\prime}` for the covariances, :math:`S` for the means; with
    fixed covariates what they explain is taken away from both.

    Parameters
    ----------
    cov : ndarray, shape (..., p, p)
        Covariance matrices.
    means : bool
        Whether means are among the moments.
    fixed : sequence of int
        Columns that are fixed covariates.

    Returns
    -------
    ndarray, shape (..., q, q)

    Examples
    --------
    >>> normal_gamma(np.array([[2.0]]), means=True).tolist()
    [[2.0, 0.0], [0.0, 8.0]]
    """
    if not len(fixed):
        return _stacked(cov, _products(cov), means)
    map_ = _prediction(cov, fixed)
    explained = transposed(map_) @ cov @ map_
    return _stacked(cov - explained, _products(cov) - _products(explained), means)


def normal_weight(cov: FloatArray, *, means: bool, fixed: Sequence[int] = ()) -> FloatArray:
    r"""Weight matrix of generalised least squares, the inverse of :func:`normal_gamma`.

    :math:`\frac12 D' (S^{-1} \otimes S^{-1}) D`; moments among fixed covariates weigh nothing.

    Parameters
    ----------
    cov : ndarray, shape (..., p, p)
        Covariance matrices.
    means : bool
        Whether means are among the moments.
    fixed : sequence of int
        Columns that are fixed covariates.

    Returns
    -------
    ndarray, shape (..., q, q)

    Examples
    --------
    >>> normal_weight(np.array([[2.0]]), means=True).tolist()
    [[0.5, 0.0], [0.0, 0.125]]
    """
    p = cov.shape[-1]
    inverse: FloatArray = np.asarray(np.linalg.inv(cov), dtype=np.float64)
    rows, columns = lower(p)
    # An entry off the diagonal stands for two of the full matrix.
    twice = np.where(rows == columns, 1.0, 2.0)
    weight = _products(inverse) * np.outer(twice, twice) / 4
    x = np.isin(np.arange(p), fixed)
    free = ~(x[rows] & x[columns])
    weight = weight * np.outer(free, free)
    return _stacked(inverse * np.outer(~x, ~x), weight, means)


def adf_weight(gamma_: FloatArray, n: float, *, label: str = "") -> FloatArray:
    """Weight matrix of weighted least squares: the inverse of :math:`\\Gamma`.

    Parameters
    ----------
    gamma_ : ndarray, shape (q, q)
        From :func:`gamma`; rows of zeros (moments among fixed covariates) weigh nothing.
    n : float
        Rows of the sample.
    label : str
        Group, for messages.

    Returns
    -------
    ndarray, shape (q, q)

    Raises
    ------
    InputError
        There are fewer rows than moments, or the matrix is singular for another reason.

    Examples
    --------
    >>> adf_weight(np.diag([2.0, 0.0]), 10).tolist()
    [[0.5, 0.0], [0.0, 0.0]]
    """
    used = np.flatnonzero(np.diag(gamma_) > 0)
    own = gamma_[np.ix_(used, used)]
    sd = np.sqrt(np.diag(own))
    scaled = own / np.outer(sd, sd)
    # Rank of a sum of n outer products about their mean is n - 1 at most.
    if n <= len(used) or np.linalg.eigvalsh(scaled)[0] < len(used) * np.finfo(float).eps:
        what = (
            f"{n:g} rows for {len(used)} moments; their covariance matrix is singular, and "
            "estimator WLS needs its inverse (Browne 1984)"
        )
        where = f'group "{label}"' if label else ""
        remedy = "Use estimator MLM, MLR or DWLS, which do not invert it, or fewer variables."
        raise InputError("data for the model", [Problem(where, what)], remedy)
    inverse = np.linalg.inv(scaled) / np.outer(sd, sd)
    weight = np.zeros_like(gamma_)
    weight[np.ix_(used, used)] = (inverse + inverse.T) / 2
    return weight


def diagonal_weight(gamma_: FloatArray) -> FloatArray:
    """Weights of diagonally weighted least squares, zero for moments that do not vary.

    Parameters
    ----------
    gamma_ : ndarray, shape (..., q, q)

    Returns
    -------
    ndarray, shape (..., q)

    Examples
    --------
    >>> diagonal_weight(np.diag([2.0, 0.0])).tolist()
    [0.5, 0.0]
    """
    variance = np.diagonal(gamma_, axis1=-2, axis2=-1)
    return np.divide(1.0, variance, out=np.zeros_like(variance), where=variance > 0)


def _prediction(cov: FloatArray, fixed: Sequence[int]) -> FloatArray:
    """Matrix that maps deviations to what the fixed covariates predict: (..., p, p)."""
    map_ = np.zeros_like(cov)
    if len(fixed):
        at = np.asarray(fixed, dtype=np.intp)
        own = cov[..., at[:, None], at]
        map_[..., at, :] = np.linalg.solve(own, cov[..., at, :])
        # Exactly, so that moments among the covariates do not vary by rounding.
        map_[..., at[:, None], at] = np.eye(len(at))
    return map_


def _products(s: FloatArray) -> FloatArray:
    """Covariances of products of normal deviations: s_ik s_jl + s_il s_jk, (..., q, q)."""
    i, j = lower(s.shape[-1])
    first = s[..., i[:, None], i] * s[..., j[:, None], j]
    return first + s[..., i[:, None], j] * s[..., j[:, None], i]


def _stacked(of_means: FloatArray, of_cov: FloatArray, means: bool) -> FloatArray:
    """Block diagonal matrix of the means and the covariances."""
    if not means:
        return of_cov
    p, q = of_means.shape[-1], of_cov.shape[-1]
    whole = np.zeros((*of_cov.shape[:-2], p + q, p + q), dtype=of_cov.dtype)
    whole[..., :p, :p] = of_means
    whole[..., p:, p:] = of_cov
    return whole


def _unbiased(biased: FloatArray, cov: FloatArray, n: int, means: bool) -> FloatArray:
    """Unbiased estimator from the biased one (Browne 1974, South African Statistical Journal 8)."""
    p = len(cov) if means else 0
    s = vech(cov)
    result = biased.copy()
    correction = _products(cov) - 2 / (n - 1) * np.outer(s, s)
    result[p:, p:] = (n * (n - 1) * biased[p:, p:] - n * correction) / ((n - 2) * (n - 3))
    result[:p, p:] *= n / (n - 2)
    result[p:, :p] *= n / (n - 2)
    return result
