r"""Estimates and standard errors of simulated samples.

Complete normal data with maximum likelihood need no data at all: means are normal and sums of
squares Wishart, drawn by Bartlett's decomposition (Smith & Hocking 1972), and all samples are
estimated in one batch. Everything else is simulated and fitted one by one.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cup_study.errors import CupError
from cup_study.sem import constraints, estimates
from cup_study.sem.arrays import FloatArray
from cup_study.sem.derivatives import normal_information
from cup_study.sem.draws import batched, factored, replicates, resample, simulate, single
from cup_study.sem.draws.batched import Batch, Samples
from cup_study.sem.draws.simulate import Source
from cup_study.sem.fitted import Fit
from cup_study.sem.implied import moments, parts

#: Elements of the matrices of a block of samples: 8 MB.
ELEMENTS = 1_000_000
_FEWEST, _MOST = 8, 256


@dataclass(frozen=True, eq=False)
class Task:
    """What every sample needs.

    Parameters
    ----------
    source : Source
        Where respondents come from.
    sizes : tuple of int
        Of the groups.
    seed : int
        Sample i of each size has its own stream.
    limit : Fit
        The model fitted to the population.
    batch : Batch or None
        What samples share that are estimated in one batch; None to fit one by one.
    analysis : str
        Model to fit.
    options : mapping
        Of :func:`cup_study.sem.fitting.fit`.
    """

    source: Source
    sizes: tuple[int, ...]
    seed: int
    limit: Fit
    batch: Batch | None
    analysis: str
    options: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Results:
    """Results of D samples; NaN where there are none.

    Parameters
    ----------
    est, se : ndarray, each of shape (D, n_rows)
        Of the rows of the parameter table.
    reasons : tuple of str, length D
        Why there are none; empty where there are.
    improper : ndarray of bool, shape (D,)
        Negative variances and the like.
    """

    est: FloatArray
    se: FloatArray
    reasons: tuple[str, ...]
    improper: np.ndarray[tuple[int], np.dtype[np.bool_]]


def block_size(task: Task) -> int:
    """Samples in a block, so that their matrices stay small."""
    if task.batch is None:
        return 1
    k, p = task.batch.model.n_parameters, len(task.source.population.names)
    return int(np.clip(ELEMENTS // max(k * k, p * p), _FEWEST, _MOST))


def run(task: Task, first: int, last: int) -> Results:
    """Results of some samples.

    Parameters
    ----------
    task : Task
        What they need.
    first, last : int
        Range of the samples, `last` not included; `first` is a multiple of :func:`block_size`.

    Returns
    -------
    Results
    """
    if task.batch is None:
        pieces = [_alone(task, i) for i in range(first, last)]
    else:
        size = block_size(task)
        pieces = [_block(task, range(i, min(i + size, last))) for i in range(first, last, size)]
    return joined(pieces)


def joined(pieces: Sequence[Results]) -> Results:
    """Samples one after the other."""
    return Results(
        np.concatenate([piece.est for piece in pieces]),
        np.concatenate([piece.se for piece in pieces]),
        tuple(reason for piece in pieces for reason in piece.reasons),
        np.concatenate([piece.improper for piece in pieces]),
    )


def _stream(task: Task, i: int) -> np.random.Generator:
    return resample.stream(task.seed, i, *task.sizes)


def drawn(task: Task, numbers: Sequence[int]) -> Samples:
    """Moments of normal samples, without their data.

    Parameters
    ----------
    task : Task
        What they need.
    numbers : sequence of int
        Of the samples.

    Returns
    -------
    Samples
        Covariances divided by n, or by n - 1 as the estimator has them.
    """
    people = task.source.population
    names = task.limit.sample.observed
    at = [people.names.index(name) for name in names]
    p = len(names)
    roots = [np.linalg.cholesky(cov[np.ix_(at, at)]) for cov in people.cov]
    covs = [np.zeros((len(numbers), p, p)) for _ in task.sizes]
    means = [np.zeros((len(numbers), p)) for _ in task.sizes]
    below = np.tril_indices(p, -1)
    for d, i in enumerate(numbers):
        random = _stream(task, i)
        for g, n in enumerate(task.sizes):
            triangle = np.diag(np.sqrt(random.chisquare(n - 1 - np.arange(p))))
            triangle[below] = random.standard_normal(len(below[0]))
            covs[g][d] = triangle
            means[g][d] = random.standard_normal(p) / np.sqrt(n)
    biased = task.limit.options.biased
    for g, (root, n) in enumerate(zip(roots, task.sizes, strict=True)):
        whole = root @ covs[g]
        covs[g] = whole @ np.swapaxes(whole, -1, -2) / (n if biased else n - 1)
        means[g] = means[g] @ root.T + people.mean[g][at]
    sizes = np.tile(np.array(task.sizes, dtype=np.float64), (len(numbers), 1))
    return Samples(tuple(covs), tuple(means), sizes)


def _block(task: Task, numbers: Sequence[int]) -> Results:
    """Results of some samples in one batch."""
    batch = task.batch
    if batch is None:
        return joined([_alone(task, i) for i in numbers])
    samples = drawn(task, numbers)
    found = batched.estimated(batch, samples)
    converged, limit = found.converged.copy(), task.limit
    for i in np.flatnonzero(~converged):
        x = single.estimated(limit.table, limit.options, limit.sample, limit.x, samples, int(i))
        if x is not None:
            found.x[i, batch.free], converged[i] = x, True
    with np.errstate(all="ignore"):
        est = np.asarray(estimates.row_values(batch.model, limit.values, found.x))
        se = _standard_errors(task, batch, found.x)
        improper = replicates.improper(batch.model, found.x)
    est[~converged], se[~converged] = np.nan, np.nan
    reasons = np.where(converged, "", replicates.NOT_CONVERGED)
    return Results(est, se, tuple(reasons.tolist()), improper & converged)


def _standard_errors(task: Task, batch: Batch, x: FloatArray) -> FloatArray:
    """Standard errors of all rows from expected information, shape (D, n_rows)."""
    limit = task.limit
    total = np.zeros((len(x), batch.model.n_parameters, batch.model.n_parameters))
    for group, share in zip(batch.model.groups, limit.objective.shares, strict=True):
        p = parts(group, x)
        weight, _ = factored.inverse(group, p, moments(batch.model, group, p).cov)
        local = normal_information(group, p, weight, means=batch.model.meanstructure)
        total[np.ix_(np.arange(len(x)), group.parameters, group.parameters)] += share * local
    K = limit.constraints.K
    own = total[:, batch.free[:, None], batch.free]
    reduced = K.T @ own @ K
    scale = np.sqrt(np.einsum("dii->di", reduced))
    inverse = _inverse(reduced / (scale[:, :, None] * scale[:, None, :]))
    n = limit.options.n_for_se(limit.sample.n_total, len(limit.sample.groups))
    basis = K / scale[:, None, :]
    covariance = basis @ inverse @ np.swapaxes(basis, -1, -2) / n
    rows = limit.table.rows
    se = np.zeros((len(x), len(rows)))
    se[:, (rows["free"] > 0).to_numpy()] = np.sqrt(np.einsum("dii->di", covariance))
    known = constraints.definitions(limit.table, limit.values)
    for i, (lhs, op) in enumerate(zip(rows["lhs"].tolist(), rows["op"].tolist(), strict=True)):
        if op != ":=":
            continue
        slope = known[lhs].gradient(x[:, batch.free])
        se[:, i] = np.sqrt(np.einsum("di,dij,dj->d", slope, covariance, slope))
    return se


def _inverse(matrices: FloatArray) -> FloatArray:
    """Inverses; NaN where there is none."""
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(matrices, np.nan)
        half = len(matrices) // 2
        return np.concatenate([_inverse(matrices[:half]), _inverse(matrices[half:])])


def _alone(task: Task, i: int) -> Results:
    """Results of one sample, simulated and fitted."""
    from cup_study.sem.fitting import fit

    n_rows = len(task.limit.table.rows)
    nothing = np.full((1, n_rows), np.nan)
    options = dict(task.options)
    if task.source.labels:
        options["group"] = "group"
    data = simulate.draw(task.source, task.sizes, _stream(task, i))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            fitted = fit(task.analysis, data, warn=False, **options)
    except (CupError, np.linalg.LinAlgError):
        return Results(nothing, nothing, (replicates.UNUSABLE,), np.zeros(1, dtype=np.bool_))
    reason = "" if fitted.converged else replicates.NOT_CONVERGED
    if not reason and len(fitted.table.rows) != n_rows:
        reason = replicates.LOST
    if reason:
        return Results(nothing, nothing, (reason,), np.zeros(1, dtype=np.bool_))
    est, se = fitted.all_values, estimates.standard_errors(fitted)
    strange = replicates.improper(fitted.model, fitted.x[None])
    return Results(est[None], se[None], ("",), strange)
