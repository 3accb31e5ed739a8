"""Bootstrap draws of maximum likelihood estimates: many resamples in one batch.

A task is a range of draws; it needs the rows, not the data set, so that it can be sent to another
machine. Draws are taken in blocks whose bounds do not depend on the tasks: neither does any result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws import batched, factored, replicates, resample, single
from cup_study.sem.draws.batched import Batch, Samples
from cup_study.sem.draws.influence import Statistic
from cup_study.sem.draws.replicates import Replicates
from cup_study.sem.draws.resample import Plan
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.moments.collinear import UNEXPLAINED
from cup_study.sem.moments.groups import GroupSample, Sample
from cup_study.sem.options import Options

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Elements of covariance matrices, and counts of rows, in a block of draws: 2 MB and 80 MB.
ELEMENTS, COUNTS = 250_000, 20_000_000
_FEWEST, _MOST = 8, 512


@dataclass(frozen=True, eq=False)
class Task:
    """What every range of draws needs.

    Parameters
    ----------
    plan : Plan
        Which rows each draw takes.
    batch : Batch
        What all samples share.
    table, options : ParameterTable, Options
        For draws that only a search of their own can estimate.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.
    sample : Sample
        That was fitted; its groups hold moments only.
    rows : tuple of ndarray, each of shape (n, p)
        Of each group.
    weights : tuple of (ndarray of shape (n,) or None)
        Of these rows.
    statistic : callable, optional
        Further functions of the parameters.
    """

    plan: Plan
    batch: Batch
    table: ParameterTable
    options: Options
    values: FloatArray
    sample: Sample
    rows: tuple[FloatArray, ...]
    weights: tuple[FloatArray | None, ...]
    statistic: Statistic | None


def task(fit: Fit, plan: Plan, statistic: Statistic | None) -> Task | None:
    """What the draws of a fit need.

    Parameters
    ----------
    fit : Fit
        Fitted to data.
    plan : Plan
        Which rows each draw takes.
    statistic : callable, optional
        Further functions of the parameters.

    Returns
    -------
    Task or None
        None where resamples must be fitted one by one.
    """
    batch = batched.prepared(fit.objective, fit.constraints, fit.x, fit.values)
    if batch is None:
        return None
    groups = fit.sample.groups
    return Task(
        plan,
        batch,
        fit.table,
        replace(fit.options, se="none"),
        fit.values,
        replace(fit.sample, groups=tuple(GroupSample(g.label, g.n, g.cov, g.mean) for g in groups)),
        tuple(np.asarray(g.x) for g in groups),
        tuple(g.weights for g in groups),
        statistic,
    )


def block_size(task: Task) -> int:
    """Draws in a block: their matrices fit the cache, their counts into memory.

    Parameters
    ----------
    task : Task
        For the numbers of variables and rows.

    Returns
    -------
    int
    """
    p, n = len(task.sample.observed), sum(task.plan.sizes)
    return int(np.clip(min(ELEMENTS // p**2, COUNTS // n), _FEWEST, _MOST))


def run(task: Task, first: int, last: int) -> Replicates:
    """Results of some draws.

    Parameters
    ----------
    task : Task
        What they need.
    first, last : int
        Range of the draws, `last` not included; `first` is a multiple of :func:`block_size`.

    Returns
    -------
    Replicates
    """
    size = block_size(task)
    n, p = max(task.plan.sizes), len(task.sample.observed)
    centres = tuple(x.mean(axis=0) for x in task.rows)
    # Products are kept for all blocks where they are small, else made anew for each.
    small = n * (p + p * (p + 1) // 2) <= resample.BLOCK
    kept = [list(resample.products(*own)) for own in zip(task.rows, centres, strict=True) if small]
    found = []
    for start in range(first, last, size):
        draws = range(start, min(start + size, last))
        counts = resample.counts(task.plan, draws)
        found_moments = []
        for g, x in enumerate(task.rows):
            pairs = kept[g] if small else resample.products(x, centres[g])
            found_moments.append(
                resample.moments(pairs, counts[g], centres[g], task.weights[g], rows=size)
            )
        means, covs, sizes = zip(*found_moments, strict=True)
        if task.sample.divisor == "n-1" and task.weights[0] is None:
            covs = tuple(
                cov * (n / (n - 1))[:, None, None] for cov, n in zip(covs, sizes, strict=True)
            )
        found.append(estimated(task, Samples(covs, means, np.stack(sizes, axis=1))))
    x, reasons = (np.concatenate(pieces) for pieces in zip(*found, strict=True))
    return replicates.measured(task.batch.model, task.values, x, reasons.tolist(), task.statistic)


def estimated(task: Task, samples: Samples) -> tuple[FloatArray, npt.NDArray[np.object_]]:
    """Estimates from given moments.

    Parameters
    ----------
    task : Task
        What they need.
    samples : Samples
        Moments of D samples.

    Returns
    -------
    x : ndarray, shape (D, n_all)
        In the order of the batch.
    reasons : ndarray of str, shape (D,)
        Why there are none; empty where there are.
    """
    good = np.ones(len(samples), dtype=np.bool_)
    for cov in samples.cov:
        good &= factored.unexplained(cov) > UNEXPLAINED
    x = batched.beginning(task.batch, samples)
    converged = np.zeros(len(samples), dtype=np.bool_)
    if good.any():
        search = batched.estimated(task.batch, samples.take(good))
        x[good], converged[good] = search.x, search.converged
    reasons = np.where(good, "", replicates.SINGULAR).astype(object)
    for i in np.flatnonzero(good & ~converged):
        begin = task.batch.start[task.batch.free]
        alone = single.estimated(task.table, task.options, task.sample, begin, samples, int(i))
        if alone is None:
            reasons[i] = replicates.NOT_CONVERGED
        else:
            x[i, task.batch.free] = alone
    return x, reasons
