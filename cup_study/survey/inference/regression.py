r"""Survey-weighted linear and logistic regression.

Coefficients maximise the weighted likelihood; their covariance is the sandwich
:math:`A^{-1} V\left(\sum_i w_i u_i\right) A^{-1}` of the scores :math:`u_i` by the design (Binder
1983; Lumley 2010, chapter 5). Agrees with R's ``svyglm`` run to convergence. Terms are tested in
:mod:`term_tests`, effects are in :mod:`margins`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, xlogy

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.engine import models
from cup_study.survey.inference import domains, separation, variance
from cup_study.survey.inference.matrix import SOURCE, build
from cup_study.survey.inference.model import (
    COEFFICIENT,
    INTERCEPT,
    Kind,
    Matrix,
    Model,
    Term,
    tidy,
)
from cup_study.survey.inference.notes import Note

Array = NDArray[np.float64]

# A log odds beyond this (1 in 160,000) is looked at: it may be on its way to infinity.
_CERTAIN = 12.0
_FAMILY: dict[str, models.Family] = {"linear": "gaussian", "logistic": "binomial"}


def linear(
    data: pd.DataFrame,
    outcome: str,
    terms: Sequence[Term],
    design: Design,
    *,
    where: pd.Series | None = None,
) -> Model:
    """Linear regression.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    outcome : str
        Numeric column.
    terms : sequence of str, Factor or Interaction
        A column of numbers or booleans is taken as it is, one of text as groups (the first level
        is the reference); ``Factor("municipality", reference=1)`` takes any column as groups.
    design : Design
        Weights and what is known of the sample.
    where : Series of bool, optional
        Respondents to fit the model to (a domain; the others still count for the variance).

    Returns
    -------
    Model
        Respondents without an answer to the outcome or a term are left out and counted.

    Raises
    ------
    InputError
        A column is not there, not numeric, or the outcome does not vary.

    Examples
    --------
    >>> data = pd.DataFrame({"y": [1.0, 3.0, 4.0, 8.0], "group": ["a", "a", "b", "b"]})
    >>> model = linear(data, "y", ["group"], Design(pd.Series([1.0] * 4)))
    >>> model.estimates[["term", "level", "estimate"]].values.tolist()
    [['(Intercept)', None, 2.0], ['group', 'b', 4.0]]
    """
    y, matrix = build(data, outcome, terms, design, where)
    if not pd.api.types.is_numeric_dtype(y):
        what = f"expected numbers, got {y.dtype}"
        remedy = "Ask for an ordinal regression of answers in an order."
        raise InputError(SOURCE, [Problem(f'column "{outcome}"', what)], remedy)
    _tell_constant(y, outcome)
    values = domains.numbers(y)
    return _fitted("linear", outcome, (), values, matrix, design, domains.rows(data, design, where))


def logistic(
    data: pd.DataFrame,
    outcome: str,
    terms: Sequence[Term],
    design: Design,
    *,
    event: Any = None,
    where: pd.Series | None = None,
) -> Model:
    """Logistic regression of an event.

    Parameters
    ----------
    data, outcome, terms, design, where
        As for :func:`linear`; the outcome has two answers.
    event : object, optional
        Answer whose probability is modelled; 1 (or True) by default.

    Returns
    -------
    Model
        Where a term foretells the event without error, its coefficient is infinite and `notes`
        names the variable, the level and how many respondents; the others are right.

    Raises
    ------
    InputError
        A column is not there, the outcome has not two answers, or the terms foretell all of it.

    Examples
    --------
    >>> data = pd.DataFrame({"use": [0, 1, 1, 0, 1, 1], "age": [1, 1, 2, 2, 3, 3]})
    >>> model = logistic(data, "use", ["age"], Design(pd.Series([1.0] * 6)))
    >>> model.estimates["estimate"].round(3).tolist()
    [-1.709, 1.292]
    """
    y, matrix = build(data, outcome, terms, design, where)
    answers = list(pd.unique(y))
    _tell_constant(y, outcome)
    chosen = 1 if event is None else event
    if len(answers) != 2 or chosen not in answers:
        shown = ", ".join(str(a) for a in sorted(answers, key=str)[:8])
        expected = "0 and 1" if event is None else f"two answers, one of them {event}"
        what = f"expected {expected}, got {shown}"
        remedy = "Name the answer to model as event, or recode the outcome to 0 and 1."
        raise InputError(SOURCE, [Problem(f'column "{outcome}"', what)], remedy)
    values = np.asarray(y.isin([chosen]), dtype=np.float64)
    return _fitted(
        "logistic", outcome, (chosen,), values, matrix, design, domains.rows(data, design, where)
    )


def odds_ratios(model: Model) -> pd.DataFrame:
    """Odds ratios of a logistic or an ordinal regression, with intervals.

    Returns
    -------
    DataFrame
        Columns ``term level reference estimate ci_lower ci_upper p_value n``; n respondents
        have the level. Of an ordinal model the odds are those of a higher answer.

    Examples
    --------
    >>> data = pd.DataFrame({"use": [0, 1, 1, 0, 1, 1], "age": [1, 1, 2, 2, 3, 3]})
    >>> model = logistic(data, "use", ["age"], Design(pd.Series([1.0] * 6)))
    >>> odds_ratios(model)[["term", "estimate"]].round(3).values.tolist()
    [['age', 3.639]]
    """
    if model.kind == "linear":
        what = "expected a logistic or ordinal model, got a linear one"
        raise InputError("odds ratios", [Problem("", what)], "Show its coefficients.")
    rows = model.estimates
    rows = rows[(rows["part"] == COEFFICIENT) & (rows["term"] != INTERCEPT)].reset_index(drop=True)
    found = rows[
        ["term", "level", "reference", "estimate", "ci_lower", "ci_upper", "p_value"]
    ].copy()
    for name in ("estimate", "ci_lower", "ci_upper"):
        found[name] = np.exp(found[name])
    found["n"] = [
        int(model.matrix.frame[r["term"]].isin([r["level"]]).sum())
        if r["term"] in model.matrix.levels
        else model.n
        for r in found.to_dict("records")
    ]
    return found


def deviance_without(kind: str, x: Array, y: Array, weights: Array) -> float:
    """Deviance of a smaller model, for the likelihood ratio.

    Examples
    --------
    >>> one = np.ones((2, 1))
    >>> round(deviance_without("logistic", one, np.array([0.0, 1.0]), one[:, 0]), 6)
    2.772589
    """
    return _deviance(kind, x, y, weights, models.coefficients(x, y, weights, _FAMILY[kind]))


def _deviance(kind: str, x: Array, y: Array, weights: Array, beta: Array) -> float:
    """Weighted residual sum of squares, or minus twice the weighted log likelihood."""
    linear_part = x @ beta
    if kind == "linear":
        return float((weights * (y - linear_part) ** 2).sum())
    mean = expit(linear_part)
    return float(-2 * (weights * (xlogy(y, mean) + xlogy(1 - y, 1 - mean))).sum())


def _fitted(
    kind: Kind,
    outcome: str,
    answers: tuple[Any, ...],
    y: Array,
    matrix: Matrix,
    design: Design,
    kept: NDArray[np.bool_],
) -> Model:
    x, weights = matrix.x, matrix.weights
    found = _separated(x, y, weights) if kind == "logistic" else None
    notes = list(matrix.notes)
    inside, own = np.ones(len(y), dtype=bool), np.ones(x.shape[1], dtype=bool)
    if found is not None:
        notes += separation.told(matrix, y, found, f"{outcome} = {answers[0]}")
        inside = ~found.fitted
        own = separation.independent(x[inside], found.direction)
    if not inside.any():
        remedy = "Leave out the variable, or join its levels, and fit the model again."
        raise InputError(SOURCE, [Problem("", str(note)) for note in notes], remedy)
    family = _FAMILY[kind]
    a, b, w = x[inside][:, own], y[inside], weights[inside]
    beta = models.coefficients(a, b, w, family)
    influence, bread = _influence(kind, a, b, w, beta)
    rows = matrix.used.copy()
    rows[matrix.used] = inside
    table = variance.covariance(
        design, influence, rows, lambda v: models.coefficients(a, b, v, family)
    )
    scale = float(domains.weights(design)[kept].mean())
    full = np.full(x.shape[1], 0.0)
    full[own] = beta
    if found is not None:
        # A column may also just be dependent, among those who are left: it has no estimate.
        full[~own] = np.nan
        full[~own & (found.direction > 0)] = np.inf
        full[~own & (found.direction < 0)] = -np.inf
    covariance = _padded(table, own)
    df = variance.degrees_of_freedom(design, matrix.used) + 1 - len(own)
    if df <= 0:
        notes.append(Note("clusters"))
    return Model(
        kind=kind,
        outcome=outcome,
        answers=answers,
        estimates=tidy(matrix.columns, [COEFFICIENT] * len(own), full, covariance, df),
        covariance=covariance,
        naive=_padded(bread * scale, own),
        df=df,
        n=len(y),
        left_out=matrix.left_out,
        notes=tuple(notes),
        deviance=_deviance(kind, a, b, w / scale, beta),
        scale=scale,
        y=y,
        matrix=matrix,
        design=design,
    )


def _separated(x: Array, y: Array, weights: Array) -> separation.Separation | None:
    """The search takes long with many respondents: only where a fit looks like separation."""
    eta = x @ models.coefficients(x, y, weights, "binomial")
    certain = not np.isfinite(eta).all() or float(np.abs(eta).max()) > _CERTAIN
    return separation.find(x, y) if certain else None


def _influence(kind: Kind, x: Array, y: Array, weights: Array, beta: Array) -> tuple[Array, Array]:
    """Weighted influence of each respondent on the coefficients, and the inverse information."""
    mean = x @ beta
    curvature = np.ones(len(y))
    if kind == "logistic":
        mean = expit(mean)
        curvature = mean * (1 - mean)
    information = (x * (weights * curvature)[:, None]).T @ x
    bread = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return (x * (weights * (y - mean))[:, None]) @ bread, bread


def _padded(table: Array, own: NDArray[np.bool_]) -> Array:
    full = np.full((len(own), len(own)), np.nan)
    full[np.ix_(own, own)] = table
    return full


def _tell_constant(y: pd.Series, outcome: str) -> None:
    if y.nunique() < 2:
        what = f"expected answers that differ, got {y.iloc[0]} from all {len(y)} respondents"
        remedy = "Choose another outcome, or respondents among whom it varies."
        raise InputError(SOURCE, [Problem(f'column "{outcome}"', what)], remedy)
