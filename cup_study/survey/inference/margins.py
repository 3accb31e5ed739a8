r"""Average marginal effects and predictive margins: what a model says in the outcome's own units.

An effect is the weighted mean over the respondents of the change of their prediction: the
derivative for a number, the step from the reference for a level of a factor, from 0 to 1 for a
column of zeros and ones. Its standard error is
by the delta method from the coefficients' covariance under the design, with the respondents'
other answers taken as they are (as R's ``marginaleffects``; Williams 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from cup_study.errors import InputError, Problem
from cup_study.survey.inference.matrix import again
from cup_study.survey.inference.model import Model, t_columns

Array = NDArray[np.float64]

COLUMNS = ["term", "level", "reference", "category", "kind", "estimate", "se", "statistic", "df"]
COLUMNS += ["p_value", "ci_lower", "ci_upper", "n"]
SLOPE, DISCRETE = "slope", "discrete"
# Log odds of an infinite coefficient: the prediction is 0 or 1 to the last digit.
_INFINITE = 45.0


def average_marginal_effects(model: Model, terms: Sequence[str] | None = None) -> pd.DataFrame:
    """Average marginal effect of each term.

    Parameters
    ----------
    model : Model
        From :mod:`regression` or :mod:`ordinal`.
    terms : sequence of str, optional
        Columns of the data that are in the model; all by default. A column in an interaction has
        one effect, over all its terms.

    Returns
    -------
    DataFrame
        Columns ``term level reference category kind estimate se statistic df p_value ci_lower
        ci_upper n``; n respondents have the level. Of a logistic model effects are changes of a
        probability (0-1); of an ordinal one there is a row for each answer (`category`), and they
        add up to zero. The standard error of a level with an infinite coefficient is missing.

    Raises
    ------
    InputError
        A column is not in the model.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> from cup_study.survey.inference.regression import logistic
    >>> data = pd.DataFrame({"use": [0, 1, 1, 0, 1, 1], "town": list("aaabbb")})
    >>> model = logistic(data, "use", ["town"], unweighted(data))
    >>> found = average_marginal_effects(model)
    >>> found[["term", "level", "kind"]].values.tolist(), abs(found["estimate"].round(6)).tolist()
    ([['town', 'b', 'discrete']], [0.0])
    """
    rows: list[dict[str, Any]] = []
    estimates, gradients = [], []
    for name in _asked(model, terms):
        steps = _steps(model, name)
        if steps:
            first, *others = steps
            base = _mean(model, model.matrix.frame.assign(**{name: _fixed(model, name, first)}))
            for level in others:
                frame = model.matrix.frame.assign(**{name: _fixed(model, name, level)})
                value, gradient = _mean(model, frame)
                rows += _rows(model, name, level, first, DISCRETE)
                estimates.append(value - base[0])
                gradients.append(gradient - base[1])
        else:
            value, gradient = _slope(model, name)
            rows += _rows(model, name, None, None, SLOPE)
            estimates.append(value)
            gradients.append(gradient)
    return _table(model, rows, estimates, gradients)[COLUMNS]


def predictive_margins(model: Model, term: str) -> pd.DataFrame:
    """Mean prediction if everyone were in each level of a factor, the rest as it is.

    Parameters
    ----------
    model : Model
        From :mod:`regression` or :mod:`ordinal`.
    term : str
        Column taken as groups.

    Returns
    -------
    DataFrame
        Columns ``term level category estimate se df ci_lower ci_upper n``.

    Raises
    ------
    InputError
        The term is not a factor of the model.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> from cup_study.survey.inference.regression import linear
    >>> data = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0], "town": list("aabb")})
    >>> found = predictive_margins(linear(data, "q", ["town"], unweighted(data)), "town")
    >>> found["estimate"].round(6).tolist()
    [2.0, 6.0]
    """
    if term not in model.matrix.levels:
        known = ", ".join(model.matrix.levels) or "no factor"
        what = f"is not a factor of the model, which has {known}"
        raise InputError("margins", [Problem(f'term "{term}"', what)], "Name one of its factors.")
    rows: list[dict[str, Any]] = []
    estimates, gradients = [], []
    for level in model.matrix.levels[term]:
        frame = model.matrix.frame.assign(**{term: _fixed(model, term, level)})
        value, gradient = _mean(model, frame)
        rows += _rows(model, term, level, None, "margin")
        estimates.append(value)
        gradients.append(gradient)
    table = _table(model, rows, estimates, gradients)
    return table[["term", "level", "category", "estimate", "se", "df", "ci_lower", "ci_upper", "n"]]


def _asked(model: Model, terms: Sequence[str] | None) -> list[str]:
    known = list(model.matrix.frame.columns)
    columns = [c.term for c in model.matrix.columns]
    # A term that is collinear or has one level has no coefficient, and so no effect.
    present = [n for n in known if any(n in c.split(":") for c in columns)]
    strange = [n for n in terms or () if n not in known]
    if strange:
        what = f"is not in the model, which has {', '.join(known)}"
        problems = [Problem(f'term "{n}"', what) for n in strange]
        raise InputError("margins", problems, "Name columns of the model.")
    return present if terms is None else [n for n in terms if n in present]


def _steps(model: Model, name: str) -> tuple[Any, ...]:
    """Levels of a factor, or of a number that is 0 or 1 only; none of another number."""
    if name in model.matrix.levels:
        return model.matrix.levels[name]
    values = set(pd.unique(model.matrix.frame[name]).tolist())
    return (0, 1) if values == {0, 1} else ()


def _fixed(model: Model, name: str, level: object) -> pd.Series:
    """Everyone in one level, in the column's own type."""
    column = model.matrix.frame[name]
    value = pd.Series([level] * len(column), index=column.index)
    return value.astype(column.dtype)


