r"""Unrotated factors of a correlation matrix: minimum residuals and maximum likelihood.

Both are minimised over the uniquenesses alone, with the best loadings for them in closed form
(Jöreskog 1967, Psychometrika 32, 443-482; Harman & Jones 1966, Psychometrika 31, 351-368). The
second derivatives are exact, so that a few Newton steps after a quasi-Newton search reach the
minimum to all digits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import optimize

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray

Extraction = Literal["minres", "ml", "components"]
Objective = Callable[[FloatArray, bool], tuple[float, FloatArray, FloatArray]]

#: Smallest uniqueness, as in R's factanal: where it is reached, the solution is a Heywood case.
LOWEST = 0.005
#: Step in uniquenesses at which the minimum is reached.
TOLERANCE = 1e-10
MAX_STEPS = 200


@dataclass(frozen=True, eq=False)
class Extracted:
    """Unrotated factors.

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
        Columns by decreasing variance, each with a sum that is not negative.
    uniquenesses : ndarray, shape (p,)
        Variance of each item that the factors leave.
    """

    loadings: FloatArray
    uniquenesses: FloatArray


def extract(r: FloatArray, m: int, method: Extraction = "minres") -> Extracted:
    """Factors of a correlation matrix.

    Parameters
    ----------
    r : ndarray, shape (p, p)
        Correlation matrix, positive definite.
    m : int
        Number of factors.
    method : {"minres", "ml", "components"}
        Least squares of the residual correlations (the same as ULS and as iterated principal
        axes), maximum likelihood, or principal components.

    Returns
    -------
    Extracted

    Raises
    ------
    InputError
        The minimum was not reached.

    Examples
    --------
    >>> r = np.full((4, 4), 0.49) + 0.51 * np.eye(4)
    >>> extract(r, 1).loadings.ravel().round(4).tolist()
    [0.7, 0.7, 0.7, 0.7]
    """
    if method == "components":
        values, vectors = _descending(r)
        loadings = vectors[:, :m] * np.sqrt(values[:m])
        return Extracted(_positive(loadings), 1 - (loadings**2).sum(axis=1))
    inverse = np.linalg.inv(r)
    start = np.clip(1 / np.diag(inverse), LOWEST, 1)
    if method == "minres":
        psi = _minimise(lambda x, h: _least_squares(r, x, m, h), start, LOWEST, 1.0, m > 1)
        values, vectors = _descending(r - np.diag(psi))
        loadings = vectors[:, :m] * np.sqrt(np.maximum(values[:m], 0))
    else:
        first = np.log(start)
        log_psi = _minimise(lambda t, h: _likelihood(r, t, m, h), first, np.log(LOWEST), 0.0, m > 1)
        psi = np.exp(log_psi)
        sd = np.sqrt(psi)
        values, vectors = _descending(r / np.outer(sd, sd))
        loadings = sd[:, None] * vectors[:, :m] * np.sqrt(np.maximum(values[:m] - 1, 0))
    return Extracted(_positive(loadings), psi)


def _least_squares(
    r: FloatArray, psi: FloatArray, m: int, second: bool = True
) -> tuple[float, FloatArray, FloatArray]:
    """Half the sum of the squared eigenvalues of R - Psi that m factors leave."""
    values, vectors = _descending(r - np.diag(psi))
    kept, left = values[:m], values[m:]
    value, gradient = 0.5 * float(left @ left), -(vectors[:, m:] ** 2) @ left
    if not second:
        return value, gradient, np.empty((0, 0))
    within = np.ones((len(left), len(left)))
    return value, gradient, _curvature(vectors, m, within, left[:, None], kept, left)


def _likelihood(
    r: FloatArray, log_psi: FloatArray, m: int, second: bool = True
) -> tuple[float, FloatArray, FloatArray]:
    """Normal discrepancy as a function of the logarithms of the uniquenesses."""
    sd = np.exp(log_psi / 2)
    values, vectors = _descending(r / np.outer(sd, sd))
    kept, left = values[:m], values[m:]
    value = float((left - np.log(left) - 1).sum())
    gradient = -(vectors[:, m:] ** 2) @ (left - 1)
    if not second:
        return value, gradient, np.empty((0, 0))
    within = 0.5 * (left[:, None] + left)
    across = 0.5 * (left[:, None] - 1) * (left[:, None] + kept)
    return value, gradient, _curvature(vectors, m, within, across, kept, left)


def _curvature(
    vectors: FloatArray,
    m: int,
    within: FloatArray,
    across: FloatArray,
    kept: FloatArray,
    left: FloatArray,
) -> FloatArray:
    """Second derivatives of a sum over eigenvalues, from how eigenvectors turn.

    ``within`` weighs pairs of eigenvectors that are left, ``across / (left - kept)`` twice those
    of one that is left and one that is kept.
    """
    p = len(vectors)
    first, rest = vectors[:, :m], vectors[:, m:]
    own = (rest[:, :, None] * rest[:, None, :]).reshape(p, -1)
    mixed = (rest[:, :, None] * first[:, None, :]).reshape(p, -1)
    # Equal eigenvalues turn into each other freely; a small gap keeps the figure finite.
    gap = np.minimum(left[:, None] - kept, -1e-10)
    turn = 2 * across / gap
    return np.asarray((own * within.ravel()) @ own.T + (mixed * turn.ravel()) @ mixed.T)


def _minimise(
    objective: Objective, start: FloatArray, low: float, high: float, search: bool
) -> FloatArray:
    """Minimum between bounds by Newton steps, halved until the objective falls.

    With ``search`` they begin where L-BFGS-B comes to: with several factors there may be several
    minima, and this leads to the one that other programs report.
    """
    x = start
    if search:

        def slope(at: FloatArray) -> tuple[float, FloatArray]:
            return objective(at, False)[:2]

        bounds = optimize.Bounds(np.full(len(x), low), np.full(len(x), high))
        found = optimize.minimize(slope, x, jac=True, method="L-BFGS-B", bounds=bounds, tol=1e-10)
        x = np.clip(np.asarray(found.x, dtype=np.float64), low, high)
    value, gradient, hessian = objective(x, True)
    for _ in range(MAX_STEPS):
        held = ((x <= low) & (gradient > 0)) | ((x >= high) & (gradient < 0))
        free = np.flatnonzero(~held)
        roots, axes = np.linalg.eigh(hessian[np.ix_(free, free)])
        roots = np.maximum(np.abs(roots), 1e-8 * np.abs(roots).max(initial=1e-8))
        step = np.zeros_like(x)
        step[free] = -axes @ ((axes.T @ gradient[free]) / roots)
        length = 1.0
        while True:
            trial = np.clip(x + length * step, low, high)
            moved = trial - x
            new = objective(trial, True)
            # Near the minimum the objective no longer tells; the step itself does.
            if new[0] <= value + 1e-4 * gradient @ moved or np.abs(moved).max() < 1e-7:
                break
            length /= 2
        x, (value, gradient, hessian) = trial, new
        if np.abs(moved).max() < TOLERANCE:
            return x
    what = f"the uniquenesses did not settle in {MAX_STEPS} steps"
    raise InputError(
        "factor analysis",
        [Problem("", what)],
        "Extract fewer factors, or leave out items that nearly repeat each other.",
    )


def _descending(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues, largest first, with their vectors."""
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def _positive(loadings: FloatArray) -> FloatArray:
    """Loadings with the sign of each factor that makes its sum positive."""
    return loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
