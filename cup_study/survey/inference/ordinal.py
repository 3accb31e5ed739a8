r"""Survey-weighted proportional odds regression of answers in an order.

:math:`P(y \le j) = logit^{-1}(\zeta_j - x\beta)` (McCullagh 1980): a positive coefficient goes with
higher answers. Thresholds and coefficients maximise the weighted likelihood; their covariance is
the sandwich of the scores by the design (Binder 1983), with the observed information as bread. The
model is R's ``svyolr``.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import domains, variance
from cup_study.survey.inference.matrix import SOURCE, build
from cup_study.survey.inference.model import (
    COEFFICIENT,
    THRESHOLD,
    Column,
    Matrix,
    Model,
    Term,
    tidy,
)
from cup_study.survey.inference.notes import Note

Array = NDArray[np.float64]

_ITERATIONS = 100
_CONVERGED = 1e-11  # of the largest step, relative
_SMALLEST = 1e-10  # share of a step, before the search is given up
_RUNAWAY = 50.0  # log odds that only a coefficient on its way to infinity reaches


def ordinal(
    data: pd.DataFrame,
    outcome: str,
    terms: Sequence[Term],
    design: Design,
    *,
    levels: Sequence[Any] | None = None,
    where: pd.Series | None = None,
) -> Model:
    """Proportional odds regression.

    Parameters
    ----------
    data, terms, design, where
        As for :func:`cup_study.survey.inference.regression.linear`.
    outcome : str
        Column with three or more answers in an order.
    levels : sequence, optional
        The answers in rising order; those of an ordered categorical, or sorted, by default.

    Returns
    -------
    Model
        Coefficients first, then the thresholds; the odds ratio of a coefficient is that of a
        higher answer.

    Raises
    ------
    InputError
        A column is not there, an answer is not among the levels, there are fewer than three, or
        a term foretells the outcome without error.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [1, 2, 1, 3, 2, 3, 3, 1], "x": [1, 2, 3, 4, 5, 6, 7, 8]})
    >>> model = ordinal(data, "y", ["x"], Design(pd.Series([1.0] * 8)))
    >>> model.estimates[["part", "term", "level"]].values.tolist()
    [['coefficient', 'x', None], ['threshold', '1|2', None], ['threshold', '2|3', None]]
    """
    y, matrix = build(data, outcome, terms, design, where, intercept=False)
    answers = _answers(y, outcome, levels)
    codes = pd.Categorical(y, categories=list(answers)).codes.astype(np.intp)
    x, weights = matrix.x, matrix.weights
    parameters = fit(x, codes, weights)
    if parameters is None:
        raise InputError(SOURCE, _runaway(matrix, codes, answers), "Join levels, or leave one out.")
    scores, information = _derivatives(x, codes, weights, parameters)
    bread = np.asarray(np.linalg.inv(information), dtype=np.float64)

    def again(replicate: Array) -> Array:
        found = fit(x, codes, replicate, start=parameters)
        return np.full(len(parameters), np.nan) if found is None else found

    covariance = variance.covariance(design, scores @ bread, matrix.used, again)
    scale = float(domains.weights(design)[domains.rows(data, design, where)].mean())
    df = variance.degrees_of_freedom(design, matrix.used) - x.shape[1]
    names = [Column(f"{a}|{b}") for a, b in itertools.pairwise(answers)]
    part = [COEFFICIENT] * x.shape[1] + [THRESHOLD] * len(names)
    return Model(
        kind="ordinal",
        outcome=outcome,
        answers=answers,
        estimates=tidy([*matrix.columns, *names], part, parameters, covariance, df),
        covariance=covariance,
        naive=bread * scale,
        df=df,
        n=len(y),
        left_out=matrix.left_out,
        notes=(*matrix.notes, *([Note("clusters")] if df <= 0 else [])),
        deviance=-2 * _likelihood(x, codes, weights / scale, parameters),
        scale=scale,
        y=codes.astype(float),
        matrix=matrix,
        design=design,
    )


def deviance_without(kind: str, x: Array, y: Array, weights: Array) -> float:
    """Minus twice the weighted log likelihood of a smaller model, for the likelihood ratio.

    Examples
    --------
    >>> y = np.array([0.0, 1.0, 2.0])
    >>> round(deviance_without("ordinal", np.empty((3, 0)), y, np.ones(3)), 4)
    6.5917
    """
    codes = y.astype(np.intp)
    parameters = fit(x, codes, weights)
    if parameters is None:
        raise InputError(SOURCE, [Problem("", f"the smaller {kind} model has no maximum")], "")
    return -2 * _likelihood(x, codes, weights, parameters)


def fit(
    x: Array, codes: NDArray[np.intp], weights: Array, start: Array | None = None
) -> Array | None:
    """Coefficients and thresholds by Newton's method; None where the likelihood has no maximum.

    Parameters
    ----------
    x : ndarray of shape (n, k)
        Model matrix without a constant.
    codes : ndarray of int, shape (n,)
        Outcome from 0; every answer has somebody.
    weights : ndarray of shape (n,)
        Weights, not negative.
    start : ndarray, optional
        Where to begin.

    Returns
    -------
    ndarray of shape (k + thresholds,) or None

    Examples
    --------
    >>> found = fit(np.empty((4, 0)), np.array([0, 1, 2, 2]), np.ones(4))
    >>> found.round(4).tolist()
    [-1.0986, 0.0]
    """
    if start is None:
        shares = np.bincount(codes, weights) / weights.sum()
        start = np.append(np.zeros(x.shape[1]), logit(np.cumsum(shares)[:-1]))
    now, best = start, _likelihood(x, codes, weights, start)
    for _ in range(_ITERATIONS):
        scores, information = _derivatives(x, codes, weights, now)
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            return None
        step = np.linalg.solve(information, scores.sum(axis=0))
        size = 1.0
        found = _likelihood(x, codes, weights, now + step)
        while not found >= best - 1e-9 * abs(best):
            size /= 2
            if size < _SMALLEST:
                return None
            found = _likelihood(x, codes, weights, now + size * step)
        now, best = now + size * step, found
        eta = x @ now[: x.shape[1]]
        if len(eta) and np.ptp(eta) > _RUNAWAY + np.ptp(now[x.shape[1] :]):
            return None
        if size == 1.0 and np.abs(step).max() <= _CONVERGED * max(1.0, np.abs(now).max()):
            return now
    return None


def limits(x: Array, codes: NDArray[np.intp], parameters: Array) -> tuple[Array, Array]:
    """Upper and lower threshold of each answer less the linear part; infinite at the ends."""
    eta = x @ parameters[: x.shape[1]]
    ends = np.concatenate([[-np.inf], parameters[x.shape[1] :], [np.inf]])
    return ends[codes + 1] - eta, ends[codes] - eta


def _likelihood(x: Array, codes: NDArray[np.intp], weights: Array, parameters: Array) -> float:
    upper, lower = limits(x, codes, parameters)
    # From the nearer end, so that small probabilities keep their digits.
    flip = lower > 0
    chance = np.where(flip, expit(-lower) - expit(-upper), expit(upper) - expit(lower))
    if (chance[weights > 0] <= 0).any():
        return -np.inf
    kept = weights > 0
    return float((weights[kept] * np.log(chance[kept])).sum())


def _derivatives(
    x: Array, codes: NDArray[np.intp], weights: Array, parameters: Array
) -> tuple[Array, Array]:
    """Weighted scores of shape (n, p), and the observed information."""
    upper, lower = limits(x, codes, parameters)
    flip = lower > 0
    chance = np.where(flip, expit(-lower) - expit(-upper), expit(upper) - expit(lower))
    chance = np.maximum(chance, 1e-300)
    # Derivatives of both limits by the parameters: -x, and 1 for the threshold itself.
    which = np.arange(len(parameters) - x.shape[1])
    above = np.column_stack([-x, (codes[:, None] == which).astype(float)])
    below = np.column_stack([-x, (codes[:, None] - 1 == which).astype(float)])
    at_upper, at_lower = expit(upper) * expit(-upper), expit(lower) * expit(-lower)
    scores = (above * at_upper[:, None] - below * at_lower[:, None]) / chance[:, None]
    bend_upper = weights * at_upper * (1 - 2 * expit(upper)) / chance
    bend_lower = weights * at_lower * (1 - 2 * expit(lower)) / chance
    second = (above * bend_upper[:, None]).T @ above - (below * bend_lower[:, None]).T @ below
    weighted = scores * weights[:, None]
    information = weighted.T @ scores - second
    return weighted, information


def _answers(y: pd.Series, outcome: str, levels: Sequence[Any] | None) -> tuple[Any, ...]:
    present = list(pd.unique(y))
    if levels is not None:
        strange = [v for v in present if v not in levels]
        if strange:
            what = f"expected one of {list(levels)}, got {strange[0]}"
            remedy = "Name all answers in rising order, or leave out those without a place in it."
            raise InputError(SOURCE, [Problem(f'column "{outcome}"', what)], remedy)
        found = [v for v in levels if v in present]
    elif isinstance(y.dtype, pd.CategoricalDtype):
        found = [v for v in y.cat.categories if v in present]
    else:
        found = sorted(present)
    if len(found) < 3:
        what = f"expected three or more answers in an order, got {', '.join(map(str, found))}"
        remedy = "Ask for a logistic regression of two answers."
        raise InputError(SOURCE, [Problem(f'column "{outcome}"', what)], remedy)
    return tuple(found)


def _runaway(matrix: Matrix, codes: NDArray[np.intp], answers: tuple[Any, ...]) -> list[Problem]:
    """Levels whose members all give the lowest or the highest answer."""
    problems = []
    for name, levels in matrix.levels.items():
        for level in levels:
            chosen = codes[matrix.frame[name].eq(level).to_numpy(dtype=bool)]
            if len(chosen) and chosen.min() == chosen.max() and chosen[0] in (0, len(answers) - 1):
                what = f"all {len(chosen)} respondents of level {level} answer {answers[chosen[0]]}"
                problems.append(Problem(f'column "{name}"', f"separation: {what}"))
    what = "separation: the terms foretell the answers without error, coefficients are infinite"
    return problems or [Problem("", what)]
