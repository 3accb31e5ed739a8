"""Groups of the sample to compare, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem
from cup_study.survey.design import Design
from cup_study.survey.design import check as check_design

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

SOURCE = "comparison"


def weights(design: Design) -> Array:
    """Final weights as an array.

    Examples
    --------
    >>> weights(Design(pd.Series([1, 2]))).tolist()
    [1.0, 2.0]
    """
    return np.asarray(design.weights.to_numpy(dtype=float, na_value=np.nan), dtype=np.float64)


def rows(data: pd.DataFrame, design: Design, where: pd.Series | None) -> Mask:
    """Rows that are asked about and count: inside `where`, with a weight over zero.

    Raises
    ------
    InputError
        The design or the domain is of other data, or a weight is missing or not positive.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 2]})
    >>> rows(data, Design(pd.Series([1.0, 1.0])), data["q"] > 1).tolist()
    [False, True]
    """
    named = {"weights": design.weights, "the domain (where)": where}
    problems = [
        Problem("", f"{name} and respondents do not have the same rows")
        for name, column in named.items()
        if column is not None and not column.index.equals(data.index)
    ]
    if problems:
        raise InputError(SOURCE, problems, "Make the design and the domain from the same data.")
    check_design(design, data)
    kept = weights(design) > 0
    if where is not None:
        kept = kept & where.fillna(False).to_numpy(dtype=bool)
    return np.asarray(kept)


def check(
    data: pd.DataFrame,
    columns: Sequence[str],
    design: Design,
    where: pd.Series | None,
    *,
    numeric: Sequence[str] = (),
) -> Mask:
    """Rows to compare, or an error with everything that is wrong with the columns.

    Parameters
    ----------
    data : DataFrame
        Respondents.
    columns : sequence of str
        Columns that must be there and hold answers.
    design : Design
        Must have the rows of the data.
    where : Series of bool or None
        Respondents to compare.
    numeric : sequence of str, optional
        Those of the columns that must hold numbers.

    Raises
    ------
    InputError
        A column is not there, has no answers or no numbers, or nobody is in the domain.

    Examples
    --------
    >>> data = pd.DataFrame({"q": [1, 2]})
    >>> check(data, ["q"], Design(pd.Series([1.0, 1.0])), None).tolist()
    [True, True]
    """
    problems = [
        Problem(f'column "{n}"', "is missing; the data have no column of that name")
        for n in dict.fromkeys(columns)
        if n not in data.columns
    ]
    kept = rows(data, design, where)
    if not kept.any():
        problems.append(Problem("", "no respondent is in the domain with a weight over zero"))
    for name in dict.fromkeys(columns):
        if name not in data.columns or not kept.any():
            continue
        if data.loc[kept, name].isna().all():
            problems.append(Problem(f'column "{name}"', "has no answers in the domain"))
        elif name in numeric and not pd.api.types.is_numeric_dtype(data[name]):
            what = f"expected numbers, got {data[name].dtype}"
            problems.append(Problem(f'column "{name}"', what))
    if problems:
        raise InputError(SOURCE, problems, "Name columns with answers; of text, compare shares.")
    return kept


def groups(data: pd.DataFrame, by: str, kept: Mask, least: int = 2) -> list[Any]:
    """Groups among the rows, in order.

    Raises
    ------
    InputError
        There are fewer than `least`.

    Examples
    --------
    >>> groups(pd.DataFrame({"g": ["b", "a"]}), "g", np.array([True, True]))
    ['a', 'b']
    """
    column = data.loc[kept, by].dropna()
    if isinstance(column.dtype, pd.CategoricalDtype):
        present = set(column)
        found = [v for v in column.cat.categories if v in present]
    else:
        found = sorted(pd.unique(column).tolist())
    if len(found) < least:
        shown = ", ".join(f'"{v}"' for v in found) or "none"
        what = f"expected at least {least} groups, got {shown}"
        remedy = "Compare by a column whose groups answered, or widen the domain."
        raise InputError(SOURCE, [Problem(f'column "{by}"', what)], remedy)
    return found


def member(data: pd.DataFrame, by: str, group: object) -> Mask:
    """Who is in a group; nobody without an answer is.

    Examples
    --------
    >>> member(pd.DataFrame({"g": ["b", None]}), "g", "b").tolist()
    [True, False]
    """
    return np.asarray(data[by].isin([group]).to_numpy(dtype=bool))


def numbers(column: pd.Series) -> Array:
    """A column as floats, missing as NaN.

    Examples
    --------
    >>> numbers(pd.Series([1, None], dtype="Int64")).tolist()
    [1.0, nan]
    """
    return np.asarray(column.astype("Float64").to_numpy(dtype=float, na_value=np.nan))


def indicator(column: pd.Series, value: object) -> Array:
    """1 for those who gave an answer, 0 for those who gave another, missing as NaN.

    Examples
    --------
    >>> indicator(pd.Series(["a", "b", None]), "a").tolist()
    [1.0, 0.0, nan]
    """
    chosen = column.isin([value]).to_numpy(dtype=float)
    return np.asarray(np.where(column.isna().to_numpy(), np.nan, chosen))
