"""Latent class analysis: groups of people who answer alike, found in the answers.

Within a class the items are independent; a class is its share and its probability of each answer.
A missing answer adds nothing to the likelihood (missing at random, full information), weights
enter as ``sum_i w_i log f(y_i)``. Answers are nominal.

Own kernel (:mod:`~cup_study.citizens.segments.em`), not stepmix 3.0: with 20 starts each, one to
six classes of 2,000 rows and 12 items of five levels took stepmix 88 s on one core, and 394 s
with one answer in ten missing (``abs_tol=1e-10``); all starts carried to the end took 6 s and 8 s
here, where the limit is 60 s on two cores. stepmix does not count equal patterns once, takes
one-hot codes anew at each step, and does not extrapolate. Starts alone miss the highest maximum
too often, so the best is moved class by class (:mod:`~cup_study.citizens.segments.kicks`), with
which the same takes some 30 s on one core with answers missing. The tolerance of stepmix is of the
mean log-likelihood: at 1e-8 its best four classes of the shared reference data were 0.0015 short
of the maximum. The tests hold that the two agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cup_study.citizens.segments import answers, em, identification, remarks
from cup_study.citizens.segments.answers import SOURCE, Answers, Levels, Weights
from cup_study.citizens.segments.em import Solution
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.citizens.segments.patterns import compress
from cup_study.citizens.segments.starts import Effort, reached, search
from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray


def fit(
    data: pd.DataFrame,
    items: Sequence[str],
    n_classes: int,
    *,
    levels: Levels | None = None,
    weights: Weights = None,
    starts: int = 20,
    rounds: int = 3,
    seed: int = 1,
    workers: int = 1,
    tolerance: float = 1e-8,
) -> LatentClasses:
    """Fit a latent class model by maximum likelihood.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns with categorical answers.
    n_classes : int
        Number of classes K, at least 1.
    levels : mapping of str to sequence, optional
        Answers that an item allows, in order; without, those that occur.
    weights : str, Series, array or None
        Column, or one number for each row: survey weights that average 1, or counts of equal
        rows. Rows of weight 0 are left out.
    starts : int
        Random starts in a round.
    rounds : int
        Rounds of starts at most; another begins while fewer than two starts reached the best
        log-likelihood.
    seed : int
        Seed; the result is the same for any number of workers.
    workers : int
        Processes.
    tolerance : float
        A climb ends when an EM step raises the log-likelihood by less than this.

    Returns
    -------
    LatentClasses
        The largest class first.

    Raises
    ------
    InputError
        Everything that is wrong with the data or the call; see :func:`answers.read`. Also more
        classes than different patterns of answers.

    Examples
    --------
    >>> alike = [["yes", "yes", "yes"]] * 30 + [["no", "no", "no"]] * 20
    >>> mixed = [["no", None, "no"]] * 5
    >>> data = pd.DataFrame(alike + mixed, columns=["bus", "web", "phone"])
    >>> model = fit(data, ["bus", "web", "phone"], 2, starts=5)
    >>> model.n_parameters, model.members.tolist()
    (7, [30, 25])
    """
    effort = Effort(starts, rounds, seed, workers, tolerance)
    wrong = [*arguments.whole("n_classes", n_classes, 1), *effort.problems()]
    read = answers.read(data, items, levels=levels, weights=weights, problems=wrong)
    return fit_read(read, n_classes, effort)


def fit_read(read: Answers, n_classes: int, effort: Effort) -> LatentClasses:
    """Fit a model to answers that are read already; else as :func:`fit`.

    Parameters
    ----------
    read : Answers
        From :func:`answers.read`.
    n_classes : int
        Number of classes.
    effort : Effort
        Number of starts, seed, workers.

    Returns
    -------
    LatentClasses

    Raises
    ------
    InputError
        More classes than different patterns of answers.
    """
    patterns = compress(read.codes, read.counts, read.weights)
    if n_classes > len(patterns.codes):
        what = f"{n_classes} classes for {len(patterns.codes)} different patterns of answers"
        remedy = "Ask for fewer classes, or take more items."
        raise InputError(SOURCE, [Problem("n_classes", what)], remedy)
    best, table = search(patterns, n_classes, effort)
    best = by_size(best)
    posterior, _ = em.expect(em.log_joint(patterns, best.shares, best.probabilities))
    classes = pd.RangeIndex(1, n_classes + 1, name="class")
    model = LatentClasses(
        items=read.items,
        levels=read.levels,
        n_classes=n_classes,
        shares=best.shares,
        probabilities=_tidy(read, best.probabilities),
        loglik=best.loglik,
        n_parameters=identification.n_parameters(read.counts, n_classes),
        n=len(read.index),
        sum_of_weights=patterns.total,
        posterior=pd.DataFrame(posterior[patterns.row], read.index, classes),
        iterations=best.iterations,
        converged=best.converged,
        starts=table,
        replicated=reached(table["loglik"].to_numpy()),
        warnings=(),
        weights=pd.Series(read.weights, read.index, name="weight"),
        left_out=read.left_out,
        boundary=int(identification.at_boundary(best.probabilities).sum()),
    )
    return replace(model, warnings=remarks.on(model, read, patterns, best))


def posterior(model: LatentClasses, data: pd.DataFrame) -> pd.DataFrame:
    """Probability that new respondents belong to each class.

    Parameters
    ----------
    model : LatentClasses
        Fitted.
    data : DataFrame
        With the columns ``model.items``; other columns are not looked at.

    Returns
    -------
    DataFrame
        Columns 1 to K; the index is that of the rows with at least one answer. An answer that
        nobody gave in the data of the model says nothing about the class.

    Raises
    ------
    InputError
        Columns that are not there, and answers that the model does not know.

    Examples
    --------
    >>> data = pd.DataFrame({"bus": [1, 1, 2, 2] * 9, "web": [1, 1, 2, 2] * 8 + [1, 2, 1, 2]})
    >>> model = fit(data, ["bus", "web"], 1)
    >>> posterior(model, pd.DataFrame({"bus": [2, None], "web": [None, None]})).values.tolist()
    [[1.0]]
    """
    codes, answered = answers.code(data, {item: model.levels[item] for item in model.items})
    counts = [len(model.levels[item]) for item in model.items]
    patterns = compress(codes[answered], counts, np.ones(int(answered.sum())))
    joint = em.log_joint(patterns, model.shares, table_of(model))
    found, _ = em.expect(joint)
    return pd.DataFrame(found[patterns.row], data.index[answered], model.posterior.columns)


def table_of(model: LatentClasses) -> FloatArray:
    """Probabilities of a model as a matrix.

    Parameters
    ----------
    model : LatentClasses
        Fitted.

    Returns
    -------
    ndarray, shape (M, K)
        One row for each level of each item, item after item.
    """
    found = model.probabilities["probability"].to_numpy()
    return np.ascontiguousarray(found.reshape(model.n_classes, -1).T)


def solution_of(model: LatentClasses, read: Answers) -> Solution:
    """A model as the climb knows it, over the levels that somebody chose.

    Parameters
    ----------
    model : LatentClasses
        Fitted.
    read : Answers
        What it was fitted to.

    Returns
    -------
    Solution
    """
    lengths = [len(model.levels[item]) for item in model.items]
    first = np.cumsum([0, *lengths[:-1]])
    rows = np.concatenate([f + g for f, g in zip(first, read.given, strict=True)])
    probabilities = table_of(model)[rows]
    return Solution(model.shares, probabilities, model.loglik, model.iterations, model.converged)


def by_size(solution: Solution) -> Solution:
    """The same classes, the largest first.

    Parameters
    ----------
    solution : Solution
        Classes in any order.

    Returns
    -------
    Solution
    """
    order = np.argsort(-solution.shares, kind="stable")
    shares, probabilities = solution.shares[order], solution.probabilities[:, order]
    return replace(solution, shares=shares, probabilities=probabilities)


def _tidy(read: Answers, probabilities: FloatArray) -> pd.DataFrame:
    """One row for each class, item and level; levels that nobody chose have probability 0."""
    lengths = [len(read.levels[item]) for item in read.items]
    first = np.cumsum([0, *lengths[:-1]])
    whole = np.zeros((sum(lengths), probabilities.shape[1]))
    whole[np.concatenate([f + g for f, g in zip(first, read.given, strict=True)])] = probabilities
    n_classes = probabilities.shape[1]
    named = [(item, level) for item in read.items for level in read.levels[item]]
    return pd.DataFrame(
        {
            "class": np.repeat(np.arange(1, n_classes + 1), len(named)),
            "item": [item for item, _ in named] * n_classes,
            "level": pd.Series([level for _, level in named] * n_classes, dtype=object),
            "probability": whole.T.ravel(),
        }
    )
