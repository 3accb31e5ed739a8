r"""One correlation matrix for all studies: the fixed-effects first stage.

Studies have the same correlations and their own standard deviations,
:math:`\Sigma_i = D_i R D_i` for the variables that study i has. Maximum likelihood of all groups
at once (Cheung & Chan 2005) minimises

.. math:: \sum_i n_i\,[\log|\Sigma_i| + tr(S_i \Sigma_i^{-1})],

here with the standard deviations solved for inside: given R, each study's are the minimum of a
convex function. Gradient and curvature are exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.literature.masem.matrices import Matrices
from cup_study.literature.masem.sampling import mean_matrix, symmetric
from cup_study.sem.arrays import FloatArray, IntArray, strictly_lower

_ITERATIONS = 100
_TOLERANCE = 1e-13


@dataclass(frozen=True, eq=False)
class Common:
    """Common correlations.

    Parameters
    ----------
    r : ndarray, shape (q,)
        Correlations, column by column below the diagonal.
    acov : ndarray, shape (q, q)
        Their sampling covariances, of the observed information.
    chisq, baseline : float
        Likelihood ratio against the studies' own matrices; the same of no correlation at all.
    df, df_baseline : int
        Degrees of freedom.
    """

    r: FloatArray
    acov: FloatArray
    chisq: float
    df: int
    baseline: float
    df_baseline: int


@dataclass(frozen=True, eq=False)
class _Part:
    """What one study adds: complete variables, their matrix, n, and places of its correlations."""

    at: IntArray
    s: FloatArray
    n: float
    places: IntArray


def fit(matrices: Matrices) -> Common:
    """Estimate the common correlations of the complete part of each study.

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.

    Returns
    -------
    Common

    Raises
    ------
    InputError
        When the likelihood has no maximum that is found.
    """
    p = len(matrices.variables)
    parts = _parts(matrices)
    vector = _start(matrices)
    value, gradient, hessian = _at(vector, parts, p)
    for _ in range(_ITERATIONS):
        step = -_solve(hessian, gradient)
        decrement = -float(gradient @ step)
        if decrement < _TOLERANCE:
            break
        length = 1.0
        while length > 1e-10:
            trial = _at(vector + length * step, parts, p)
            if trial[0] <= value - 1e-4 * length * decrement + 1e-12 * abs(value):
                break
            length *= 0.5
        else:
            break
        vector = vector + length * step
        value, gradient, hessian = trial
    if float(gradient @ _solve(hessian, gradient)) > 1e-8:
        what = f"no maximum of the likelihood in {_ITERATIONS} steps"
        raise InputError(
            "common correlations",
            [Problem("", what)],
            'Use method="random": these studies hardly share one correlation matrix.',
        )
    own = sum(q.n * float(np.linalg.slogdet(q.s)[1]) for q in parts)
    moments = sum(len(q.places) for q in parts)
    # `value` is half the deviance without what the studies' own matrices would leave.
    chisq = 2 * value - own - sum(q.n * len(q.s) for q in parts)
    acov: FloatArray = np.asarray(np.linalg.inv(hessian), dtype=np.float64)
    return Common(vector, acov, float(chisq), moments - len(vector), -float(own), moments)


def _parts(matrices: Matrices) -> list[_Part]:
    p = len(matrices.variables)
    place = np.zeros((p, p), dtype=np.intp)
    rows, columns = strictly_lower(p)
    place[rows, columns] = place[columns, rows] = np.arange(len(rows))
    found = []
    for study in matrices:
        at = np.array(study.complete, dtype=np.intp)
        inside = place[np.ix_(at, at)][strictly_lower(len(at))]
        found.append(_Part(at, study.r[np.ix_(at, at)], study.n, inside))
    return found


def _start(matrices: Matrices) -> FloatArray:
    """Weighted means, drawn towards zero until they are a correlation matrix."""
    r = mean_matrix(matrices)
    while np.linalg.eigvalsh(r)[0] < 1e-3:
        r = 0.9 * r + 0.1 * np.eye(len(r))
    found: FloatArray = r[strictly_lower(len(r))]
    return found


def _solve(hessian: FloatArray, gradient: FloatArray) -> FloatArray:
    values, vectors = np.linalg.eigh(hessian)
    # Away from the maximum the curvature may be wrong: step along its size.
    values = np.maximum(np.abs(values), 1e-10 * np.abs(values).max())
    return np.asarray(vectors @ ((vectors.T @ gradient) / values))


def _at(vector: FloatArray, parts: list[_Part], p: int) -> tuple[float, FloatArray, FloatArray]:
    """Half the deviance at given correlations, its gradient and curvature."""
    r = symmetric(vector, p)
    value, gradient = 0.0, np.zeros(len(vector))
    hessian = np.zeros((len(vector), len(vector)))
    for part in parts:
        own = r[np.ix_(part.at, part.at)]
        try:
            root = np.linalg.cholesky(own)
        except np.linalg.LinAlgError:
            return np.inf, gradient, hessian
        inverse: FloatArray = np.asarray(np.linalg.inv(own), dtype=np.float64)
        log_sd, scaled, cross = _deviations(inverse, part.s)
        log_det = 2 * np.log(np.diagonal(root)).sum()
        value += 0.5 * part.n * (log_det + 2 * log_sd.sum() + float((inverse * scaled).sum()))
        slope, curve = _slopes(inverse, scaled, cross)
        gradient[part.places] += part.n * slope
        hessian[np.ix_(part.places, part.places)] += part.n * curve
    return value, gradient, hessian


def _deviations(inverse: FloatArray, s: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    r"""Standard deviations of one study given the correlations.

    The minimum of :math:`\sum_j \delta_j + \tfrac12 e^{-\delta}{}'(R^{-1} \circ S) e^{-\delta}`.

    Returns
    -------
    tuple of ndarray
        Their logarithms; S divided by them; the curvature in the logarithms.
    """
    both = inverse * s
    d = 1 / np.sqrt(np.diagonal(both))
    for _ in range(_ITERATIONS):
        # In d = exp(-delta): gradient -1/d + both d, curvature diag(1/d^2) + both.
        slope = both @ d - 1 / d
        step = np.linalg.solve(both + np.diag(1 / d**2), -slope)
        if -float(slope @ step) < 1e-26:
            break
        length = 1.0
        while (d + length * step <= 0).any():
            length *= 0.5
        here = -np.log(d).sum() + 0.5 * d @ both @ d
        while length > 1e-12:
            trial = d + length * step
            if -np.log(trial).sum() + 0.5 * trial @ both @ trial <= here + 1e-14 * (1 + abs(here)):
                break
            length *= 0.5
        d = d + length * step
    scaled = s * np.outer(d, d)
    weighted = inverse * scaled
    return -np.log(d), scaled, weighted + np.diag(weighted.sum(axis=1))


def _slopes(
    inverse: FloatArray, scaled: FloatArray, curve_sd: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient and curvature of one respondent's half deviance in the study's correlations."""
    a, k = inverse, inverse @ scaled @ inverse
    rows, columns = strictly_lower(len(a))
    s, t, u, v = rows[:, None], columns[:, None], rows[None, :], columns[None, :]
    curve = a[s, u] * k[v, t] + a[s, v] * k[u, t] + k[s, u] * a[v, t] + k[s, v] * a[u, t]
    curve = curve - a[s, u] * a[v, t] - a[s, v] * a[u, t]
    # In a correlation and the logarithm of a standard deviation.
    half = a @ scaled
    mixed = a[rows] * half.T[:, columns].T + half[rows] * a[:, columns].T
    curve = curve - mixed @ np.linalg.solve(curve_sd, mixed.T)
    slope = (a - k)[rows, columns]
    return slope, 0.5 * (curve + curve.T)