def _rows(
    model: Model, term: str, level: object, reference: object, kind: str
) -> list[dict[str, Any]]:
    categories = model.answers if model.kind == "ordinal" else (None,)
    told = {"term": term, "level": level, "reference": reference, "kind": kind}
    column = model.matrix.frame[term]
    told["n"] = model.n if level is None else int(column.isin([level]).sum())
    return [told | {"category": c} for c in categories]


def _table(
    model: Model, rows: list[dict[str, Any]], estimates: list[Array], gradients: list[Array]
) -> pd.DataFrame:
    told = pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype=object)
            for name in ("term", "level", "reference", "category", "kind")
        }
    )
    if not rows:
        return told.reindex(columns=[*told.columns, *COLUMNS])
    gradient = np.vstack(gradients)
    # An infinite coefficient moves no prediction any more; what hangs on it has no interval.
    known = np.isfinite(np.diag(model.covariance))
    spread = np.where(np.isnan(model.covariance), 0.0, model.covariance)
    variance = np.einsum("ij,jk,ik->i", gradient, spread, gradient)
    infinite = {
        (c.term, c.level)
        for c, finite in zip(model.matrix.columns, known[: len(model.matrix.columns)], strict=True)
        if not finite
    }
    lost = [(row["term"], row["level"]) in infinite for row in rows]
    told["n"] = [int(row["n"]) for row in rows]
    se = np.where(lost, np.nan, np.sqrt(np.maximum(variance, 0.0)))
    return told.assign(**t_columns(np.concatenate(estimates), se, model.df))


def _parts(model: Model) -> tuple[Array, Array]:
    """Coefficients of the model matrix, finite, and thresholds."""
    k = len(model.matrix.columns)
    beta = np.nan_to_num(model.coefficients[:k], posinf=_INFINITE, neginf=-_INFINITE)
    return beta, model.coefficients[k:]


def _mean(model: Model, frame: pd.DataFrame) -> tuple[Array, Array]:
    """Weighted mean prediction of each category (c,), and its gradient (c, p)."""
    x = again(model.matrix, frame)
    beta, thresholds = _parts(model)
    weights = model.matrix.weights / model.matrix.weights.sum()
    eta = x @ beta
    if model.kind == "linear":
        return np.array([weights @ eta]), (weights @ x)[None, :]
    if model.kind == "logistic":
        mean = expit(eta)
        return np.array([weights @ mean]), ((weights * mean * (1 - mean)) @ x)[None, :]
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
    below = expit(ends - eta[:, None])
    slope = below * (1 - below)  # of each cumulative probability by its threshold
    by_x = -np.diff((slope * weights[:, None]).T @ x, axis=0)
    by_threshold = _by_threshold(weights @ slope)
    return weights @ np.diff(below, axis=1), np.hstack([by_x, by_threshold])


def _slope(model: Model, name: str) -> tuple[Array, Array]:
    """Weighted mean derivative by a number, of each category, and its gradient."""
    frame = model.matrix.frame
    column = pd.to_numeric(frame[name]).astype(float)
    x = again(model.matrix, frame.assign(**{name: column}))
    # The linear part is linear in each column, so that one step is the derivative.
    step = again(model.matrix, frame.assign(**{name: column + 1})) - x
    beta, thresholds = _parts(model)
    weights = model.matrix.weights / model.matrix.weights.sum()
    eta, rise = x @ beta, step @ beta
    if model.kind == "linear":
        return np.array([weights @ rise]), (weights @ step)[None, :]
    if model.kind == "logistic":
        mean = expit(eta)
        slope = mean * (1 - mean)
        bend = slope * (1 - 2 * mean)
        gradient = (weights * slope) @ step + (weights * bend * rise) @ x
        return np.array([weights @ (slope * rise)]), gradient[None, :]
    ends = np.concatenate([[-np.inf], thresholds, [np.inf]])
    below = expit(ends - eta[:, None])
    slope = below * (1 - below)
    bend = slope * (1 - 2 * below)
    value = -np.diff((weights * rise) @ slope)
    by_x = -np.diff(
        (slope * weights[:, None]).T @ step - (bend * (weights * rise)[:, None]).T @ x, axis=0
    )
    return value, np.hstack([by_x, -_by_threshold((weights * rise) @ bend)])


def _by_threshold(slopes: Array) -> Array:
    """Derivatives of the categories by the thresholds, from those of the cumulative shares."""
    inner = len(slopes) - 2
    table = np.zeros((inner + 1, inner))
    for j in range(inner):
        table[j, j] = slopes[j + 1]
        table[j + 1, j] = -slopes[j + 1]
    return table
