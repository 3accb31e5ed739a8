r"""Two groups of a sample compared: difference, effect size, and the influence of each respondent.

Cohen's d is the difference over the pooled standard deviation, weighted, with n - 2 degrees of
freedom; Cohen's h is :math:`2\arcsin\sqrt{p_b} - 2\arcsin\sqrt{p_a}` (Cohen 1988). Their intervals
are by linearisation under the design, so that d's standard deviation varies too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Effect = Literal["d", "h"]


@dataclass(frozen=True)
class Pair:
    """Means of two groups, b compared with a.

    Attributes
    ----------
    mean_a, mean_b : float
        Weighted means.
    effect : float
        Cohen's d or h; missing where the groups do not vary.
    n_a, n_b : int
        Respondents with an answer.
    used : ndarray of bool, shape (n,)
        Rows of both groups with an answer.
    influence : ndarray of shape (n, 2)
        Weighted influence on the difference and on the effect, 0 outside of the groups.
    """

    mean_a: float
    mean_b: float
    effect: float
    n_a: int
    n_b: int
    used: Mask
    influence: Array


def compare(y: Array, a: Mask, b: Mask, weights: Array, effect: Effect) -> Pair:
    """Compare two groups.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Answers, missing as NaN; 0 and 1 for ``h``.
    a, b : ndarray of bool, shape (n,)
        Groups that do not overlap.
    weights : ndarray of shape (n,)
        Weights.
    effect : {"d", "h"}
        Effect size.

    Returns
    -------
    Pair

    Examples
    --------
    >>> y = np.array([1.0, 3.0, 4.0, 8.0])
    >>> a = np.array([True, True, False, False])
    >>> found = compare(y, a, ~a, np.ones(4), "d")
    >>> found.mean_b - found.mean_a, round(found.effect, 4)
    (4.0, 1.7889)
    """
    known = ~np.isnan(y)
    a, b = a & known, b & known
    used = a | b
    filled = np.where(known, y, 0.0)
    influence = np.zeros((len(y), 2))
    means, parts = [], []
    for group in (a, b):
        total = weights[group].sum()
        mean = float((weights * filled)[group].sum() / total) if total > 0 else float("nan")
        means.append(mean)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append(np.where(group, weights * (filled - mean) / total, 0.0))
    influence[:, 0] = parts[1] - parts[0]
    if effect == "h":
        size, influence[:, 1] = _h(means, parts)
    else:
        size, influence[:, 1] = _d(filled, a, b, weights, means, influence[:, 0])
    return Pair(means[0], means[1], size, int(a.sum()), int(b.sum()), used, influence)


def _h(means: list[float], parts: list[Array]) -> tuple[float, Array]:
    spread = [m * (1 - m) for m in means]
    size = 2 * np.arcsin(np.sqrt(np.clip(means[1], 0, 1)))
    size = float(size - 2 * np.arcsin(np.sqrt(np.clip(means[0], 0, 1))))
    if min(spread) <= 0 or np.isnan(size):
        return size, np.full(len(parts[0]), np.nan)
    return size, parts[1] / np.sqrt(spread[1]) - parts[0] / np.sqrt(spread[0])


def _d(
    y: Array, a: Mask, b: Mask, weights: Array, means: list[float], difference: Array
) -> tuple[float, Array]:
    used = a | b
    n, total = int(used.sum()), weights[used].sum()
    if n < 3 or not a.any() or not b.any():
        return float("nan"), np.full(len(y), np.nan)
    squares = np.where(a, (y - means[0]) ** 2, np.where(b, (y - means[1]) ** 2, 0.0))
    variance = float((weights * squares).sum() / total * n / (n - 2))
    if variance <= 0:
        return float("nan"), np.full(len(y), np.nan)
    sd = np.sqrt(variance)
    size = (means[1] - means[0]) / sd
    of_variance = np.where(used, weights * (squares * n / (n - 2) - variance) / total, 0.0)
    return float(size), difference / sd - size * of_variance / (2 * variance)
