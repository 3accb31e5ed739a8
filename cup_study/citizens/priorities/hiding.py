"""Which grades and shares of low and high grades are not shown, in all their groups at once.

A page for each municipality beside a report on all of them is one large table: what is hidden in
one must not follow from the others. So all groups that are published are looked at together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.priorities.satisfaction import HIGH, LOW, ROUNDING
from cup_study.survey import disclosure

_ANSWERS = (0, 1, 2)  # low, between, high


def hidden(
    table: pd.DataFrame,
    ways: Mapping[str, pd.Series[Any]],
    *,
    low: float = LOW,
    high: float = HIGH,
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Which shares, low and high, must not be shown: for everyone and for all groups at once.

    Parameters
    ----------
    table : DataFrame
        Grades of everyone, from :func:`.satisfaction.indices`.
    ways : mapping of str to Series
        What divides the people in publications of the study (municipality, gender); the groups
        that they make when crossed are published too.
    low, high : float
        As of :func:`.satisfaction.grades`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        ``factor``, a column for each of `ways` (None: all its groups) and ``hide_low hide_high
        hide_grade`` (True: not to be shown; the last where the respondents themselves are too
        few, or would tell of a group that is).

    Examples
    --------
    Three low grades hide one of their neighbours too:

    >>> table = pd.DataFrame({"q": [0.0] * 3 + [50.0] * 20 + [100.0] * 20})
    >>> hidden(table, {})[["hide_low", "hide_high", "hide_grade"]].values.tolist()
    [[True, False, False]]
    """
    parts = [
        _cells(table[factor], list(used), ways, low, high).assign(factor=factor)
        for factor in table.columns
        for used in _subsets(list(ways))
    ]
    cells = pd.concat([p.astype(dict.fromkeys(ways, object)) for p in parts], ignore_index=True)
    made = disclosure.suppress(
        cells,
        base="base",
        answer="answer",
        by=list(ways),
        within=["factor"],
        threshold=threshold,
    )
    marked = cells.assign(hide=made.rows, few=made.bases | cells["base"].lt(threshold))
    keys = ["factor", *ways]
    found = marked[marked["answer"].eq(0)][[*keys]].reset_index(drop=True)
    for answer, name in ((0, "hide_low"), (2, "hide_high")):
        found[name] = marked.loc[marked["answer"].eq(answer), "hide"].to_numpy()
    few = [marked.loc[marked["answer"].eq(answer), "few"].to_numpy() for answer in _ANSWERS]
    found["hide_grade"] = np.logical_or.reduce(few)
    return found


