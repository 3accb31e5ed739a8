"""Chi-square of the model as if nothing were missing: robust RMSEA, CFI and TLI under FIML.

Under FIML the likelihood ratio shrinks with the share of missing values, and RMSEA and CFI with it:
a bad model looks better the more is missing. Zhang and Savalei (2023) take instead the
complete-data discrepancy between the unrestricted moments (EM) and those of the model, and correct
its expectation: ``chisq - c_hat df`` estimates the non-centrality that complete data would give.
Here are the corrected chi-square and ``c_hat`` of any model that is given by its implied moments
and their Jacobian; :mod:`cup_study.sem.goodness.fit_measures` makes the indices of them. Beside
lavaan's ``cfi.robust`` the same is needed of the baseline model: :func:`baseline_jacobian`.

References
----------
Zhang, X., & Savalei, V. (2023). New computations for RMSEA and CFI following FIML and TS
estimation with missing data. *Psychological Methods*, 28, 263-283.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg import block_diag

from cup_study.sem.arrays import BoolArray, FloatArray, lower
from cup_study.sem.fiml import information
from cup_study.sem.missing.completion import inverted
from cup_study.sem.missing.patterns import Patterns
from cup_study.sem.missing.saturated import Saturated

Implied = tuple[FloatArray, FloatArray]


@dataclass(frozen=True)
class SaturatedInformation:
    """What the unrestricted moments of all groups say of their own precision.

    All are for the total sample, groups one after the other, moments as mean then vech, without
    those of exogenous variables alone when these are fixed. Divided by the sample size they are
    lavaan's ``Wm``, its inverse, ``Wc`` and ``Jm``.

    Parameters
    ----------
    kept : ndarray of bool, shape (Q,)
        Moments that are not fixed, of the Q of all groups.
    acov : tuple of ndarray, each of shape (q, q)
        Inverse of the observed information, one matrix a group: groups share nothing here.
    middle : tuple of ndarray
        Information that the model's parameters are weighed by (observed, or expected).
    complete : tuple of ndarray
        Information of the moments if nothing were missing.
    first_order : tuple of ndarray
        Cross products of the scores, for data that are not normal; empty where these are taken
        as normal.
    """

    kept: BoolArray
    acov: tuple[FloatArray, ...]
    middle: tuple[FloatArray, ...]
    complete: tuple[FloatArray, ...]
    first_order: tuple[FloatArray, ...]


@dataclass(frozen=True)
class Corrected:
    """Complete-data chi-square of a model and its correction.

    Parameters
    ----------
    chisq : float
        n times the complete-data discrepancy: lavaan's ``XX3``.
    df : int
    c_hat : float
        Its expectation under the model, divided by ``df``; NaN when ``df`` is 0.
    chisq_scaled : float
        ``chisq / c_hat``: what the interval of the robust RMSEA starts from.
    """

    chisq: float
    df: int
    c_hat: float
    chisq_scaled: float


def saturated_information(
    patterns: Sequence[Patterns],
    saturated: Sequence[Saturated],
    *,
    robust: bool,
    weigh_by: Literal["observed", "expected", "first_order"] = "observed",
    exogenous: Sequence[int] = (),
    fixed: bool = False,
) -> SaturatedInformation:
    """Information matrices of the unrestricted moments, once for model and baseline.

    Parameters
    ----------
    patterns : sequence of Patterns
        One of each group.
    saturated : sequence of Saturated
        Their unrestricted moments.
    robust : bool
        Whether the test of the model is a robust one (MLR): then lavaan corrects for
        nonnormality too (version "V3" of Zhang and Savalei; else "V6").
    weigh_by : {"observed", "expected", "first_order"}, default "observed"
        The ``information`` option of the fit.
    exogenous : sequence of int, optional
        Exogenous variables. Their own moments never count in the complete-data information:
        lavaan takes them as fixed there, even where the fit does not.
    fixed : bool, default False
        Whether the fit takes them as fixed (``fixed_x``): then they are left out altogether.

    Returns
    -------
    SaturatedInformation

    Raises
    ------
    numpy.linalg.LinAlgError
        When the observed information is not positive definite: too little is observed of some
        moment.
    """
    blocks = [
        _group_information(group, moments, robust, weigh_by, exogenous, fixed)
        for group, moments in zip(patterns, saturated, strict=True)
    ]
    return SaturatedInformation(
        np.concatenate([block.kept for block in blocks]),
        *(
            tuple(matrix for block in blocks for matrix in getattr(block, name))
            for name in ("acov", "middle", "complete", "first_order")
        ),
    )


def corrected(
    delta: FloatArray,
    implied: Sequence[Implied],
    df: int,
    patterns: Sequence[Patterns],
    saturated: Sequence[Saturated],
    h1: SaturatedInformation,
) -> Corrected:
    r"""Corrected chi-square of a model.

    Parameters
    ----------
    delta : ndarray, shape (Q, k)
        Jacobian of the moments of all groups (mean, vech; groups stacked) by the free
        parameters; with equality constraints times a basis of their null space.
    implied : sequence of (mean, cov)
        Moments that the model implies in each group.
    df : int
        Degrees of freedom of the model.
    patterns : sequence of Patterns
    saturated : sequence of Saturated
    h1 : SaturatedInformation

    Returns
    -------
    Corrected

    Notes
    -----
    With W the information of the unrestricted moments, :math:`V = W^{-1} - \Delta (\Delta' W
    \Delta)^{-1} \Delta'` the covariance of their residuals, :math:`W_c` the complete-data
    information and J the cross products of the scores,

    .. math:: df \cdot \hat c = tr(W_c V) \text{ or, robust, } tr(W_c V J V).

    Lavaan computes the same traces with products of its residual weight matrix.
    """
    total = 0.0
    for group, moments, (mean, cov) in zip(patterns, saturated, implied, strict=True):
        # Lavaan hands the sum of the weights over as a whole number of rows.
        size = math.floor(group.total + 1e-6)
        total += size * discrepancy(moments.mean, moments.cov, mean, cov)
    if df <= 0:
        return Corrected(total, df, np.nan, np.nan)
    c_hat = _trace(delta[h1.kept], h1) / df
    return Corrected(total, df, c_hat, total / c_hat)


def _trace(delta: FloatArray, h1: SaturatedInformation) -> float:
    """tr(Wc V), or tr(Wc V J V), group by group and without V, which joins all groups."""
    ends = np.cumsum([len(matrix) for matrix in h1.acov])
    parts = np.split(delta, ends[:-1])

    def within(matrices: Iterable[FloatArray]) -> FloatArray:
        return np.asarray(sum(d.T @ m @ d for d, m in zip(parts, matrices, strict=True)))

    solved = np.linalg.inv(within(h1.middle))
    complete = solved @ within(h1.complete)
    if not h1.first_order:
        whole = sum(np.sum(c * a) for c, a in zip(h1.complete, h1.acov, strict=True))
        return float(whole - np.trace(complete))
    weighed = [j @ a for j, a in zip(h1.first_order, h1.acov, strict=True)]
    known = [c @ a for c, a in zip(h1.complete, h1.acov, strict=True)]
    whole = sum(np.sum(c * j.T) for c, j in zip(known, weighed, strict=True))
    crossed = within(j @ c.T for j, c in zip(h1.first_order, known, strict=True))
    both = complete @ solved @ within(h1.first_order)
    return float(whole - 2 * np.sum(solved * crossed) + np.trace(both))


def discrepancy(
    sample_mean: FloatArray, sample_cov: FloatArray, mean: FloatArray, cov: FloatArray
) -> float:
    """Complete-data maximum likelihood discrepancy of two sets of moments.

    Parameters
    ----------
    sample_mean : ndarray, shape (p,)
    sample_cov : ndarray, shape (p, p)
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)

    Returns
    -------
    float
        NaN when a covariance is not positive definite.

    Examples
    --------
    >>> round(discrepancy(np.zeros(1), np.eye(1), np.ones(1), 2 * np.eye(1)), 6)
    0.693147
    """
    inverse, sample = inverted(cov), inverted(sample_cov)
    if inverse is None or sample is None:
        return np.nan
    precision, logdet = inverse
    shift = sample_mean - mean
    trace = float(np.sum(precision * sample_cov))
    return logdet - sample[1] + trace - len(mean) + float(shift @ precision @ shift)


def baseline_jacobian(
    n_variables: int, n_groups: int = 1, exogenous: Sequence[int] = (), *, fixed: bool = False
) -> FloatArray:
    """Jacobian of the moments of the baseline model, by its free means and (co)variances.

    Parameters
    ----------
    n_variables : int
    n_groups : int, default 1
    exogenous : sequence of int, optional
        Variables whose covariances among themselves are in the baseline model.
    fixed : bool, default False
        Whether the moments of the exogenous variables are fixed (``fixed_x``), not free.

    Returns
    -------
    ndarray, shape (n_groups q, n_groups k)

    Examples
    --------
    >>> baseline_jacobian(2).tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0],
     [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]]
    """
    rows, columns = lower(n_variables)
    own = np.isin(np.arange(n_variables), exogenous)
    within = own[rows] & own[columns]
    if fixed:
        free = np.concatenate([~own, (rows == columns) & ~within])
    else:
        free = np.concatenate([np.ones_like(own), (rows == columns) | within])
    one = np.eye(len(free))[:, free]
    return np.asarray(np.kron(np.eye(n_groups), one), dtype=np.float64)


def complete_information(total: float, cov: FloatArray) -> FloatArray:
    """Information on the moments of ``total`` complete normal rows.

    Parameters
    ----------
    total : float
        Number of rows, or sum of their weights.
    cov : ndarray, shape (p, p)

    Returns
    -------
    ndarray, shape (q, q)
    """
    rows, columns = lower(len(cov))
    precision = np.linalg.inv(cov)
    a, b = rows[:, None], columns[:, None]
    product = precision[a, rows] * precision[b, columns]
    product += precision[a, columns] * precision[b, rows]
    half = np.where(rows == columns, 0.5, 1.0)
    blocks: FloatArray = block_diag(total * precision, total * half[:, None] * half * product)
    return blocks


def _group_information(
    patterns: Patterns,
    saturated: Saturated,
    robust: bool,
    weigh_by: Literal["observed", "expected", "first_order"],
    exogenous: Sequence[int],
    fixed: bool,
) -> SaturatedInformation:
    mean, cov = saturated.mean, saturated.cov
    rows, columns = lower(patterns.n_variables)
    own = np.isin(np.arange(patterns.n_variables), exogenous)
    endogenous = ~np.concatenate([own, own[rows] & own[columns]])
    kept = endogenous if fixed else np.ones_like(endogenous)
    take = np.ix_(kept, kept)
    observed = information(patterns, mean, cov, "observed")[take]
    inverse = inverted(observed)
    if inverse is None:
        message = "the observed information of the unrestricted moments is not positive definite"
        raise np.linalg.LinAlgError(message)
    middle = (
        observed if weigh_by == "observed" else information(patterns, mean, cov, weigh_by)[take]
    )
    complete = complete_information(patterns.total, cov)[take]
    complete[~endogenous[kept]] = 0.0
    complete[:, ~endogenous[kept]] = 0.0
    return SaturatedInformation(
        kept=kept,
        acov=(inverse[0],),
        middle=(middle,),
        complete=(complete,),
        first_order=(information(patterns, mean, cov, "first_order")[take],) if robust else (),
    )
