"""Tables of an outcome in classes: estimates with intervals, the test that all are alike, pairs."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit, stdtr, stdtrit

from cup_study.citizens.segments.classification import Array
from cup_study.survey.inference import terms
from cup_study.survey.inference.multiplicity import adjust

LEVEL = 0.95


def estimates(
    classes: tuple[int, ...],
    values: list[Any],
    estimate: Array,
    covariance: Array,
    ddf: float,
    counts: np.ndarray[Any, np.dtype[np.intp]],
) -> pd.DataFrame:
    """Estimates with intervals.

    Parameters
    ----------
    classes : tuple of int
        K names.
    values : list
        M answers; ``[None]`` for means.
    estimate : ndarray, shape (K M,)
        Answers within classes.
    covariance : ndarray, shape (K M, K M)
    ddf : float
        Degrees of freedom of the design.
    counts : ndarray of int, shape (K,)
        Respondents of each class.

    Returns
    -------
    DataFrame
        ``class [value] mean|share se ci_lower ci_upper n``; intervals of shares inside 0 to 1 are
        made on the logit scale.

    Examples
    --------
    >>> found = estimates((1,), ["yes"], np.array([0.02]), np.array([[0.0004]]), 99, np.array([50]))
    >>> found[["ci_lower", "ci_upper"]].round(3).values.tolist()
    [[0.003, 0.134]]
    """
    m = len(values)
    se = np.sqrt(np.clip(np.diag(covariance), 0.0, None))
    half = stdtrit(max(ddf, 1.0), 0.5 + LEVEL / 2) * se
    lower, upper = estimate - half, estimate + half
    columns: dict[str, Any] = {"class": np.repeat(classes, m)}
    if values != [None]:
        columns["value"] = pd.Series(values * len(classes), dtype=object)
        inside = (estimate > 1e-6) & (estimate < 1 - 1e-6)
        at = np.where(inside, estimate, 0.5)
        half = half / (at * (1 - at))
        lower = np.where(inside, expit(logit(at) - half), lower)
        upper = np.where(inside, expit(logit(at) + half), upper)
    columns["mean" if values == [None] else "share"] = estimate
    columns |= {"se": se, "ci_lower": lower, "ci_upper": upper, "n": np.repeat(counts, m)}
    return pd.DataFrame(columns)


def equality(estimate: Array, covariance: Array, k: int, m: int, ddf: float) -> pd.DataFrame:
    """Wald's test that all classes are alike; of shares the last answer follows from the others.

    Parameters are those of :func:`estimates`, `k` classes and `m` answers (1 for means).

    Returns
    -------
    DataFrame
        One row: ``statistic df ddf p_value``; missing where there is one class, or the covariance
        has no inverse (shares of zero).

    Examples
    --------
    >>> equality(np.array([1.0, 3.0]), np.eye(2), 2, 1, 50)["statistic"].item()
    2.0
    """
    free = np.eye(m)[: max(m - 1, 1)]
    between = np.column_stack([-np.ones(k - 1), np.eye(k - 1)])
    contrasts = np.kron(between, free)
    df = len(contrasts)
    statistic = p_value = float("nan")
    if df:
        spread = contrasts @ covariance @ contrasts.T
        statistic, p_value = terms.wald(contrasts @ estimate, spread, ddf)
    row = {"statistic": statistic, "df": df, "ddf": ddf, "p_value": p_value}
    return pd.DataFrame([row])


def pairs(
    classes: tuple[int, ...], values: list[Any], estimate: Array, covariance: Array, ddf: float
) -> pd.DataFrame:
    """Differences between every two classes, with p values adjusted by Holm's method.

    Parameters are those of :func:`estimates`.

    Returns
    -------
    DataFrame
        ``value class_a class_b difference se ci_lower ci_upper p_value p_adjusted``; `difference`
        is b less a.

    Examples
    --------
    >>> found = pairs((1, 2), [None], np.array([1.0, 3.0]), np.eye(2), 50)
    >>> found[["class_a", "class_b", "difference"]].values.tolist()
    [[1.0, 2.0, 2.0]]
    """
    m = len(values)
    rows = []
    quantile = float(stdtrit(max(ddf, 1.0), 0.5 + LEVEL / 2))
    for j, value in enumerate(values):
        for a, b in itertools.combinations(range(len(classes)), 2):
            p, q = a * m + j, b * m + j
            difference = float(estimate[q] - estimate[p])
            spread = covariance[p, p] + covariance[q, q] - 2 * covariance[p, q]
            se = float(np.sqrt(max(spread, 0.0)))
            p_value = 2 * float(stdtr(ddf, -abs(difference) / se)) if se > 0 and ddf > 0 else np.nan
            rows.append(
                {
                    "value": value,
                    "class_a": classes[a],
                    "class_b": classes[b],
                    "difference": difference,
                    "se": se,
                    "ci_lower": difference - quantile * se,
                    "ci_upper": difference + quantile * se,
                    "p_value": p_value,
                }
            )
    names = ["value", "class_a", "class_b", "difference", "se", "ci_lower", "ci_upper", "p_value"]
    return adjust(pd.DataFrame(rows, columns=names))[[*names, "p_adjusted"]]
