r"""Influence of every case on the estimates, and the acceleration of bootstrap intervals.

The first-order change of the estimates when a case counts a little more is its score times the
inverse information; for least squares its influence on the moments takes the place of the score.
The skewness of these influences is the acceleration a of bias-corrected accelerated intervals
(Efron 1987; Davison & Hinkley 1997, eq. 5.23), without a single refit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem import casewise, estimates, information
from cup_study.sem import vcov as vcov_
from cup_study.sem.arrays import FloatArray, IntArray, lower
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.draws.batched import Place, with_moments
from cup_study.sem.implied import parts
from cup_study.sem.inference import standardised
from cup_study.sem.model import Model
from cup_study.sem.ordinal.ordinal_data import checked
from cup_study.sem.ordinal.ordinal_twostep import two_step

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Functions of the parameters: from a model and (..., n_parameters) to (..., k).
Statistic = Callable[[Model, FloatArray], FloatArray]


def acceleration(influence: FloatArray) -> FloatArray:
    r"""Acceleration :math:`\sum l^3/(6(\sum l^2)^{3/2})` of each statistic.

    Parameters
    ----------
    influence : ndarray, shape (n, k)
        Of the cases, in any unit, with mean zero in every group.

    Returns
    -------
    ndarray, shape (k,)
        Zero for a statistic that no case influences.

    Examples
    --------
    >>> acceleration(np.array([[-1.0], [-1.0], [2.0]])).round(4).tolist()
    [0.068]
    """
    square = (influence**2).sum(axis=0)
    varies = square > 0
    cubed = (influence**3).sum(axis=0)
    found = np.zeros(len(square))
    np.divide(cubed, 6 * square**1.5, out=found, where=varies)
    return found


def of_rows(
    fit: Fit, statistic: Statistic | None = None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Accelerations of all rows of the parameter table.

    Parameters
    ----------
    fit : Fit
        Fitted to data.
    statistic : callable, optional
        Further functions of the parameters, see :func:`cup_study.sem.draws.bootstrap.bootstrap`.

    Returns
    -------
    values, standardised : ndarray, each of shape (n_rows,)
    statistics : ndarray, shape (k,)
        Empty without `statistic`.
    """
    every = with_all(fit)
    model, x = every.model, every.x
    influence = [np.zeros((len(own), len(x))) for own in every.on_given]
    places = [place.parameter for place in every.given]
    for own, fixed, estimated in zip(
        influence, every.on_given, on_parameters(fit, every), strict=True
    ):
        own[:, every.free], own[:, places] = estimated, fixed
    whole = np.concatenate([own - own.mean(axis=0) for own in influence])

    def speed(jacobian: FloatArray, at: FloatArray) -> FloatArray:
        # NaN where a variance is negative; rounding where nothing moves a row.
        found = whole @ np.nan_to_num(jacobian).T
        moves = np.abs(found).max(axis=0, initial=0.0) > 1e-9 * np.abs(at)
        return np.where(moves, acceleration(found), 0.0)

    def values(at: FloatArray) -> FloatArray:
        return np.asarray(estimates.row_values(model, fit.values, at))

    def standard(at: FloatArray) -> FloatArray:
        return np.asarray(standardised.standardise(model, fit.values, at, "std_all"))

    more = np.zeros(0)
    if statistic is not None:
        found = _differences(lambda at: statistic(model, at), x, whole)
        more = speed(found, np.asarray(statistic(model, x)))
    return (
        speed(standardised.jacobian(values, x), values(x)),
        speed(standardised.jacobian(standard, x), standard(x)),
        more,
    )


def _differences(
    function: Callable[[FloatArray], FloatArray], x: FloatArray, influence: FloatArray
) -> FloatArray:
    """Jacobian (k, n) of a function that may not take complex numbers, by central differences."""
    step = 1e-3 * np.sqrt((influence**2).mean(axis=0) / len(influence))
    move = np.diag(np.where(step > 0, step, 1e-6 * np.maximum(np.abs(x), 1.0)))
    ahead, behind = (np.asarray(function(x + sign * move)) for sign in (1, -1))
    found: FloatArray = ((ahead - behind) / (2 * np.diagonal(move))[:, None]).T
    return found


@dataclass(frozen=True, eq=False)
class WithAll:
    """The model with fixed moments of exogenous variables as parameters.

    Parameters
    ----------
    model : Model
        See :func:`cup_study.sem.draws.batched.with_moments`.
    free : ndarray of int, shape (n_parameters,)
        Places of the model's own parameters.
    given : tuple of Place
        The moments.
    x : ndarray, shape (n_all,)
        Estimates and moments.
    on_given : tuple of ndarray, each of shape (n_cases, n_given)
        Influence of the cases of each group on the moments.
    """

    model: Model
    free: IntArray
    given: tuple[Place, ...]
    x: FloatArray
    on_given: tuple[FloatArray, ...]


