"""Shares that a page about a place shows, and which of them few people are behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cup_study.citizens.priorities import hiding
from cup_study.codebook import Item
from cup_study.errors import InputError, Problem
from cup_study.survey import estimates
from cup_study.survey.design import Design
from cup_study.survey.disclosure import THRESHOLD
from cup_study.survey.questionnaire import section_privacy
from cup_study.survey.questionnaire.sections import upper_values

COLUMNS = ["item", "estimate", "ci_lower", "ci_upper", "n", "base"]
#: What says whose row of the file of groups a row is.
ROW = ("wave", "row")


def answer(
    data: pd.DataFrame,
    item: Item,
    value: Any,
    design: Design,
    *,
    where: pd.Series[Any] | None,
    nested: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Share of those who answered that gave one answer.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    item : Item
        The question.
    value
        The answer.
    design : Design
        Weights and strata.
    where : Series of bool or None
        Respondents to estimate for.
    nested : sequence of str
        Items whose groups get the same page; see
        :func:`cup_study.survey.questionnaire.section_privacy.groupings`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        One row ``item estimate ci_lower ci_upper n base hidden``.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"a": [0, 1, 1, 1]})
    >>> item = Item("a", "a", "binary", {}, (0, 1))
    >>> found = answer(data, item, 1, unweighted(data), where=None)
    >>> found[["estimate", "hidden"]].values.tolist()
    [[0.75, True]]
    """
    found = estimates.shares(data, item.name, [value], design, where=where)
    told: dict[str, Any] = {"where": where, "nested": nested, "threshold": threshold}
    return section_privacy.mark(found, data, [item], **told)[[*COLUMNS, "hidden"]]


def high_answers(
    data: pd.DataFrame,
    items: Sequence[Item],
    design: Design,
    *,
    where: pd.Series[Any] | None,
    nested: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Share of those who answered that gave an answer above the middle of the scale.

    Parameters
    ----------
    items : sequence of Item
        Scales.
    data, design, where, nested, threshold
        As of :func:`answer`.

    Returns
    -------
    DataFrame
        ``item estimate ci_lower ci_upper n base hidden``: `n` persons gave such an answer, `base`
        any.

    Examples
    --------
    >>> from cup_study.survey.estimates import unweighted
    >>> data = pd.DataFrame({"a": [1, 4, 5, None]})
    >>> item = Item("a", "a", "scale", {}, (1, 2, 3, 4, 5))
    >>> high_answers(data, [item], unweighted(data), where=None)[["n", "base"]].values.tolist()
    [[2, 3]]
    """
    high = is_high(data, items)
    rows = [estimates.shares(high, item.name, [1.0], design, where=where) for item in items]
    found = pd.concat(rows, ignore_index=True).assign(value=section_privacy.ABOVE)
    told: dict[str, Any] = {"where": where, "nested": nested, "threshold": threshold}
    return section_privacy.mark(found, data, items, **told)[[*COLUMNS, "hidden"]]


def is_high(data: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """1 where an answer above the middle of the scale was given, 0 where another.

    Examples
    --------
    >>> item = Item("a", "a", "scale", {}, (1, 2, 3, 4, 5))
    >>> is_high(pd.DataFrame({"a": [1, 4, None]}), [item])["a"].tolist()
    [0.0, 1.0, nan]
    """
    made = {
        item.name: data[item.name]
        .isin(list(upper_values(item)))
        .astype(float)
        .where(data[item.name].notna())
        for item in items
    }
    return pd.DataFrame(made, index=data.index)


def hidden_grades(
    index: pd.DataFrame,
    data: pd.DataFrame,
    group: tuple[str, Any] | None,
    *,
    nested: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> frozenset[str]:
    """Grades of a place that must not be shown, since few people gave one here or elsewhere.

    Parameters
    ----------
    index : DataFrame
        Grades of everyone, from :func:`cup_study.citizens.priorities.satisfaction.indices`.
    data : DataFrame
        Respondents.
    group : tuple of (str, object) or None
        Item and value of the place; None: everyone.
    nested, threshold
        As of :func:`answer`.

    Examples
    --------
    >>> index = pd.DataFrame({"q": [50.0] * 20 + [100.0] * 3})
    >>> data = pd.DataFrame({"town": [1] * 20 + [2] * 3})
    >>> hidden_grades(index, data, ("town", 2)), hidden_grades(index, data, None)
    (frozenset({'q'}), frozenset())
    """
    ways = dict.fromkeys([*nested, *([group[0]] if group else [])])
    marks = hiding.hidden(index, {n: data[n] for n in ways if n in data}, threshold=threshold)
    own = hiding.chosen(marks, group[0] if group else None)
    if group is not None:
        own = own[own["group"].eq(group[1])]
    return frozenset(map(str, own.loc[own["hide_grade"].astype(bool), "factor"]))


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
    shares = memberships(data, probable, named)
    columns = list(shares.columns)
    made = estimates.means(shares, columns, design, where=where)
    here = shares if where is None else shares[where]
    counts = here.sum().round().astype(int)
    made = made.assign(n=[counts[c] for c in columns], base=int(here[columns[0]].notna().sum()))
    labels = {c: named[c].to_numpy() for c in named.columns if str(c).startswith("label_")}
    return made[COLUMNS].assign(**labels)


def memberships(data: pd.DataFrame, probable: pd.DataFrame, named: pd.DataFrame) -> pd.DataFrame:
    """How likely each respondent is to belong to each group, in the order of the respondents.

    Parameters
    ----------
    data, probable, named
        As of :func:`groups`.

    Returns
    -------
    DataFrame
        ``p1`` to ``pK``, labelled as the data; missing for those who are in no group.

    Raises
    ------
    InputError
        The two files are not of the same respondents.

    Examples
    --------
    >>> data = pd.DataFrame({"wave": "1", "row": [2, 3]})
    >>> probable = pd.DataFrame({"wave": "1", "row": [3], "p1": [0.5]})
    >>> memberships(data, probable, pd.DataFrame({"group": [1]}))["p1"].tolist()
    [nan, 0.5]
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
    return shares
