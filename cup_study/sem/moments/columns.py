"""The columns of a data set that a model names: found, numeric, and read in blocks.

The data are never copied as a whole: a column is a view wherever pandas allows, and what is
computed from it is computed a block of rows at a time.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import Problem
from cup_study.sem.arrays import FloatArray, IntArray

#: Values that an error message shows.
SHOWN = 3


@dataclass(frozen=True, eq=False)
class Columns:
    """Numeric columns of one data set.

    Parameters
    ----------
    names : tuple of str
        One name a column.
    values : tuple of ndarray, each of shape (n,)
        Numbers of any type; NaN where missing.
    index : Index
        Labels of the rows.
    """

    names: tuple[str, ...]
    values: tuple[npt.NDArray[Any], ...]
    index: pd.Index

    def fill(self, out: FloatArray, rows: slice | IntArray, shift: FloatArray) -> None:
        """Write some rows into ``out``, one column of the data a row of ``out``.

        Parameters
        ----------
        out : ndarray, shape (p, b)
            Where the values go.
        rows : slice or ndarray, shape (b,)
            Positions of the rows.
        shift : ndarray, shape (p,)
            What is taken from each column.
        """
        for place, column, one in zip(out, self.values, shift, strict=True):
            np.subtract(column[rows], one, out=place)

    def matrix(self, rows: IntArray | None) -> FloatArray:
        """Rows as one matrix: a copy.

        Parameters
        ----------
        rows : ndarray of shape (m,) or None
            Positions of the rows; None for all.

        Returns
        -------
        ndarray, shape (m, p)
            Column by column in memory (Fortran order).
        """
        n = len(self.index) if rows is None else len(rows)
        out = np.empty((len(self.names), n))
        self.fill(out, slice(None) if rows is None else rows, np.zeros(len(self.names)))
        return out.T


@dataclass(frozen=True)
class Found:
    """What :func:`find` brings back.

    Parameters
    ----------
    columns : Columns
        The usable ones among the columns that were asked for.
    categories : dict of str to tuple
        Values of each ordered column in their order; code k in the data is ``values[k - 1]``.
    problems : list of Problem
        Everything that is wrong with the other columns.
    """

    columns: Columns
    categories: dict[str, tuple[Any, ...]]
    problems: list[Problem]


def find(data: pd.DataFrame, names: Sequence[str], ordered: Sequence[str] = ()) -> Found:
    """Columns by name, as numbers.

    A name such as ``a:b`` that the data do not have is the product of ``a`` and ``b`` if the model
    has both, as in lavaan.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    names : sequence of str
        Columns wanted, in this order.
    ordered : sequence of str
        Columns that hold ordered categories: numbers, or an ordered pandas Categorical. Their
        values present in the whole data become the codes 1, 2, ...

    Returns
    -------
    Found

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1.0, 2.0], "b": [5, 3]})
    >>> found = find(frame, ["a", "b", "a:b"], ordered=["b"])
    >>> found.columns.names, found.categories
    (('a', 'b', 'a:b'), {'b': (3, 5)})
    >>> [str(problem) for problem in find(frame, ["a1"]).problems]
    ['column "a1": the model names it and the data do not have it; near it are "a"']
    """
    problems: list[Problem] = []
    categories: dict[str, tuple[Any, ...]] = {}
    found: dict[str, npt.NDArray[Any]] = {}
    counts = data.columns.value_counts()
    for name in names:
        where = f'column "{name}"'
        times = int(counts.get(name, 0))
        if times == 0:
            factors = name.split(":")
            if len(factors) == 2 and all(f in names and counts.get(f, 0) == 1 for f in factors):
                continue
            problems.append(Problem(where, _absent(name, data.columns)))
        elif times > 1:
            what = f"the data have {times} columns of this name; keep or rename one"
            problems.append(Problem(where, what))
        elif name in ordered:
            codes, values, wrong = _codes(data[name])
            problems += [Problem(where, what) for what in wrong]
            if not wrong:
                found[name], categories[name] = codes, values
        else:
            numbers, wrong = _numbers(data[name])
            problems += [Problem(where, what) for what in wrong]
            if not wrong:
                found[name] = numbers
    for name in names:
        first, _, second = name.partition(":")
        if name not in counts.index and first in found and second in found:
            found[name] = found[first] * found[second]
    present = tuple(name for name in names if name in found)
    columns = Columns(present, tuple(found[name] for name in present), data.index)
    return Found(columns, categories, problems)


def _absent(name: str, columns: pd.Index) -> str:
    """That a column is not there, and what it may have been."""
    text = [str(column) for column in columns]
    folded = {column.casefold(): column for column in text}
    near = [
        folded[match]
        for match in difflib.get_close_matches(name.casefold(), list(folded), n=SHOWN, cutoff=0.6)
    ]
    what = "the model names it and the data do not have it"
    return what + ("; near it are " + ", ".join(f'"{n}"' for n in near) if near else "")


def _numbers(column: pd.Series) -> tuple[npt.NDArray[Any], list[str]]:
    """Values of a numeric column, without a copy where pandas allows; or what is wrong."""
    dtype = column.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "fiub":
        return column.to_numpy(), []
    if isinstance(dtype, pd.CategoricalDtype):
        what = "it holds categories; list it in ordered=, or give numbers"
        return np.empty(0), [what + _examples(column.astype(object))]
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype):
        return column.to_numpy(dtype=np.float64, na_value=np.nan), []
    if pd.api.types.is_object_dtype(dtype):
        number = column.map(lambda v: isinstance(v, int | float | np.number) or pd.isna(v))
        if bool(number.all()):
            return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan), []
        column = column[~number.astype(bool)]
    what = f"expected numbers, got {dtype}{_examples(column)}; recode it, missing values as NaN"
    return np.empty(0), [what]


def _codes(column: pd.Series) -> tuple[FloatArray, tuple[Any, ...], list[str]]:
    """Codes 1..K (NaN where missing) and the K values that they stand for; or what is wrong."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        if not column.cat.ordered:
            what = "its categories have no order; make it an ordered Categorical, or give numbers"
            return np.empty(0), (), [what]
        raw = column.cat.codes.to_numpy().astype(np.float64)
        raw[raw < 0] = np.nan
        values: npt.NDArray[Any] = column.cat.categories.to_numpy()
        present = np.unique(raw[~np.isnan(raw)]).astype(np.intp)
        codes = (np.searchsorted(present, raw) + 1).astype(np.float64)
        codes[np.isnan(raw)] = np.nan
        return codes, tuple(values[present].tolist()), []
    numbers, wrong = _numbers(column)
    if wrong:
        return np.empty(0), (), wrong
    missing = np.isnan(numbers) if numbers.dtype.kind == "f" else np.zeros(len(numbers), bool)
    levels = np.unique(numbers[~missing])
    found = (np.searchsorted(levels, numbers) + 1).astype(np.float64)
    found[missing] = np.nan
    return found, tuple(levels.tolist()), []


def _examples(column: pd.Series) -> str:
    """First values that are not missing, with the labels of their rows."""
    first = column.dropna().head(SHOWN)
    shown = [f"{value!r} in row {label}" for label, value in first.items()]
    return f" ({', '.join(shown)})" if shown else ""
