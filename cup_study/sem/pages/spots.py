"""Where the numbers of a diagram stand: each on its own line, clear of boxes and other numbers.

Every number has candidate places along its line. Greedy choice followed by sweeps of
re-choosing (coordinate descent) is enough for the few dozen numbers of a page; what cannot be
resolved is told, and the caller makes more room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import BoolArray, FloatArray

_SWEEPS = 8
_HARD, _CROSSED, _AWAY = 1e4, 6.0, 4.0
_MARGIN_MM = 0.25


@dataclass(frozen=True)
class Line:
    """A line of the drawing and the number that belongs on it.

    Parameters
    ----------
    points : ndarray, shape (k, 2)
        Places on the line, in millimetres, from end to end.
    candidates : ndarray, shape (c, 2)
        Where the number may stand.
    wishes : ndarray, shape (c,)
        How far each candidate is from the best one, 0 to 1.
    size : tuple of float
        Width and height of the number; ``(0, 0)`` for a line without one.
    """

    points: FloatArray
    candidates: FloatArray
    wishes: FloatArray
    size: tuple[float, float]


def chosen(
    lines: Sequence[Line], boxes: FloatArray, page: tuple[float, float]
) -> tuple[FloatArray, bool]:
    """Centre of each number.

    Parameters
    ----------
    lines : sequence of Line
        All lines; every line may be crossed by the number of another one, at a price.
    boxes : ndarray, shape (b, 4)
        Left, lower, right and upper edge of what no number may touch.
    page : tuple of float
        Width and height of the drawing.

    Returns
    -------
    tuple of (ndarray of shape (n, 2), bool)
        The centres, and whether all are clear of boxes, page edge and each other.

    Examples
    --------
    >>> points = np.array([[0.0, 5.0], [20.0, 5.0]])
    >>> line = Line(points, np.array([[8.0, 5.0], [12.0, 5.0]]), np.array([0.0, 1.0]), (4.0, 3.0))
    >>> centres, clear = chosen([line], np.array([[6.0, 0.0, 9.0, 9.0]]), (20.0, 10.0))
    >>> centres.tolist(), clear
    ([[12.0, 5.0]], True)
    """
    fixed = [_fixed_cost(k, lines, boxes, page) for k in range(len(lines))]
    centres = np.array(
        [line.candidates[np.argmin(c)] for line, c in zip(lines, fixed, strict=True)]
    )
    centres = centres.reshape(-1, 2)
    sizes = np.array([line.size for line in lines]).reshape(-1, 2)
    total = np.zeros(len(lines))
    for _ in range(_SWEEPS):
        before = centres.copy()
        for k, line in enumerate(lines):
            others = np.arange(len(lines)) != k
            touching = _touch(line.candidates, line.size, centres[others], sizes[others])
            cost = fixed[k] + _HARD * touching.sum(axis=1)
            total[k] = cost.min()
            centres[k] = line.candidates[np.argmin(cost)]
        if np.array_equal(before, centres):
            break
    return centres, bool(np.all(total < _HARD))


def _fixed_cost(
    k: int, lines: Sequence[Line], boxes: FloatArray, page: tuple[float, float]
) -> FloatArray:
    """Price of each candidate of a line that does not depend on the other numbers."""
    line = lines[k]
    half = np.array(line.size) / 2 + _MARGIN_MM
    low, high = line.candidates - half, line.candidates + half
    if line.size == (0, 0):
        return _AWAY * line.wishes
    outside = np.any((low < 0) | (high > np.array(page)), axis=1)
    covered = (
        (low[:, None, 0] < boxes[None, :, 2])
        & (high[:, None, 0] > boxes[None, :, 0])
        & (low[:, None, 1] < boxes[None, :, 3])
        & (high[:, None, 1] > boxes[None, :, 1])
    ).sum(axis=1)
    left, right = low.min(axis=0), high.max(axis=0)
    crossed = np.zeros(len(low))
    for i, other in enumerate(lines):
        near = np.all((other.points > left) & (other.points < right), axis=1)
        if i != k and near.any():
            crossed += _inside(other.points[near], low, high).any(axis=1)
    return np.asarray(_HARD * (outside + covered) + _CROSSED * crossed + _AWAY * line.wishes)


def _inside(points: FloatArray, low: FloatArray, high: FloatArray) -> BoolArray:
    """Which points (k) lie in which rectangles (c): shape (c, k)."""
    return np.asarray(
        np.all((points[None] > low[:, None]) & (points[None] < high[:, None]), axis=2)
    )


def _touch(
    candidates: FloatArray, size: tuple[float, float], centres: FloatArray, sizes: FloatArray
) -> BoolArray:
    """Which candidates (c) would touch which other numbers (n): shape (c, n)."""
    apart = np.abs(candidates[:, None] - centres[None])
    needed = (np.array(size) + sizes) / 2 + 2 * _MARGIN_MM
    drawn = (sizes[:, 0] > 0) & (size[0] > 0)
    return np.asarray(np.all(apart < needed[None], axis=2) & drawn[None])
