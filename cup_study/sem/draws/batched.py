r"""Maximum likelihood estimates of many samples at once.

All samples are resamples, or simulations, around one that was fitted: they begin at its estimates
and move in coordinates in which its information is the identity (:math:`x=\hat x+Tu`,
:math:`T'IT=1`), so that no step needs scaling and its length is counted in standard errors,
whatever the units. What does not converge here is for :func:`cup_study.sem.fitted.estimate` to try.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import linalg

from cup_study.sem import information
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray
from cup_study.sem.constraints import Constraints
from cup_study.sem.derivatives import gradient
from cup_study.sem.draws import factored, quasi_newton
from cup_study.sem.implied import moments, parts
from cup_study.sem.model import Model, compiled
from cup_study.sem.objective import Objective

#: Squared length, in standard errors, of the step that ends a search.
TOLERANCE = 1e-15


class Place(NamedTuple):
    """Where a moment of the sample stands among the parameters."""

    parameter: int
    row: int  # of the parameter table
    group: int
    variable: int
    other: int  # second variable of a covariance; -1 for a mean


@dataclass(frozen=True, eq=False)
class Batch:
    """What all samples share.

    Parameters
    ----------
    model : Model
        Moments of exogenous variables that are fixed at those of the sample are parameters here.
    free : ndarray of int, shape (n_parameters,)
        Places of the model's own parameters among all.
    given : tuple of Place
        Moments of the sample among the parameters.
    start : ndarray, shape (n_all,)
        Estimates of the sample that was fitted.
    basis : ndarray, shape (n_parameters, n_free)
        ``T``.
    n : float
        Observations of that sample: the scale of convergence.
    """

    model: Model
    free: IntArray
    given: tuple[Place, ...]
    start: FloatArray
    basis: FloatArray
    n: float


@dataclass(frozen=True, eq=False)
class Samples:
    """Moments of D samples.

    Parameters
    ----------
    cov : tuple of ndarray, each of shape (D, p, p)
        One a group.
    mean : tuple of ndarray, each of shape (D, p)
        One a group.
    size : ndarray, shape (D, n_groups)
        Observations.
    """

    cov: tuple[FloatArray, ...]
    mean: tuple[FloatArray, ...]
    size: FloatArray

    def __len__(self) -> int:
        """Number of samples."""
        return len(self.size)

    def take(self, at: IntArray | BoolArray) -> Samples:
        """Some of the samples."""
        return Samples(
            tuple(cov[at] for cov in self.cov),
            tuple(mean[at] for mean in self.mean),
            self.size[at],
        )


@dataclass(frozen=True, eq=False)
class Estimates:
    """Where the searches ended."""

    x: FloatArray  # (D, n_all)
    converged: BoolArray  # (D,)
    iterations: IntArray  # (D,)


def prepared(
    objective: Objective, constraints: Constraints, x: FloatArray, values: FloatArray
) -> Batch | None:
    """What all samples share, from the one that was fitted.

    Parameters
    ----------
    objective : Objective
        Of the fit.
    constraints : Constraints
        Of the fit.
    x : ndarray, shape (n_parameters,)
        Estimates.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.

    Returns
    -------
    Batch or None
        None where only :func:`cup_study.sem.fitted.estimate` will do: another discrepancy than that
        of complete normal data, nonlinear constraints, or no positive definite information.
    """
    if objective.estimator != "ML" or objective.missing == "fiml":
        return None
    if constraints.equalities or constraints.inequalities or constraints.n_free == 0:
        return None
    basis = _whitened(objective, constraints, x, "observed")
    basis = basis if basis is not None else _whitened(objective, constraints, x, "expected")
    if basis is None:
        return None
    model, free, given = with_moments(objective.model, values)
    start = np.zeros(model.n_parameters)
    start[free] = x
    for place in given:
        start[place.parameter] = values[place.row]
    return Batch(model, free, given, start, basis, float(objective.sample.n_total))


def _whitened(
    objective: Objective, constraints: Constraints, x: FloatArray, kind: str
) -> FloatArray | None:
    """Directions in which the information is the identity, if it is positive definite."""
    reduced = constraints.reduced(information.at(objective, x, kind))
    scale = np.sqrt(np.abs(np.diagonal(reduced)))
    if not np.isfinite(reduced).all() or (scale == 0).any():
        return None
    reduced = reduced / np.outer(scale, scale)
    if np.linalg.eigvalsh(reduced)[0] < 1e-12:
        return None
    root = np.linalg.cholesky(reduced)
    inverse = linalg.solve_triangular(root, np.eye(len(root)), lower=True)
    return np.asarray((constraints.K / scale) @ inverse.T)


def with_moments(model: Model, values: FloatArray) -> tuple[Model, IntArray, tuple[Place, ...]]:
    """The model with fixed moments of exogenous variables as parameters, in the rows' order.

    Parameters
    ----------
    model : Model
        Compiled table.
    values : ndarray, shape (n_rows,)
        Values of rows that are not free.

    Returns
    -------
    model : Model
    free : ndarray of int, shape (n_parameters,)
        Places of the model's own parameters among all.
    given : tuple of Place
        The moments; none where the model is conditional on those variables.
    """
    table = model.table
    rows = table.rows
    fixed = rows["exo"].astype(bool) & (rows["free"] == 0) & rows["ustart"].isna()
    fixed &= rows["op"].isin(("~~", "~1")) & (not table.conditional_x)
    number = ((rows["free"] > 0) | fixed).cumsum().to_numpy()
    own = (rows["free"] > 0).to_numpy()
    renumbered = rows.assign(free=np.where(own | fixed, number, 0))
    whole = compiled(replace(table, rows=renumbered), values)
    index = {name: i for i, name in enumerate(table.observed)}
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "group"))
    given = tuple(
        Place(int(number[at]) - 1, at, g - 1, index[lhs], index[rhs] if op == "~~" else -1)
        for at, (lhs, op, rhs, g) in enumerate(zip(*columns, strict=True))
        if fixed.iat[at]
    )
    return whole, number[own] - 1, given


def beginning(batch: Batch, samples: Samples) -> FloatArray:
    """Where the searches begin: the fit's estimates, and the moments of each sample.

    Parameters
    ----------
    batch : Batch
        What they share.
    samples : Samples
        D of them.

    Returns
    -------
    ndarray, shape (D, n_all)
    """
    x = np.tile(batch.start, (len(samples), 1))
    for at, _, g, i, j in batch.given:
        x[:, at] = samples.mean[g][:, i] if j < 0 else samples.cov[g][:, i, j]
    return x


def value_and_gradient(
    batch: Batch, samples: Samples, x: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Discrepancy of each sample, but for a constant, and its gradient.

    Parameters
    ----------
    batch : Batch
        What they share.
    samples : Samples
        D of them.
    x : ndarray, shape (D, n_all)
        Where.

    Returns
    -------
    value : ndarray, shape (D,)
        Infinite where the determinant of an implied covariance matrix is not positive.
    gradient : ndarray, shape (D, n_all)
    """
    shares = samples.size / samples.size.sum(axis=1, keepdims=True)
    value, slope = np.zeros(len(x)), np.zeros_like(x)
    for g, group in enumerate(batch.model.groups):
        p = parts(group, x)
        now = moments(batch.model, group, p)
        inverse, log_det = factored.inverse(group, p, now.cov)
        spread, d_mean = samples.cov[g], None
        if batch.model.meanstructure:
            off = samples.mean[g] - now.mean
            spread = spread + off[:, :, None] * off[:, None, :]
            d_mean = -(inverse @ off[:, :, None])[..., 0]
        weighted = inverse @ spread
        d_cov = 0.5 * (inverse - weighted @ inverse)
        share = shares[:, g]
        value += share * 0.5 * (log_det + np.einsum("dii->d", weighted))
        slope[:, group.parameters] += share[:, None] * gradient(group, p, d_cov, d_mean)
    return value, slope


