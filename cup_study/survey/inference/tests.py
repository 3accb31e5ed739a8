"""Design-based tests: of independence, of means and of shares.

Each gives a :class:`Test`. Many differences at once, as a table, are in :mod:`contrasts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit, stdtrit

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import contrasts, domains, tables, variance
from cup_study.survey.inference.found import Test, of_t
from cup_study.survey.inference.pairs import Effect
from cup_study.survey.inference.tables import Statistic
from cup_study.survey.inference.terms import wald
from cup_study.survey.proportions import LEVEL

Array = NDArray[np.float64]

_NONE = float("nan")
_STATISTICS = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "integration")


def chi_square(
    data: pd.DataFrame,
    row: str,
    column: str,
    design: Design,
    statistic: Statistic = "F",
    where: pd.Series | None = None,
) -> Test:
    r"""Rao and Scott's test that two columns are independent (R's ``svychisq``).

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    row, column : str
        Columns; respondents without an answer to both are left out.
    design : Design
        Weights and what is known of the sample.
    statistic : str, optional
        ``F``: second-order corrected, the default. ``Chisq``: first-order corrected. ``Wald`` and
        ``adjWald``: Wald's test and its small-sample correction. ``saddlepoint`` and ``lincom``:
        the sum of chi-squares itself, by the saddlepoint approximation as in R 4.1 (its
        ``lincom`` falls back to it); ``integration``: the same sum exactly.
    where : Series of bool, optional
        Respondents to test among (a domain; the others still count for the variance).

    Returns
    -------
    Test
        `effect` is Cramer's V of the weighted table. ``Chisq`` and the sums give :math:`X^2`
        scaled to the respondents of the domain, as R does.

    Raises
    ------
    InputError
        A column is not there, or has one answer only.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"use": [0, 0, 1, 1, 1, 0], "town": list("aababb")})
    >>> round(chi_square(data, "use", "town", unweighted(data)).p_value, 3)
    0.49
    """
    if statistic not in _STATISTICS:
        what = f'expected one of {", ".join(_STATISTICS)}, got "{statistic}"'
        raise InputError("test", [Problem("statistic", what)], "Choose one of them.")
    kept = domains.check(data, [row, column], design, where)
    used = kept & data[[row, column]].notna().all(axis=1).to_numpy()
    a, b = domains.groups(data, row, used), domains.groups(data, column, used)
    codes = [
        pd.Categorical(data.loc[used, name], categories=levels).codes
        for name, levels in ((row, a), (column, b))
    ]
    shape = (len(a), len(b))
    cells = tables.estimate(codes[0].astype(int) * len(b) + codes[1], shape, design, kept, used)
    value, df, p_value = (
        tables.wald(cells, adjusted=statistic == "adjWald")
        if statistic in ("Wald", "adjWald")
        else tables.rao_scott(cells, statistic)
    )
    size = float(np.sqrt(tables.pearson(cells.shares) / (min(shape) - 1)))
    name = f"Rao-Scott {statistic}" if "Wald" not in statistic else f"{statistic} of independence"
    return Test(name, value, df, p_value, int(used.sum()), effect=size, effect_kind="V")


def t_test(
    data: pd.DataFrame,
    item: str,
    design: Design,
    *,
    by: str | None = None,
    paired: str | None = None,
    null: float = 0.0,
    where: pd.Series | None = None,
) -> Test:
    """Design-based t test of one mean, of two groups or of two answers (R's ``svyttest``).

    Parameters
    ----------
    data, design, where
        As for :func:`chi_square`.
    item : str
        Numeric column.
    by : str, optional
        Column with two groups; the estimate is the second less the first.
    paired : str, optional
        Second answer of the same respondents; the estimate is `item` less `paired`.
    null : float, optional
        Mean or difference to test against.

    Returns
    -------
    Test
        With one degree of freedom less than the design has, as in R; `effect` is Cohen's d.

    Raises
    ------
    InputError
        A column is not there or not numeric, or there are not two groups.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0], "user": [0, 0, 1, 1]})
    >>> found = t_test(data, "q", unweighted(data), by="user")
    >>> found.estimate, found.df
    (4.0, (2.0,))
    """
    numeric = [item] if paired is None else [item, paired]
    kept = domains.check(data, [*numeric, *([by] if by else [])], design, where, numeric=numeric)
    y = domains.numbers(data[item])
    if paired is not None:
        y = y - domains.numbers(data[paired])
    if by is not None:
        return _two(data, y, by, kept, design, "d", null)
    mean, se, used = _mean(y, kept, design)
    df = variance.degrees_of_freedom(design, used) - 1
    weights = domains.weights(design)[used]
    n = int(used.sum())
    spread = float((weights * (y[used] - mean) ** 2).sum() / weights.sum()) * n / max(n - 1, 1)
    size = (mean - null) / np.sqrt(spread) if spread > 0 else _NONE
    name = "Design-based t test" if paired is None else "Design-based paired t test"
    return of_t(name, mean, se, df, null, n, float(size), "d")


def proportions(
    data: pd.DataFrame,
    item: str,
    value: Any,
    design: Design,
    *,
    by: str | None = None,
    null: float | None = None,
    where: pd.Series | None = None,
) -> Test:
    """Share of an answer against a given share, or between two groups.

    Parameters
    ----------
    data, design, where
        As for :func:`chi_square`.
    item : str
        Column; missing answers are left out.
    value : object
        The answer.
    by : str, optional
        Column with two groups; the estimate is the second's share less the first's.
    null : float, optional
        Share to test against; of two groups the difference, 0 by default.

    Returns
    -------
    Test
        By t, as :func:`t_test` of the answer as 0 and 1; one share with a logit interval.
        `effect` is Cohen's h.

    Raises
    ------
    InputError
        A column is not there, there are not two groups, or neither `by` nor `null` is given.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"use": [0, 1, 1, 1]})
    >>> found = proportions(data, "use", 1, unweighted(data), null=0.5)
    >>> found.estimate, round(found.p_value, 3)
    (0.75, 0.423)
    """
    if by is None and (null is None or not 0 <= null <= 1):
        what = f"expected a share from 0 to 1 to test against, or two groups, got {null}"
        raise InputError("test", [Problem("null", what)], "Give null=0.5, or by a column.")
    kept = domains.check(data, [item, *([by] if by else [])], design, where)
    y = domains.indicator(data[item], value)
    if by is not None:
        return _two(data, y, by, kept, design, "h", null or 0.0)
    share, se, used = _mean(y, kept, design)
    df = variance.degrees_of_freedom(design, used)
    against = float(null or 0.0)
    size = 2 * np.arcsin(np.sqrt(share)) - 2 * np.arcsin(np.sqrt(against))
    n = int(used.sum())
    found = of_t("Design-based t test of a share", share, se, df - 1, against, n, float(size), "h")
    if not 0 < share < 1 or df <= 0:
        return found
    half = stdtrit(df, 0.5 + LEVEL / 2) * se / (share * (1 - share))
    limits = {"ci_lower": float(expit(logit(share) - half))}
    return Test(**{**found.__dict__, **limits, "ci_upper": float(expit(logit(share) + half))})


def equal_means(
    data: pd.DataFrame,
    item: str,
    by: str,
    design: Design,
    *,
    values: Sequence[Any] | None = None,
    where: pd.Series | None = None,
) -> Test:
    """Wald F test that all groups have the same mean, or share of some answers.

    Parameters
    ----------
    data, design, where
        As for :func:`chi_square`.
    item : str
        Column; numeric where no `values` are given.
    by : str
        Column of the groups.
    values : sequence, optional
        Answers whose share (of any of them) is compared.

    Returns
    -------
    Test
        F with groups - 1 and design - groups + 1 degrees of freedom, as R's ``regTermTest`` after
        ``svyglm``.

    Raises
    ------
    InputError
        A column is not there or not numeric, or there is one group only.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"q": [1.0, 3.0, 4.0, 8.0, 5.0, 6.0], "town": list("aabbcc")})
    >>> equal_means(data, "q", "town", unweighted(data)).df
    (2.0, 3.0)
    """
    kept = domains.check(data, [item, by], design, where, numeric=[] if values else [item])
    if values is None:
        y = domains.numbers(data[item])
    else:
        y = np.where(data[item].isna(), np.nan, data[item].isin(list(values)).to_numpy(dtype=float))
    used = kept & ~np.isnan(y) & data[by].notna().to_numpy()
    found = domains.groups(data, by, used)
    inside = np.column_stack([domains.member(data, by, g)[used] for g in found]).astype(float)
    answers, weights = y[used], domains.weights(design)[used]

    def again(replicate: Array) -> Array:
        means = (replicate * answers) @ inside / (replicate @ inside)
        return np.asarray(means[1:] - means[0])

    totals = weights @ inside
    means = (weights * answers) @ inside / totals
    influence = inside * (answers[:, None] - means) * weights[:, None] / totals
    covariance = variance.covariance(design, influence[:, 1:] - influence[:, :1], used, again)
    ddf = variance.degrees_of_freedom(design, used) + 1 - len(found)
    statistic, p_value = wald(means[1:] - means[0], covariance, ddf)
    df = (float(len(found) - 1), ddf)
    return Test("Design-based F test of equal means", statistic, df, p_value, int(used.sum()))


def _mean(
    y: Array, kept: NDArray[np.bool_], design: Design
) -> tuple[float, float, NDArray[np.bool_]]:
    used = kept & ~np.isnan(y)
    if not used.any():
        remedy = "Choose answers that the same respondents gave."
        raise InputError("test", [Problem("", "no respondent has all the answers")], remedy)
    weights = domains.weights(design)[used]
    mean = float(np.average(y[used], weights=weights))
    influence = (weights * (y[used] - mean) / weights.sum())[:, None]
    found = variance.covariance(
        design, influence, used, lambda w: np.array([w @ y[used] / w.sum()])
    )
    return mean, float(np.sqrt(found[0, 0])), used


def _two(
    data: pd.DataFrame,
    y: Array,
    by: str,
    kept: NDArray[np.bool_],
    design: Design,
    effect: Effect,
    null: float,
) -> Test:
    used = kept & ~np.isnan(y)
    found = domains.groups(data, by, used)
    if len(found) > 2:
        what = f"expected two groups, got {', '.join(map(str, found))}"
        remedy = "Narrow the domain (where), or ask for equal_means or contrasts.differences."
        raise InputError("test", [Problem(f'column "{by}"', what)], remedy)
    a, b = (used & domains.member(data, by, g) for g in found)
    row = contrasts.difference(y, a, b, design, effect)
    n = int(row["n_a"] + row["n_b"])
    name = "Design-based t test of two groups"
    size = float(row["effect"])
    return of_t(name, row["difference"], row["se"], row["df"], null, n, size, effect)
