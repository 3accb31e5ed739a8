"""Maximum likelihood of a latent class model from one start: EM steps, extrapolated.

An EM step never lowers the likelihood but gets slow near a boundary: the largest model of the
reference data takes 1,015 steps. Two steps give a direction and how fast the steps shrink along
it; the point that they lead to is tried, and kept when it is better than the two steps (SQUAREM,
Varadhan and Roland 2008, Scandinavian Journal of Statistics 35, 335-353, third scheme).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.citizens.segments.patterns import Patterns
from cup_study.sem.arrays import FloatArray

#: Probabilities are not let fall below this inside a logarithm: log 0 times 0 is 0 here.
FLOOR = 1e-300
#: An extrapolated probability below zero is set to this share of that of the last EM step, not to
#: 0, which EM could not leave again.
RETREAT = 0.1


@dataclass(frozen=True, eq=False)
class Solution:
    """Where one start ended.

    Parameters
    ----------
    shares : ndarray, shape (K,)
        Size of each class.
    probabilities : ndarray, shape (M, K)
        Probability of each level (rows, as the columns of ``Patterns.chosen``) in each class.
    loglik : float
        Log-likelihood at these.
    iterations : int
        EM steps taken.
    converged : bool
        Whether an EM step raised the log-likelihood by less than the tolerance.
    """

    shares: FloatArray
    probabilities: FloatArray
    loglik: float
    iterations: int
    converged: bool


def log_joint(patterns: Patterns, shares: FloatArray, probabilities: FloatArray) -> FloatArray:
    """Log of share times probability of the pattern, for each pattern and class.

    Parameters
    ----------
    patterns : Patterns
        U response patterns.
    shares : ndarray, shape (K,)
        Size of each class.
    probabilities : ndarray, shape (M, K)
        Probability of each level in each class.

    Returns
    -------
    ndarray, shape (U, K)
    """
    found: FloatArray = patterns.chosen @ np.log(np.maximum(probabilities, FLOOR))
    found += np.log(np.maximum(shares, FLOOR))
    return found


def expect(joint: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probability of each class given the pattern, and the log-likelihood of the pattern.

    Parameters
    ----------
    joint : ndarray, shape (U, K)
        From :func:`log_joint`.

    Returns
    -------
    tuple of ndarray
        Shapes (U, K) and (U,).

    Examples
    --------
    >>> posterior, loglik = expect(np.log(np.array([[0.1, 0.3]])))
    >>> posterior.round(6).tolist(), np.exp(loglik).round(6).tolist()
    ([[0.25, 0.75]], [0.4])
    """
    highest = joint.max(axis=1, keepdims=True)
    posterior = np.exp(joint - highest)
    total = posterior.sum(axis=1, keepdims=True)
    posterior /= total
    return posterior, (highest + np.log(total))[:, 0]


def maximise(
    patterns: Patterns, posterior: FloatArray, before: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Shares and probabilities that fit the classes best when these were known.

    Parameters
    ----------
    patterns : Patterns
        U response patterns.
    posterior : ndarray, shape (U, K)
        Probability of each class.
    before : ndarray, shape (M, K)
        Probabilities so far; they are kept for an item that nobody in a class answered.

    Returns
    -------
    tuple of ndarray
        Shares, shape (K,), and probabilities, shape (M, K).
    """
    weighted = posterior * patterns.weights[:, None]
    shares = weighted.sum(axis=0)
    expected = patterns.chosen.T @ weighted
    answered = np.add.reduceat(expected, patterns.first, axis=0)
    total = np.repeat(answered, patterns.counts, axis=0)
    found = np.where(total > 0, expected / np.where(total > 0, total, 1.0), before)
    return shares / shares.sum(), found


def run(
    patterns: Patterns,
    shares: FloatArray,
    probabilities: FloatArray,
    *,
    tolerance: float = 1e-8,
    limit: int = 20_000,
) -> Solution:
    """Climb from a start.

    Parameters
    ----------
    patterns : Patterns
        U response patterns.
    shares : ndarray, shape (K,)
        Size of each class at the start.
    probabilities : ndarray, shape (M, K)
        Probability of each level in each class at the start; no exact zeros, which stay.
    tolerance : float
        The climb ends when an EM step raises the log-likelihood by less than this.
    limit : int
        EM steps at most.

    Returns
    -------
    Solution
    """
    here = (shares, probabilities)
    steps = 0
    last = None
    while True:
        one, loglik = _step(patterns, here) if last is None else last
        two, second = _step(patterns, one)
        steps += 2 if last is None else 1
        if second - loglik < tolerance or steps >= limit:
            return Solution(*one, second, steps, second - loglik < tolerance)
        far = _extrapolated(patterns, here, one, two)
        last = _step(patterns, far)
        steps += 1
        if last[1] >= second:
            here = far
        else:
            here, last = two, None


Point = tuple[FloatArray, FloatArray]


def _step(patterns: Patterns, here: Point) -> tuple[Point, float]:
    """The point after an EM step, and the log-likelihood before it."""
    posterior, loglik = expect(log_joint(patterns, *here))
    after = maximise(patterns, posterior, here[1])
    return after, float(patterns.weights @ loglik)


def _extrapolated(patterns: Patterns, here: Point, one: Point, two: Point) -> Point:
    """Where two steps lead when they go on shrinking as they do."""
    moved = [b - a for a, b in zip(here, one, strict=True)]
    bent = [c - b - m for b, c, m in zip(one, two, moved, strict=True)]
    length = sum(float((m * m).sum()) for m in moved)
    bend = sum(float((b * b).sum()) for b in bent)
    if bend == 0:
        return two
    stride = max(float(np.sqrt(length / bend)), 1.0)
    far = [
        np.where(f > 0, f, RETREAT * c)
        for f, c in (
            (a + 2 * stride * m + stride**2 * b, c)
            for a, m, b, c in zip(here, moved, bent, two, strict=True)
        )
    ]
    total = np.add.reduceat(far[1], patterns.first, axis=0)
    return far[0] / far[0].sum(), far[1] / np.repeat(total, patterns.counts, axis=0)
