"""Whether the answers can tell the classes apart: degrees of freedom, and the local rank.

A model with more parameters than there are possible patterns has no single best solution. A model
with fewer may have none either: three classes for four yes-no items leave one degree of freedom
and are not identified (Goodman 1974, Biometrika 61, 215-231). The information matrix at the
solution shows both.
"""

from __future__ import annotations

import math

import numpy as np

from cup_study.citizens.segments import em
from cup_study.citizens.segments.em import Solution
from cup_study.citizens.segments.patterns import Patterns
from cup_study.sem.arrays import BoolArray, FloatArray

#: A probability this near to 0 or 1 counts as there: it has no standard error.
BOUNDARY = 1e-5
#: A direction with less information than this share of the most is not identified.
FLAT = 1e-10


def n_parameters(counts: tuple[int, ...], n_classes: int) -> int:
    """Free parameters of a model.

    Parameters
    ----------
    counts : tuple of int
        Levels of each item.
    n_classes : int
        K.

    Returns
    -------
    int
        ``K - 1 + K sum_j (L_j - 1)``.

    Examples
    --------
    >>> n_parameters((2, 2, 3), 2)
    9
    """
    return n_classes - 1 + n_classes * sum(count - 1 for count in counts)


def degrees_of_freedom(counts: tuple[int, ...], n_classes: int) -> int:
    """Possible patterns, less one, less the free parameters.

    Parameters
    ----------
    counts : tuple of int
        Levels of each item.
    n_classes : int
        K.

    Returns
    -------
    int
        Below 0 the model is not identified.

    Examples
    --------
    >>> degrees_of_freedom((2, 2), 2)
    -2
    """
    return math.prod(counts) - 1 - n_parameters(counts, n_classes)


def at_boundary(probabilities: FloatArray) -> BoolArray:
    """Probabilities that are 0 or 1 as far as the climb can tell.

    Parameters
    ----------
    probabilities : ndarray
        Any shape.

    Returns
    -------
    ndarray of bool
        Of the same shape.
    """
    return (probabilities < BOUNDARY) | (probabilities > 1 - BOUNDARY)


def flat_directions(patterns: Patterns, solution: Solution) -> int:
    """Ways to move the parameters that leave the likelihood of every answer as it is.

    The information matrix is that of the scores, ``sum_u w_u s_u s_u'``. Each item and class is
    taken in log odds against its likeliest level; parameters at the boundary are left out.

    Parameters
    ----------
    patterns : Patterns
        The answers.
    solution : Solution
        Where the climb ended.

    Returns
    -------
    int
        0 when the classes are identified.
    """
    scores = _scores(patterns, solution)
    length = np.sqrt((scores**2).sum(axis=0))
    scores = scores[:, length > 0] / length[length > 0]
    if scores.shape[1] == 0:
        return 0
    information = np.linalg.eigvalsh(scores.T @ scores)
    return int((information < FLAT * information[-1]).sum())


def _scores(patterns: Patterns, solution: Solution) -> FloatArray:
    """Derivatives of the log-likelihood of each pattern, times the root of its weight."""
    shares, probabilities = solution.shares, solution.probabilities
    posterior, _ = em.expect(em.log_joint(patterns, shares, probabilities))
    answered = np.add.reduceat(patterns.chosen, patterns.first, axis=1)
    answered = np.repeat(answered, patterns.counts, axis=1)
    free = ~at_boundary(probabilities)
    for first, count in zip(patterns.first, patterns.counts, strict=True):
        likeliest = probabilities[first : first + count].argmax(axis=0)
        free[first + likeliest, np.arange(len(shares))] = False
    parts = [(posterior - shares)[:, 1:]]
    for k in range(len(shares)):
        own = free[:, k]
        surprise = patterns.chosen[:, own] - answered[:, own] * probabilities[own, k]
        parts.append(posterior[:, [k]] * surprise)
    found: FloatArray = np.hstack(parts) * np.sqrt(patterns.weights)[:, None]
    return found
