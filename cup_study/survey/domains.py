"""Whom estimates are for: the groups of a table, and the answers that they gave as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey import design as designs
from cup_study.survey.design import Design

Mask = NDArray[np.bool_]

#: Columns that groups are made of: one, or several whose values are crossed.
By = str | Sequence[str] | None


def groups(data: pd.DataFrame, by: By, where: pd.Series[Any] | None) -> list[tuple[Any, Mask]]:
    """Groups to estimate one by one, and who is in them.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    by : str or sequence of str, optional
        Column of the groups; of several columns every combination that occurs is a group.
    where : Series of bool, optional
        Respondents to estimate for.

    Returns
    -------
    list of (group, (n,) array of bool)
        In the order of the groups. A group is a value, or a tuple of them where `by` is a list;
        without `by` there is one group, None.

    Examples
    --------
    >>> data = pd.DataFrame({"town": ["b", "a", "b"]})
    >>> [(town, mask.tolist()) for town, mask in groups(data, "town", None)]
    [('a', [False, True, False]), ('b', [True, False, True])]
    """
    kept = np.ones(len(data), dtype=bool) if where is None else truth(where)
    if by is None:
        return [(None, kept)]
    names = columns_of(by)
    present = kept & data[names].notna().all(axis=1).to_numpy()
    if isinstance(by, str):
        codes, levels = pd.factorize(data[by].where(present), sort=True)
        labels: list[Any] = list(levels)
    else:
        index = pd.MultiIndex.from_frame(data.loc[present, names])
        found, levels = pd.factorize(index, sort=True)
        codes = np.full(len(data), -1)
        codes[present] = found
        labels = list(levels)
    return [(label, codes == i) for i, label in enumerate(labels)]


def columns_of(by: By) -> list[str]:
    """Names of the columns that groups are made of.

    Examples
    --------
    >>> columns_of("town"), columns_of(["town", "age"]), columns_of(None)
    (['town'], ['town', 'age'], [])
    """
    if by is None:
        return []
    return [by] if isinstance(by, str) else list(by)


def truth(mask: pd.Series[Any]) -> Mask:
    """A condition as an array; what is missing is not met.

    Examples
    --------
    >>> truth(pd.Series([True, None], dtype="boolean")).tolist()
    [True, False]
    """
    filled: Mask = mask.fillna(False).to_numpy(dtype=bool)
    return filled


def answers(column: pd.Series[Any], values: Sequence[Any]) -> tuple[Mask, list[Mask]]:
    """Who answered, and who gave each of some answers.

    Examples
    --------
    >>> answered, given = answers(pd.Series([1, 2, None], dtype="Int64"), [2])
    >>> answered.tolist(), given[0].tolist()
    ([True, True, False], [False, True, False])
    """
    codes, levels = pd.factorize(column)
    places = {level: i for i, level in enumerate(levels)}
    # -1 is the code of what is missing, so a value that nobody gave needs another one.
    return codes >= 0, [codes == places.get(value, -2) for value in values]


def numbers(data: pd.DataFrame, item: str) -> NDArray[np.float64]:
    """Answers to a numeric item; nan where there is none.

    Examples
    --------
    >>> numbers(pd.DataFrame({"q": pd.array([1, None], dtype="Int64")}), "q").tolist()
    [1.0, nan]
    """
    found: NDArray[np.float64] = data[item].to_numpy(dtype=np.float64, na_value=np.nan)
    return found


def require(
    data: pd.DataFrame, items: Iterable[str], design: Design, by: By, *, numeric: bool = False
) -> None:
    """Refuse items, groups and a design that the data do not have.

    Raises
    ------
    InputError
        A column is not there, or not numeric where it must be, or the design does not fit.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1]})
    >>> require(data, ["q"], designs.unweighted(data), None, numeric=True)
    """
    items = list(items)
    problems = [
        Problem(f'column "{name}"', "is missing")
        for name in (*items, *columns_of(by))
        if name not in data.columns
    ]
    if problems:
        raise InputError("respondents", problems, "Correct the columns named or the weights.")
    designs.check(design, data)
    text = [i for i in items if numeric and not pd.api.types.is_numeric_dtype(data[i])]
    if text:
        problems = [
            Problem(f'column "{i}"', f"expected numbers, got {data[i].dtype}") for i in text
        ]
        raise InputError("respondents", problems, "Ask for shares of text answers.")
