"""Answers to categorical items, looked at and coded before any model sees them.

Everything that is wrong with the input is told at once. Levels are nominal: the order of an
ordinal answer is not used. A missing answer stays missing; a row without any is left out, and
``left_out`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study.citizens.segments.patterns import MISSING
from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray

SOURCE = "latent classes"
#: More different answers than this are a measurement, not a choice.
MAX_LEVELS = 50
NO_ANSWER = "no answer to any item"
NO_WEIGHT = "weight 0"
_REMEDY = (
    "Correct the data or the call. Leave out items that do not vary; declare the answers of an "
    "item in `levels`; cut a score into bands, or use Gaussian mixtures for it."
)

Weights = str | pd.Series | Sequence[float] | FloatArray | None
Levels = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, eq=False)
class Answers:
    """Coded answers of the rows that are used.

    Parameters
    ----------
    items : tuple of str
        Columns.
    levels : dict of str to tuple
        Answers to each item that were declared or given, in order.
    given : tuple of ndarray of int
        Positions, in the levels of each item, of those that somebody chose: what a code means.
    codes : ndarray of int, shape (n, J)
        Position in `given` of each answer, ``MISSING`` where there is none.
    weights : ndarray, shape (n,)
        Weight of each row, 1 without weights.
    weighted : bool
        Whether there are weights.
    index : Index
        Labels of the rows used.
    left_out : DataFrame
        ``row reason`` of the others; its index is their position in the data, from 0.
    """

    items: tuple[str, ...]
    levels: dict[str, tuple[Any, ...]]
    given: tuple[IntArray, ...]
    codes: IntArray
    weights: FloatArray
    weighted: bool
    index: pd.Index[Any]
    left_out: pd.DataFrame

    @property
    def counts(self) -> tuple[int, ...]:
        """Levels of each item that somebody chose."""
        return tuple(len(each) for each in self.given)


def read(
    data: pd.DataFrame,
    items: Sequence[str],
    *,
    levels: Levels | None = None,
    weights: Weights = None,
    problems: Sequence[Problem] = (),
) -> Answers:
    """Code the answers, or say all that is wrong with them.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns with the answers: numbers, text, categories or truth values.
    levels : mapping of str to sequence, optional
        Answers that an item allows, in order; others are refused. Without, the categories of a
        categorical column, else the answers that occur, sorted.
    weights : str, Series, array or None
        Column of `data`, or one number for each of its rows; a Series has the same index.
    problems : sequence of Problem
        What the caller found wrong already; told with the rest.

    Returns
    -------
    Answers

    Raises
    ------
    InputError
        Columns that are not there or are named twice, items that nobody answered, that do not
        vary or have more than :data:`MAX_LEVELS` answers, answers outside the declared levels,
        and weights that are missing, negative, infinite or all 0.

    Examples
    --------
    >>> data = pd.DataFrame({"bus": ["no", "yes", None], "age": [1, 2, 2]})
    >>> found = read(data, ["bus", "age"])
    >>> found.levels["bus"], found.codes.tolist()
    (('no', 'yes'), [[0, 0], [1, 1], [-1, 1]])
    """
    named = [items] if isinstance(items, str) else list(items)
    found = [*problems, *_columns(data, named, levels or {})]
    if any(each.where in {"data", "items"} for each in found):
        raise InputError(SOURCE, found, _REMEDY)
    weight, wrong = _weights(data, weights)
    found += wrong
    coded, known, wrong = _coded(data, [n for n in dict.fromkeys(named) if n in data], levels or {})
    found += wrong
    if found:
        raise InputError(SOURCE, found, _REMEDY)
    answered = (coded != MISSING).any(axis=1)
    used = answered & (weight > 0)
    given, codes, found = _given(coded[used], named, known)
    if found:
        raise InputError(SOURCE, found, _REMEDY)
    return Answers(
        items=tuple(named),
        levels=known,
        given=given,
        codes=codes,
        weights=weight[used],
        weighted=weights is not None,
        index=data.index[used],
        left_out=_left_out(data.index, answered, used),
    )


def code(data: pd.DataFrame, levels: Levels) -> tuple[IntArray, BoolArray]:
    """Position of each answer among known levels, for rows that a model has not seen.

    Parameters
    ----------
    data : DataFrame
        With a column for each item.
    levels : mapping of str to sequence
        Answers to each item.

    Returns
    -------
    tuple of ndarray
        Positions, shape (n, J), ``MISSING`` where there is no answer, and whether a row has any.

    Raises
    ------
    InputError
        Columns that are not there, and answers outside the levels.
    """
    found = _columns(data, list(levels), levels)
    if found:
        raise InputError(SOURCE, found, _REMEDY)
    coded, _, found = _coded(data, list(levels), levels)
    if found:
        raise InputError(
            SOURCE, found, "Set answers that the model does not know to missing, or fit it anew."
        )
    return coded, (coded != MISSING).any(axis=1)


def _columns(data: Any, items: list[str], levels: Levels) -> list[Problem]:
    """Columns that are not there or not one, and levels of what is no item."""
    if not isinstance(data, pd.DataFrame):
        return [Problem("data", f"expected a DataFrame, got {type(data).__name__}")]
    if not items:
        return [Problem("items", "expected at least one column, got none")]
    odd = [item for item in items if not isinstance(item, str)]
    if odd:
        return [Problem("items", f"expected names of columns, got {odd[0]!r}")]
    twice = sorted({item for item in items if items.count(item) > 1})
    found = [Problem(f'item "{item}"', "is named twice") for item in twice]
    for item in dict.fromkeys(items):
        times = int((data.columns == item).sum())
        if times != 1:
            what = (
                "is not a column of the data" if times == 0 else f"is the name of {times} columns"
            )
            found.append(Problem(f'item "{item}"', what))
    for item in levels:
        if item not in items:
            found.append(Problem(f'levels of "{item}"', "is not among the items"))
        elif len(set(levels[item])) < len(levels[item]):
            found.append(Problem(f'levels of "{item}"', "a level is named twice"))
    if not found and data.empty:
        found.append(Problem("data", "has no rows"))
    return found


def _weights(data: pd.DataFrame, weights: Weights) -> tuple[FloatArray, list[Problem]]:
    """One number for each row."""
    n = len(data)
    if weights is None:
        return np.ones(n), []
    where = f'weights "{weights}"' if isinstance(weights, str) else "weights"
    if isinstance(weights, str):
        if weights not in data:
            return np.ones(n), [Problem(where, "is not a column of the data")]
        weights = data[weights]
    if len(weights) != n:
        return np.ones(n), [Problem(where, f"expected {n}, one a row, got {len(weights)}")]
    if isinstance(weights, pd.Series) and not weights.index.equals(data.index):
        return np.ones(n), [Problem(where, "the index is not that of the data")]
    series = pd.Series(weights)
    found = pd.to_numeric(series, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    problems = []
    for wrong, what in (
        (np.isnan(found), "missing or no number"),
        (np.isinf(found), "infinite"),
        (found < 0, "negative"),
    ):
        if wrong.any():
            first = _label(data.index, int(wrong.argmax()))
            problems.append(Problem(where, f"{wrong.sum()} are {what} (first: {first})"))
    if not problems and not (found > 0).any():
        problems.append(Problem(where, "all are 0"))
    return found, problems


def _label(index: pd.Index[Any], position: int) -> str:
    """A row as the reader knows it."""
    return f"row {index[[position]].tolist()[0]!r}"


def _coded(
    data: pd.DataFrame, items: list[str], levels: Levels
) -> tuple[IntArray, dict[str, tuple[Any, ...]], list[Problem]]:
    """Position of each answer among the levels of its item, and these."""
    columns, known, problems = [], {}, []
    for item in items:
        where = f'item "{item}"'
        try:
            position, found = pd.factorize(data[item])
        except TypeError:
            problems.append(Problem(where, "expected one answer in a cell, got a list or the like"))
            continue
        values = [v.item() if isinstance(v, np.generic) else v for v in found]
        allowed = _levels(data[item], values, levels.get(item))
        place = {value: i for i, value in enumerate(allowed)}
        for at, value in enumerate(values):
            if value not in place:
                rows = np.flatnonzero(position == at)
                told = ", ".join(str(level) for level in allowed)
                what = f"expected one of {told}; got {value!r} in {len(rows)} rows"
                what += f" (first: {_label(data.index, rows[0])})"
                problems.append(Problem(where, what))
        recode = np.array([*(place.get(value, MISSING) for value in values), MISSING])
        columns.append(recode[position])
        known[item] = allowed
        if len(allowed) > MAX_LEVELS:
            what = f"{len(allowed)} different answers; at most {MAX_LEVELS} make sense as levels"
            problems.append(Problem(where, what))
    empty = np.empty((len(data), 0), dtype=np.intp)
    return np.column_stack(columns) if columns else empty, known, problems


def _levels(
    answers: pd.Series[Any], values: list[Any], declared: Sequence[Any] | None
) -> tuple[Any, ...]:
    """Levels of an item: as declared, as its categories, or as they occur."""
    if declared is not None:
        return tuple(declared)
    if isinstance(answers.dtype, pd.CategoricalDtype):
        return tuple(answers.dtype.categories)
    if all(isinstance(v, float) and v.is_integer() for v in values):
        values = [int(v) for v in values]
    try:
        return tuple(sorted(values))
    except TypeError:
        return tuple(sorted(values, key=lambda value: (type(value).__name__, str(value))))


def _given(
    coded: IntArray, items: list[str], levels: dict[str, tuple[Any, ...]]
) -> tuple[tuple[IntArray, ...], IntArray, list[Problem]]:
    """The levels that somebody chose, and the codes counted among them."""
    given, problems = [], []
    codes = np.full_like(coded, MISSING)
    for j, item in enumerate(items):
        column = coded[:, j]
        chosen = np.unique(column[column != MISSING])
        if len(chosen) == 0:
            problems.append(Problem(f'item "{item}"', "nobody answered it"))
        elif len(chosen) == 1:
            only = levels[item][chosen[0]]
            what = f"does not vary: every answer is {only!r}"
            problems.append(Problem(f'item "{item}"', what))
        answered = column != MISSING
        codes[answered, j] = np.searchsorted(chosen, column[answered])
        given.append(chosen)
    return tuple(given), codes, problems


def _left_out(index: pd.Index[Any], answered: BoolArray, used: BoolArray) -> pd.DataFrame:
    """Rows that are not used, and why."""
    reasons = np.where(answered[~used], NO_WEIGHT, NO_ANSWER)
    return pd.DataFrame({"row": list(index[~used]), "reason": reasons}, np.flatnonzero(~used))
