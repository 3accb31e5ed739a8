r"""Influence of every case on the estimates, and the acceleration of bootstrap intervals.

The first-order change of the estimates when a case counts a little more is its score times the
inverse information; for least squares its influence on the moments takes the place of the score.
The skewness of these influences is the acceleration a of bias-corrected accelerated intervals
(Efron 1987; Davison & Hinkley 1997, eq. 5.23), without a single refit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cup_study.sem import casewise, estimates, information, standardised
from cup_study.sem import vcov as vcov_
from cup_study.sem.arrays import FloatArray, lower
from cup_study.sem.batched import with_moments
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.implied import parts
from cup_study.sem.model import Model
from cup_study.sem.ordinal_data import checked
from cup_study.sem.ordinal_twostep import two_step

if TYPE_CHECKING:
    from cup_study.sem.fit import Fit

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
        Further functions of the parameters, see :func:`cup_study.sem.bootstrap.bootstrap`.

    Returns
    -------
    values, standardised : ndarray, each of shape (n_rows,)
    statistics : ndarray, shape (k,)
        Empty without `statistic`.
    """
    model, free, given = with_moments(fit.model, fit.values)
    x = np.zeros(model.n_parameters)
    x[free] = fit.x
    influence = [np.zeros((group.n_rows, len(x))) for group in fit.sample.groups]
    for own, of_group in zip(influence, on_parameters(fit), strict=True):
        own[:, free] = of_group
    for at, row, g, i, j in given:
        x[at] = fit.values[row]
        group = fit.sample.groups[g]
        off = np.asarray(group.x) - group.mean
        change = off[:, i] if j < 0 else off[:, i] * off[:, j] - x[at]
        influence[g][:, at] = change if group.weights is None else change * group.weights
    whole = np.concatenate([own - own.mean(axis=0) for own in influence])

    def speed(jacobian: FloatArray) -> FloatArray:
        # Rows that nothing moves have no derivative; NaN where a variance is negative.
        return acceleration(whole @ np.nan_to_num(jacobian).T)

    def values(at: FloatArray) -> FloatArray:
        return np.asarray(estimates.row_values(model, fit.values, at))

    def standard(at: FloatArray) -> FloatArray:
        return np.asarray(standardised.standardise(model, fit.values, at, "std_all"))

    more = np.zeros(0)
    if statistic is not None:
        more = speed(_differences(lambda at: statistic(model, at), x, whole))
    return (
        speed(standardised.jacobian(values, x)),
        speed(standardised.jacobian(standard, x)),
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


def on_parameters(fit: Fit) -> list[FloatArray]:
    """Influence of the cases of each group on the free parameters.

    Parameters
    ----------
    fit : Fit
        Fitted to data.

    Returns
    -------
    list of ndarray, each of shape (n_cases, n_parameters)
        For one observation among n: divide by n for the change of the estimates.

    Raises
    ------
    InputError
        When only moments are there.
    """
    basis = fit.directions
    if fit.objective.estimator == "ML":
        scores = []
        for i, group in enumerate(fit.model.groups):
            local = casewise.local_scores(fit.objective, i, fit.x)
            scores.append(np.zeros((len(local), len(fit.x))))
            scores[-1][:, group.parameters] = local
        kinds = ["observed", "expected"]
    else:
        scores = [_least_squares(fit, i) for i in range(len(fit.model.groups))]
        kinds = ["expected"]
    found = [vcov_.inverse(information.unit_information(fit, kind), basis) for kind in kinds]
    inverse = next((matrix for matrix in found if matrix is not None), None)
    if inverse is None:
        return [np.full_like(own, np.nan) for own in scores]
    return [own @ inverse for own in scores]


def _least_squares(fit: Fit, i: int) -> FloatArray:
    """What takes the place of scores: influence on the moments, weighted, times the Jacobian."""
    group, sample = fit.model.groups[i], fit.sample.groups[i]
    weight = fit.objective.weights[i]
    local = group_jacobian(fit.model, group, parts(group, fit.x))
    weighted = weight[:, None] * local if weight.ndim == 1 else weight @ local
    found = np.zeros((sample.n_rows, len(fit.x)))
    on_moments = _on_moments(fit, i)
    found[: len(on_moments), group.parameters] = on_moments @ weighted
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
