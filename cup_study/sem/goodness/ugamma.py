r"""Traces of :math:`U\Gamma`: how far a chi-square statistic is from its distribution.

The statistic of a model is distributed as a sum of chi-squares weighted by the eigenvalues of
:math:`U\Gamma` (Satorra & Bentler 1994): :math:`\Gamma` is the covariance of the moments,
:math:`U = V - V\Delta(\Delta'V\Delta)^{-1}\Delta'V` the weights of what the model leaves over.
Corrections need the sum of these eigenvalues and of their squares. Neither ``U`` nor ``U Gamma``
is formed here: with :math:`B = \Delta'V\Gamma V\Delta` and :math:`E` the information,

.. math:: tr(U\Gamma) = tr(V\Gamma) - tr(E^{-1}B),\qquad
          tr(U\Gamma U\Gamma) = tr(V\Gamma V\Gamma) - 2\,tr(E^{-1}\Delta'V\Gamma V\Gamma V\Delta)
          + tr(E^{-1}BE^{-1}B),

group by group, since only the parameters tie groups together.

References
----------
Satorra, A., & Bentler, P. M. (1994). Corrections to test statistics and standard errors in
covariance structure analysis. In A. von Eye & C. C. Clogg (Eds.), *Latent variables analysis*
(pp. 399-419). Sage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import BoolArray, FloatArray
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.implied import parts
from cup_study.sem.moments import gamma
from cup_study.sem.objective import Objective
from cup_study.sem.vcov import moment_weight


@dataclass(frozen=True)
class Traces:
    """Sums over the eigenvalues of ``U Gamma``.

    Parameters
    ----------
    first : float
        Their sum.
    second : float
        Sum of their squares; NaN unless it was asked for.
    """

    first: float
    second: float


def of_model(
    objective: Objective,
    x: FloatArray,
    inverse: FloatArray,
    *,
    weights: Sequence[FloatArray] | None = None,
    second: bool = True,
) -> Traces:
    """Traces for a model.

    Parameters
    ----------
    objective : Objective
        Model, sample and weights; for maximum likelihood the weights are those of normal theory
        at the model.
    x : ndarray, shape (n_parameters,)
        Where, usually the estimates.
    inverse : ndarray, shape (n_parameters, n_parameters)
        Inverse of the information of one observation, with its constraints.
    weights : sequence of ndarray, optional
        Weights of each group's moments, in place of the usual ones.
    second : bool, optional
        Whether the sum of squares is needed.

    Returns
    -------
    Traces
    """
    first, squares, cross = 0.0, 0.0, 0.0
    middle = np.zeros_like(inverse)
    for i, share in enumerate(objective.shares):
        group = objective.model.groups[i]
        own = group_jacobian(objective.model, group, parts(group, x))
        weight = weights[i] if weights is not None else moment_weight(objective, i, x)
        spread = gamma.of_group(objective.sample, i, objective.model)
        weighted = times(weight, own)
        spread_weighted = spread @ weighted
        at = np.ix_(group.parameters, group.parameters)
        middle[at] += share * (weighted.T @ spread_weighted)
        first += trace(weight, spread)
        if second:
            squares += trace_of_square(weight, spread)
            bent = spread_weighted.T @ times(weight, spread_weighted)
            cross += share * float(np.sum(inverse[at] * bent))
    bread = inverse @ middle
    first -= float(np.trace(bread))
    if not second:
        return Traces(first, np.nan)
    return Traces(first, squares - 2 * cross + float(np.vdot(bread, bread.T)))


def meat(objective: Objective, x: FloatArray) -> FloatArray:
    r"""Variability of the weighted moments in the parameters, :math:`\sum_g f_g B_g`.

    Parameters
    ----------
    objective : Objective
        Model, sample and weights.
    x : ndarray, shape (n_parameters,)
        Where.

    Returns
    -------
    ndarray, shape (n_parameters, n_parameters)
    """
    middle = np.zeros((len(x), len(x)))
    for i, share in enumerate(objective.shares):
        group = objective.model.groups[i]
        own = group_jacobian(objective.model, group, parts(group, x))
        weighted = times(moment_weight(objective, i, x), own)
        spread = gamma.of_group(objective.sample, i, objective.model)
        at = np.ix_(group.parameters, group.parameters)
        middle[at] += share * (weighted.T @ (spread @ weighted))
    return middle


def of_selection(
    groups: Iterable[tuple[FloatArray, FloatArray, BoolArray]], *, second: bool = True
) -> Traces:
    r"""Traces for a model whose parameters are some of the moments themselves.

    Then ``U`` is a Schur complement: :math:`V_{00} - V_{01}V_{11}^{-1}V_{10}`, with the free
    moments as 1, and only the other moments matter.

    Parameters
    ----------
    groups : iterable of (weight, gamma, free)
        Of each group: weight matrix (q, q) or its diagonal (q,), covariance of the moments
        (q, q), and which moments are free.
    second : bool, optional
        Whether the sum of squares is needed.

    Returns
    -------
    Traces

    Examples
    --------
    >>> spread = np.diag([3.0, 2.0])
    >>> of_selection([(np.ones(2), spread, np.array([True, False]))])
    Traces(first=2.0, second=4.0)
    """
    first, squares = 0.0, 0.0
    for weight, spread, free in groups:
        rest = ~free
        own = schur(weight, free)
        left = spread[np.ix_(rest, rest)]
        first += trace(own, left)
        if second:
            squares += trace_of_square(own, left)
    return Traces(first, squares if second else np.nan)


def schur(weight: FloatArray, free: BoolArray) -> FloatArray:
    """Weights of the other moments when the free ones are at their best.

    Parameters
    ----------
    weight : ndarray, shape (q, q) or (q,)
        Weight matrix, or its diagonal.
    free : ndarray of bool, shape (q,)
        Which moments are free.

    Returns
    -------
    ndarray, shape (r, r) or (r,)
        Of the r moments that are not free.

    Examples
    --------
    >>> schur(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([True, False])).tolist()
    [[1.5]]
    """
    rest = ~free
    if weight.ndim == 1:
        return weight[rest]
    own, cross = weight[np.ix_(rest, rest)], weight[np.ix_(free, rest)]
    if not cross.any():
        return own
    inner = weight[np.ix_(free, free)]
    # The units of the moments differ by orders of magnitude.
    scale = np.sqrt(np.diagonal(inner))
    half = np.linalg.solve(
        np.linalg.cholesky(inner / np.outer(scale, scale)), cross / scale[:, None]
    )
    return np.asarray(own - half.T @ half)


def times(weight: FloatArray, matrix: FloatArray) -> FloatArray:
    """Product of a weight matrix, or of a diagonal one, with a matrix of shape (q, k)."""
    return weight[:, None] * matrix if weight.ndim == 1 else weight @ matrix


def trace(weight: FloatArray, spread: FloatArray) -> float:
    """Trace of the product of two symmetric matrices, the first perhaps given by its diagonal."""
    if weight.ndim == 1:
        return float(weight @ np.diagonal(spread))
    return float(np.vdot(weight, spread))


def trace_of_square(weight: FloatArray, spread: FloatArray) -> float:
    """Trace of the square of that product."""
    if weight.ndim == 1:
        return float(weight @ (spread * spread) @ weight)
    product = weight @ spread
    return float(np.vdot(product, product.T))
