"""What the observed values say of the missing ones, under a given mean and covariance.

The algebra that the likelihood of incomplete data, its derivatives and the EM algorithm share.
With ``P`` the inverse of the whole covariance, a pattern that misses the variables m has the
conditional covariance ``C = inv(P[m, m])`` of its missing values, and the inverse of its observed
block, padded with zeros, is ``P - P[:, m] C P[m, :]``: only matrices of the order of m are
inverted, and those of all patterns with as many missing values at once. A row completed by the
conditional expectation of its missing values, times ``P``, is the observed row times the inverse
of its observed block.

References
----------
Little, R. J. A., & Rubin, D. B. (2002). *Statistical analysis with missing data* (2nd ed.),
section 11.2. Wiley.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import FloatArray
from cup_study.sem.missing.patterns import Batch, Patterns


@dataclass(frozen=True)
class Completion:
    """The points of :class:`~cup_study.sem.missing.patterns.Patterns`, completed.

    Parameters
    ----------
    precision : ndarray, shape (p, p)
        Inverse ``P`` of the covariance.
    logdet : ndarray, shape (J,)
        Log determinant of the covariance of the observed variables of each pattern.
    conditional : tuple of ndarray, shapes (J_m, m, m)
        For every batch, the conditional covariances of the missing variables.
    deviations : ndarray, shape (L, p)
        Deviations of the points from the mean, zero where missing.
    completed : ndarray, shape (L, p)
        The same with conditional expectations where missing.
    """

    precision: FloatArray
    logdet: FloatArray
    conditional: tuple[FloatArray, ...]
    deviations: FloatArray
    completed: FloatArray


def complete(patterns: Patterns, mean: FloatArray, cov: FloatArray) -> Completion | None:
    """Complete the points under a mean and a covariance.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
        Only its lower triangle is read.

    Returns
    -------
    Completion or None
        None when the covariance is not positive definite (or not finite).

    Examples
    --------
    A correlation of .5 predicts half of the deviation that is seen:

    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[2.0, float("nan")]])
    >>> complete(found, np.zeros(2), np.array([[1.0, 0.5], [0.5, 1.0]])).completed.tolist()
    [[2.0, 1.0]]
    """
    inverse = inverted(cov)
    if inverse is None:
        return None
    precision, logdet_cov = inverse
    deviations = np.where(
        patterns.observed[patterns.point_pattern],
        patterns.points - patterns.load[:, None] * mean,
        0.0,
    )
    completed = deviations.copy()
    projected = deviations @ precision
    logdet = np.full(len(patterns.weight), logdet_cov)
    conditional = []
    for batch in patterns.batches:
        block = precision[batch.missing[:, :, None], batch.missing[:, None, :]]
        inverse_block = np.asarray(np.linalg.inv(block), dtype=np.float64)
        logdet[batch.patterns] += np.linalg.slogdet(block)[1]
        conditional.append(inverse_block)
        _fill(
            completed, projected, batch.points, batch.missing[batch.slot], inverse_block[batch.slot]
        )
    return Completion(precision, logdet, tuple(conditional), deviations, completed)


def inverted(cov: FloatArray) -> tuple[FloatArray, float] | None:
    """Inverse and log determinant of a covariance matrix.

    Parameters
    ----------
    cov : ndarray, shape (p, p)

    Returns
    -------
    tuple of (ndarray, float) or None
        None when the matrix is not positive definite (or not finite).

    Examples
    --------
    >>> inverted(np.diag([1.0, 4.0]))[0].tolist()
    [[1.0, 0.0], [0.0, 0.25]]
    >>> inverted(np.diag([1.0, -1.0])) is None
    True
    """
    if not np.isfinite(cov).all():
        return None
    try:
        root = np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        return None
    inverse_root = np.linalg.inv(root)
    precision: FloatArray = inverse_root.T @ inverse_root
    return precision, 2.0 * float(np.log(np.diagonal(root)).sum())


def conditional_scatter(patterns: Patterns, completion: Completion) -> FloatArray:
    """Sum over all rows of the conditional covariance of their missing values.

    Parameters
    ----------
    patterns : Patterns
    completion : Completion

    Returns
    -------
    ndarray, shape (p, p)
    """
    p = patterns.n_variables
    total = np.zeros(p * p)
    for batch, block in zip(patterns.batches, completion.conditional, strict=True):
        cell = batch.missing[:, :, None] * p + batch.missing[:, None, :]
        weighted = block * patterns.weight[batch.patterns, None, None]
        total += np.bincount(cell.ravel(), weights=weighted.ravel(), minlength=p * p)
    return total.reshape(p, p)


def inverses(patterns: Patterns, completion: Completion) -> Iterator[tuple[Batch, FloatArray]]:
    """Inverses of the observed blocks of the covariance, batch by batch.

    Parameters
    ----------
    patterns : Patterns
    completion : Completion

    Yields
    ------
    tuple of (Batch, ndarray of shape (J_m, p, p))
        The inverses of the patterns of the batch, zero where missing.
    """
    precision = completion.precision
    for batch, block in zip(patterns.batches, completion.conditional, strict=True):
        rows = precision[batch.missing]
        yield batch, precision - np.swapaxes(rows, -1, -2) @ (block @ rows)


def impute(patterns: Patterns, mean: FloatArray, cov: FloatArray) -> FloatArray:
    """Conditional expectation of every missing value, given what the row has.

    Parameters
    ----------
    patterns : Patterns
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
        Positive definite.

    Returns
    -------
    ndarray, shape (n, p)
        The data with the missing values filled: the regression factor scores of incomplete
        data are those of these rows.

    Raises
    ------
    numpy.linalg.LinAlgError
        When the covariance is not positive definite.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> found = collect([[2.0, float("nan")], [0.0, 1.0]])
    >>> impute(found, np.ones(2), np.array([[1.0, 0.5], [0.5, 1.0]])).tolist()
    [[2.0, 1.5], [0.0, 1.0]]
    """
    inverse = inverted(cov)
    if inverse is None:
        message = "the covariance is not positive definite"
        raise np.linalg.LinAlgError(message)
    precision = inverse[0]
    deviations = np.where(np.isnan(patterns.x), 0.0, patterns.x - mean)
    projected = deviations @ precision
    completed = deviations.copy()
    for batch in patterns.batches:
        slot_of = np.full(len(patterns.weight), -1)
        slot_of[batch.patterns] = np.arange(len(batch.patterns))
        rows = np.flatnonzero(slot_of[patterns.pattern] >= 0)
        slot = slot_of[patterns.pattern[rows]]
        block = np.linalg.inv(precision[batch.missing[:, :, None], batch.missing[:, None, :]])
        _fill(completed, projected, rows, batch.missing[slot], block[slot])
    filled: FloatArray = np.where(np.isnan(patterns.x), mean + completed, patterns.x)
    return filled


def _fill(
    completed: FloatArray,
    projected: FloatArray,
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    missing: np.ndarray[tuple[int, int], np.dtype[np.intp]],
    conditional: FloatArray,
) -> None:
    """Write ``-C (P e)[m]``, the conditional expectations, where the rows miss a value."""
    at = rows[:, None]
    expected = np.einsum("lij,lj->li", conditional, projected[at, missing])
    completed[at, missing] = -expected
