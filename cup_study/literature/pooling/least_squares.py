r"""Least squares with known weights, and the traces that variance components are made of.

Everything is written with an orthonormal basis Q of :math:`W^{1/2} X`, so that
:math:`P = W - WX(X'WX)^{-1}X'W = W^{1/2}(I - QQ')W^{1/2}` is never formed: a thousand effects cost
a thousand rows, and moderators such as years (2009, 2010) lose no digits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.literature.pooling.inputs import FloatArray


@dataclass(frozen=True, eq=False)
class Weighted:
    """A weighted regression: weights ``w`` (k), basis ``q`` (k, p), triangle ``r`` (p, p)."""

    w: FloatArray
    q: FloatArray
    r: FloatArray
    leverage: FloatArray

    def beta(self, y: FloatArray) -> FloatArray:
        """Coefficients of `y`."""
        found = np.linalg.solve(self.r, self.q.T @ (np.sqrt(self.w) * y))
        return np.asarray(found, dtype=float)

    def residual(self, y: FloatArray) -> FloatArray:
        """Residuals of `y`, in its unit."""
        root = np.sqrt(self.w)
        scaled = root * y
        return np.asarray((scaled - self.q @ (self.q.T @ scaled)) / root, dtype=float)

    def rss(self, y: FloatArray) -> float:
        """y'Py, the weighted sum of squared residuals."""
        return float(np.sum(self.w * self.residual(y) ** 2))

    def cov(self) -> FloatArray:
        """Inverse of X'WX."""
        inverse = np.linalg.inv(self.r)
        return np.asarray(inverse @ inverse.T, dtype=float)

    def logdet(self) -> float:
        """Logarithm of the determinant of X'WX."""
        return float(2 * np.log(np.abs(np.diag(self.r))).sum())

    def trace(self, d: FloatArray | float = 1.0) -> float:
        """Trace of P D for a diagonal D."""
        return float(np.sum(self.w * d * (1 - self.leverage)))

    def trace2(self, d: FloatArray | float = 1.0, e: FloatArray | float = 1.0) -> float:
        """Trace of P D P E for diagonals D and E."""
        a, b = self.w * d, self.w * e
        inner = (self.q.T * a) @ self.q * ((self.q.T * b) @ self.q).T
        return float(np.sum(a * b * (1 - 2 * self.leverage)) + inner.sum())


def weighted(x: FloatArray, w: FloatArray) -> Weighted:
    """Regression on `x` with weights `w`.

    Parameters
    ----------
    x : ndarray, shape (k, p)
        Design matrix of full column rank.
    w : ndarray, shape (k,)
        Positive weights.

    Returns
    -------
    Weighted

    Examples
    --------
    >>> fit = weighted(np.ones((3, 1)), np.array([1.0, 1.0, 2.0]))
    >>> float(fit.beta(np.array([0.0, 2.0, 3.0])).round(6)[0]), round(fit.trace(), 6)
    (2.0, 2.5)
    """
    q, r = np.linalg.qr(np.sqrt(w)[:, None] * x)
    return Weighted(w, q, r, (q**2).sum(axis=1))
