"""Standard bivariate normal distribution: probabilities of rectangles and their derivatives.

Everything that the polychoric correlation needs, on whole arrays at once. Limits of integration may
be infinite. The distribution function is written in Owen's T function, which scipy evaluates to
full precision for any correlation: the usual quadrature over the correlation [2]_ is as fast for
moderate correlations, but needs other formulas near one.

References
----------
.. [1] Owen, D. B. (1956). Tables for computing bivariate normal probabilities. Annals of
   Mathematical Statistics, 27, 1075-1090.
.. [2] Genz, A. (2004). Numerical computation of rectangular bivariate and trivariate normal and t
   probabilities. Statistics and Computing, 14, 251-260.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, owens_t

from cup_study.sem.arrays import FloatArray

#: The normal density beyond this limit is below the smallest double: as good as infinity.
LIMIT = 40.0

#: The density is singular at a correlation of one: it is evaluated no nearer to it (as lavaan).
MAX_CORRELATION = 0.9999

TWO_PI = 2 * np.pi


class Cells(NamedTuple):
    """Cells of a contingency table of two normal variables cut at thresholds.

    Parameters
    ----------
    probability : ndarray, shape (..., a, b)
        Probability of each cell.
    slope : ndarray, shape (..., a, b)
        Its first derivative with respect to the correlation.
    """

    probability: FloatArray
    slope: FloatArray


def phi(x: FloatArray) -> FloatArray:
    """Density of the standard normal distribution.

    Parameters
    ----------
    x : ndarray, shape (...)

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> print(f"{phi(np.array(0.0)):.4f}")
    0.3989
    """
    result: FloatArray = np.exp(-0.5 * x * x) / np.sqrt(TWO_PI)
    return result


def cdf(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    r"""Probability that both variables are below their limits.

    .. math:: \Phi_2(h, k; \rho) = \tfrac12 [\Phi(h) + \Phi(k)] - T(h, a_h) - T(k, a_k) - \delta,
       \quad a_h = \frac{k - \rho h}{h \sqrt{1 - \rho^2}}

    with Owen's T and :math:`\delta = \tfrac12` when the limits have opposite signs, else 0 [1]_.

    Parameters
    ----------
    h, k : ndarray, shape (...)
        Upper limits, possibly infinite.
    rho : ndarray, shape (...)
        Correlations, from -1 to 1.

    Returns
    -------
    ndarray, shape (...)
        Absolute error below 1e-15.

    Examples
    --------
    >>> value = cdf(np.zeros(1), np.zeros(1), np.array([0.5]))  # 1/4 + asin(rho) / (2 pi)
    >>> print(f"{value[0]:.12f}")
    0.333333333333
    """
    h, k, rho = np.broadcast_arrays(h, k, rho)
    infinite = np.maximum(np.abs(h), np.abs(k)) >= LIMIT
    if not infinite.any():
        return _finite_cdf(h, k, rho)
    result: FloatArray = np.where(np.minimum(h, k) <= -LIMIT, 0.0, ndtr(np.minimum(h, k)))
    inside = ~infinite
    result[inside] = _finite_cdf(h[inside], k[inside], rho[inside])
    return result


def _finite_cdf(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    """Distribution function at finite limits."""
    root = np.sqrt((1 - rho) * (1 + rho))
    product = h * k
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = owens_t(h, (k - rho * h) / (h * root)) + owens_t(k, (h - rho * k) / (k * root))
    opposite = (product < 0) | ((product == 0) & (h + k < 0))
    value: FloatArray = 0.5 * (ndtr(h) + ndtr(k)) - tail - 0.5 * opposite
    origin = (h == 0) & (k == 0)
    if origin.any():
        value[origin] = 0.25 + np.arcsin(rho[origin]) / TWO_PI
    exact = root == 0
    if exact.any():
        both = np.maximum(ndtr(h) + ndtr(k) - 1, 0.0)
        value[exact] = np.where(rho > 0, np.minimum(ndtr(h), ndtr(k)), both)[exact]
    return value


def density(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    r"""Bivariate density, which is also :math:`\partial \Phi_2 / \partial \rho` (Plackett).

    Parameters
    ----------
    h, k : ndarray, shape (...)
        Values, at most ``LIMIT`` in size (infinity times zero is not a number).
    rho : ndarray, shape (...)
        Correlations.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> value = density(np.zeros(1), np.zeros(1), np.zeros(1))
    >>> print(f"{value[0] * 2 * np.pi:.4f}")
    1.0000
    """
    rho = np.clip(rho, -MAX_CORRELATION, MAX_CORRELATION)
    rest = (1 - rho) * (1 + rho)
    form = (h * h - 2 * rho * h * k + k * k) / rest
    result: FloatArray = np.exp(-0.5 * form) / (TWO_PI * np.sqrt(rest))
    return result


def log_density_slope(h: FloatArray, k: FloatArray, rho: FloatArray) -> FloatArray:
    r"""Derivative of the log density with respect to the correlation.

    .. math:: \frac{hk (1 + \rho^2) - \rho (h^2 + k^2)}{(1 - \rho^2)^2} + \frac{\rho}{1 - \rho^2}

    Times :func:`density` it is the second derivative of the distribution function.

    Parameters
    ----------
    h, k, rho : ndarray, shape (...)
        As for :func:`density`.

    Returns
    -------
    ndarray, shape (...)
    """
    rho = np.clip(rho, -MAX_CORRELATION, MAX_CORRELATION)
    rest = (1 - rho) * (1 + rho)
    product = h * k
    result: FloatArray = ((product * (1 + rho * rho) - rho * (h * h + k * k)) / rest + rho) / rest
    return result


def cells(th_a: FloatArray, th_b: FloatArray, rho: FloatArray) -> Cells:
    """Cell probabilities of many tables, and their slopes.

    Only the inner corners are evaluated; the margins are known.

    Parameters
    ----------
    th_a : ndarray, shape (m, a - 1)
        Thresholds of the row variables.
    th_b : ndarray, shape (m, b - 1)
        Thresholds of the column variables.
    rho : ndarray, shape (m,)
        Correlations.

    Returns
    -------
    Cells
        Arrays of shape (m, a, b).

    Examples
    --------
    >>> zero = np.zeros((1, 1))
    >>> table = cells(zero, zero, np.array([0.5]))
    >>> table.probability.round(4).tolist()
    [[[0.3333, 0.1667], [0.1667, 0.3333]]]
    """
    h, k, r = th_a[:, :, None], th_b[:, None, :], rho[:, None, None]
    below = np.zeros((len(rho), th_a.shape[1] + 2, th_b.shape[1] + 2))
    below[:, 1:-1, 1:-1] = cdf(h, k, r)
    below[:, 1:-1, -1] = ndtr(th_a)
    below[:, -1, 1:-1] = ndtr(th_b)
    below[:, -1, -1] = 1.0
    rows = below[:, 1:] - below[:, :-1]
    return Cells(rows[:, :, 1:] - rows[:, :, :-1], corner_sums(density(h, k, r)))


def corner_sums(corners: FloatArray) -> FloatArray:
    """Signed sums over the four corners of each cell; the outer corners are zero.

    Parameters
    ----------
    corners : ndarray, shape (m, a - 1, b - 1)
        Values at the pairs of thresholds.

    Returns
    -------
    ndarray, shape (m, a, b)
        ``(a, b)`` minus ``(a - 1, b)`` minus ``(a, b - 1)`` plus ``(a - 1, b - 1)``.

    Examples
    --------
    >>> corner_sums(np.ones((1, 1, 1))).tolist()
    [[[1.0, -1.0], [-1.0, 1.0]]]
    """
    m, a, b = corners.shape
    padded = np.zeros((m, a + 2, b + 2))
    padded[:, 1:-1, 1:-1] = corners
    rows = padded[:, 1:] - padded[:, :-1]
    result: FloatArray = rows[:, :, 1:] - rows[:, :, :-1]
    return result


def rectangle(
    lower_a: FloatArray,
    upper_a: FloatArray,
    lower_b: FloatArray,
    upper_b: FloatArray,
    rho: FloatArray,
) -> FloatArray:
    """Probability of a rectangle.

    Parameters
    ----------
    lower_a, upper_a, lower_b, upper_b : ndarray, shape (...)
        Limits of the two variables, possibly infinite.
    rho : ndarray, shape (...)
        Correlations.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> one, wide = np.array([1.0]), np.array([np.inf])
    >>> print(f"{rectangle(-one, one, -wide, wide, np.array([0.3]))[0]:.4f}")
    0.6827
    """
    above = cdf(upper_a, upper_b, rho) - cdf(lower_a, upper_b, rho)
    return above - (cdf(upper_a, lower_b, rho) - cdf(lower_a, lower_b, rho))
