"""Shares that a list on a page shows: answers above the middle, and sizes of customer groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.errors import InputError, Problem
from cup_study.survey import estimates
from cup_study.survey.design import Design
from cup_study.survey.questionnaire.sections import upper_values

COLUMNS = ["item", "estimate", "ci_lower", "ci_upper", "n", "base"]
#: What says whose row of the file of groups a row is.
ROW = ("wave", "row")


def high_answers(
    data: pd.DataFrame, items: Sequence[Item], design: Design, *, where: pd.Series[Any] | None
) -> pd.DataFrame:
    """Share of those who answered that gave an answer above the middle of the scale.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of Item
        Scales.
    design : Design
        Weights and strata.
    where : Series of bool or None
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        ``item estimate ci_lower ci_upper n base``: `n` persons gave such an answer, `base` any.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"a": [1, 4, 5, None]})
    >>> item = Item("a", "a", "scale", {}, (1, 2, 3, 4, 5))
    >>> high_answers(data, [item], unweighted(data), where=None)[["n", "base"]].values.tolist()
    [[2, 3]]
    """
    rows = []
    for item in items:
        high = data[item.name].isin(list(upper_values(item))).astype("Int64")
        asked = data.assign(**{item.name: high.where(data[item.name].notna())})
        rows.append(estimates.shares(asked, item.name, [1], design, where=where))
    return pd.concat(rows, ignore_index=True)[COLUMNS]


def groups(
    data: pd.DataFrame,
    probable: pd.DataFrame,
    named: pd.DataFrame,
    design: Design,
    *,
    where: pd.Series[Any] | None,
) -> pd.DataFrame:
    """Size of each customer group among some of the respondents.

    The mean probability of belonging, not the share of those for whom a group is the likeliest:
    that one is biased where groups are close to each other.

    Parameters
    ----------
    data : DataFrame
        Respondents, with ``wave`` and ``row``.
    probable : DataFrame
        ``wave row`` and the probability of each group, ``p1`` to ``pK``.
    named : DataFrame
        ``group`` (1..K) and ``label_<language>``.
    design : Design
        Weights and strata.
    where : Series of bool or None
        Respondents to estimate for.

    Returns
    -------
    DataFrame
        As :func:`high_answers`, with the labels; `n` is the expected number of persons, rounded.

    Raises
    ------
    InputError
        The two files are not of the same respondents.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"wave": "1", "row": [2, 3]})
    >>> named = pd.DataFrame({"group": [1, 2], "label_en": ["A", "B"]})
    >>> probable = data.assign(p1=[0.5, 1.0], p2=[0.5, 0.0])
    >>> groups(data, probable, named, unweighted(data), where=None)["estimate"].tolist()
    [0.75, 0.25]
    """
    columns = [f"p{k}" for k in named["group"]]
    lacking = [c for c in [*ROW, *columns] if c not in probable.columns]
    problems = [Problem(f'column "{c}"', "is missing") for c in lacking]
    if not lacking:
        known = pd.MultiIndex.from_frame(data[list(ROW)].astype(str))
        strangers = (~pd.MultiIndex.from_frame(probable[list(ROW)].astype(str)).isin(known)).sum()
        if strangers:
            problems.append(Problem("rows", f"{int(strangers)} are of no respondent"))
    if problems:
        raise InputError("customer groups", problems, "Run the notebook of the groups again.")
    keys = [data[c].astype(str) for c in ROW]
    found = probable.assign(**{c: probable[c].astype(str) for c in ROW}).set_index(list(ROW))
    shares = found[columns].reindex(pd.MultiIndex.from_arrays(keys))
    shares.index = data.index
    made = estimates.means(shares, columns, design, where=where)
    here = shares if where is None else shares[where]
    counts = here.sum().round().astype(int)
    made = made.assign(n=[counts[c] for c in columns], base=int(here[columns[0]].notna().sum()))
    labels = {c: named[c].to_numpy() for c in named.columns if str(c).startswith("label_")}
    return made[COLUMNS].assign(**labels)
