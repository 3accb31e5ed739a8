"""How many answers are missing, of which items and in which patterns.

A question that was not put to somebody by design is not missing. The clean table cannot tell the
two apart, so these functions take ``asked``: which cells were asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.errors import InputError, Problem
from cup_study.survey import disclosure
from cup_study.survey.questionnaire import section_privacy

ITEM_COLUMNS = ["item", "asked", "missing", "share", "skipped"]


def everything(data: pd.DataFrame, items: Sequence[str]) -> pd.DataFrame:
    """Table of a study that put every question to everyone.

    Examples
    --------
    >>> everything(pd.DataFrame({"q": [1, None]}), ["q"])["q"].tolist()
    [True, True]
    """
    return pd.DataFrame(True, index=data.index, columns=list(items))


def by_item(data: pd.DataFrame, items: Sequence[str], asked: pd.DataFrame) -> pd.DataFrame:
    """Missing answers of each item.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of str
        Columns.
    asked : DataFrame of bool
        Which cells were asked for, index of `data`; a column that is not there was asked of all.

    Returns
    -------
    DataFrame
        ``item asked missing share skipped``: respondents asked, how many of them gave no answer,
        their share, and the share of all respondents who were not asked (0-1). In the order of
        `items`.

    Raises
    ------
    InputError
        A column is missing, or the rows are not the same.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, None, 3, 4], "b": [None, None, 1, 2]})
    >>> asked = pd.DataFrame({"b": [False, True, True, True]})
    >>> by_item(data, ["a", "b"], asked)[["asked", "missing"]].values.tolist()
    [[4, 1], [3, 1]]
    """
    due, empty = _cells(data, items, asked)
    n = due.sum(axis=0)
    missing = (due & empty).sum(axis=0)
    rows = len(data)
    return pd.DataFrame(
        {
            "item": list(items),
            "asked": n.astype(int),
            "missing": missing.astype(int),
            "share": np.divide(missing, n, out=np.full(len(n), np.nan), where=n > 0),
            "skipped": 1 - n / rows if rows else np.full(len(n), np.nan),
        },
        columns=ITEM_COLUMNS,
    )


def marked(
    found: pd.DataFrame,
    data: pd.DataFrame,
    asked: pd.DataFrame,
    *,
    where: pd.Series[bool] | None = None,
    nested: Sequence[str] = (),
    threshold: int = disclosure.THRESHOLD,
) -> pd.DataFrame:
    """Mark the rows of :func:`by_item` that must not be shown where groups have such tables too.

    Of everyone the number without an answer tells about nobody; of a small group it may.

    Parameters
    ----------
    found : DataFrame
        From :func:`by_item`, of the respondents that `where` is about.
    data : DataFrame
        Everyone.
    asked : DataFrame of bool
        Which cells were asked for, index of `data`.
    where : Series of bool, optional
        Respondents that the rows are about, if not all.
    nested : sequence of str
        Items whose groups get the same table; without them nothing is hidden.
    threshold : int
        Smallest number of people that is shown.

    Returns
    -------
    DataFrame
        The rows with ``hidden`` and ``hidden_base``
        (:func:`cup_study.survey.questionnaire.section_privacy.mark`).

    Examples
    --------
    >>> data = pd.DataFrame({"town": ["A"] * 9 + ["B"] * 9, "q": [None] * 3 + [1] * 15})
    >>> everyone = everything(data, ["q"])
    >>> found = by_item(data, ["q"], everyone)
    >>> marked(found, data, everyone)["hidden"].tolist()
    [False]
    >>> marked(found, data, everyone, nested=["town"])["hidden"].tolist()
    [True]
    """
    groups = [name for name in nested if name in data.columns]
    if not groups or found.empty:
        return found.assign(hidden=False, hidden_base=False)
    due, empty = _cells(data, found["item"].tolist(), asked)
    # Names of their own: an item may be what makes the groups.
    names = [f"no answer: {name}" for name in found["item"]]
    cells = pd.DataFrame(np.where(due, empty, np.nan), index=data.index, columns=names)
    rows = pd.DataFrame({"item": names, "value": 1.0})
    rows = rows.assign(n=found["missing"].to_numpy(), base=found["asked"].to_numpy())
    items = [Item(name, name, "binary", {}, (0.0, 1.0)) for name in names]
    marks = section_privacy.mark(
        rows, cells.join(data[groups]), items, where=where, nested=groups, threshold=threshold
    )
    columns = ("hidden", "hidden_base")
    return found.assign(**{name: marks[name].to_numpy() for name in columns})


def by_person(data: pd.DataFrame, items: Sequence[str], asked: pd.DataFrame) -> pd.Series[int]:
    """Missing answers of each respondent, of the questions that he or she was asked.

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, None], "b": [None, None]})
    >>> by_person(data, ["a", "b"], everything(data, ["a", "b"])).tolist()
    [1, 2]
    """
    due, empty = _cells(data, items, asked)
    return pd.Series((due & empty).sum(axis=1).astype(int), index=data.index, name="missing")


def summary(data: pd.DataFrame, items: Sequence[str], asked: pd.DataFrame) -> dict[str, float]:
    """Size of the problem in a few numbers.

    Returns
    -------
    dict of str to float
        ``share`` (of the answers asked for, that are missing), ``complete`` and
        ``complete_share`` (respondents who answered all they were asked), ``most`` (largest share
        of one item), ``median`` (missing answers of the median respondent with any).

    Examples
    --------
    >>> data = pd.DataFrame({"a": [1, None], "b": [1, 2]})
    >>> found = summary(data, ["a", "b"], everything(data, ["a", "b"]))
    >>> found["share"], found["complete_share"]
    (0.25, 0.5)
    """
    table = by_item(data, items, asked)
    lacking = by_person(data, items, asked)
    due = int(table["asked"].sum())
    some = lacking[lacking > 0]
    return {
        "share": float(table["missing"].sum() / due) if due else float("nan"),
        "complete": int((lacking == 0).sum()),
        "complete_share": float((lacking == 0).mean()) if len(lacking) else float("nan"),
        "most": float(table["share"].max()),
        "median": float(some.median()) if len(some) else 0.0,
    }


def _cells(
    data: pd.DataFrame, items: Sequence[str], asked: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Which cells were asked for, and which hold nothing."""
    problems = [Problem(f'column "{i}"', "is missing") for i in items if i not in data.columns]
    if not asked.index.equals(data.index):
        what = f"{len(asked)} rows of cells asked for, {len(data)} respondents, or in another order"
        problems.append(Problem("", what))
    if problems:
        raise InputError("respondents", problems, "Give the cells asked for of the same table.")
    due = (
        np.column_stack(
            [
                asked[i].to_numpy(dtype=bool)
                if i in asked.columns
                else np.ones(len(data), dtype=bool)
                for i in items
            ]
        )
        if len(items)
        else np.zeros((len(data), 0), dtype=bool)
    )
    empty = data[list(items)].isna().to_numpy()
    return due, empty
