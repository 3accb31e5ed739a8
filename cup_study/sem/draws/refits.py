"""Bootstrap draws fitted one by one: incomplete or ordinal data, least squares, constraints.

Each draw takes rows of the sample that was used, group by group, and goes through the same steps as
the data did: a sample is made of them and the model is estimated, from the estimates of the sample.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.errors import CupError, InputError
from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.draws import replicates, resample
from cup_study.sem.draws.influence import Statistic
from cup_study.sem.draws.replicates import Replicates
from cup_study.sem.draws.resample import Plan
from cup_study.sem.language.table import ParameterTable
from cup_study.sem.moments import sample as sample_
from cup_study.sem.moments.groups import Missing, Sample
from cup_study.sem.options import Options

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True, eq=False)
class Task:
    """What every draw needs.

    Parameters
    ----------
    plan : Plan
        Which rows each draw takes.
    table, options : ParameterTable, Options
        Model, and how it is estimated.
    begin : ndarray, shape (n_parameters,)
        Estimates of the sample.
    observed, labels : tuple of str
        Columns of the rows, and groups.
    levels : dict of str to int
        Number of categories of each ordered variable, coded 1, 2, ...
    missing : str
        How missing values are treated.
    rows : tuple of ndarray, each of shape (n, p)
        Of each group.
    weights : tuple of (ndarray of shape (n,) or None)
        Of these rows.
    statistic : callable, optional
        Further functions of the parameters.
    n_statistics : int
        How many.
    """

    plan: Plan
    table: ParameterTable
    options: Options
    begin: FloatArray
    observed: tuple[str, ...]
    labels: tuple[str, ...]
    levels: dict[str, int]
    missing: Missing
    rows: tuple[FloatArray, ...]
    weights: tuple[FloatArray | None, ...]
    statistic: Statistic | None
    n_statistics: int


def task(fit: Fit, plan: Plan, statistic: Statistic | None, n_statistics: int) -> Task:
    """What the draws of a fit need.

    Parameters
    ----------
    fit : Fit
        Fitted to data.
    plan : Plan
        Which rows each draw takes.
    statistic : callable, optional
        Further functions of the parameters.
    n_statistics : int
        How many.

    Returns
    -------
    Task
    """
    groups = fit.sample.groups
    return Task(
        plan,
        fit.table,
        replace(fit.options, se="none"),
        fit.x,
        fit.sample.observed,
        fit.sample.labels,
        {name: len(values) for name, values in fit.sample.categories.items()},
        fit.sample.missing,
        tuple(np.asarray(g.x) for g in groups),
        tuple(g.weights for g in groups),
        statistic,
        n_statistics,
    )


def run(task: Task, first: int, last: int) -> Replicates:
    """Results of some draws.

    Parameters
    ----------
    task : Task
        What they need.
    first, last : int
        Range of the draws, `last` not included.

    Returns
    -------
    Replicates
    """
    return replicates.joined([_one(task, i) for i in range(first, last)])


def _one(task: Task, i: int) -> Replicates:
    """Results of one draw."""
    from cup_study.sem.fitted import estimate

    n_rows = len(task.table.rows)
    drawn = resample.rows_of(task.plan, i)
    if _lost(task, drawn):
        return replicates.failed(n_rows, task.n_statistics, replicates.LOST)
    try:
        sample = _sample(task, drawn)
    except InputError:
        return replicates.failed(n_rows, task.n_statistics, replicates.SINGULAR)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            fitted = estimate(task.table, sample, task.options, begin=task.begin)
    except (CupError, np.linalg.LinAlgError):
        return replicates.failed(n_rows, task.n_statistics, replicates.UNUSABLE)
    return replicates.of_fit(fitted, task.statistic)


def _lost(task: Task, drawn: tuple[IntArray, ...]) -> bool:
    """Whether some group lacks a category of an ordered variable."""
    for x, rows in zip(task.rows, drawn, strict=True):
        for name, k in task.levels.items():
            codes = x[rows, task.observed.index(name)]
            if len(np.unique(codes[~np.isnan(codes)])) < k:
                return True
    return False


def _sample(task: Task, drawn: tuple[IntArray, ...]) -> Sample:
    """Sample of the rows that were drawn."""
    x = np.concatenate([x[rows] for x, rows in zip(task.rows, drawn, strict=True)])
    several = len(task.rows) > 1
    weights = None
    if task.weights[0] is not None:
        pairs = zip(task.weights, drawn, strict=True)
        weights = np.concatenate([w[rows] for w, rows in pairs if w is not None])
    return sample_.from_frame(
        pd.DataFrame(x, columns=list(task.observed)),
        task.observed,
        group=np.repeat(task.labels, task.plan.sizes).tolist() if several else None,
        missing=task.missing,
        ordered=tuple(task.levels),
        exogenous=task.table.exogenous if task.table.fixed_x else (),
        conditional_x=task.table.conditional_x,
        weights=weights,
        unbiased=not task.options.biased,
    )
