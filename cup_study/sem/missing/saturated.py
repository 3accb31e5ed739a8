"""Unrestricted mean and covariance of incomplete data: the h1 model of FIML.

:func:`em` gives the estimate by expectation-maximisation and stops where lavaan stops, because
the fit measures that are computed from these moments (the robust CFI, TLI and RMSEA of incomplete
data, residuals) differ in the fifth digit between lavaan's estimate and the maximum;
:func:`maximum` goes on to the maximum itself. The log likelihood of both is the same to eight
digits. :func:`independence` is the baseline model.

References
----------
Little, R. J. A., & Rubin, D. B. (2002). *Statistical analysis with missing data* (2nd ed.),
section 11.2. Wiley.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, lower, unvech, vech
from cup_study.sem.fiml import expected_scatter, information, loglik, loglik_and_gradient
from cup_study.sem.missing.completion import complete, inverted
from cup_study.sem.missing.patterns import Patterns, collect

#: lavaan's ``em.h1.tol`` and ``em.h1.iter.max``.
TOLERANCE = 1e-5
MAX_ITERATIONS = 500
#: Newton stops when the next step would raise the log likelihood by less, in relative terms.
NEWTON_TOLERANCE = 1e-14
#: Standard deviations outside this range are read in other units by the stopping rule.
USUAL_UNITS = (1e-2, 1e3)
#: A correlation matrix with a smaller eigenvalue has a variable that the others determine.
SINGULAR = 1e-10


@dataclass(frozen=True)
class Saturated:
    """Moments without restrictions.

    Parameters
    ----------
    mean : ndarray, shape (p,)
    cov : ndarray, shape (p, p)
    loglik : float
        Log likelihood with its constant: lavaan's ``unrestricted.logl``.
    iterations : int
    converged : bool
        Whether the stopping rule was met.
    """

    mean: FloatArray
    cov: FloatArray
    loglik: float
    iterations: int
    converged: bool


def em(
    patterns: Patterns, *, tolerance: float = TOLERANCE, max_iterations: int = MAX_ITERATIONS
) -> Saturated:
    """Unrestricted moments by expectation-maximisation, as lavaan estimates them.

    Parameters
    ----------
    patterns : Patterns
        Checked by :func:`cup_study.sem.missing.coverage.check`.
    tolerance : float, default 1e-5
        Stop when no mean, variance or covariance changes by more. The rule is in the units of
        the data, as lavaan's; only a variable whose standard deviation is below 0.01 or above
        1,000 is read in the power of ten that brings it near 1, so that neither 1e5 times an
        item nor its own units decide when to stop.
    max_iterations : int, default 500

    Returns
    -------
    Saturated

    Raises
    ------
    InputError
        When the covariance becomes singular: a variable is determined by others.

    Examples
    --------
    The mean of a variable that is missing for large values of another is pulled up:

    >>> nan = float("nan")
    >>> x = [[0.0, 0.1], [1.0, 0.8], [2.0, 2.2], [3.0, nan], [4.0, nan]]
    >>> found = em(collect(x))
    >>> found.mean.round(3).tolist(), found.converged
    ([2.0, 2.083], True)
    """
    mean, variance = _start(patterns)
    cov = np.diag(variance)
    units = _units(np.sqrt(variance))
    scale = np.outer(units, units)
    total = patterns.total
    converged = False
    iteration = 0
    while iteration < max_iterations and not converged:
        iteration += 1
        completion = complete(patterns, mean, cov)
        if completion is None:
            _refuse_singular()
        shift, scatter = expected_scatter(patterns, completion)
        step = shift / total
        updated = scatter / total - np.outer(step, step)
        change = max(np.abs(step / units).max(), np.abs((updated - cov) / scale).max())
        mean, cov = mean + step, updated
        converged = bool(change < tolerance)
    deviation = np.sqrt(np.diagonal(cov))
    if not np.linalg.eigvalsh(cov / np.outer(deviation, deviation))[0] > SINGULAR:
        _refuse_singular()
    return Saturated(mean, cov, loglik(patterns, mean, cov), iteration, converged)


def maximum(
    patterns: Patterns, start: Saturated | None = None, *, max_steps: int = 20
) -> Saturated:
    """Unrestricted moments at the maximum of the likelihood, by Newton steps from EM.

    Parameters
    ----------
    patterns : Patterns
        Checked by :func:`cup_study.sem.missing.coverage.check`.
    start : Saturated, optional
        Result of :func:`em`, which is run when none is given.
    max_steps : int, default 20

    Returns
    -------
    Saturated
        ``iterations`` counts those of EM and the Newton steps.

    Notes
    -----
    Where minus the Hessian is not positive definite the expected information takes its place
    (Fisher scoring); a step that does not raise the log likelihood is halved.

    Examples
    --------
    >>> x = [[0.0, 0.1], [1.0, 0.8], [2.0, 2.2], [3.0, float("nan")]]
    >>> found = maximum(collect(x))
    >>> found.converged
    True
    """
    begin = em(patterns) if start is None else start
    mean, cov, p = begin.mean, begin.cov, patterns.n_variables
    value, d_mean, d_cov = loglik_and_gradient(patterns, mean, cov)
    rows, columns = lower(p)
    twice = np.where(rows == columns, 1.0, 2.0)
    steps, converged = 0, False
    while steps < max_steps and not converged:
        slope = np.concatenate([d_mean, twice * vech(d_cov)])
        step = _ascent(patterns, mean, cov, slope)
        converged = bool(slope @ step <= NEWTON_TOLERANCE * (1.0 + abs(value)))
        length = 1.0
        while length > 1e-6:
            try_mean, try_cov = mean + length * step[:p], cov + length * unvech(step[p:])
            try_value, try_d_mean, try_d_cov = loglik_and_gradient(patterns, try_mean, try_cov)
            # At the maximum the rise is below the rounding of the log likelihood.
            if try_value >= value - 1e-13 * abs(value):
                mean, cov = try_mean, try_cov
                value, d_mean, d_cov = try_value, try_d_mean, try_d_cov
                break
            length /= 2.0
        else:
            break
        steps += 1
    return Saturated(mean, cov, value, begin.iterations + steps, converged)


def independence(patterns: Patterns, exogenous: Sequence[int] = ()) -> Saturated:
    """Baseline model: uncorrelated variables, except exogenous ones among themselves.

    Parameters
    ----------
    patterns : Patterns
    exogenous : sequence of int, optional
        Variables whose covariances stay in the baseline model (lavaan's ``ov.x``).

    Returns
    -------
    Saturated
        The mean and variance of each variable over the rows that have it (the maximum, in
        closed form), and the unrestricted moments of the exogenous ones.

    Examples
    --------
    >>> nan = float("nan")
    >>> independence(collect([[1.0, nan], [3.0, 5.0], [nan, 7.0]])).mean.tolist()
    [2.0, 6.0]
    """
    mean, variance = _available(patterns)
    cov = np.diag(variance)
    block = np.asarray(exogenous, dtype=np.intp)
    iterations = 0
    if len(block) > 1:
        columns = patterns.x[:, block]
        some = ~np.isnan(columns).all(axis=1)
        part = maximum(collect(columns[some], patterns.weights[some]))
        mean[block] = part.mean
        cov[np.ix_(block, block)] = part.cov
        iterations = part.iterations
    return Saturated(mean, cov, loglik(patterns, mean, cov), iterations, True)


def marginal_loglik(
    patterns: Patterns, variables: Sequence[int], mean: FloatArray, cov: FloatArray
) -> float:
    """Log likelihood of some of the variables alone, with its constant.

    Parameters
    ----------
    patterns : Patterns
    variables : sequence of int
        Which variables, for example the fixed exogenous ones: lavaan subtracts their log
        likelihood at their sample moments from that of every model.
    mean : ndarray, shape (p,)
        Mean of all variables.
    cov : ndarray, shape (p, p)

    Returns
    -------
    float

    Examples
    --------
    >>> found = collect([[0.0, 1.0], [0.0, 2.0]])
    >>> round(marginal_loglik(found, [0], np.zeros(2), np.eye(2)), 6)
    -1.837877
    """
    block = np.asarray(variables, dtype=np.intp)
    columns = patterns.x[:, block]
    some = ~np.isnan(columns).all(axis=1)
    part = collect(columns[some], patterns.weights[some])
    return loglik(part, mean[block], cov[np.ix_(block, block)])


def _available(patterns: Patterns) -> tuple[FloatArray, FloatArray]:
    """Weighted mean and variance (divisor n) of each variable over the rows that have it."""
    seen = ~np.isnan(patterns.x)
    weight = patterns.weights[:, None] * seen
    total = weight.sum(axis=0)
    mean = (weight * np.where(seen, patterns.x, 0.0)).sum(axis=0) / total
    deviation = np.where(seen, patterns.x - mean, 0.0)
    return mean, (weight * deviation**2).sum(axis=0) / total


def _start(patterns: Patterns) -> tuple[FloatArray, FloatArray]:
    """Start of EM as lavaan's: available rows; with weights the complete rows."""
    complete_rows = ~np.isnan(patterns.x).any(axis=1)
    if np.ptp(patterns.weights) > 0 and complete_rows.sum() > 2:
        weight = patterns.weights[complete_rows]
        x = patterns.x[complete_rows]
        if weight.sum() > 0:
            mean = weight @ x / weight.sum()
            variance = weight @ (x - mean) ** 2 / weight.sum()
            return mean, np.where(variance > 0, variance, 1.0)
    mean, variance = _available(patterns)
    return mean, np.where(variance > 0, variance, 1.0)


def _units(deviation: FloatArray) -> FloatArray:
    """Power of ten in which the stopping rule reads each variable."""
    low, high = USUAL_UNITS
    usual = (deviation >= low) & (deviation <= high)
    # Halves around 1: an item of 0.32 to 3.2 times 1e5 is read in its own units again.
    exponent = np.where(usual, 0.0, np.round(np.log10(deviation)))
    return np.asarray(10.0**exponent, dtype=np.float64)


def _ascent(patterns: Patterns, mean: FloatArray, cov: FloatArray, slope: FloatArray) -> FloatArray:
    """Newton step, or the Fisher step where the log likelihood is not concave."""
    inverse = inverted(information(patterns, mean, cov, "observed"))
    if inverse is None:
        expected = information(patterns, mean, cov, "expected")
        return np.asarray(np.linalg.solve(expected, slope), dtype=np.float64)
    newton: FloatArray = inverse[0] @ slope
    return newton


def _refuse_singular() -> NoReturn:
    raise InputError(
        "incomplete data",
        [Problem("", "the unrestricted covariance matrix is singular")],
        "A variable is determined by the others (a sum score beside its items, a copy), or there"
        " are too few rows: leave it out (Little & Rubin, 2002, section 11.2).",
    )
