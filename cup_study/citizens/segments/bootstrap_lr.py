"""Is one class more than chance: the bootstrap likelihood ratio test of K - 1 against K classes.

Twice the gain in log-likelihood is not chi-square distributed here, because a class of share 0
lies on the boundary. So its distribution is drawn: answers are simulated from the model with K - 1
classes, both models are fitted to them, and p is how often the gain is as large as the observed
one (McLachlan 1987, Applied Statistics 36, 318-324). Each simulated row misses what the row of the
data misses, and keeps its weight; so weights that depend on the answers are not mimicked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cup_study.citizens.segments import answers, em, latent_class
from cup_study.citizens.segments.answers import SOURCE, Answers, Levels, Weights
from cup_study.citizens.segments.em import Solution
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.patterns import MISSING, Patterns, compress
from cup_study.citizens.segments.starts import Effort, random_start
from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray
from cup_study.sem.draws.workers import one_blas_thread, spread

#: Draws made before it is looked whether they are enough; workers do not change it.
BATCH = 20
#: EM steps of each start of a draw before the best of them go on.
SHORT = 20
#: Starts of a draw that are carried on to the end.
KEPT = 3
#: A gain need not be known to more than this.
TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class BootstrapTest:
    """Result of the test.

    Parameters
    ----------
    n_classes : int
        K, tested against K - 1.
    statistic : float
        Twice the gain in log-likelihood.
    p : float
        ``(b + 1) / (B + 1)``, with b of B draws at least as large as the statistic; ``b / B``
        when the draws were stopped early (Besag and Clifford 1991, Biometrika 78, 301-304).
    draws : int
        B.
    exceeded : int
        b.
    drawn : ndarray, shape (B,)
        Statistics of the draws.
    warnings : tuple of str
        What must be known before p is believed.
    """

    n_classes: int
    statistic: float
    p: float
    draws: int
    exceeded: int
    drawn: FloatArray
    warnings: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Task:
    """What a worker needs to make some draws."""

    model: Solution
    missing: BoolArray
    counts: tuple[int, ...]
    weights: FloatArray
    seeds: tuple[np.random.SeedSequence, ...]
    starts: int


def against_fewer(
    data: pd.DataFrame,
    items: Sequence[str],
    n_classes: int,
    *,
    levels: Levels | None = None,
    weights: Weights = None,
    models: Mapping[int, LatentClasses] | None = None,
    draws: int = 99,
    enough: int | None = None,
    draw_starts: int = 20,
    starts: int = 20,
    rounds: int = 3,
    seed: int = 1,
    workers: int = 1,
) -> BootstrapTest:
    """Test K - 1 against K classes.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns with categorical answers.
    n_classes : int
        K, at least 2.
    levels, weights, starts, rounds, seed, workers
        As in :func:`cup_study.citizens.segments.latent_class.fit`.
    models : mapping of int to LatentClasses, optional
        Models with K - 1 and K classes of the same data, when they are fitted already.
    draws : int
        Simulated samples.
    enough : int, optional
        Stop when so many draws are at least as large as the statistic: the answer is clear. 10 is
        a usual number.
    draw_starts : int
        Random starts of the larger model in each draw. All take :data:`SHORT` steps, the best
        :data:`KEPT` go on. The classes of the smaller model, each split in two, are tried too.

    Returns
    -------
    BootstrapTest

    Raises
    ------
    InputError
        As `fit`; also for fewer than two classes, and models of other data.

    Examples
    --------
    >>> alike = [["yes", "yes", "yes"]] * 30 + [["no", "no", "no"]] * 30
    >>> mixed = [["yes", "no", "no"], ["no", "yes", "yes"], ["no", "no", "yes"]] * 3
    >>> data = pd.DataFrame(alike + mixed, columns=["bus", "web", "phone"])
    >>> against_fewer(data, ["bus", "web", "phone"], 2, draws=19, starts=5, draw_starts=2).p
    0.05
    """
    effort = Effort(starts, rounds, seed, workers)
    wrong = [
        *arguments.whole("n_classes", n_classes, 2),
        *arguments.whole("draws", draws, 1),
        *arguments.whole("draw_starts", draw_starts, 1),
        *(arguments.whole("enough", enough, 1) if enough is not None else []),
        *effort.problems(),
    ]
    read = answers.read(data, items, levels=levels, weights=weights, problems=wrong)
    known = _known(models or {}, read)
    pair = [
        known.get(k) or latent_class.fit_read(read, k, effort) for k in (n_classes - 1, n_classes)
    ]
    statistic = 2 * (pair[1].loglik - pair[0].loglik)
    task = _Task(
        model=latent_class.solution_of(pair[0], read),
        missing=read.codes == MISSING,
        counts=read.counts,
        weights=read.weights,
        seeds=tuple(np.random.SeedSequence(seed).spawn(draws)),
        starts=draw_starts,
    )
    drawn = _draws(task, statistic, enough, workers)
    exceeded = int((drawn >= statistic).sum())
    stopped = enough is not None and exceeded >= enough
    p = exceeded / len(drawn) if stopped else (exceeded + 1) / (len(drawn) + 1)
    told = tuple(
        f"{k} classes: {text}"
        for k, m in zip((n_classes - 1, n_classes), pair, strict=True)
        for text in _doubts(m)
    )
    return BootstrapTest(n_classes, statistic, p, len(drawn), exceeded, drawn, told)


def simulate(
    solution: Solution, counts: Sequence[int], n: int, rng: np.random.Generator
) -> IntArray:
    """Answers of people who belong to the classes of a model.

    Parameters
    ----------
    solution : Solution
        Shares and probabilities.
    counts : sequence of int
        Levels of each item.
    n : int
        Rows.
    rng : Generator
        Source of random numbers.

    Returns
    -------
    ndarray of int, shape (n, J)
        Levels, counted from 0.
    """
    belongs = np.searchsorted(np.cumsum(solution.shares)[:-1], rng.random(n), side="right")
    codes = np.empty((n, len(counts)), dtype=np.intp)
    first = 0
    for j, count in enumerate(counts):
        steps = np.cumsum(solution.probabilities[first : first + count], axis=0)[:-1]
        codes[:, j] = (rng.random(n) >= steps[:, belongs]).sum(axis=0)
        first += count
    return codes


def _known(models: Mapping[int, LatentClasses], read: Answers) -> dict[int, LatentClasses]:
    """Models that were handed over, when they are of these data."""
    for n_classes, model in models.items():
        same = model.items == read.items and model.posterior.index.equals(read.index)
        if not same or not np.array_equal(model.weights.to_numpy(), read.weights):
            what = "is of other items, rows or weights"
            remedy = "Give models of the same data, or none."
            raise InputError(SOURCE, [Problem(f"models[{n_classes}]", what)], remedy)
    return dict(models)


def _doubts(model: LatentClasses) -> list[str]:
    """What makes the observed statistic doubtful."""
    if model.n_classes == 1 or (model.replicated > 1 and model.converged):
        return []
    return ["the best log-likelihood is not sure, so neither is the test. Take more starts."]


def _draws(task: _Task, statistic: float, enough: int | None, workers: int) -> FloatArray:
    """Statistics of the draws, as many as are needed."""
    drawn = np.empty(0)
    batch = len(task.seeds) if enough is None else BATCH
    for first in range(0, len(task.seeds), batch):
        part = replace(task, seeds=task.seeds[first : first + batch])
        for values in spread(_some, part, len(part.seeds), workers=workers):
            drawn = np.append(drawn, values)
        above = np.flatnonzero(drawn >= statistic)
        if enough is not None and len(above) >= enough:
            return drawn[: above[enough - 1] + 1]
    return drawn


def _some(task: _Task, first: int, last: int) -> list[float]:
    """Statistics of some of the draws."""
    with one_blas_thread():
        return [_one(task, np.random.default_rng(seed)) for seed in task.seeds[first:last]]


def _one(task: _Task, rng: np.random.Generator) -> float:
    """Simulate, fit both models, and compare them."""
    codes = simulate(task.model, task.counts, len(task.weights), rng)
    patterns = compress(np.where(task.missing, MISSING, codes), task.counts, task.weights)
    # The truth is the best start there is for the model that the answers come from.
    null = em.run(patterns, *_loosened(patterns, task.model), tolerance=TOLERANCE)
    n_classes = len(task.model.shares) + 1
    begun = [random_start(patterns, n_classes, rng) for _ in range(task.starts)]
    begun += [_split(patterns, null, k, rng) for k in range(n_classes - 1)]
    short = [em.run(patterns, *start, tolerance=TOLERANCE, limit=SHORT) for start in begun]
    short.sort(key=lambda end: -end.loglik)
    ends = [
        em.run(patterns, end.shares, end.probabilities, tolerance=TOLERANCE) for end in short[:KEPT]
    ]
    return max(2 * (max(end.loglik for end in ends) - null.loglik), 0.0)


def _loosened(patterns: Patterns, model: Solution) -> tuple[FloatArray, FloatArray]:
    """The model with its zeros a little above 0: EM could not leave them."""
    even = np.repeat(1 / np.array(patterns.counts), patterns.counts)[:, None]
    return model.shares, 0.999 * model.probabilities + 0.001 * even


def _split(
    patterns: Patterns, null: Solution, k: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """The smaller model with one of its classes in two unlike halves."""
    shares = np.append(null.shares, null.shares[k] / 2)
    shares[k] /= 2
    both = null.probabilities[:, [k, k]] * rng.exponential(size=(len(null.probabilities), 2))
    both /= np.repeat(np.add.reduceat(both, patterns.first, axis=0), patterns.counts, axis=0)
    probabilities = np.column_stack([null.probabilities, both[:, 1]])
    probabilities[:, k] = both[:, 0]
    return shares, probabilities
