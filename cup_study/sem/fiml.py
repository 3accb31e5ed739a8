r"""Normal log likelihood of incomplete data and its derivatives in the moments.

Full information maximum likelihood: every row contributes the normal density of the values that
it has,

.. math:: \ell = -\tfrac12 \sum_i w_i \{p_i \log 2\pi + \log|\Sigma_i|
          + (x_i - \mu_i)' \Sigma_i^{-1} (x_i - \mu_i)\},

with :math:`\mu_i, \Sigma_i` the rows and columns of what is observed and :math:`w_i` the case
weight. All derivatives are for the whole sample, in the order mean, vech of the covariance: a
model reaches its parameters through its Jacobian. The room knows no model; the unrestricted
maximum is in :mod:`cup_study.sem.missing.saturated`.

References
----------
Savalei, V. (2010). Expected versus observed information in SEM with incomplete normal and
nonnormal data. *Psychological Methods*, 15, 352-367.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cup_study.sem.arrays import FloatArray, IntArray, lower
from cup_study.sem.missing.completion import (
    Completion,
    complete,
    conditional_scatter,
    inverses,
)
from cup_study.sem.missing.patterns import Patterns

Kind = Literal["expected", "observed", "first_order"]


def loglik(patterns: Patterns, mean: FloatArray, cov: FloatArray) -> float:
    """Log likelihood with its constant.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)

    Returns
    -------
    float
        ``-inf`` when the covariance is not positive definite.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[0.0, float("nan")], [0.0, 0.0]])
    >>> round(loglik(found, np.zeros(2), np.eye(2)), 6)
    -2.756816
    """
    completion = complete(patterns, mean, cov)
    return -np.inf if completion is None else _value(patterns, completion)


def loglik_and_gradient(
    patterns: Patterns, mean: FloatArray, cov: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Log likelihood and its gradient from one pass.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)

    Returns
    -------
    value : float
        ``-inf`` when the covariance is not positive definite; the gradient is then NaN.
    d_mean : ndarray, shape (p,)
    d_cov : ndarray, shape (p, p)
        Derivative by the entries as if all were free: ``dl = sum(d_cov * d_sigma)``.
        With T the expected scatter of the completed rows it is ``P (T - n cov) P / 2``
        (Fisher's identity: the expected score of the complete data).

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[2.0, float("nan")], [0.0, 1.0]])
    >>> value, d_mean, d_cov = loglik_and_gradient(found, np.zeros(2), np.eye(2))
    >>> d_mean.tolist(), d_cov.tolist()
    ([2.0, 1.0], [[1.0, 0.0], [0.0, 0.0]])
    """
    completion = complete(patterns, mean, cov)
    if completion is None:
        return -np.inf, np.full_like(mean, np.nan), np.full_like(cov, np.nan)
    precision = completion.precision
    shift, scatter = expected_scatter(patterns, completion)
    d_cov = 0.5 * (precision @ scatter @ precision - patterns.total * precision)
    return _value(patterns, completion), precision @ shift, d_cov