def estimated(batch: Batch, samples: Samples) -> Estimates:
    """Estimates of all samples.

    Parameters
    ----------
    batch : Batch
        What they share.
    samples : Samples
        D of them, all with positive definite covariances.

    Returns
    -------
    Estimates
        Not converged too where the implied covariance matrix is not positive definite.
    """
    origin = beginning(batch, samples)

    def functions(u: FloatArray, which: IntArray) -> tuple[FloatArray, FloatArray]:
        left = samples if len(which) == len(samples) else samples.take(which)
        x = origin[which]
        x[:, batch.free] += u @ batch.basis.T
        value, slope = value_and_gradient(batch, left, x)
        return value, slope[:, batch.free] @ batch.basis

    start = np.zeros((len(samples), batch.basis.shape[1]))
    with np.errstate(all="ignore"):
        found = quasi_newton.minimise(functions, start, TOLERANCE / batch.n)
        x = origin
        x[:, batch.free] += found.u @ batch.basis.T
        return Estimates(x, found.converged & _proper(batch.model, x), found.iterations)


def _proper(model: Model, x: FloatArray) -> BoolArray:
    """Whether all implied covariance matrices are positive definite, shape (D,)."""
    good = np.ones(len(x), dtype=np.bool_)
    for group in model.groups:
        good &= factored.unexplained(moments(model, group, parts(group, x)).cov) > 0
    return good
