"""Differences between groups, with the covariance of the groups through the design.

Two groups of one sample are not independent: they share clusters, strata and the adjustment of
the weights. A difference and its t test are those of R's ``svyttest`` on the two groups.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.inference import domains, variance
from cup_study.survey.inference.model import t_columns
from cup_study.survey.inference.pairs import Effect, compare

Array = NDArray[np.float64]

#: What `group_a` says when a group is compared with everyone else.
REST = "rest"
COLUMNS = ["item", "value", "group_a", "group_b", "estimate_a", "estimate_b", "difference", "se"]
COLUMNS += ["df", "statistic", "p_value", "ci_lower", "ci_upper"]
COLUMNS += ["effect", "effect_lower", "effect_upper", "effect_kind", "n_a", "n_b"]


def differences(
    data: pd.DataFrame,
    items: Sequence[str],
    by: str,
    design: Design,
    *,
    values: Sequence[Any] | Mapping[str, Sequence[Any]] | None = None,
    pairs: Literal["all", "rest"] | Sequence[tuple[Any, Any]] = "all",
    where: pd.Series | None = None,
) -> pd.DataFrame:
    """Differences of means, or of the shares of answers, between the groups of a column.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns to compare; numeric ones where no `values` are given.
    by : str
        Column of the groups.
    design : Design
        Weights and what is known of the sample.
    values : sequence or mapping, optional
        Answers whose shares are compared: the same for all items, or item to answers.
    pairs : {"all", "rest"} or sequence of tuple
        Every two groups; each group (b) with everyone else (a is :data:`REST`); or the pairs
        (a, b) that are named.
    where : Series of bool, optional
        Respondents to compare (a domain; the others still count for the variance).

    Returns
    -------
    DataFrame
        One row an item, value and pair, columns :data:`COLUMNS`. `difference` is group b less
        group a, with a t interval; the effect is Cohen's ``d`` of means or ``h`` of shares. There
        is no test where a group has nobody, or nothing varies.

    Raises
    ------
    InputError
        A column is not there or not numeric, there is one group only, or a named group is nobody.

    Examples
    --------
    >>> from cup_study.survey.design import unweighted
    >>> data = pd.DataFrame({"q": [1, 3, 4, 8], "user": [0, 0, 1, 1]})
    >>> found = differences(data, ["q"], "user", unweighted(data))
    >>> found[["group_a", "group_b", "difference", "df"]].values.tolist()
    [[0, 1, 4.0, 2.0]]
    """
    numeric = list(items) if values is None else []
    kept = domains.check(data, [*items, by], design, where, numeric=numeric)
    wanted = _pairs(by, domains.groups(data, by, kept), pairs)
    members = {g: kept & domains.member(data, by, g) for g in dict.fromkeys(sum(wanted, ()))}
    answered = kept & data[by].notna().to_numpy()
    tables = []
    for item, value in _asked(items, values):
        y = domains.numbers(data[item]) if values is None else domains.indicator(data[item], value)
        effect: Effect = "d" if values is None else "h"
        rows = []
        for a, b in wanted:
            first = answered & ~members[b] if a is REST else members[a]
            rows.append(difference(y, first, members[b], design, effect))
        table = pd.DataFrame(rows)
        table["item"], table["effect_kind"] = item, effect
        for name, labels in {
            "value": [value] * len(rows),
            "group_a": [a for a, _ in wanted],
            "group_b": [b for _, b in wanted],
        }.items():
            table[name] = pd.Series(labels, dtype=object)
        tables.append(table[COLUMNS])
    return pd.concat(tables, ignore_index=True)


def difference(
    y: Array,
    a: NDArray[np.bool_],
    b: NDArray[np.bool_],
    design: Design,
    effect: Effect,
) -> dict[str, Any]:
    """Compare two groups on one answer; see :func:`differences` for what is in it.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Answers, missing as NaN.
    a, b : ndarray of bool, shape (n,)
        Groups that do not overlap.
    design : Design
        Design of the sample.
    effect : {"d", "h"}
        Effect size.

    Examples
    --------
    >>> y, a = np.array([1.0, 3.0, 4.0, 8.0]), np.array([True, True, False, False])
    >>> found = difference(y, a, ~a, Design(pd.Series([1.0] * 4)), "d")
    >>> float(found["difference"]), round(float(found["p_value"]), 4)
    (4.0, 0.1598)
    """
    weights = domains.weights(design)
    pair = compare(y, a, b, weights, effect)

    def again(replicate: Array) -> Array:
        other = weights.copy()
        other[pair.used] = replicate
        found = compare(y, a, b, other, effect)
        return np.array([found.mean_b - found.mean_a, found.effect])

    size = np.full(2, np.nan)
    if pair.n_a and pair.n_b:
        kept = [0] if np.isnan(pair.influence[:, 1]).any() else [0, 1]
        found = variance.covariance(
            design, pair.influence[pair.used][:, kept], pair.used, lambda w: again(w)[kept]
        )
        size[kept] = np.sqrt(np.diag(found))
    df = variance.degrees_of_freedom(design, pair.used) - 1
    told = t_columns(np.array([pair.mean_b - pair.mean_a, pair.effect]), size, df)
    row: dict[str, Any] = {"estimate_a": pair.mean_a, "estimate_b": pair.mean_b}
    row["difference"] = told["estimate"][0]
    for name in ("se", "df", "statistic", "p_value", "ci_lower", "ci_upper"):
        row[name] = told[name][0]
    row |= {"effect": pair.effect, "effect_lower": told["ci_lower"][1]}
    return row | {"effect_upper": told["ci_upper"][1], "n_a": pair.n_a, "n_b": pair.n_b}


def _asked(
    items: Sequence[str], values: Sequence[Any] | Mapping[str, Sequence[Any]] | None
) -> list[tuple[str, Any]]:
    if values is None:
        return [(item, None) for item in items]
    if isinstance(values, Mapping):
        return [(item, value) for item in items for value in values.get(item, ())]
    return [(item, value) for item in items for value in values]


def _pairs(
    by: str,
    found: list[Any],
    pairs: Literal["all", "rest"] | Sequence[tuple[Any, Any]],
) -> list[tuple[Any, Any]]:
    if pairs == "all":
        return list(itertools.combinations(found, 2))
    if pairs == "rest":
        return [(REST, group) for group in found]
    named = [(a, b) for a, b in pairs]
    strange = [g for pair in named for g in pair if g not in found]
    same = [pair for pair in named if pair[0] == pair[1]]
    problems = [
        Problem(f'column "{by}"', f'group "{g}" is nobody; there are {", ".join(map(str, found))}')
        for g in dict.fromkeys(strange)
    ] + [Problem(f'column "{by}"', f'group "{a}" is compared with itself') for a, _ in same]
    if problems:
        raise InputError(domains.SOURCE, problems, "Name pairs of groups that answered.")
    return named
