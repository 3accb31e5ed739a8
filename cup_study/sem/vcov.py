r"""Sampling covariance of the estimates.

With equality constraints the parameters move only along the directions that keep them:
:math:`T(T'IT)^{-1}T'` with ``T`` a basis of those directions (Silvey 1959). Robust versions put
the empirical variability of the moments (Satorra & Bentler 1994) or of the scores (Huber 1967;
White 1982) between two of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import linalg

from cup_study.sem import information, optimise
from cup_study.sem.arrays import FloatArray
from cup_study.sem.constraints import Constraints
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.implied import moments, parts
from cup_study.sem.moments import gamma, nacov
from cup_study.sem.objective import Objective

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def directions(constraints: Constraints, x: FloatArray) -> FloatArray:
    """Basis of the directions in which parameters may move.

    Parameters
    ----------
    constraints : Constraints
        Of the model.
    x : ndarray, shape (n_parameters,)
        Estimates: inequalities that hold as equalities there count as such.

    Returns
    -------
    ndarray, shape (n_parameters, n_directions)
    """
    K = constraints.K
    held = optimise.active(constraints, x)
    return K if len(held) == 0 else K @ linalg.null_space(held @ K)


def inverse(information_: FloatArray, basis: FloatArray) -> FloatArray | None:
    """Inverse of information along `basis`; None when the data do not identify the model.

    Parameters
    ----------
    information_ : ndarray, shape (k, k)
        Of one observation.
    basis : ndarray, shape (k, d)
        From :func:`directions`.

    Returns
    -------
    ndarray, shape (k, k), or None
    """
    reduced = basis.T @ information_ @ basis
    if not np.isfinite(reduced).all():
        return None
    if len(reduced) == 0:
        return np.zeros_like(information_)
    # Brought to unit diagonal, so that the units of the items decide nothing.
    scale = np.sqrt(np.abs(np.diagonal(reduced)))
    if (scale == 0).any():
        return None
    reduced = reduced / np.outer(scale, scale)
    sizes = np.abs(np.linalg.eigvalsh(reduced))
    if sizes.min() < 1e-13 * sizes.max():
        return None
    solved = basis / scale
    return np.asarray(solved @ np.linalg.inv(reduced) @ solved.T)


def vcov(fit: Fit) -> FloatArray | None:
    """Covariance matrix of the free parameters, as the estimator's name promises.

    Parameters
    ----------
    fit : Fit
        A fitted model.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters), or None
        None when the information matrix has no inverse.
    """
    if fit.options.se == "none":
        return None
    basis = fit.directions
    kind = "first.order" if fit.options.se == "first.order" else fit.options.information
    bread = inverse(information.unit_information(fit, kind), basis)
    if bread is None:
        return None
    if fit.options.se == "robust.sem":
        bread = bread @ _meat(fit) @ bread
    elif fit.options.se == "robust.huber.white":
        bread = bread @ information.unit_information(fit, "first.order") @ bread
    n = fit.options.n_for_se(fit.sample.n_total, len(fit.sample.groups))
    return np.asarray(0.5 * (bread + bread.T) / n)


def moment_weight(objective: Objective, i: int, x: FloatArray) -> FloatArray:
    """Weight of the moments of one group: normal theory at the model for ML, else as given.

    Parameters
    ----------
    objective : Objective
        What was minimised.
    i : int
        Group.
    x : ndarray, shape (n_parameters,)
        Estimates.

    Returns
    -------
    ndarray, shape (q, q), or (q,) when diagonal
    """
    if objective.estimator != "ML":
        return objective.weights[i]
    group = objective.model.groups[i]
    now = moments(objective.model, group, parts(group, x))
    return nacov.normal_weight(
        now.cov, means=objective.model.meanstructure, fixed=gamma.fixed(objective.model)
    )


def _meat(fit: Fit) -> FloatArray:
    r""":math:`\sum_g f_g \Delta_g' V_g \Gamma_g V_g \Delta_g`."""
    total = np.zeros((len(fit.x), len(fit.x)))
    for i, share in enumerate(fit.objective.shares):
        group = fit.model.groups[i]
        local = group_jacobian(fit.model, group, parts(group, fit.x))
        weight = moment_weight(fit.objective, i, fit.x)
        weighted = weight[:, None] * local if weight.ndim == 1 else weight @ local
        middle = weighted.T @ (gamma.of_group(fit.sample, i, fit.model) @ weighted)
        total[np.ix_(group.parameters, group.parameters)] += share * middle
    return total
