"""Where the search for the best classes begins, and how sure it is that the best was found.

The likelihood of a latent class model has many maxima, so the climb begins at many random points
and the highest end counts. All starts take a short run; the best of them go on to the end, as
most of the time is spent on the last digits of starts that lead to lower ends. Where the starts
do not agree, the best of them is moved class by class (:mod:`~cup_study.citizens.segments.kicks`)
until that leads no higher. The seed of each start is its own, so that neither the number of
workers nor that of the starts changes where a start begins.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cup_study.citizens.segments import em, kicks
from cup_study.citizens.segments.em import Solution
from cup_study.citizens.segments.patterns import Patterns
from cup_study.errors import Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws.workers import one_blas_thread, spread

#: Log-likelihoods that are no further apart are the same maximum.
SAME = 0.01
#: A short run ends at this gain of an EM step, or after so many steps.
SHORT = (1e-4, 300)
#: Share of the starts, and least number, that go on to the end.
KEPT = (0.25, 5)
#: Starts agree when this share of them ended at the best; the best is then not moved. Half would
#: not do: 13 of 20 starts of four classes of the reference data, three answers in ten missing,
#: agreed on a maximum 0.37 below the best.
AGREE = 0.9
#: How often the best of a round may be moved to a better one, and tries each time: of few classes
#: each move is tried more than once; but no more than this many times the number of starts.
MOVES = 6
TRIES = 30
TIMES = 2
#: EM steps at most after the short run, and of the best that needs more.
LIMIT = 2_000
FAR = 10_000
#: The best start is carried on until its steps are this much smaller than the tolerance.
FINISH = 0.01


@dataclass(frozen=True)
class Effort:
    """How hard the best classes are looked for.

    Parameters
    ----------
    starts : int
        Random starts in a round.
    rounds : int
        Rounds at most. Another begins while fewer than two starts have reached the best end.
    seed : int
        Seed of all.
    workers : int
        Processes; they do not change the result.
    tolerance : float
        A climb ends when an EM step raises the log-likelihood by less than this.
    """

    starts: int = 20
    rounds: int = 3
    seed: int = 1
    workers: int = 1
    tolerance: float = 1e-8

    def problems(self) -> list[Problem]:
        """What is wrong with these numbers."""
        found = [
            *arguments.whole("starts", self.starts, 1),
            *arguments.whole("rounds", self.rounds, 1),
            *arguments.whole("seed", self.seed, 0),
        ]
        if not isinstance(self.workers, int) or self.workers == 0:
            what = f"expected a number of processes or -1 for all cores, got {self.workers!r}"
            found.append(Problem("workers", what))
        if not (isinstance(self.tolerance, int | float) and 0 < self.tolerance < 1):
            what = f"expected a small number above 0, got {self.tolerance!r}"
            found.append(Problem("tolerance", what))
        return found


@dataclass(frozen=True)
class Task:
    """What a worker needs to climb from some starts.

    Parameters
    ----------
    patterns : Patterns
        The answers.
    n_classes : int
        K.
    seeds : tuple of SeedSequence
        One for each start.
    tolerance : float
        As in :func:`em.run`.
    begun : tuple of Solution
        Ends of short runs that are to go on.
    moved : tuple of tuple
        For each seed the class of ``begun[0]`` to give up and the one to halve, in place of a
        random start.
    """

    patterns: Patterns
    n_classes: int
    seeds: tuple[np.random.SeedSequence, ...]
    tolerance: float
    begun: tuple[Solution, ...] = ()
    moved: tuple[tuple[int, int], ...] = ()


def random_start(
    patterns: Patterns, n_classes: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Equal shares, and the probabilities in the whole sample times random numbers.

    Parameters
    ----------
    patterns : Patterns
        The answers.
    n_classes : int
        K.
    rng : Generator
        Source of random numbers.

    Returns
    -------
    tuple of ndarray
        Shares, shape (K,), and probabilities, shape (M, K), of each item summing to 1.
    """
    overall = patterns.chosen.T @ patterns.weights
    drawn = rng.exponential(size=(len(overall), n_classes)) * overall[:, None]
    total = np.add.reduceat(drawn, patterns.first, axis=0)
    shares = np.full(n_classes, 1 / n_classes)
    return shares, drawn / np.repeat(total, patterns.counts, axis=0)


