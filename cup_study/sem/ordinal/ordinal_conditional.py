r"""Polychoric correlations given covariates.

The limits of the latent residuals then differ from case to case, so that there are no contingency
tables: the likelihood is the product over the cases of the probabilities of their rectangles. These
are known for a correlation of zero; from there they follow the correlation by integrating their
derivative, the density at the corners, over the way that it moves. All arrays are pairs by cases.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.ordinal.bivariate import TWO_PI, phi, rectangle
from cup_study.sem.ordinal.ordinal_pairs import Scores
from cup_study.sem.ordinal.polychoric import LEAST, MAX_POLYCHORIC, MIN_PROBABILITY, maximise
from cup_study.sem.ordinal.probit import interval

#: Nodes of the quadrature (Gauss-Legendre), and how far the correlation may move for it to be exact
#: to 13 digits, as a share of its distance to one, where the density is singular.
NODES = {2: 1e-3, 3: 0.02, 6: 0.25, 10: 1.0}


class Rectangles:
    """Probabilities of rectangles while the correlations move.

    Parameters
    ----------
    lower_a, upper_a, lower_b, upper_b : ndarray, shape (m, n)
        Limits.
    """

    def __init__(
        self, lower_a: FloatArray, upper_a: FloatArray, lower_b: FloatArray, upper_b: FloatArray
    ) -> None:
        self.limits = lower_a, upper_a, lower_b, upper_b
        # The density at a corner depends on the sum of squares and the product of its coordinates.
        self.corners = [
            (sign, a * a + b * b, a * b)
            for sign, a, b in (
                (1, upper_a, upper_b),
                (-1, lower_a, upper_b),
                (-1, upper_a, lower_b),
                (1, lower_a, lower_b),
            )
        ]
        self.rho = np.zeros(len(lower_a))
        self.probability = interval(lower_a, upper_a) * interval(lower_b, upper_b)

    def move(self, problems: IntArray, rho: FloatArray) -> FloatArray:
        """Probabilities at new correlations.

        Parameters
        ----------
        problems : ndarray of int, shape (k,)
            Pairs whose correlation has moved.
        rho : ndarray, shape (k,)
            Where it is now.

        Returns
        -------
        ndarray, shape (k, n)
        """
        old = self.rho[problems]
        share = np.abs(rho - old) / (1 - np.maximum(np.abs(rho), np.abs(old)))
        near = share <= max(NODES.values())
        far, close = problems[~near], problems[near]
        if len(far):
            la, ua, lb, ub = (limit[far] for limit in self.limits)
            self.probability[far] = rectangle(la, ua, lb, ub, rho[~near][:, None])
        way = rho[near] - old[near]
        longest = share[near].max(initial=0.0)
        points, weights = np.polynomial.legendre.leggauss(
            min(count for count, reach in NODES.items() if longest <= reach)
        )
        for point, weight in zip(points, weights, strict=True):
            slope = self.slope(close, old[near] + 0.5 * (point + 1) * way)[0]
            self.probability[close] += (0.5 * weight * way)[:, None] * slope
        self.rho[problems] = rho
        return self.probability[problems]

    def slope(
        self, problems: IntArray, rho: FloatArray, *, second: bool = False
    ) -> tuple[FloatArray, FloatArray]:
        """Derivatives of the probabilities with respect to the correlation.

        Parameters
        ----------
        problems : ndarray of int, shape (k,)
            Pairs.
        rho : ndarray, shape (k,)
            Their correlations.
        second : bool, optional
            Whether the second derivative is needed.

        Returns
        -------
        tuple of ndarray, shape (k, n)
            First and second derivative (zero if it is not needed).
        """
        r = rho[:, None]
        rest = (1 - r) * (1 + r)
        slope, bend = np.zeros((2, len(rho), self.probability.shape[1]))
        for sign, squares, product in self.corners:
            both, cross = squares[problems], product[problems]
            mass = sign * np.exp(cross * (r / rest) - both * (0.5 / rest))
            slope += mass
            if second:
                bend += mass * (cross * ((1 + r * r) / rest) - both * (r / rest))
        scale = 1 / (TWO_PI * np.sqrt(rest))
        return slope * scale, (bend + r * slope) * (scale / rest)


def polychoric(
    lower_a: FloatArray,
    upper_a: FloatArray,
    lower_b: FloatArray,
    upper_b: FloatArray,
    weights: FloatArray,
) -> tuple[FloatArray, Scores]:
    """Polychoric correlations when the limits differ from case to case.

    Parameters
    ----------
    lower_a, upper_a, lower_b, upper_b : ndarray, shape (m, n)
        Limits of the latent residuals.
    weights : ndarray, shape (m, n)
        Case weights; 0 where one of the two is missing.

    Returns
    -------
    correlations : ndarray, shape (m,)
        Between ``-MAX_POLYCHORIC`` and ``MAX_POLYCHORIC``.
    scores : Scores
        Zero for cases less probable than ``MIN_PROBABILITY`` (as in lavaan).

    Examples
    --------
    >>> far, zero, ones = np.full((1, 6), 1000.0), np.zeros((1, 6)), np.ones((1, 6))
    >>> below_a, below_b = np.array([[1, 1, 1, 0, 0, 0]]), np.array([[1, 1, 0, 1, 0, 0]])
    >>> a = np.where(below_a, -far, zero), np.where(below_a, zero, far)
    >>> b = np.where(below_b, -far, zero), np.where(below_b, zero, far)
    >>> print(f"{polychoric(*a, *b, ones)[0][0]:.4f}")  # sin(2 pi (1/3 - 1/4))
    0.5000
    """
    rectangles = Rectangles(lower_a, upper_a, lower_b, upper_b)

    def evaluate(problems: IntArray, rho: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        probability = rectangles.move(problems, rho)
        slope, bend = rectangles.slope(problems, rho, second=True)
        probability, weight = np.maximum(probability, LEAST), weights[problems]
        slope /= probability
        outer = (weight * slope * slope).sum(axis=1)
        curved = (weight * bend / probability).sum(axis=1)
        return (weight * slope).sum(axis=1), curved - outer, outer

    latent_a = (phi(lower_a) - phi(upper_a)) / interval(lower_a, upper_a)
    latent_b = (phi(lower_b) - phi(upper_b)) / interval(lower_b, upper_b)
    squares = (weights * latent_a**2).sum(axis=1) * (weights * latent_b**2).sum(axis=1)
    start = (weights * latent_a * latent_b).sum(axis=1) * weights.sum(axis=1) / squares
    rho = maximise(evaluate, start, MAX_POLYCHORIC)
    return rho, _scores(rectangles, rho)


def _scores(rectangles: Rectangles, rho: FloatArray) -> Scores:
    """Derivatives of the log likelihood of each case."""
    everything = np.arange(len(rho))
    probability = rectangles.move(everything, rho)
    slope, _ = rectangles.slope(everything, rho)
    used = probability > MIN_PROBABILITY
    inverse = np.divide(1.0, probability, out=np.zeros_like(slope), where=used)
    r = rho[:, None]
    root = np.sqrt((1 - r) * (1 + r))
    la, ua, lb, ub = rectangles.limits

    def edge(at: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
        span = ndtr((upper - r * at) / root) - ndtr((lower - r * at) / root)
        result: FloatArray = phi(at) * span * inverse
        return result

    first = edge(ua, lb, ub), -edge(la, lb, ub)
    second = edge(ub, la, ua), -edge(lb, la, ua)
    return Scores(slope * inverse, first, second)