def with_all(fit: Fit) -> WithAll:
    """The model of a fit with fixed moments as parameters, and their influences."""
    model, free, given = with_moments(fit.model, fit.values)
    x = np.zeros(model.n_parameters)
    x[free] = fit.x
    influence = [np.zeros((group.n_rows, len(given))) for group in fit.sample.groups]
    for k, (at, row, g, i, j) in enumerate(given):
        x[at] = fit.values[row]
        group = fit.sample.groups[g]
        rows = np.asarray(group.x)
        off = rows - np.average(rows, axis=0, weights=group.weights)
        change = off[:, i] if j < 0 else off[:, i] * off[:, j] - x[at]
        influence[g][:, k] = change if group.weights is None else change * group.weights
    return WithAll(model, free, given, x, tuple(influence))


def on_parameters(fit: Fit, whole: WithAll | None = None) -> list[FloatArray]:
    """Influence of the cases of each group on the free parameters.

    Parameters
    ----------
    fit : Fit
        Fitted to data.
    whole : WithAll, optional
        From :func:`with_all`.

    Returns
    -------
    list of ndarray, each of shape (n_cases, n_parameters)
        For one observation among n: divide by n for the change of the estimates.

    Raises
    ------
    InputError
        When only moments are there.
    """
    whole = whole or with_all(fit)
    scores = []
    for i, group in enumerate(fit.model.groups):
        if fit.objective.estimator == "ML":
            local = casewise.local_scores(fit.objective, i, fit.x)
        else:
            local = _least_squares(fit, whole, i)
        scores.append(np.zeros((len(local), len(fit.x))))
        scores[-1][:, group.parameters] = local
    # The curvature at these data: what the estimates would do if a case counted more.
    inverse = vcov_.inverse(information.unit_information(fit, "observed"), fit.directions)
    if inverse is None:
        inverse = vcov_.inverse(information.unit_information(fit, "expected"), fit.directions)
    if inverse is None:
        return [np.full_like(own, np.nan) for own in scores]
    return [own @ inverse for own in scores]


def _least_squares(fit: Fit, whole: WithAll, i: int) -> FloatArray:
    """What takes the place of scores: influence on the moments, weighted, times the Jacobian.

    The moments that the model is to reproduce change by a case, and so do those that it has fixed.
    """
    group, weight = fit.model.groups[i], fit.objective.weights[i]
    local = group_jacobian(fit.model, group, parts(group, fit.x))
    weighted = weight[:, None] * local if weight.ndim == 1 else weight @ local
    on_moments = _on_moments(fit, i)
    if whole.given:
        own = whole.model.groups[i]
        jacobian = np.zeros((len(local), len(whole.x)))
        jacobian[:, own.parameters] = group_jacobian(whole.model, own, parts(own, whole.x))
        by_given = jacobian[:, [place.parameter for place in whole.given]]
        on_moments = on_moments - whole.on_given[i] @ by_given.T
    # Cases without any answer are in no moment.
    found = np.zeros((fit.sample.groups[i].n_rows, weighted.shape[1]))
    found[: len(on_moments)] = on_moments @ weighted
    return found


def _on_moments(fit: Fit, i: int) -> FloatArray:
    """Influence of the cases on the moments of one group, shape (n_cases, q)."""
    sample = fit.sample.groups[i]
    x = np.asarray(sample.x)
    if sample.ordinal is None:
        off = x - sample.mean
        rows, columns = lower(off.shape[1])
        by_cov = off[:, rows] * off[:, columns] - sample.cov[rows, columns]
        return np.concatenate([off, by_cov], axis=1) if fit.model.meanstructure else by_cov
    names = fit.sample.observed
    covariates = fit.table.exogenous if fit.table.conditional_x else ()
    own = [j for j, name in enumerate(names) if name not in covariates]
    given = [j for j, name in enumerate(names) if name in covariates]
    data = checked(
        x[:, own],
        [names[j] for j in own],
        [names[j] for j in own if names[j] in fit.sample.categories],
        exogenous=x[:, given] if given else None,
        exogenous_names=[names[j] for j in given],
        levels={name: len(values) for name, values in fit.sample.categories.items()},
        missing=fit.sample.missing,
        label=sample.label,
        weights=sample.weights,
    )
    return np.asarray(two_step(data).influence).T * sample.n