def search(patterns: Patterns, n_classes: int, effort: Effort) -> tuple[Solution, pd.DataFrame]:
    """Climb from many starts; from more when the best end was reached by one only.

    Parameters
    ----------
    patterns : Patterns
        The answers.
    n_classes : int
        K; one class has one maximum and takes one start.
    effort : Effort
        Number of starts, seed, workers.

    Returns
    -------
    tuple of Solution and DataFrame
        The best, carried on to a tolerance of :data:`FINISH` times the given one, and
        ``start loglik iterations converged`` of all, the best first; `converged` tells whether
        the last run, short or long, ended by its tolerance. The best start of a round stands
        there with what moving its classes led to.
    """
    each = 1 if n_classes == 1 else effort.starts
    seeds = tuple(np.random.SeedSequence(effort.seed).spawn(each * effort.rounds))
    ends: list[Solution] = []
    for first in range(0, len(seeds), each):
        task = Task(patterns, n_classes, seeds[first : first + each], effort.tolerance)
        ends += _round(task, 1 if each == 1 else effort.workers)
        if n_classes == 1 or reached(np.array([end.loglik for end in ends])) > 1:
            break
    order = sorted(range(len(ends)), key=lambda i: (-ends[i].loglik, i))
    table = pd.DataFrame(
        {
            "start": [i + 1 for i in order],
            "loglik": [ends[i].loglik for i in order],
            "iterations": [ends[i].iterations for i in order],
            "converged": [ends[i].converged for i in order],
        }
    )
    return _finish(patterns, ends[order[0]], effort.tolerance), table


def reached(logliks: FloatArray) -> int:
    """How many log-likelihoods are the highest one, within :data:`SAME`.

    Examples
    --------
    >>> reached(np.array([-10.0, -10.001, -12.0]))
    2
    """
    return int((logliks >= logliks.max() - SAME).sum())


def _round(task: Task, workers: int) -> list[Solution]:
    """Short runs from all starts, long ones from the best of them, and the very best moved."""
    ends = _ends(task, workers)
    logliks = np.array([end.loglik for end in ends])
    if task.n_classes > 1 and reached(logliks) < AGREE * len(ends):
        best = int(logliks.argmax())
        ends[best] = _moved(task, ends[best], workers)
    return ends


def _ends(task: Task, workers: int, known: float = np.inf) -> list[Solution]:
    """Where the starts end: short runs of all, and long ones of the best of them.

    Short runs that came to the log-likelihood `known` are at the end already.
    """
    n = len(task.seeds)
    ends = [end for part in spread(_climb, task, n, workers=workers) for end in part]
    going = [i for i in range(n) if not abs(ends[i].loglik - known) < SAME]
    going.sort(key=lambda i: -ends[i].loglik)
    kept = going[: max(round(KEPT[0] * n), KEPT[1])]
    if not kept:
        return ends
    longer = replace(task, begun=tuple(ends[i] for i in kept))
    far = [end for part in spread(_go_on, longer, len(kept), workers=workers) for end in part]
    for i, end in zip(kept, far, strict=True):
        ends[i] = end
    return ends


def _moved(task: Task, best: Solution, workers: int) -> Solution:
    """The end after moving one class at a time, as long as that leads higher."""
    pairs = kicks.pairs(task.n_classes)
    pairs *= -(-TRIES // len(pairs))
    most = TIMES * len(task.seeds)
    for _ in range(MOVES):
        own, *seeds = task.seeds[0].spawn(1 + min(most, len(pairs)))
        order = np.random.default_rng(own).permutation(len(pairs))[: len(seeds)]
        moved = tuple(pairs[i] for i in order)
        kicked = replace(task, seeds=tuple(seeds), begun=(best,), moved=moved)
        highest = max(_ends(kicked, workers, best.loglik), key=lambda end: end.loglik)
        if highest.loglik <= best.loglik + SAME:
            break
        best = replace(highest, iterations=best.iterations + highest.iterations)
    return best


def _climb(task: Task, first: int, last: int) -> list[Solution]:
    """Short runs from some of the starts."""
    with one_blas_thread():
        return [_short(task, i) for i in range(first, last)]


def _short(task: Task, i: int) -> Solution:
    """A short run from one start, or from a solution with a class moved."""
    rng = np.random.default_rng(task.seeds[i])
    if task.moved:
        start = kicks.kick(task.patterns, task.begun[0], *task.moved[i], rng)
    else:
        start = random_start(task.patterns, task.n_classes, rng)
    tolerance = max(SHORT[0], task.tolerance)
    return em.run(task.patterns, *start, tolerance=tolerance, limit=SHORT[1])


def _go_on(task: Task, first: int, last: int) -> list[Solution]:
    """Some of the short runs carried on to the tolerance."""
    with one_blas_thread():
        return [_longer(task.patterns, end, task.tolerance) for end in task.begun[first:last]]


def _finish(patterns: Patterns, end: Solution, tolerance: float) -> Solution:
    """The best carried on to its tolerance, then to a tighter one as far as that goes."""
    with one_blas_thread():
        if not end.converged:
            end = _longer(patterns, end, tolerance, FAR)
        last = _longer(patterns, end, FINISH * tolerance)
    return replace(last, converged=end.converged)


def _longer(patterns: Patterns, end: Solution, tolerance: float, limit: int = LIMIT) -> Solution:
    """Go on from an end, to a tighter tolerance."""
    far = em.run(patterns, end.shares, end.probabilities, tolerance=tolerance, limit=limit)
    return replace(far, iterations=end.iterations + far.iterations)
