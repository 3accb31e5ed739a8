"""The two variances of a three-level model: their likeliest values, and profiles of the likelihood.

The gradient is exact (:func:`cup_study.literature.pooling.blocks.solve`), so the last steps are
Newton's and the figures hold to more digits than a search on the likelihood alone would give.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq, minimize

from cup_study.literature.pooling.blocks import Blocks, solve
from cup_study.literature.pooling.inputs import FloatArray

#: Shares of the unit at which the search starts: a likelihood may have more than one top.
STARTS = ((0.1, 0.1), (0.5, 0.05), (0.05, 0.5), (1e-3, 1e-3))
GRID = 24


def fit(data: Blocks, *, restricted: bool) -> tuple[float, float]:
    """Variance of study means and of effects around them.

    Parameters
    ----------
    data : Blocks
        The rotated data.
    restricted : bool
        REML instead of ML.

    Returns
    -------
    tuple of float
        Both not below 0.

    Examples
    --------
    >>> from cup_study.literature.pooling.blocks import rotate
    >>> y, one, v = np.array([0.0, 0.2, 1.0, 1.2]), np.ones((4, 1)), np.full(4, 0.01)
    >>> data = rotate(y, one, v, np.array([0, 0, 1, 1]), 0.0)
    >>> [round(s, 4) for s in fit(data, restricted=True)]
    [0.49, 0.01]
    """
    unit = _unit(data)

    def minus(share: FloatArray) -> tuple[float, FloatArray]:
        found = solve(data, share[0] * unit, share[1] * unit, restricted=restricted)
        return -found.loglik, -found.gradient * unit

    lowest, point = np.inf, np.zeros(2)
    for start in STARTS:
        found = minimize(
            minus,
            np.array(start),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0, None)] * 2,
            options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 500},
        )
        if float(found.fun) < lowest - 1e-12:
            lowest, point = float(found.fun), np.asarray(found.x, dtype=float)
    point = _newton(minus, point)
    return float(point[0] * unit), float(point[1] * unit)


def profile(data: Blocks, place: int, value: float, *, restricted: bool) -> float:
    """Highest log-likelihood with one of the variances given.

    Parameters
    ----------
    data : Blocks
        The rotated data.
    place : int
        0 for the variance of studies, 1 for that of effects.
    value : float
        What it is taken as.
    restricted : bool
        REML instead of ML.

    Returns
    -------
    float

    Examples
    --------
    >>> from cup_study.literature.pooling.blocks import rotate
    >>> y, one, v = np.array([0.0, 0.2, 1.0, 1.2]), np.ones((4, 1)), np.full(4, 0.01)
    >>> data = rotate(y, one, v, np.array([0, 0, 1, 1]), 0.0)
    >>> profile(data, 0, 0.0, restricted=True) < profile(data, 0, 0.5, restricted=True)
    True
    """
    unit = max(_unit(data), value)

    def at(other: float) -> tuple[float, float]:
        first, second = (value, other) if place == 0 else (other, value)
        found = solve(data, first, second, restricted=restricted)
        return found.loglik, float(found.gradient[1 - place])

    def slope(other: float) -> float:
        return at(other)[1]

    high = unit
    while slope(high) > 0:
        high *= 4
    grid = np.concatenate([[0.0], np.geomspace(1e-6 * unit, high, GRID)])
    slopes = [slope(float(t)) for t in grid]
    tops = [at(0.0)[0]]
    for i in range(GRID):
        if slopes[i] > 0 >= slopes[i + 1]:
            left, right = float(grid[i]), float(grid[i + 1])
            tops.append(at(float(brentq(slope, left, right, xtol=1e-12 * unit)))[0])
    return max(tops)


def _unit(data: Blocks) -> float:
    return float(np.mean(data.d) + np.var(data.y))


def _newton(
    minus: Callable[[FloatArray], tuple[float, FloatArray]], point: FloatArray
) -> FloatArray:
    """Newton's steps on the variances that are not at their bound."""
    point = np.where(point < 1e-9, 0.0, point)
    for _ in range(30):
        value, gradient = minus(point)
        free = np.flatnonzero((point > 0) | (gradient < 0))
        if not len(free) or np.abs(gradient[free]).max() < 1e-11:
            break
        hessian = np.empty((len(free), len(free)))
        for j, place in enumerate(free):
            step = 1e-5 * max(point[place], 1e-3)
            up = point.copy()
            up[place] += step
            hessian[:, j] = (minus(up)[1] - gradient)[free] / step
        hessian = (hessian + hessian.T) / 2
        if np.linalg.eigvalsh(hessian)[0] <= 0:
            break
        move = np.zeros(2)
        move[free] = -np.linalg.solve(hessian, gradient[free])
        size = 1.0
        while size > 1e-6:
            tried = np.maximum(point + size * move, 0.0)
            if minus(tried)[0] <= value + 1e-12 * abs(value):
                break
            size /= 2
        if np.abs(tried - point).max() <= 1e-15:
            break
        point = tried
    return point
