"""Signs of little effort that single answers give: no answer, little time, a failed check.

References
----------
Huang, J. L. et al. (2012). Detecting and deterring insufficient effort responding to surveys.
*Journal of Business and Psychology* 27, 99-114. doi 10.1007/s10869-011-9231-8
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.codebook import Item


def share_missing(
    answers: pd.DataFrame,
    skipped: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
) -> pd.Series[float]:
    """Share of the items asked that each row leaves without an answer; 0 where none was asked.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    skipped : DataFrame of bool, optional
        Cells that were not asked for by design.
    names : sequence of str, optional
        Items that count; all columns by default.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1.0, None], "b": [None, None]})
    >>> share_missing(answers, pd.DataFrame({"b": [True, False]})).tolist()
    [0.0, 1.0]
    """
    lacking, due = (np.zeros(len(answers), dtype=np.int32) for _ in range(2))
    for name in answers.columns if names is None else names:
        empty = answers[name].isna().to_numpy()
        if skipped is not None and name in skipped.columns:
            asked = ~skipped[name].to_numpy(dtype=bool)
            due += asked
            lacking += empty & asked
        else:
            due += 1
            lacking += empty
    return pd.Series(lacking / np.maximum(due, 1), index=answers.index, dtype=float)


def answered(answers: pd.DataFrame, names: Sequence[str]) -> npt.NDArray[np.int32]:
    """Number of the named items that each row answers.

    Examples
    --------
    >>> answered(pd.DataFrame({"a": [1.0, None], "b": [2.0, 2.0]}), ["a", "b"]).tolist()
    [2, 1]
    """
    count = np.zeros(len(answers), dtype=np.int32)
    for name in names:
        count += answers[name].notna().to_numpy()
    return count


def failed_checks(answers: pd.DataFrame, items: Sequence[Item]) -> npt.NDArray[np.int32]:
    """Attention checks that each row answered otherwise than it was told to.

    A check without an answer is not failed: the person may have broken off before it.

    Examples
    --------
    >>> check = Item("check", "check", "scale", {}, (1, 2, 3), attention=2)
    >>> failed_checks(pd.DataFrame({"check": [2.0, 3.0, None]}), [check]).tolist()
    [0, 1, 0]
    """
    failed = np.zeros(len(answers), dtype=np.int32)
    for item in items:
        if item.attention is not None and item.name in answers:
            column = answers[item.name]
            failed += (column.notna() & column.ne(item.attention)).to_numpy(dtype=bool)
    return failed


def too_fast(
    minutes: pd.Series[Any], given: npt.NDArray[np.int32], share: float, seconds: float
) -> npt.NDArray[np.bool_]:
    """Rows that took less than a share of the median time, or less than some seconds an item.

    Parameters
    ----------
    minutes : Series of float
        Time of each row, in minutes.
    given : ndarray of int
        Items that each row answered.
    share : float
        Share of the median.
    seconds : float
        Seconds for each item answered (Huang et al. 2012: two); 0 for no such limit.

    Returns
    -------
    ndarray of bool
        False where no time was recorded.

    Examples
    --------
    >>> too_fast(pd.Series([1.0, 10.0, 12.0]), np.array([10, 400, 10]), 0.4, 2.0).tolist()
    [True, True, False]
    """
    time = minutes.to_numpy(dtype=float)
    known = time[~np.isnan(time)]
    limit = share * float(np.median(known)) if known.size else 0.0
    return np.asarray((time < limit) | (60 * time < seconds * given))