def chosen(marks: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Marks of everyone, or of the groups of one way to divide them, as :func:`apply` takes them.

    Parameters
    ----------
    marks : DataFrame
        From :func:`hidden`.
    by : str, optional
        One of its ways.

    Examples
    --------
    >>> table = pd.DataFrame({"q": [0.0, 50.0, 100.0] * 20})
    >>> marks = hidden(table, {"sex": pd.Series([1, 2] * 30)})
    >>> chosen(marks, "sex")["group"].tolist(), len(chosen(marks))
    ([1, 2], 1)
    """
    own = ("factor", "hide_low", "hide_high", "hide_grade")
    ways = [c for c in marks.columns if c not in own]
    place = np.ones(len(marks), dtype=bool)
    for way in ways:
        place &= (marks[way].notna() if way == by else marks[way].isna()).to_numpy()
    found = marks[place].reset_index(drop=True)
    return found[list(own)].assign(group=None if by is None else found[by])


def apply(grades: pd.DataFrame, marks: pd.DataFrame) -> pd.DataFrame:
    """Blank in a table of grades what must not be shown.

    Parameters
    ----------
    grades : DataFrame
        From :func:`.satisfaction.grades`.
    marks : DataFrame
        Rows of :func:`hidden` for the same people: ``factor``, ``group`` (None for everyone) and
        the marks.

    Returns
    -------
    DataFrame
        The grades, missing where hidden, with ``hidden``: how many numbers of the row are.

    Examples
    --------
    >>> rows = {"factor": "q", "group": None, "n": 9, "grade": 50.0, "low": 0.1, "high": 0.5}
    >>> marks = {"factor": "q", "group": None, "hide_low": True, "hide_high": False}
    >>> marks = pd.DataFrame([marks | {"hide_grade": False}])
    >>> apply(pd.DataFrame([rows]), marks)[["grade", "low", "high", "hidden"]].values.tolist()
    [[50.0, nan, 0.5, 1.0]]
    """
    at = {_key(r): r for r in marks.to_dict("records")}
    own = [at[_key(row)] for row in grades.to_dict("records")]
    found = grades.copy()
    grade = np.array([bool(r["hide_grade"]) for r in own])
    count = grade.astype(int)
    for end in ("low", "high"):
        hide = grade | np.array([bool(r[f"hide_{end}"]) for r in own])
        count = count + (hide & ~grade)
        for column in (c for c in grades.columns if c == end or c.startswith(f"{end}_")):
            found[column] = found[column].astype(float).mask(hide)
    for column in ("n", "grade", "se", "ci_lower", "ci_upper"):
        if column in found:
            found[column] = found[column].astype(float).mask(grade)
    return found.assign(hidden=count)


def sides(found: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Blank the shares for and against that few people are behind.

    Parameters
    ----------
    found : DataFrame
        From :func:`.stated.rated`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        The rows, with ``hidden``: how many numbers of the row are missing for that reason.

    Examples
    --------
    >>> row = {"item": "a", "n": 50, "in_favour": 0.7, "against": 0.04, "smaller_side": 0.04}
    >>> row |= {"in_favour_n": 35, "against_n": 2, "untouched": 0.26}
    >>> sides(pd.DataFrame([row]), 5)[["in_favour", "against", "hidden"]].values.tolist()
    [[0.7, nan, 1.0]]
    """
    counts = pd.DataFrame(
        {
            side: found["n"] - found["in_favour_n"] - found["against_n"]
            if side == "middle"
            else found[f"{side}_n"]
            for side in ("in_favour", "against", "middle")
        }
    ).astype(int)
    cells = counts.reset_index().melt("index", var_name="side", value_name="n")
    cells["base"] = cells["index"].map(found["n"]).astype(int)
    made = disclosure.suppress(
        cells, base="base", answer="side", within=["index"], threshold=threshold
    )
    marks = cells.assign(hide=made.rows).pivot(index="index", columns="side", values="hide")
    result = found.copy()
    for side in ("in_favour", "against"):
        for column in (c for c in found.columns if c == side or c.startswith(f"{side}_")):
            result[column] = found[column].astype(float).mask(marks[side])
    result["smaller_side"] = found["smaller_side"].mask(marks["in_favour"] | marks["against"])
    result["untouched"] = found["untouched"].mask(marks["middle"])
    few = found["n"] < threshold
    for column in ("estimate", "ci_lower", "ci_upper"):
        if column in result:
            result[column] = result[column].mask(few)
    return result.assign(hidden=marks[["in_favour", "against"]].sum(axis=1) + few)


def _key(row: Mapping[Any, Any]) -> tuple[object, object]:
    group = row["group"]
    return row["factor"], None if group is None or group != group else group


def _cells(
    grades: pd.Series[float],
    used: Sequence[str],
    ways: Mapping[str, pd.Series[Any]],
    low: float,
    high: float,
) -> pd.DataFrame:
    """Respondents by group and answer (low, between, high), those with nobody included."""
    places = np.select([grades <= low + ROUNDING, grades >= high - ROUNDING], [0, 2], 1)
    rows = pd.DataFrame({name: ways[name] for name in used}, index=grades.index)
    rows = rows.assign(answer=places)[grades.notna().to_numpy()]
    levels = [sorted(rows[name].dropna().unique()) for name in used]
    full = pd.MultiIndex.from_product([*levels, _ANSWERS], names=[*used, "answer"])
    sizes = rows.groupby([*used, "answer"]).size()
    if not used:
        sizes.index = pd.MultiIndex.from_arrays([sizes.index], names=["answer"])
    counts = sizes.reindex(full, fill_value=0).rename("n").reset_index()
    counts["base"] = counts.groupby(list(used))["n"].transform("sum") if used else counts["n"].sum()
    for name in ways:
        if name not in used:
            counts[name] = None
    return counts


def _subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for name in names:
        found += [(*part, name) for part in found]
    return found
