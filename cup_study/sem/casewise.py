"""Scores of single cases: the gradient of each case's log likelihood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem import fiml
from cup_study.sem.arrays import FloatArray, lower
from cup_study.sem.derivatives import factors, group_jacobian
from cup_study.sem.implied import moments, parts
from cup_study.sem.objective import Objective, patterns

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


def moment_scores(
    x: FloatArray, mean: FloatArray, cov: FloatArray, *, centre: FloatArray | None = None
) -> FloatArray:
    r"""Scores of complete normal cases in the moments.

    :math:`\partial l/\partial\mu=\Sigma^{-1}(y-\mu)` and
    :math:`\partial l/\partial\Sigma=\tfrac12\Sigma^{-1}[(y-\mu)(y-\mu)'-\Sigma]\Sigma^{-1}`.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Cases.
    mean, cov : ndarray, shapes (p,) and (p, p)
        Moments at which to differentiate.
    centre : ndarray, shape (p,), optional
        Mean for deviations in the covariance part where means are not modelled.

    Returns
    -------
    ndarray, shape (n, p + p (p + 1) / 2)
        Means, then ``vech`` of covariances (off-diagonal ones counted twice).
    """
    inverse = np.linalg.inv(cov)
    weighted = (x - (mean if centre is None else centre)) @ inverse
    rows, columns = lower(cov.shape[0])
    twice = np.where(rows == columns, 0.5, 1.0)
    by_cov = (weighted[:, rows] * weighted[:, columns] - inverse[rows, columns]) * twice
    return np.concatenate([(x - mean) @ inverse, by_cov], axis=1)


def local_scores(objective: Objective, i: int, x: FloatArray) -> FloatArray:
    """Scores of the cases of one group in its own free elements.

    Parameters
    ----------
    objective : Objective
        Maximum likelihood.
    i : int
        Group.
    x : ndarray, shape (n_parameters,)
        Free parameters.

    Returns
    -------
    ndarray, shape (n_cases, n_elements)
        See Notes about weights.

    Raises
    ------
    InputError
        When only moments are there.

    Notes
    -----
    With weights each score is multiplied by its weight: the outer product is the meat of the
    sandwich for pseudo-maximum likelihood (Skinner 1989).
    """
    model, sample = objective.model, objective.sample.groups[i]
    if sample.x is None:
        raise InputError(
            "moments",
            [Problem("data", "robust standard errors and tests need the answers themselves")],
            "Give the data, or use estimator='ML'.",
        )
    group = model.groups[i]
    p = parts(group, x)
    now = moments(model, group, p)
    if objective.missing == "fiml":
        jacobian = group_jacobian(model, group, p)
        return fiml.scores(patterns(sample), now.mean, now.cov) @ jacobian
    # Each element changes the covariance matrix by u v' + v u': no score of a moment is needed.
    u, v, d_mean = factors(group, p)
    mean = now.mean if model.meanstructure else sample.mean
    inverse = np.linalg.inv(now.cov)
    weighted = (sample.x - mean) @ inverse
    found: FloatArray = (weighted @ u) * (weighted @ v) - np.einsum("pe,pe->e", u, inverse @ v)
    if model.meanstructure:
        found += weighted @ d_mean
    if sample.weights is not None:
        found *= sample.weights[:, None]
    return found


def scores(fit: Fit) -> FloatArray:
    """Scores of all cases, groups one after the other.

    Parameters
    ----------
    fit : Fit
        Fitted by maximum likelihood.

    Returns
    -------
    ndarray, shape (n_cases, n_parameters)
    """
    blocks = []
    for i, group in enumerate(fit.model.groups):
        local = local_scores(fit.objective, i, fit.x)
        block = np.zeros((len(local), len(fit.x)))
        block[:, group.parameters] = local
        blocks.append(block)
    return np.concatenate(blocks)
