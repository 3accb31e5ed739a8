"""Maximum likelihood of a Gaussian mixture from one start, by expectation-maximisation.

Scikit-learn's ``GaussianMixture`` takes neither missing scores nor weights; StepMix 3.0 takes
weights, and missing scores for diagonal covariances only (``gaussian_diag_nan``). On complete
unweighted data the three agree in the log-likelihood to 1e-5 (a test holds it).

EM steps are slow where classes overlap, so two are followed by the point that they lead to, if it
is better than both (SQUAREM: Varadhan & Roland 2008, *Scandinavian Journal of Statistics*, 35,
335-353, third scheme).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.citizens.segments import em, normal
from cup_study.citizens.segments.normal import Shape
from cup_study.citizens.segments.scores import Array, Scores

#: A rise of less than this share of the log-likelihood is rounding.
ROUNDING = 1e-14


@dataclass(frozen=True)
class Point:
    """Parameters of a mixture.

    Parameters
    ----------
    shares : ndarray, shape (K,)
    means : ndarray, shape (K, p)
    covariances : ndarray, shape (K, p, p)
    """

    shares: Array
    means: Array
    covariances: Array


@dataclass(frozen=True)
class Solution:
    """Where a climb ended.

    Parameters
    ----------
    point : Point
    loglik : float
        Weighted, at the point.
    iterations : int
    converged : bool
    """

    point: Point
    loglik: float
    iterations: int
    converged: bool


def expect(scores: Scores, point: Point) -> tuple[Array, float, list[normal.Completed]]:
    """Posterior (n, K) and log-likelihood at a point, and the rows completed by each class."""
    completed = [
        normal.complete(scores, mean, cov)
        for mean, cov in zip(point.means, point.covariances, strict=True)
    ]
    density = np.column_stack([c.log_density for c in completed])
    posterior, loglik = em.expect(density + np.log(np.maximum(point.shares, 1e-300)))
    return posterior, float(scores.weights @ loglik), completed


def maximise(
    scores: Scores,
    means: Array,
    posterior: Array,
    completed: list[normal.Completed],
    shape: Shape,
    floor: float,
) -> Point:
    """Parameters that fit best when the posterior is taken for membership."""
    members = posterior * scores.weights[:, None]
    found = [
        normal.update(scores, mean, rows, members[:, k])
        for k, (mean, rows) in enumerate(zip(means, completed, strict=True))
    ]
    sizes = np.array([size for _, _, size in found])
    scatters = np.stack([scatter for _, scatter, _ in found])
    covariances = normal.shaped(scatters, sizes, shape, floor)
    return Point(sizes / sizes.sum(), np.stack([mean for mean, _, _ in found]), covariances)


def run(
    scores: Scores, start: Point, shape: Shape, *, floor: float, tolerance: float, limit: int
) -> Solution:
    """Climb from a start.

    Parameters
    ----------
    scores : Scores
    start : Point
    shape : {"spherical", "diagonal", "tied", "full"}
    floor : float
        Least variance.
    tolerance : float
        The climb ends when an EM step raises the log-likelihood by less than this.
    limit : int
        Steps at most.

    Returns
    -------
    Solution
    """

    def step(at: Point) -> tuple[Point, float]:
        posterior, loglik, completed = expect(scores, at)
        return maximise(scores, at.means, posterior, completed, shape, floor), loglik

    here, steps = start, 0
    last: tuple[Point, float] | None = None
    while True:
        one, loglik = step(here) if last is None else last
        two, second = step(one)
        steps += 2 if last is None else 1
        last = None
        converged = second - loglik < max(tolerance, ROUNDING * abs(second))
        if converged or steps >= limit:
            return Solution(one, second, steps, converged)
        far = _extrapolated(here, one, two, floor)
        here = two
        if far is not None:
            tried = step(far)
            steps += 1
            if tried[1] >= second:
                here, last = far, tried


def _extrapolated(here: Point, one: Point, two: Point, floor: float) -> Point | None:
    """Where two steps lead when they go on shrinking so; None where no mixture is there."""
    flat = [
        np.concatenate([p.shares, p.means.ravel(), p.covariances.ravel()]) for p in (here, one, two)
    ]
    moved, bent = flat[1] - flat[0], flat[2] - 2 * flat[1] + flat[0]
    bend = float(np.linalg.norm(bent))
    stride = float(np.linalg.norm(moved)) / bend if bend > 0 else 0.0
    if stride <= 1:
        return None
    found = flat[0] + 2 * stride * moved + stride**2 * bent
    k, p = here.means.shape
    shares, means = found[:k], found[k : k + k * p].reshape(k, p)
    covariances = found[k + k * p :].reshape(k, p, p)
    if shares.min() <= 0 or np.linalg.eigvalsh(covariances)[:, 0].min() < floor:
        return None
    return Point(shares / shares.sum(), means, covariances)
