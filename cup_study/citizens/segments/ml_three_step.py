r"""Third step by maximum likelihood: the assignment as the only, and known, measurement.

The assigned class s is an indicator of the true class t whose errors D are known from step 2, so
the third step is a latent class model with that one indicator and the outcome (Vermunt 2010):

.. math:: \sum_i w_i \sum_s a_{is} \log \sum_t \pi_t D_{ts} f(y_i \mid t).

A numeric outcome is normal in each class, with a variance for each class; a categorical one has a
share for each answer. Where a numeric outcome is far from normal, the outcome itself moves the
classes and BCH is safer (Bakk & Vermunt 2016): a move of class sizes is told.

StepMix 3.0 has this for modal assignment (``correction="ML"``), with estimates that are these (a
test holds it). For proportional assignment it takes :math:`\sum_s a_{is}\log D_{ts}` inside the
sum over t, which is not the likelihood above and corrects too much: of 1,000 simulated respondents
with class means 3, 4 and 5 it found 2.97, 4.19 and 5.28, where the maximum above is at 3.07, 4.08
and 5.07. It fits step 1 itself, leaves out survey weights there and has no standard errors: own
code therefore.

References
----------
Bakk, Z., & Vermunt, J. K. (2016). *Structural Equation Modeling*, 23(1), 20-31.
Vermunt, J. K. (2010). *Political Analysis*, 18(4), 450-469.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cup_study.citizens.segments import bch
from cup_study.citizens.segments.bch import Solved
from cup_study.citizens.segments.classification import Array, Classification

TOLERANCE = 1e-10
MAX_ITERATIONS = 5000
#: Variance of a class, as a share of the variance of all, under which it is not let.
FLOOR = 1e-3
#: Class sizes that move by more than this when the outcome comes in are told.
MOVED = 0.05


def means(y: Array, made: Classification, rows: NDArray[np.bool_]) -> Solved:
    """Mean of a numeric outcome in each class.

    Parameters
    ----------
    y : ndarray, shape (m,)
        Outcome of the respondents `rows`, of about one in size.
    made : Classification
    rows : ndarray of bool, shape (n,)

    Returns
    -------
    Solved
        K sizes, K means, K variances; the means are wanted.

    Raises
    ------
    InputError
        As :func:`cup_study.citizens.segments.bch.means`.
    """
    k = len(made.classes)
    w = made.weights[rows]
    overall = float(w @ (y - w @ y / w.sum()) ** 2 / w.sum())
    start = np.clip(bch.means(y, made, rows).parameters, y.min(), y.max())
    floor = FLOOR * overall

    def log_density(beta: Array) -> Array:
        mean, variance = beta[k : 2 * k], beta[2 * k :]
        return -0.5 * (np.log(2 * np.pi * variance) + (y[:, None] - mean) ** 2 / variance)

    def update(r: Array) -> Array:
        size = r.sum(axis=0)
        mean = r.T @ y / size
        variance = np.einsum("it,it->t", r, (y[:, None] - mean) ** 2) / size
        return np.concatenate([size / size.sum(), mean, np.maximum(variance, floor)])

    def pieces(beta: Array) -> tuple[Array, ...]:
        off = y[:, None] - beta[k : 2 * k]
        return off, off**2 - beta[2 * k :]

    begin = np.concatenate([_sizes(made, rows), start, np.full(k, overall)])
    beta, told = _em(begin, made, rows, log_density, update)
    low = beta[2 * k :] <= floor * (1 + 1e-9)
    told += tuple(
        f"class {c}: the variance of the outcome shrank to its floor; see method='BCH'"
        for c, held in zip(made.classes, low, strict=True)
        if held
    )

    def estimating(at: Array, matrix: Array) -> Array:
        r = _members(at[:k], matrix, log_density(at))
        parts = [r - at[:k]]
        for i, piece in enumerate(pieces(at)):
            value = r * piece[:, None, :]
            if i == 1:  # a variance at its floor does not vary
                value = np.where(low, at[2 * k :] - beta[2 * k :], value)
            parts.append(value)
        return np.concatenate(parts, axis=2)

    return Solved(beta, estimating, np.arange(k, 2 * k), beta[2 * k :], told)


def shares(codes: NDArray[np.intp], made: Classification, rows: NDArray[np.bool_]) -> Solved:
    """Share of each answer in each class.

    Parameters
    ----------
    codes : ndarray of int, shape (m,)
        Answers 0 to M - 1 of the respondents `rows`.
    made : Classification
    rows : ndarray of bool, shape (n,)

    Returns
    -------
    Solved
        K sizes and K times M shares, answers within classes; the shares are wanted. A share of
        zero is told: it has no standard error.

    Raises
    ------
    InputError
        As :func:`cup_study.citizens.segments.bch.shares`.
    """
    k, m = len(made.classes), int(codes.max()) + 1
    chosen = np.eye(m)[codes]
    # Away from zero, from where EM would not come back.
    start = np.clip(bch.shares(codes, made, rows).parameters.reshape(k, m), 0.02, None)

    def log_density(beta: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.clip(beta[k:].reshape(k, m), 0.0, None)).T[codes])

    def update(r: Array) -> Array:
        size = r.sum(axis=0)
        return np.concatenate([size / size.sum(), (r.T @ chosen / size[:, None]).ravel()])

    def estimating(at: Array, matrix: Array) -> Array:
        r = _members(at[:k], matrix, log_density(at))
        off = chosen[:, None, :] - at[k:].reshape(k, m)[None]
        value = r[:, :, :, None] * off[:, None, :, :]
        return np.concatenate([r - at[:k], value.reshape(len(codes), k, k * m)], axis=2)

    begin = np.concatenate([_sizes(made, rows), (start / start.sum(1)[:, None]).ravel()])
    beta, told = _em(begin, made, rows, log_density, update)
    found = beta[k:].reshape(k, m)
    told += tuple(
        f"class {c}: {int((row < 1e-6).sum())} of {m} shares are zero by ML; their standard error "
        "of zero says nothing"
        for c, row in zip(made.classes, found, strict=True)
        if (row < 1e-6).any()
    )
    return Solved(beta, estimating, np.arange(k, k + k * m), np.empty(0), told)


def _sizes(made: Classification, rows: NDArray[np.bool_]) -> Array:
    size = made.weights[rows] @ made.posterior[rows]
    return np.asarray(size / size.sum())


def _members(sizes: Array, matrix: Array, log_density: Array) -> Array:
    """Probability of each class t of a respondent assigned to s, shape (n, s, t)."""
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
    joint = (sizes[:, None] * matrix).T[None] * density[:, None, :]
    total = joint.sum(axis=2, keepdims=True)
    return np.asarray(joint / np.where(total > 0, total, 1.0))


def _em(
    begin: Array,
    made: Classification,
    rows: NDArray[np.bool_],
    log_density: Callable[[Array], Array],
    update: Callable[[Array], Array],
) -> tuple[Array, tuple[str, ...]]:
    """Maximum of the likelihood, and what to say of it."""
    k = len(made.classes)
    a, w = made.assigned[rows], made.weights[rows]
    beta = begin
    for _ in range(MAX_ITERATIONS):
        r = _members(beta[:k], made.matrix, log_density(beta))
        new = update(np.einsum("i,is,ist->it", w, a, r))
        moved = float(np.abs(new - beta).max())
        beta = new
        if moved < TOLERANCE:
            break
    told = []
    if moved >= 1e-6:
        told.append(f"ML stopped after {MAX_ITERATIONS} iterations before it had converged")
    shift = float(np.abs(beta[:k] - begin[:k]).max())
    if shift > MOVED:
        told.append(
            f"the outcome moved a class's size by {shift:.2f}: it shapes the classes itself; see "
            "method='BCH'"
        )
    return beta, tuple(told)
