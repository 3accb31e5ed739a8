r"""Correlations that vary over studies: the random-effects first stage.

Multivariate meta-analysis of the correlations that each study has (Cheung 2014; Jackson, Riley &
White 2011): :math:`y_i \sim N(\mu, V_i + T)`, the sampling covariances :math:`V_i` known. With
variances only (``Diag``), with all covariances of the true correlations (``Symm``), or with none
(``Zero``: weighted least squares, Becker 1992). Newton's method on the profile likelihood with
exact gradient and curvature; variances stay at or above zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.literature.masem import covarying
from cup_study.literature.masem.curvature import Curvature, Place, profile
from cup_study.sem.arrays import FloatArray, IntArray

KINDS = ("Diag", "Zero", "Symm")
METHODS = ("ML", "REML")
_ITERATIONS = 200
_TOLERANCE = 1e-12
_SOURCE = "pooled correlations"


@dataclass(frozen=True, eq=False)
class Varying:
    """Mean correlations and how they vary.

    Parameters
    ----------
    r : ndarray, shape (q,)
        Means.
    acov : ndarray, shape (q, q)
        Their sampling covariances. By ML those of the observed information of means and variances
        together, variances at zero included (as metaSEM); by REML of the means given the variances
        (as metafor).
    tau2 : ndarray, shape (q, q)
        Covariances of the true correlations.
    tau2_se : ndarray, shape (q,)
        Standard errors of the variances; missing for one at zero.
    loglik : float
        Log likelihood (restricted with REML, as metafor gives it).
    iterations : int
        Steps taken.
    """

    r: FloatArray
    acov: FloatArray
    tau2: FloatArray
    tau2_se: FloatArray
    loglik: float
    iterations: int


def fit(
    vectors: FloatArray,
    covariances: Sequence[FloatArray],
    *,
    kind: str = "Diag",
    method: str = "ML",
) -> Varying:
    """Estimate means and variances.

    Parameters
    ----------
    vectors : ndarray, shape (k, q)
        Correlations of the studies; missing where not reported.
    covariances : sequence of ndarray
        Sampling covariances of those that each study has.
    kind : {"Diag", "Zero", "Symm"}, optional
        How the true correlations vary.
    method : {"ML", "REML"}, optional
        Likelihood.

    Returns
    -------
    Varying

    Raises
    ------
    InputError
        Unknown words, more (co)variances than the studies can tell, or no convergence.

    Examples
    --------
    >>> y = np.array([[0.2], [0.4], [0.6]])
    >>> found = fit(y, [np.array([[0.01]])] * 3, method="REML")
    >>> found.r.round(4).tolist(), found.tau2.round(4).tolist()
    ([0.4], [[0.03]])
    """
    _check(vectors, kind, method)
    places = _places(vectors, kind, method)
    seen = [np.flatnonzero(~np.isnan(row)) for row in vectors]
    values = [row[at] for row, at in zip(vectors, seen, strict=True)]
    q = vectors.shape[1]

    def at(theta: FloatArray) -> Curvature | None:
        return profile(theta, places, values, seen, list(covariances), q, method == "REML")

    theta = _start(vectors, covariances, seen, places)
    if kind == "Symm":
        theta, iterations, converged = covarying.estimated(at, places, q, theta)
        inside = np.arange(len(places)) if _regular(theta, places, q) else np.zeros(0, dtype=int)
    else:
        theta, iterations, converged = _newton(at, theta)
        inside = np.flatnonzero(theta > 0)
    now = at(theta)
    if now is None or not converged:
        what = f"the variances of the correlations did not converge ({kind}, {method})"
        remedy = (
            'Use fewer of them (tau="Diag" or "Zero"), or leave out pairs that few studies have.'
        )
        raise InputError(_SOURCE, [Problem("", what)], remedy)
    if kind == "Diag" and len(places) and np.linalg.eigvalsh(now.observed)[0] > 0:
        inside = np.arange(len(places))
    found = _result(now, theta, inside, places, q, method, iterations)
    if method == "ML":
        return found
    # A constant that metafor counts in: half the log determinant of X'X.
    k = (~np.isnan(vectors)).sum(axis=0)
    return replace(found, loglik=found.loglik + 0.5 * float(np.log(k).sum()))


def _newton(
    at: Callable[[FloatArray], Curvature | None], theta: FloatArray
) -> tuple[FloatArray, int, bool]:
    """Variances at the minimum, none below zero; steps taken, and whether it was found."""
    now = at(theta)
    for iteration in range(1, _ITERATIONS + 1):
        if now is None:
            return theta, iteration, False
        held = (theta <= 0) & (now.gradient > 0)
        step, decrement = _step(now, held)
        if decrement < _TOLERANCE:
            return theta, iteration, True
        length = 1.0
        while length > 1e-12:
            moved = np.maximum(theta + length * step, 0.0)
            trial = at(moved)
            gain = float(now.gradient @ (moved - theta))
            room = 1e-12 * (1 + abs(now.value))
            if trial is not None and trial.value <= now.value + 1e-4 * gain + room:
                break
            length *= 0.5
        else:
            return theta, iteration, False
        theta, now = moved, trial
    return theta, _ITERATIONS, False


def _regular(theta: FloatArray, places: Sequence[Place], q: int) -> bool:
    """Whether the covariances of the true correlations have an inverse to speak of."""
    lowest = np.linalg.eigvalsh(_matrix(theta, places, q))
    return bool(lowest[0] > 1e-6 * lowest[-1])


def _matrix(theta: FloatArray, places: Sequence[Place], q: int) -> FloatArray:
    tau2 = np.zeros((q, q))
    for (a, b), value in zip(places, theta, strict=True):
        tau2[a, b] = tau2[b, a] = value
    return tau2


def _check(vectors: FloatArray, kind: str, method: str) -> None:
    problems = []
    if kind not in KINDS:
        problems.append(Problem("tau", f"expected one of {', '.join(KINDS)}, got {kind!r}"))
    if method not in METHODS:
        what = f"expected one of {', '.join(METHODS)}, got {method!r}"
        problems.append(Problem("likelihood", what))
    if problems:
        raise InputError(_SOURCE, problems, "Use one of the words that are listed.")
    q = vectors.shape[1]
    asked = q * (q + 1) // 2 + q
    there = int((~np.isnan(vectors)).sum())
    if kind == "Symm" and asked >= there:
        what = f"{asked} means and (co)variances from {there} correlations"
        raise InputError(_SOURCE, [Problem("tau", what)], 'Use tau="Diag".')
    seen = (~np.isnan(vectors)).astype(int)
    if kind == "Symm" and (seen.T @ seen < 2).any():
        what = "some correlations are in fewer than two studies together: no covariance"
        raise InputError(_SOURCE, [Problem("tau", what)], 'Use tau="Diag".')


def _places(vectors: FloatArray, kind: str, method: str) -> list[Place]:
    """Free elements of T; a variance that one study would have to tell is none with REML."""
    q = vectors.shape[1]
    k = (~np.isnan(vectors)).sum(axis=0)
    if kind == "Zero":
        return []
    free = [j for j in range(q) if method == "ML" or k[j] > 1]
    variances: list[Place] = [(j, j) for j in free]
    if kind == "Diag":
        return variances
    return [(i, j) for j in range(q) for i in range(j, q)]


def _start(
    vectors: FloatArray,
    covariances: Sequence[FloatArray],
    seen: Sequence[np.ndarray],
    places: Sequence[Place],
) -> FloatArray:
    """Variance of each correlation over studies less what sampling explains."""
    q = vectors.shape[1]
    spread, error, count = np.zeros(q), np.zeros(q), np.zeros(q)
    for at, v in zip(seen, covariances, strict=True):
        error[at] += np.diagonal(v)
        count[at] += 1
    for j in range(q):
        own = vectors[~np.isnan(vectors[:, j]), j]
        spread[j] = own.var(ddof=1) if len(own) > 1 else 0.0
    own = np.maximum(spread - error / count, 0.1 * error / count)
    return np.array([own[a] if a == b else 0.0 for a, b in places])


def _step(now: Curvature, held: np.ndarray) -> tuple[FloatArray, float]:
    """Newton step of the elements that are not held at zero, and its squared length."""
    step = np.zeros(len(now.gradient))
    free = np.flatnonzero(~held)
    if len(free) == 0:
        return step, 0.0
    slope = now.gradient[free]
    for metric in (now.observed, now.expected):
        part = metric[np.ix_(free, free)]
        scale = 1 / np.sqrt(np.maximum(np.abs(np.diagonal(part)), 1e-300))
        try:
            root = np.linalg.cholesky(part * np.outer(scale, scale))
        except np.linalg.LinAlgError:
            continue
        half = np.linalg.solve(root, slope * scale)
        step[free] = -np.linalg.solve(root.T, half) * scale
        return step, float(half @ half)
    values, vectors = np.linalg.eigh(now.expected[np.ix_(free, free)])
    values = np.maximum(np.abs(values), 1e-10 * np.abs(values).max())
    step[free] = -vectors @ ((vectors.T @ slope) / values)
    return step, -float(slope @ step[free])


def _result(
    now: Curvature,
    theta: FloatArray,
    known: IntArray,
    places: Sequence[Place],
    q: int,
    method: str,
    iterations: int,
) -> Varying:
    """With the uncertainty of the elements of T that are known from their curvature."""
    error = np.full(q, np.nan)
    acov = now.acov
    if len(known):
        inverse = np.linalg.inv(now.observed[np.ix_(known, known)])
        for i, f in enumerate(known.tolist()):
            a, b = places[f]
            if a == b and theta[f] > 0 and inverse[i, i] > 0:
                error[a] = np.sqrt(inverse[i, i])
        if method == "ML":
            mixed = now.acov @ now.mixed[:, known]
            acov = acov + mixed @ inverse @ mixed.T
    tau2 = _matrix(theta, places, q)
    return Varying(now.mean, 0.5 * (acov + acov.T), tau2, error, -now.value, iterations)
