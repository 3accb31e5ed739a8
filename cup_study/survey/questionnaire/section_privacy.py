"""Which cells of a section are hidden, in the table of everyone and of each group alike.

A study that publishes the same table for everyone and for each municipality publishes a two-way
table: what is hidden in one group must not follow from everyone and the other groups. So the
counts of all of them are looked at together, whichever of them is being made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.study import NotebookEntry
from cup_study.survey import sample
from cup_study.survey.privacy.suppression import THRESHOLD, suppress

#: Columns that :func:`mark` adds.
MARKS = ("hidden", "hidden_base", "thin")
#: Value of the rows that hold the share above the middle of a scale; None holds the mean.
ABOVE = "above"
#: A group: the item that it is of and its value; everyone is ``("", None)``.
_Group = tuple[str, Any]
_EVERYONE: _Group = ("", None)


def groupings(entries: Iterable[NotebookEntry]) -> tuple[str, ...]:
    """Items for whose groups a study runs a notebook of its own: what they show is nested.

    Parameters
    ----------
    entries : iterable of NotebookEntry
        ``notebooks`` of ``study.yml``.

    Examples
    --------
    >>> groupings([NotebookEntry(run="a"), NotebookEntry(run="a", each="town")])
    ('town',)
    """
    return tuple(dict.fromkeys(entry.each for entry in entries if entry.each))


def mark(
    found: pd.DataFrame,
    data: pd.DataFrame,
    items: Sequence[Item],
    *,
    where: pd.Series | None = None,
    nested: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> pd.DataFrame:
    """Mark the rows of estimates that must not be shown.

    Parameters
    ----------
    found : DataFrame
        Rows ``item value n base`` as of :func:`cup_study.survey.questionnaire.sections.estimate`.
    data : DataFrame
        Respondents that the estimates are about, everyone of them.
    items : sequence of Item
        Items of the rows.
    where : Series of bool, optional
        Respondents that the rows are about, if not all.
    nested : sequence of str
        Items whose groups get the same table; see :func:`groupings`.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        The rows with ``hidden`` (no count, no estimate), ``hidden_base`` (no base either), and
        ``thin`` (too few people to be drawn by themselves, their neighbours left aside).

    Examples
    --------
    >>> found = pd.DataFrame({"item": "q", "value": [0, 1], "n": [3, 17], "base": 20})
    >>> data = pd.DataFrame({"q": [0] * 3 + [1] * 17})
    >>> mark(found, data, [Item("q", "q", "binary", {}, (0, 1))])["hidden"].tolist()
    [True, True]
    """
    nested = [name for name in nested if name in data.columns]
    groups = _groups(data, nested)
    mine = _mine(data, where, groups)
    parts = [_placed(found[["item", "value", "n", "base"]], mine or _EVERYONE, nested)]
    if mine is not None:
        for group in [_EVERYONE, *groups]:
            # Of its own groups an item says nothing: all of them gave the same answer.
            others = [i for i in items if i.name != group[0]]
            if group != mine and others:
                counts = _counts(found, data[_members(data, group)], others)
                parts.append(_placed(counts, group, nested))
    everything = pd.concat([p.astype({"value": object}) for p in parts], ignore_index=True)
    marks = _marks(everything, [f"_{name}" for name in nested], threshold)
    marks = marks.iloc[: len(found)]
    # All of a group gave the answer that makes it the group; that is no news.
    own = found["item"].eq(mine[0] if mine else "").to_numpy()
    return found.assign(**{c: marks[c].to_numpy() & ~own for c in MARKS})


def merged(rows: pd.DataFrame, values: Sequence[object]) -> tuple[pd.DataFrame, int]:
    """Answers to scales with those of few people drawn together with the answer next to them.

    That is the inner neighbour; of an answer next to the neutral one the outer neighbour, unless
    that is of few people too.

    Parameters
    ----------
    rows : DataFrame
        Columns ``label value estimate thin``; one row an item and answer.
    values : sequence
        Answers from one end of the scale to the other.

    Returns
    -------
    tuple of DataFrame and int
        The rows with the estimates moved, and how many answers were moved.

    Examples
    --------
    >>> rows = pd.DataFrame({"label": "q", "value": [1, 2, 3], "estimate": [0.1, 0.4, 0.5]})
    >>> merged(rows.assign(thin=[True, False, False]), [1, 2, 3])[0]["estimate"].tolist()
    [0.0, 0.5, 0.5]
    """
    place = {value: i for i, value in enumerate(values)}
    middle = (len(values) - 1) / 2
    rows = rows.reset_index(drop=True)
    estimates = rows["estimate"].tolist()
    moved = 0
    for _, part in rows.groupby("label", sort=False):
        at = {place[value]: int(i) for i, value in zip(part.index, part["value"], strict=True)}
        # From both ends, so that what is still too small moves on.
        for i in sorted(at, key=lambda i: -abs(i - middle)):
            inner, outer = (i + 1, i - 1) if i < middle else (i - 1, i + 1)
            kept = outer in at and not rows.at[at[outer], "thin"]
            # Agreement stays agreement where it can: not into the neutral answer.
            to = outer if kept and inner == middle else inner
            if rows.at[at[i], "thin"] and to in at:
                estimates[at[to]] += estimates[at[i]]
                estimates[at[i]] = 0.0
                moved += 1
    return rows.assign(estimate=estimates), moved


def _groups(data: pd.DataFrame, nested: Sequence[str]) -> list[_Group]:
    return [(name, value) for name in nested for value in sorted(data[name].dropna().unique())]


def _members(data: pd.DataFrame, group: _Group) -> pd.Series[bool]:
    return sample.members(data, None if group == _EVERYONE else group)


def _mine(data: pd.DataFrame, where: pd.Series | None, groups: Sequence[_Group]) -> _Group | None:
    """Which of the groups the rows are about; None where they are about other people."""
    chosen = pd.Series(True, index=data.index) if where is None else where.fillna(False)
    for group in [_EVERYONE, *groups]:
        if chosen.astype(bool).equals(_members(data, group)):
            return group
    return None


def _placed(counts: pd.DataFrame, group: _Group, nested: Sequence[str]) -> pd.DataFrame:
    return counts.assign(**{f"_{name}": group[1] if name == group[0] else None for name in nested})


def _counts(found: pd.DataFrame, data: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """Counts of the rows of `found` among some people."""
    wanted = found.groupby("item", sort=False)["value"].agg(list)
    rows = []
    for item in items:
        if item.name not in wanted.index:
            continue
        given = data[item.name].value_counts().to_dict()
        base = sum(given.values())
        upper = item.values[(len(item.values) + 1) // 2 :]
        for value in wanted[item.name]:
            if value is None or value != value:
                n = base
            elif value == ABOVE:
                n = sum(given.get(v, 0) for v in upper)
            else:
                n = given.get(value, 0)
            rows.append((item.name, value, n, base))
    return pd.DataFrame(rows, columns=["item", "value", "n", "base"])


def _marks(table: pd.DataFrame, by: list[str], threshold: int) -> pd.DataFrame:
    marks = pd.DataFrame(False, index=table.index, columns=list(MARKS))
    mean, above = table["value"].isna(), table["value"].eq(ABOVE)
    answers = table[~mean & ~above]
    calls: list[tuple[pd.DataFrame, dict[str, Any]]] = [
        (answers, {"base": "base", "answer": "value"}),
        (table[above], {"base": "base"}),
        (table[mean], {}),
    ]
    for part, how in calls:
        if len(part):
            made = suppress(part, by=by, within=["item"], threshold=threshold, **how)
            marks.loc[part.index, "hidden"] = made.rows
            marks.loc[part.index, "hidden_base"] = made.bases if how else made.rows
    if len(answers):
        alone = suppress(answers, by=by, within=["item", "value"], threshold=threshold)
        marks.loc[answers.index, "thin"] = alone.rows
    return marks
