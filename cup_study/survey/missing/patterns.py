"""Which answers are missing together: the patterns, the most common first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.survey.missing.amount import by_item


@dataclass(frozen=True)
class Patterns:
    """Patterns of missing answers.

    Attributes
    ----------
    table : DataFrame
        One row a pattern: a column an item (True where its answer is missing), the item most
        often missing last, then ``n``, ``share`` (0-1 of all respondents) and ``missing`` (items).
    n_patterns : int
        Patterns in all, the one without a missing answer included.
    n : int
        Respondents.
    monotone : bool
        Whether the items can be ordered so that whoever misses one misses all that follow, as
        when people leave a questionnaire before its end.
    """

    table: pd.DataFrame
    n_patterns: int
    n: int
    monotone: bool


def patterns(
    data: pd.DataFrame, items: Sequence[str], asked: pd.DataFrame, *, top: int = 12
) -> Patterns:
    """Patterns of missing answers.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    items : sequence of str
        Columns; best of one part of the questionnaire, since patterns multiply.
    asked : DataFrame of bool
        As for :func:`cup_study.survey.missing.amount.by_item`: a cell that was not asked for is
        not missing.
    top : int, optional
        How many patterns to tell; the most common.

    Returns
    -------
    Patterns

    Raises
    ------
    InputError
        As of :func:`cup_study.survey.missing.amount.by_item`.

    Examples
    --------
    >>> from cup_study.survey.missing.amount import everything
    >>> data = pd.DataFrame({"a": [1, None, 1], "b": [None, None, 1]})
    >>> found = patterns(data, ["a", "b"], everything(data, ["a", "b"]))
    >>> found.n_patterns, found.monotone
    (3, True)
    """
    amounts = by_item(data, items, asked)
    ordered = amounts.sort_values("missing", kind="stable")["item"].tolist()
    due = pd.DataFrame(
        {i: asked[i].to_numpy(dtype=bool) if i in asked else True for i in ordered},
        index=data.index,
    )
    lacking = data[ordered].isna() & due
    if not len(data) or not ordered:
        empty = pd.DataFrame(columns=[*ordered, "n", "share", "missing"])
        return Patterns(empty, 0, len(data), True)
    counted = lacking.groupby(ordered, sort=False).size().reset_index(name="n")
    counted["missing"] = counted[ordered].sum(axis=1)
    counted = counted.sort_values(["n", "missing"], ascending=[False, True], kind="stable")
    # Monotone: once the items are ordered by how often they are missing, no gap is followed by an
    # answer. An item as often missing as another is missing together with it, or not monotone.
    holes = counted[ordered].to_numpy(dtype=bool)
    monotone = bool((np.maximum.accumulate(holes, axis=1) == holes).all())
    counted["share"] = counted["n"] / len(data)
    table = counted.head(top).reset_index(drop=True)[[*ordered, "n", "share", "missing"]]
    return Patterns(table, len(counted), len(data), monotone)
