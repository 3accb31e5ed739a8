"""Design-based shares and means, with intervals.

Variances are those of the survey library (:mod:`cup_study.survey.engine`): linearised, between
clusters within strata, less what the adjustment of the weights explains, or from replicate
weights. They agree with R's survey package. Totals and ratios are in :mod:`sums`, quantiles and
design effects in :mod:`distribution`, tests and regression in :mod:`inference`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from cup_study.survey import domains
from cup_study.survey.design import Design, unweighted
from cup_study.survey.domains import By
from cup_study.survey.engine import estimate, sample
from cup_study.survey.proportions import LEVEL, wilson

__all__ = [
    "COLUMNS",
    "Design",
    "battery",
    "covariance",
    "degrees_of_freedom",
    "means",
    "shares",
    "unweighted",
]

COLUMNS = ["item", "value", "group", "n", "base", "estimate", "se", "ci_lower", "ci_upper"]


def shares(
    data: pd.DataFrame,
    item: str,
    values: Sequence[Any],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    r"""Weighted share of each answer to an item.

    The interval is the logit interval :math:`logit^{-1}(logit(p) \pm t\,se/(p(1-p)))` with
    clusters minus strata degrees of freedom (Korn & Graubard 1998; R's ``svyciprop``). Where all
    or none gave the answer it is Wilson's (1927) interval for the effective number of respondents.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    item : str
        Column; missing answers are left out of the base.
    values : sequence
        Answers, in the order of the result.
    design : Design
        Weights and what is known of the sample.
    by : str or sequence of str, optional
        Column whose groups are estimated one by one; several are crossed, and the group is then
        a tuple of their values.
    where : Series of bool, optional
        Respondents to estimate for (a domain; the others still count for the variance).

    Returns
    -------
    DataFrame
        Columns ``item value group n base estimate se ci_lower ci_upper``: n respondents with the
        answer out of `base` respondents; shares from 0 to 1.

    Raises
    ------
    InputError
        A column is not there, or a weight is missing or not positive.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 1, 0, 0, 0]})
    >>> design = Design(pd.Series([2.0, 1.0, 1.0, 1.0, 1.0]))
    >>> shares(data, "q", [1], design)[["n", "base", "estimate"]].values.tolist()
    [[2.0, 5.0, 0.5]]
    """
    domains.require(data, [item], design, by)
    answered, given = domains.answers(data[item], values)
    weights = design.weights.to_numpy(dtype=float)
    df = degrees_of_freedom(design)
    rows: list[dict[str, object]] = []
    for group, domain in domains.groups(data, by, where):
        base = domain & answered
        n_base = int(base.sum())
        own = weights[base]
        effective = own.sum() ** 2 / max((own**2).sum(), 1e-300)
        found = estimate.shares(design, given, base)
        for value, chosen, p, se in zip(values, given, *found, strict=True):
            lower, upper = _share_interval(float(p), float(se), df, float(effective))
            row: dict[str, object] = {"item": item, "value": value, "group": group}
            row |= {"n": int((chosen & base).sum()), "base": n_base, "estimate": float(p)}
            rows.append(row | {"se": float(se), "ci_lower": lower, "ci_upper": upper})
    return pd.DataFrame(rows, columns=COLUMNS)


def battery(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """Share that ticked each item of a multi-response question (value 1); see :func:`shares`.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, 0], "b": [1, 1]})
    >>> battery(data, ["a", "b"], unweighted(data))["estimate"].tolist()
    [0.5, 1.0]
    """
    tables = [shares(data, item, [1], design, by=by, where=where) for item in items]
    return pd.concat(tables, ignore_index=True)


def means(
    data: pd.DataFrame,
    items: Sequence[str],
    design: Design,
    *,
    by: By = None,
    where: pd.Series[Any] | None = None,
) -> pd.DataFrame:
    """Weighted mean of numeric items, with t intervals; columns as in :func:`shares`.

    Raises
    ------
    InputError
        A column is not there or not numeric, or a weight is missing or not positive.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 2.0, 3.0]})
    >>> table = means(data, ["q"], unweighted(data))
    >>> table[["estimate", "se"]].round(4).values.tolist()
    [[2.0, 0.5774]]
    """
    domains.require(data, items, design, by, numeric=True)
    width = float(stdtrit(degrees_of_freedom(design), 0.5 + LEVEL / 2))
    groups = domains.groups(data, by, where)
    rows: list[dict[str, object]] = []
    for item in items:
        y = domains.numbers(data, item)
        answered = ~np.isnan(y)
        for group, domain in groups:
            base = domain & answered
            found, errors = estimate.means(design, [y], base)
            mean, se = float(found[0]), float(errors[0])
            row: dict[str, object] = {"item": item, "value": None, "group": group}
            row |= {"n": int(base.sum()), "base": int(base.sum()), "estimate": mean, "se": se}
            rows.append(row | {"ci_lower": mean - width * se, "ci_upper": mean + width * se})
    return pd.DataFrame(rows, columns=COLUMNS)


def covariance(
    data: pd.DataFrame,
    item: str,
    design: Design,
    by: str | Sequence[str],
    *,
    value: Any = None,
    where: pd.Series[Any] | None = None,
) -> tuple[pd.Series[float], NDArray[np.float64]]:
    """Means of an item (or shares of an answer to it) by group, and how they vary together.

    Groups of the same clusters, strata or adjustment do not vary alone: what a comparison of them
    needs is this matrix.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    item : str
        Column.
    design : Design
        Weights and what is known of the sample.
    by : str or sequence of str
        Columns of the groups.
    value : optional
        Answer whose share is meant; the mean of the numbers by default.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    tuple of (Series, (g, g) array)
        Estimates, indexed by group, and their covariance. Groups that nobody answered in are
        left out.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1.0, 3.0, 5.0, 9.0], "town": list("aabb")})
    >>> found, matrix = covariance(data, "q", unweighted(data), "town")
    >>> found.to_dict(), matrix.round(3).tolist()
    ({'a': 2.0, 'b': 7.0}, [[0.667, 0.0], [0.0, 2.667]])
    """
    domains.require(data, [item], design, by, numeric=value is None)
    if value is None:
        y = domains.numbers(data, item)
        answered = ~np.isnan(y)
    else:
        answered, given = domains.answers(data[item], [value])
        y = given[0].astype(float)
    labels: list[Any] = []
    codes = np.full(len(data), -1, dtype=np.intp)
    for group, domain in domains.groups(data, by, where):
        if (domain & answered).any():
            codes[domain & answered] = len(labels)
            labels.append(group)
    found, matrix = estimate.domains(design, np.where(answered, y, 0.0), codes)
    index = pd.Index(labels, name=by if isinstance(by, str) else None, tupleize_cols=False)
    return pd.Series(found, index=index), matrix


def degrees_of_freedom(design: Design) -> int:
    """Degrees of freedom of the design: clusters less strata, or what its replicates have.

    Examples
    --------
    >>> degrees_of_freedom(Design(pd.Series([1.0, 1.0, 1.0])))
    2
    """
    return sample.degrees_of_freedom(design)


def _share_interval(p: float, se: float, df: int, effective: float) -> tuple[float, float]:
    if np.isnan(p):
        return float("nan"), float("nan")
    if p <= 1e-12 or p >= 1 - 1e-12 or se == 0:
        return wilson(round(p) * effective, effective)
    centre = np.log(p / (1 - p))
    half = stdtrit(df, 0.5 + LEVEL / 2) * se / (p * (1 - p))
    return float(1 / (1 + np.exp(half - centre))), float(1 / (1 + np.exp(-half - centre)))
