"""Which rows of a data set enter a group of the sample, and with what weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray
from cup_study.sem.moments.columns import Columns

#: Row labels that an error message shows.
SHOWN = 3


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows of each group.

    Parameters
    ----------
    labels : tuple of str
        Groups in the order in which the data first show them.
    positions : tuple of (ndarray or None)
        Positions of the rows of each; None for all rows of the data.
    missing : int
        Rows without a group.
    problems : tuple of Problem
        What is wrong with the groups.
    """

    labels: tuple[str, ...]
    positions: tuple[IntArray | None, ...]
    missing: int = 0
    problems: tuple[Problem, ...] = ()


def grouping(data: pd.DataFrame, group: str | Sequence[Any] | None) -> Grouping:
    """Rows of each group, in the order in which the data first show the groups.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    group : str, sequence or None
        Column with the groups, or their labels row by row; None for one group.

    Returns
    -------
    Grouping

    Examples
    --------
    >>> found = grouping(pd.DataFrame({"g": [2.0, 1.0, None, 2.0]}), "g")
    >>> found.labels, [p.tolist() for p in found.positions], found.missing
    (('2', '1'), [[0, 3], [1]], 1)
    """
    if group is None:
        return Grouping(("",), (None,))
    problems: list[Problem] = []
    values = _column(data, group, "group", problems)
    if values is None:
        return Grouping((), (), 0, tuple(problems))
    codes, found = pd.factorize(values)
    labels = tuple(_label(value) for value in found)
    where = f'group "{group}"' if isinstance(group, str) else "group"
    if len(labels) < 2:
        what = f"all rows are in the group {labels[0]!r}" if labels else "it holds no value at all"
        problems.append(Problem(where, f"{what}; groups are compared with at least two"))
    if len(set(labels)) < len(labels):
        problems.append(Problem(where, f"different values look the same: {', '.join(labels)}"))
    positions = tuple(np.flatnonzero(codes == code) for code in range(len(labels)))
    return Grouping(labels, positions, int((codes < 0).sum()), tuple(problems))


def sampling_weights(
    data: pd.DataFrame, given: str | Sequence[float] | npt.NDArray[Any] | None
) -> tuple[FloatArray | None, list[Problem]]:
    """Sampling weights as given, one a row of the data.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    given : str, sequence of float or None
        Column with the weights, or the weights row by row.

    Returns
    -------
    tuple of (ndarray of shape (n,) or None) and list of Problem
        None without weights, and when they are wrong.
    """
    if given is None:
        return None, []
    problems: list[Problem] = []
    values = _column(data, given, "weights", problems)
    if values is None:
        return None, problems
    where = f'weights "{given}"' if isinstance(given, str) else "weights"
    number = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = {
        "missing or not a number": ~np.isfinite(number),
        "negative": np.isfinite(number) & (number < 0),
    }
    found = [
        Problem(where, f"{what} in {some(data.index, bad)}")
        for what, bad in wrong.items()
        if bad.any()
    ]
    if not found and number.sum() == 0:
        found = [Problem(where, "they sum to zero")]
    return (None if found else number), found


def answering(
    columns: Columns, rows: IntArray | None, covariates: Sequence[str], answers: Sequence[str]
) -> tuple[IntArray | None, list[tuple[str, int]]]:
    """Rows that have every covariate and at least one answer.

    Parameters
    ----------
    columns : Columns
        The data.
    rows : ndarray of shape (m,) or None
        Positions of the rows to choose from; None for all.
    covariates : sequence of str
        Columns that must be there.
    answers : sequence of str
        Columns of which one must be there.

    Returns
    -------
    tuple of (ndarray or None) and list of (str, int)
        Positions of the rows, and how many were left out for which reason.
    """
    n = len(columns.index)
    values = dict(zip(columns.names, columns.values, strict=True))
    chosen = np.ones(n, dtype=bool)
    if rows is not None:
        chosen[:] = False
        chosen[rows] = True
    counts = [int(chosen.sum())]
    for name in covariates:
        chosen &= ~np.isnan(values[name])
    counts.append(int(chosen.sum()))
    empty: BoolArray = np.ones(n, dtype=bool)
    for name in answers:
        empty &= np.isnan(values[name])
    chosen &= ~empty
    counts.append(int(chosen.sum()))
    left_out = [
        ("missing answer in a covariate", counts[0] - counts[1]),
        ("no answer at all", counts[1] - counts[2]),
    ]
    return (rows if counts[0] == counts[2] else np.flatnonzero(chosen)), left_out


def some(index: pd.Index, bad: BoolArray) -> str:
    """Name the first rows that are wrong, and how many more there are.

    Parameters
    ----------
    index : Index
        Labels of the rows.
    bad : ndarray of bool, shape (n,)
        Which rows are wrong.

    Returns
    -------
    str

    Examples
    --------
    >>> some(pd.Index(["p1", "p2"]), np.array([False, True]))
    'row p2'
    """
    places = np.flatnonzero(bad)
    text = ", ".join(str(index[place]) for place in places[:SHOWN])
    more = len(places) - SHOWN
    return f"row{'s' if len(places) > 1 else ''} {text}" + (f" and {more} more" if more > 0 else "")


def _column(data: pd.DataFrame, given: Any, what: str, problems: list[Problem]) -> pd.Series | None:
    """A column by name, or values row by row."""
    if isinstance(given, str):
        times = int((data.columns == given).sum())
        if times == 1:
            return data[given]
        found = "the data do not have it" if not times else f"the data have {times} such columns"
        problems.append(Problem(f'{what} "{given}"', found))
        return None
    values = pd.Series(np.asarray(given, dtype=object) if what == "group" else np.asarray(given))
    if len(values) != len(data):
        problems.append(Problem(what, f"{len(values)} values for {len(data)} rows"))
        return None
    return values


def _label(value: Any) -> str:
    """Text of a group: 1.0 is "1", since a missing value turns a column of integers to floats."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
