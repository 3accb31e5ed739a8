"""Whether data can carry a model: columns there, numeric, varying, not repeating each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem


def usable(data: pd.DataFrame, items: Sequence[str]) -> tuple[pd.DataFrame, int]:
    """Complete numeric rows of the items, and how many rows were left out.

    Parameters
    ----------
    data : DataFrame
        One row a respondent.
    items : sequence of str
        Columns that the model needs.

    Returns
    -------
    tuple of DataFrame and int

    Raises
    ------
    InputError
        A column is missing, not numeric, empty or constant, columns are collinear, or there are
        too few complete rows: all told at once.

    Examples
    --------
    >>> frame = pd.DataFrame({"a": [1, 2, None, 4], "b": [2, 1, 3, 5]})
    >>> rows, dropped = usable(frame, ["a", "b"])
    >>> len(rows), dropped
    (3, 1)
    """
    problems = [
        Problem(f'column "{name}"', "the model names it and the data do not have it")
        for name in items
        if name not in data.columns
    ]
    present = [name for name in items if name in data.columns]
    numeric: list[str] = []
    for name in present:
        if pd.api.types.is_numeric_dtype(data[name]):
            numeric.append(name)
        else:
            what = f"expected numbers, got {data[name].dtype}; recode it in the codebook"
            problems.append(Problem(f'column "{name}"', what))
    complete = data[numeric].dropna().astype(float)
    for name in numeric:
        if data[name].notna().sum() == 0:
            problems.append(Problem(f'column "{name}"', "holds no answer at all"))
        elif len(complete) and complete[name].nunique() == 1:
            what = f"every complete row has the same answer, {complete[name].iloc[0]:g}"
            problems.append(Problem(f'column "{name}"', what))
    if not problems:
        problems = _deficient(complete)
    if problems:
        raise InputError(
            "data for the model", problems, "Correct the data, or take the items out of the model."
        )
    return complete, len(data) - len(complete)


def _deficient(complete: pd.DataFrame) -> list[Problem]:
    """Too few rows, or columns that repeat each other."""
    rows, columns = complete.shape
    if rows <= columns:
        what = f"{rows} complete rows for {columns} items; more rows than items are needed"
        return [Problem("", what)]
    values = np.linalg.eigvalsh(complete.corr().to_numpy())
    if values[0] > 1e-8:
        return []
    correlations = complete.corr().abs().to_numpy() - np.eye(columns)
    first, second = np.unravel_index(int(np.argmax(correlations)), correlations.shape)
    a, b = complete.columns[int(first)], complete.columns[int(second)]
    what = (
        f"the items are collinear (smallest eigenvalue of the correlations {values[0]:.1e}); "
        f'most alike are "{a}" and "{b}", r = {complete[a].corr(complete[b]):.3f}'
    )
    return [Problem("", what)]
