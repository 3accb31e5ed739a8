"""Margins of the population, and whether respondents can be weighted to them.

A population table has one row a group: the items, and the number of persons. A cell that is empty
says that the row is not broken down by that item, so that one table may hold several margins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import TOLD

SIZE = "n"
#: Margins whose sums differ by more than this share of the population disagree.
ROUNDING = 1e-6

REMEDY = (
    "Join groups that are too small in the codebook and in the population file, "
    "or leave a column out of the weighting."
)


def margin(population: pd.DataFrame, by: Sequence[str], size: str = SIZE) -> pd.Series[float]:
    """Persons in each group of a margin; finer rows are added up.

    Parameters
    ----------
    population : DataFrame
        Items and `size`; an item that a row is not broken down by is missing in it.
    by : sequence of str
        Items whose groups are crossed.
    size : str, optional
        Column with the number of persons.

    Returns
    -------
    Series
        Persons, indexed by the group (a value, or a tuple of several).

    Examples
    --------
    >>> population = pd.DataFrame(
    ...     {"sex": [1, 2, None, None], "age": [None, None, "a", "b"], "n": [5, 6, 4, 7]})
    >>> margin(population, ["age"]).to_dict()
    {'a': 4, 'b': 7}
    """
    by = list(by)
    others = [c for c in population.columns if c not in (*by, size)]
    told = population[by].notna().all(axis=1)
    # Rows that are told for exactly these items are a margin of their own; otherwise finer rows
    # hold it, and all that tell the same items are added up.
    broken = population[others].notna()
    plain = told & ~broken.any(axis=1)
    if not plain.any() and told.any():
        patterns = broken[told].apply(tuple, axis=1)
        plain = told & (broken.apply(tuple, axis=1) == patterns.iloc[0])
    rows = population[plain]
    found: pd.Series[float] = rows.groupby(by if len(by) > 1 else by[0], observed=True)[size].sum()
    return found


def cells(data: pd.DataFrame, by: Sequence[str]) -> pd.Index[Any]:
    """Group of each respondent in a margin, as :func:`margin` is indexed.

    Examples
    --------
    >>> cells(pd.DataFrame({"sex": [1, 2]}), ["sex"]).tolist()
    [1, 2]
    """
    by = list(by)
    return pd.MultiIndex.from_frame(data[by]) if len(by) > 1 else pd.Index(data[by[0]])


def matched(
    data: pd.DataFrame,
    population: pd.DataFrame,
    margins: Sequence[Sequence[str]],
    base: pd.Series[float],
    *,
    size: str = SIZE,
    source: str = "weighting",
) -> list[tuple[NDArray[np.intp], pd.Series[float]]]:
    """Category of each respondent in each margin, and the persons of each category.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    population : DataFrame
        As in :func:`margin`.
    margins : sequence of sequences of str
        Items of each margin.
    base : Series
        Base weights, same index as `data`.
    size : str, optional
        Column with the number of persons.
    source : str, optional
        What to call it in an error.

    Returns
    -------
    list of ((n,) array of int, Series)
        One entry a margin.

    Raises
    ------
    InputError
        A column is missing or has no value in some row, a base weight is not positive, a
        respondent's category is not in the population or the other way round, or the margins
        have different sums: all told at once.

    Examples
    --------
    >>> data = pd.DataFrame({"sex": [2, 1]})
    >>> population = pd.DataFrame({"sex": [1, 2], "n": [50, 60]})
    >>> matched(data, population, [["sex"]], pd.Series([1.0, 1.0]))[0][0].tolist()
    [1, 0]
    """
    items = list(dict.fromkeys(item for by in margins for item in by))
    _columns(data, items, "respondents", missing=True)
    _columns(population, [*items, size], "population", missing=False)
    problems = positive(base)
    found = []
    for by in margins:
        persons = margin(population, by, size)
        groups = cells(data, by)
        codes = persons.index.get_indexer(groups)
        for group in groups[codes < 0].unique()[:TOLD]:
            n = int((groups == group).sum())
            what = f"{n} respondents and no such group in the population"
            problems.append(Problem(named(by, group), what))
        there = np.bincount(codes[codes >= 0], minlength=len(persons))
        for (group, count), n in zip(persons.items(), there, strict=True):
            if n and not count > 0:
                what = f"{n} respondents, and {count:g} persons in the population"
                problems.append(Problem(named(by, group), what))
            elif count > 0 and not n:
                problems.append(Problem(named(by, group), f"{count:g} persons and no respondent"))
        found.append((codes, persons))
    problems += _sums(margins, [persons for _, persons in found])
    if problems:
        raise InputError(source, problems, REMEDY)
    # A group without persons and without respondents is no category.
    return [_without_empty(codes, persons) for codes, persons in found]


def positive(base: pd.Series[float]) -> list[Problem]:
    """Base weights that are no positive number, each with its row.

    Examples
    --------
    >>> [str(p.where) for p in positive(pd.Series([1.0, 0.0, float("nan")]))]
    ['row 2', 'row 3']
    """
    weights = base.to_numpy(dtype=float, na_value=np.nan)
    wrong = np.flatnonzero(~(weights > 0) | np.isinf(weights))
    problems = [
        Problem(f"row {i + 1}", f"the base weight must be a positive number, got {weights[i]:g}")
        for i in wrong[:TOLD]
    ]
    if len(wrong) > TOLD:
        problems.append(Problem("", f"and {len(wrong) - TOLD} more base weights that are not"))
    return problems


def _without_empty(
    codes: NDArray[np.intp], persons: pd.Series[float]
) -> tuple[NDArray[np.intp], pd.Series[float]]:
    there = np.bincount(codes, minlength=len(persons)) > 0
    new = np.cumsum(there) - 1
    return new[codes], persons[there]


def _sums(margins: Sequence[Sequence[str]], persons: Sequence[pd.Series[float]]) -> list[Problem]:
    totals = [float(one.sum()) for one in persons]
    if max(totals) - min(totals) <= ROUNDING * max(totals):
        return []
    first = ", ".join(margins[0])
    return [
        Problem(
            f"margin {', '.join(by)}",
            f"adds up to {total:g}, margin {first} to {totals[0]:g} "
            f"(difference {total - totals[0]:g}): they must count the same persons",
        )
        for by, total in zip(margins[1:], totals[1:], strict=True)
        if abs(total - totals[0]) > ROUNDING * max(totals)
    ]


def _columns(frame: pd.DataFrame, columns: Sequence[str], source: str, *, missing: bool) -> None:
    problems = [Problem(f'column "{c}"', "is missing") for c in columns if c not in frame.columns]
    for column in columns:
        if missing and column in frame.columns and frame[column].isna().any():
            rows = np.flatnonzero(frame[column].isna().to_numpy())
            first = ", ".join(str(file_row(frame, row)) for row in rows[:TOLD])
            what = f"{len(rows)} rows have no value (rows {first}{', …' * (len(rows) > TOLD)})"
            problems.append(Problem(f'column "{column}"', what))
    if problems:
        remedy = "Every row needs a value in the weighting columns: give those that have none a "
        raise InputError(source, problems, remedy + "code of their own, or leave the rows out.")


def file_row(data: pd.DataFrame, place: int) -> int:
    """Row of the raw file that a respondent stands in, as the clean table says; else the place.

    Examples
    --------
    >>> file_row(pd.DataFrame({"row": [2, 5]}), 1), file_row(pd.DataFrame({"q": [1, 1]}), 1)
    (5, 2)
    """
    return int(data["row"].iloc[place]) if "row" in data.columns else int(place) + 1


def named(by: Sequence[str], group: object, between: str = " ") -> str:
    """A group in words; numbers that an empty cell made fractions are whole again.

    Examples
    --------
    >>> named(["sex", "age"], (2.0, "old"))
    'sex 2, age old'
    """
    parts = group if isinstance(group, tuple) else (group,)
    shown = [f"{p:g}" if isinstance(p, float) else str(p) for p in parts]
    return ", ".join(f"{c}{between}{part}" for c, part in zip(by, shown, strict=True))
