r"""True correlations that vary together: all covariances of the random effects.

A covariance matrix is kept positive semidefinite by estimating its Cholesky factor,
:math:`T = LL'`, since the likelihood of a matrix that is none has no maximum. With few studies the
estimate is often singular.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import optimize

from cup_study.literature.masem.curvature import Curvature, Place
from cup_study.sem.arrays import FloatArray

_ITERATIONS = 5000


def estimated(
    at: Callable[[FloatArray], Curvature | None], places: Sequence[Place], q: int, start: FloatArray
) -> tuple[FloatArray, int, bool]:
    """Find the covariances of the random effects.

    Parameters
    ----------
    at : callable
        Half the deviance at given elements of T.
    places : sequence of (int, int)
        All elements on and below the diagonal.
    q : int
        Order of T.
    start : ndarray, shape (m,)
        Elements to begin with, a diagonal matrix.

    Returns
    -------
    tuple of ndarray, int and bool
        The elements at the minimum, iterations, and whether it was found.
    """
    rows, columns = (np.array(index) for index in zip(*places, strict=True))
    half = np.where(rows == columns, 1.0, 0.5)
    lower = np.tril_indices(q)

    def elements(flat: FloatArray) -> tuple[FloatArray, FloatArray]:
        factor = np.zeros((q, q))
        factor[lower] = flat
        return factor, (factor @ factor.T)[rows, columns]

    def value(flat: FloatArray) -> tuple[float, FloatArray]:
        factor, theta = elements(flat)
        now = at(theta)
        if now is None:
            return np.inf, np.zeros_like(flat)
        slope = np.zeros((q, q))
        slope[rows, columns] = half * now.gradient
        slope[columns, rows] = half * now.gradient
        return now.value, 2 * (slope @ factor)[lower]

    first = np.zeros((q, q))
    first[rows, columns] = first[columns, rows] = start
    begin = np.sqrt(np.maximum(np.diagonal(first), 1e-4))
    found = optimize.minimize(
        value,
        np.diag(begin)[lower],
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": _ITERATIONS,
            "maxfun": 10 * _ITERATIONS,
            "ftol": 1e-15,
            "gtol": 1e-7,
            "maxcor": 30,
        },
    )
    flat = np.asarray(found.x, dtype=np.float64)
    _, slope = value(flat)
    return elements(flat)[1], int(found.nit), bool(np.abs(slope).max() < 1e-3)
