"""Where the search for the best Gaussian mixture begins, and which climbs are carried on.

Many short climbs, then the best of them to the end: most starts end in lower maxima, and a few
iterations tell which (Biernacki, Celeux & Govaert 2003, Computational Statistics & Data Analysis
41, 561-575). Odd starts spread their centres as k-means++ does, even ones take rows at random;
each has a seed of its own, so that the number of workers changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.citizens.segments import gaussian_em, normal
from cup_study.citizens.segments.gaussian_em import Point, Solution
from cup_study.citizens.segments.normal import Shape
from cup_study.citizens.segments.scores import Array, Scores
from cup_study.sem.draws.workers import one_blas_thread, spread

#: Iterations of a short climb.
SHORT = 20
#: Climbs that are carried on: at least this many, and this share of all.
CARRIED, CARRIED_SHARE = 3, 0.25
LIMIT = 5000
#: Log-likelihoods that are no further apart are the same maximum.
SAME = 0.01


@dataclass(frozen=True)
class Task:
    """What a worker needs.

    Parameters
    ----------
    scores : Scores
        In units of their spread.
    n_classes : int
    shape : {"spherical", "diagonal", "tied", "full"}
    floor, tolerance : float
    seeds : tuple of SeedSequence
        One for each start.
    begun : tuple of Solution
        Climbs to carry on; empty for short ones from the seeds.
    """

    scores: Scores
    n_classes: int
    shape: Shape
    floor: float
    tolerance: float
    seeds: tuple[np.random.SeedSequence, ...]
    begun: tuple[Solution, ...] = ()


def search(task: Task, workers: int) -> tuple[Solution, pd.DataFrame]:
    """Climb from all seeds, carry the best on.

    Parameters
    ----------
    task : Task
    workers : int
        Processes; they do not change the result.

    Returns
    -------
    tuple of Solution and DataFrame
        The best, and ``start loglik iterations converged finished`` of all, the best first.
    """
    short = [end for part in spread(_begin, task, len(task.seeds), workers=workers) for end in part]
    order = sorted(range(len(short)), key=lambda i: (-short[i].loglik, i))
    carried = order[: max(CARRIED, int(np.ceil(CARRIED_SHARE * len(order))))]
    begun = tuple(short[i] for i in carried)
    going = Task(
        task.scores, task.n_classes, task.shape, task.floor, task.tolerance, task.seeds, begun
    )
    ends = dict(enumerate(short))
    found = [end for part in spread(_finish, going, len(begun), workers=workers) for end in part]
    ends |= dict(zip(carried, found, strict=True))
    ranked = sorted(ends, key=lambda i: (i not in carried, -ends[i].loglik, i))
    table = pd.DataFrame(
        {
            "start": [i + 1 for i in ranked],
            "loglik": [ends[i].loglik for i in ranked],
            "iterations": [ends[i].iterations for i in ranked],
            "converged": [ends[i].converged for i in ranked],
            "finished": [i in carried for i in ranked],
        }
    )
    return ends[ranked[0]], table


def one_class(scores: Scores, shape: Shape, floor: float, tolerance: float) -> Solution:
    """A single normal distribution: mean and covariance of all scores."""
    p = len(scores.columns)
    weight = scores.weights @ scores.seen
    mean = scores.weights @ np.where(scores.seen, scores.x, 0.0) / weight
    start = Point(np.ones(1), mean[None], np.eye(p)[None])
    return gaussian_em.run(scores, start, shape, floor=floor, tolerance=tolerance, limit=LIMIT)


def _begin(task: Task, first: int, last: int) -> list[Solution]:
    with one_blas_thread():
        # Missing scores are filled in once, to measure distances.
        whole = one_class(task.scores, "tied", task.floor, 1e-4).point
        rows = normal.complete(task.scores, whole.means[0], whole.covariances[0])
        found = []
        for i in range(first, last):
            start = _start(task, rows, whole, i)
            found.append(_climb(task, start, SHORT))
        return found


def _start(task: Task, rows: normal.Completed, whole: Point, i: int) -> Point:
    """Classes of the rows nearest to some of them."""
    from sklearn.cluster import kmeans_plusplus  # type: ignore[import-untyped]

    rng = np.random.default_rng(task.seeds[i])
    at, k = rows.deviations, task.n_classes
    if i % 2 == 0:
        seed = int(rng.integers(2**31 - 1))
        w = task.scores.weights
        centres: Array = kmeans_plusplus(at, k, sample_weight=w, random_state=seed)[0]
    else:
        centres = at[rng.choice(len(at), size=k, replace=False)]
    distance = ((at[:, None, :] - centres[None]) ** 2).sum(axis=2)
    nearest = np.eye(k)[distance.argmin(axis=1)]
    # A little of every row in every class: a centre that took one row only can still move.
    posterior = 0.9 * nearest + 0.1 / k
    means = np.repeat(whole.means, k, axis=0)
    return gaussian_em.maximise(task.scores, means, posterior, [rows] * k, task.shape, task.floor)


def _finish(task: Task, first: int, last: int) -> list[Solution]:
    with one_blas_thread():
        found = []
        for begun in task.begun[first:last]:
            end = _climb(task, begun.point, LIMIT)
            found.append(
                Solution(
                    end.point, end.loglik, begun.iterations + end.iterations - 1, end.converged
                )
            )
        return found


def _climb(task: Task, start: Point, limit: int) -> Solution:
    return gaussian_em.run(
        task.scores, start, task.shape, floor=task.floor, tolerance=task.tolerance, limit=limit
    )
