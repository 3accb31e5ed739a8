r"""Rotations of factor loadings to simple structure.

Varimax (Kaiser 1958), promax (Hendrickson & White 1964) and direct oblimin, which with
:math:`\gamma = 0` is quartimin, by gradient projection (Jennrich 2002, Psychometrika 67, 7-19;
Bernaards & Jennrich 2005, Educational and Psychological Measurement 65, 676-696).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray

Rotation = Literal["none", "varimax", "promax", "oblimin"]

#: Length of the projected gradient, relative to the loadings, at which a rotation is done.
TOLERANCE = 1e-10
MAX_STEPS = 5000
#: Pushes away from a point where the gradient is zero.
ESCAPES = 5
#: Relative gain of the varimax criterion at which R's varimax(), and with it psych, stops. The
#: optimum is about a thousandth of a loading further on; publications print what R gives.
VARIMAX_GAIN = 1e-5


@dataclass(frozen=True, eq=False)
class Rotated:
    """Loadings after a rotation.

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
        Pattern: regressions of the items on the factors.
    phi : ndarray, shape (m, m)
        Correlations of the factors.
    """

    loadings: FloatArray
    phi: FloatArray


def rotate(
    loadings: FloatArray,
    rotation: Rotation,
    *,
    power: int = 4,
    gamma: float = 0.0,
    gain: float = VARIMAX_GAIN,
    starts: int = 0,
) -> Rotated:
    """Rotate loadings, and order the factors by the variance that they explain.

    Parameters
    ----------
    loadings : ndarray, shape (p, m)
        Unrotated loadings.
    rotation : {"none", "varimax", "promax", "oblimin"}
        Varimax and promax weigh items equally (Kaiser normalisation); oblimin takes loadings as
        they are, as psych does.
    power : int
        Exponent of the promax target.
    gamma : float
        How oblique oblimin may become: 0 (quartimin) or less.
    gain : float
        Relative gain of the criterion at which varimax stops; 0 for the optimum.
    starts : int
        Random starts of oblimin beside the unrotated axes. Its criterion may have several minima,
        and programs report the one that the unrotated axes lead to.

    Returns
    -------
    Rotated

    Raises
    ------
    InputError
        The rotation did not settle.

    Examples
    --------
    >>> simple = np.array([[0.8, 0], [0.7, 0], [0, 0.6], [0, 0.6]])
    >>> turned = simple @ np.array([[0.6, -0.8], [0.8, 0.6]])
    >>> (rotate(turned, "varimax").loadings.round(6) + 0.0).tolist()
    [[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.6]]
    """
    m = loadings.shape[1]
    if m == 1 or rotation == "none":
        return Rotated(loadings, np.eye(m))
    if rotation == "varimax":
        rotated = Rotated(loadings @ _varimax(loadings, gain), np.eye(m))
    elif rotation == "promax":
        rotated = _promax(loadings, power, gain)
    else:
        rotated = _oblimin(loadings, gamma, starts)
    explained = np.diag(rotated.phi @ rotated.loadings.T @ rotated.loadings)
    order = np.argsort(-explained, kind="stable")
    sign = np.where(rotated.loadings.sum(axis=0) < 0, -1.0, 1.0)[order]
    phi = rotated.phi[np.ix_(order, order)] * np.outer(sign, sign)
    return Rotated(rotated.loadings[:, order] * sign + 0.0, phi)


def _normalised(loadings: FloatArray) -> FloatArray:
    """Loadings of items with communality 1 (Kaiser's normalisation)."""
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    return np.asarray(loadings / np.where(length > 0, length, 1))


def _varimax(loadings: FloatArray, gain: float) -> FloatArray:
    """Orthogonal matrix that maximises the variance of the squared normalised loadings."""
    a = _normalised(loadings)
    turn, size = np.eye(a.shape[1]), 0.0
    for _ in range(MAX_STEPS):
        now = a @ turn
        target = now**3 - now * (now**2).mean(axis=0)
        left, roots, right = np.linalg.svd(a.T @ target)
        new: FloatArray = left @ right
        before, size = size, float(roots.sum())
        if size < before * (1 + gain) or np.abs(new - turn).max() < TOLERANCE:
            return _past_saddle(a, new)
        turn = new
    return _unsettled("varimax")


def _past_saddle(a: FloatArray, turn: FloatArray) -> FloatArray:
    """The rotation, or a better one when it stopped at a saddle point of the criterion.

    Loadings that are exactly symmetric are such a point, where R's varimax() stays. Turning two
    factors at a time (Kaiser 1958) leaves it; other results are kept as they are.
    """
    p, m = a.shape
    x, turned = a @ turn, turn.copy()
    reached = _variance_of_squares(x)
    for _ in range(MAX_STEPS):
        largest = 0.0
        for i, j in zip(*np.triu_indices(m, 1), strict=True):
            u, v = x[:, i] ** 2 - x[:, j] ** 2, 2 * x[:, i] * x[:, j]
            sine = 2 * (p * (u @ v) - u.sum() * v.sum())
            cosine = p * (u @ u - v @ v) - u.sum() ** 2 + v.sum() ** 2
            angle = np.arctan2(sine, cosine) / 4 if np.hypot(sine, cosine) > TOLERANCE else 0.0
            c, s = np.cos(angle), np.sin(angle)
            plane = np.array([[c, -s], [s, c]])
            x[:, [i, j]] = x[:, [i, j]] @ plane
            turned[:, [i, j]] = turned[:, [i, j]] @ plane
            largest = max(largest, abs(angle))
        if largest < 1e-6:
            break
    return turned if _variance_of_squares(x) > reached * (1 + 1e-3) + TOLERANCE else turn


def _variance_of_squares(x: FloatArray) -> float:
    return float((x**2).var(axis=0).sum())


def _promax(loadings: FloatArray, power: int, gain: float) -> Rotated:
    """Oblique axes that fit powers of the normalised varimax loadings."""
    turn = _varimax(loadings, gain)
    x = _normalised(loadings) @ turn
    target = x * np.abs(x) ** (power - 1)
    u = np.linalg.lstsq(x, target, rcond=None)[0]
    u = u * np.sqrt(np.diag(np.linalg.inv(u.T @ u)))
    inverse = np.linalg.inv(u)
    return Rotated(loadings @ turn @ u, inverse @ inverse.T)


def _oblimin(loadings: FloatArray, gamma: float, starts: int) -> Rotated:
    """Oblique axes of the lowest oblimin criterion that the starts lead to."""
    m = loadings.shape[1]
    rng = np.random.default_rng(1)  # always the same starts: the result is a function of the data
    lowest: float | None = None
    best = None
    for k in range(starts + 1):
        axes = np.eye(m) if k == 0 else np.linalg.qr(rng.normal(size=(m, m)))[0]
        found = _project(loadings, axes, gamma)
        for _ in range(ESCAPES):
            # A push leads away from a saddle point, and back to a minimum.
            pushed = (axes if found is None else found[1]) + 1e-3 * rng.normal(size=(m, m))
            other = _project(loadings, pushed / np.sqrt((pushed**2).sum(axis=0)), gamma)
            if other is None or (found is not None and other[0] > found[0] * (1 - 1e-6)):
                break
            found = other
        # The first start wins unless another is better by more than rounding.
        if found is not None and (lowest is None or found[0] < lowest * (1 - 1e-8)):
            lowest, best = found
    if best is None:
        return Rotated(_unsettled("oblimin"), np.eye(m))
    return Rotated(loadings @ np.linalg.inv(best).T, best.T @ best)


def _project(a: FloatArray, axes: FloatArray, gamma: float) -> tuple[float, FloatArray] | None:
    """Minimum of the criterion from one start by gradient projection; None if not reached."""
    step = 1.0
    value, gradient = _criterion(a, axes, gamma)
    scale = float((a**2).sum())
    for _ in range(MAX_STEPS):
        # What would change the length of an axis does not count.
        slope = gradient - axes * (axes * gradient).sum(axis=0)
        size = float((slope**2).sum())
        if np.sqrt(size) < TOLERANCE * scale:
            return value, axes
        step *= 2
        while True:
            trial = axes - step * slope
            trial = trial / np.sqrt((trial**2).sum(axis=0))
            new, new_gradient = _criterion(a, trial, gamma)
            if new <= value - 0.5 * size * step or step < 1e-12:
                break
            step /= 2
        if not new < value:  # no step lowers the criterion in the digits that it has
            return (value, axes) if np.sqrt(size) < 1e-6 * scale else None
        axes, value, gradient = trial, new, new_gradient
    return None


def _criterion(a: FloatArray, axes: FloatArray, gamma: float) -> tuple[float, FloatArray]:
    """Oblimin criterion at some axes (columns of length 1), and its gradient."""
    inverse = np.linalg.inv(axes)
    loadings = a @ inverse.T
    squared = loadings**2
    others = squared.sum(axis=1, keepdims=True) - squared
    if gamma:
        others = others - gamma * others.mean(axis=0)
    value = 0.25 * float((squared * others).sum())
    slope = loadings * others
    return value, -(loadings.T @ slope @ inverse).T


def _unsettled(rotation: str) -> FloatArray:
    what = f"{rotation} did not settle in {MAX_STEPS} steps"
    raise InputError("rotation", [Problem("", what)], "Extract fewer factors.")