def gradient(
    patterns: Patterns, mean: FloatArray, cov: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient of the log likelihood: see :func:`loglik_and_gradient`.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)

    Returns
    -------
    d_mean : ndarray, shape (p,)
    d_cov : ndarray, shape (p, p)
    """
    return loglik_and_gradient(patterns, mean, cov)[1:]


def expected_scatter(patterns: Patterns, completion: Completion) -> tuple[FloatArray, FloatArray]:
    """Expectation step of EM: sums over the completed rows.

    Parameters
    ----------
    patterns : Patterns
    completion : Completion

    Returns
    -------
    shift : ndarray, shape (p,)
        Expected sum of the deviations from the mean.
    scatter : ndarray, shape (p, p)
        Expected sum of their cross products.
    """
    completed = completion.completed
    shift = patterns.load @ completed
    return shift, completed.T @ completed + conditional_scatter(patterns, completion)


def information(
    patterns: Patterns, mean: FloatArray, cov: FloatArray, kind: Kind = "observed"
) -> FloatArray:
    r"""Information of the whole sample on the moments.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
        Positive definite.
    kind : {"observed", "expected", "first_order"}, default "observed"
        Minus the Hessian; its expectation given the missing patterns, under which mean and
        covariance are independent (right only when values are missing completely at random);
        or the cross products of the scores.

    Returns
    -------
    ndarray, shape (q, q)
        With ``q = p + p (p + 1) / 2``, order mean then vech. Divide by ``patterns.total`` for
        lavaan's unit information.

    Raises
    ------
    numpy.linalg.LinAlgError
        When the covariance is not positive definite.

    Notes
    -----
    With :math:`W_j` the inverse of the observed block of pattern j and :math:`A_j = W_j Q_j W_j`,
    :math:`Q_j` its scatter about the mean, the Hessian in two directions X, Y of the covariance
    is :math:`-\sum_j tr(X W_j Y M_j)`, :math:`M_j = A_j - n_j W_j / 2` (expected:
    :math:`n_j W_j / 2`). All of these are entries of one product of the stacked
    :math:`vech(W_j)` and :math:`vech(M_j)`, picked by index.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[2.0], [0.0], [1.0]])
    >>> information(found, np.zeros(1), np.eye(1), "expected").round(12).tolist()
    [[3.0, 0.0], [0.0, 1.5]]
    >>> information(found, np.zeros(1), np.eye(1)).round(12).tolist()
    [[3.0, 3.0], [3.0, 3.5]]
    """
    if kind == "first_order":
        casewise = scores(patterns, mean, cov)
        outer: FloatArray = casewise.T @ casewise
        return outer
    completion = _completed(patterns, mean, cov)
    p = patterns.n_variables
    rows, columns = lower(p)
    size = len(rows)
    product = np.zeros((size, size))
    inverse_sum = np.zeros(size)
    cross = np.zeros((size, p))
    z = completion.completed @ completion.precision
    for batch, inverse in inverses(patterns, completion):
        stack = inverse[:, rows, columns]
        weight = patterns.weight[batch.patterns, None]
        inverse_sum += weight[:, 0] @ stack
        if kind == "expected":
            rooted = np.sqrt(weight) * stack
            product += 0.5 * (rooted.T @ rooted)
            continue
        first = np.searchsorted(batch.slot, np.arange(len(batch.patterns)))
        own = z[batch.points]
        # A pattern with a single row has a single point: then this is no sum at all.
        squares = np.add.reduceat(own[:, rows] * own[:, columns], first, axis=0)
        product += stack.T @ (squares - 0.5 * weight * stack)
        sums = np.add.reduceat(own * patterns.load[batch.points, None], first, axis=0)
        cross += stack.T @ sums
    return _assembled(p, product + product.T, inverse_sum, cross)


def scores(patterns: Patterns, mean: FloatArray, cov: FloatArray) -> FloatArray:
    """Derivative of the log likelihood of every row by the moments.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
        Positive definite.

    Returns
    -------
    ndarray, shape (n, q)
        Rows in the order of the data, multiplied by their case weights, so that they sum to
        the gradient; columns mean then vech.

    Raises
    ------
    numpy.linalg.LinAlgError
        When the covariance is not positive definite.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[2.0], [0.0]])
    >>> scores(found, np.zeros(1), np.eye(1)).tolist()
    [[2.0, 1.5], [0.0, -0.5]]
    """
    completion = _completed(patterns, mean, cov)
    p = patterns.n_variables
    rows, columns = lower(p)
    stack = np.empty((len(patterns.weight), len(rows)))
    z = np.where(np.isnan(patterns.x), 0.0, patterns.x - mean)
    for batch, inverse in inverses(patterns, completion):
        stack[batch.patterns] = inverse[:, rows, columns]
        slot_of = np.full(len(patterns.weight), -1)
        slot_of[batch.patterns] = np.arange(len(batch.patterns))
        members = np.flatnonzero(slot_of[patterns.pattern] >= 0)
        slot = slot_of[patterns.pattern[members]]
        z[members] = np.einsum("ni,nij->nj", z[members], inverse[slot])
    by_cov = z[:, rows] * z[:, columns] - stack[patterns.pattern]
    by_cov[:, rows == columns] *= 0.5
    out: FloatArray = np.concatenate([z, by_cov], axis=1) * patterns.weights[:, None]
    return out


def _completed(patterns: Patterns, mean: FloatArray, cov: FloatArray) -> Completion:
    completion = complete(patterns, mean, cov)
    if completion is None:
        message = "the covariance is not positive definite"
        raise np.linalg.LinAlgError(message)
    return completion


def _value(patterns: Patterns, completion: Completion) -> float:
    # e'We with We = P times the completed deviation
    distance = np.vdot(completion.completed @ completion.precision, completion.deviations)
    length = patterns.observed.sum(axis=1) * np.log(2.0 * np.pi) + completion.logdet
    return float(-0.5 * (patterns.weight @ length + distance))


def _assembled(
    p: int, product: FloatArray, inverse_sum: FloatArray, cross: FloatArray
) -> FloatArray:
    """Information from sums of products of vech's, by index."""
    rows, columns = lower(p)
    index: IntArray = np.empty((p, p), dtype=np.intp)
    index[rows, columns] = np.arange(len(rows))
    index[columns, rows] = index[rows, columns]
    half = np.where(rows == columns, 0.5, 1.0)
    a, b = rows[:, None], columns[:, None]
    within = product[index[a, rows], index[b, columns]] + product[index[a, columns], index[b, rows]]
    out = np.empty((p + len(rows), p + len(rows)))
    out[:p, :p] = inverse_sum[index]
    out[p:, p:] = within * half * half[:, None]
    i = np.arange(p)
    out[p:, :p] = (cross[index[a, i], b] + cross[index[b, i], a]) * half[:, None]
    out[:p, p:] = out[p:, :p].T
    return out
