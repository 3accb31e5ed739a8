"""Rows that came in more than once: exactly the same answers, or nearly the same.

Equal rows are found by a hash of each row and then compared cell by cell, so that two different
rows are never taken for one. Nearly equal rows of a long table are found without comparing every
pair: if two rows differ in at most k items, then among any k + 1 groups of items there is one in
which they are equal, and only rows that are equal in a group are compared.

References
----------
Kuriakose, N. and Robbins, M. (2016). Don't get duped: Fraud through duplication in public opinion
surveys. *Statistical Journal of the IAOS* 32, 283-291. doi 10.3233/SJI-160978
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.codebook import CODED, Item
from cup_study.errors import CupError
from cup_study.ingest.flagging.effort import answered

#: Pairs of rows that are compared at most; more means that the limit does not tell rows apart.
MAX_PAIRS = 20_000_000
#: Up to so many pairs (some 3,000 rows) every one is compared.
FEW_PAIRS = 4_000_000
_CHUNK = 200_000
_MISSING = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)


def compared(items: Sequence[Item]) -> list[str]:
    """Names of the items by which rows are compared: coded and numeric ones."""
    return [i.name for i in items if i.type in CODED or i.type == "numeric"]


def duplicate(answers: pd.DataFrame, items: Sequence[Item], least: int) -> pd.Series[bool]:
    """Rows with exactly the answers of an earlier row, in all items.

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items to compare.
    least : int
        Answers that a row needs: a short one is easily the same by chance.

    Returns
    -------
    Series of bool
        The first row of a pattern is not flagged.

    Examples
    --------
    >>> items = [Item(f"q{i}", f"q{i}", "binary", {}, (0, 1)) for i in range(2)]
    >>> duplicate(pd.DataFrame([[0.0, 1.0]] * 2, columns=["q0", "q1"]), items, 2).tolist()
    [False, True]
    """
    names = compared(items)
    found = pd.Series(False, index=answers.index, dtype=bool)
    if not names:
        return found
    alike = pd.Series(row_hashes(answers, names)).duplicated(keep=False).to_numpy()
    if alike.any():
        same = answers.loc[alike, names].duplicated().to_numpy()
        found[alike] = same & (answered(answers.loc[alike], names) >= least)
    return found


def near_duplicate(
    answers: pd.DataFrame, items: Sequence[Item], share: float, least: int
) -> pd.Series[bool]:
    """Rows that agree with an earlier row in nearly all items (Kuriakose and Robbins 2016).

    Parameters
    ----------
    answers : DataFrame
        One row a respondent.
    items : sequence of Item
        Items to compare.
    share : float
        Share of the items that either row answers in which the two have the same answer; 1 looks
        for nothing, since equal rows are :func:`duplicate`'s.
    least : int
        Items in which both rows need an answer.

    Returns
    -------
    Series of bool
        The first row of two is not flagged, nor is one whose like is exactly the same.

    Raises
    ------
    CupError
        When so many rows are alike that they cannot be told apart by this share.

    Examples
    --------
    >>> items = [Item(f"q{i}", f"q{i}", "binary", {}, (0, 1)) for i in range(10)]
    >>> rows = pd.DataFrame([[0.0] * 10, [0.0] * 9 + [1.0], [1.0] * 10])
    >>> near_duplicate(rows.set_axis([i.name for i in items], axis=1), items, 0.9, 5).tolist()
    [False, True, False]
    """
    names = compared(items)
    flagged = np.zeros(len(answers), dtype=bool)
    most = int((1 - share) * len(names) + 1e-9)  # items in which two alike may differ
    if share < 1 and most > 0:
        codes = [pd.factorize(answers[name])[0].astype(np.int32) for name in names]
        table = np.column_stack(codes)
        few = len(table) * (len(table) - 1) // 2 <= FEW_PAIRS
        pairs = _all_pairs(len(table)) if few else _candidates(answers, table, names, most + 1)
        for one, other in pairs:
            given = table[one] >= 0, table[other] >= 0
            equal = table[one] == table[other]
            either = (given[0] | given[1]).sum(axis=1)
            agree = (equal & given[0]).sum(axis=1)
            near = (agree >= share * either - 1e-9) & (agree < either)
            near &= (given[0] & given[1]).sum(axis=1) >= least
            flagged[np.maximum(one, other)[near]] = True
    return pd.Series(flagged, index=answers.index, dtype=bool)


def row_hashes(answers: pd.DataFrame, names: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Hash of each row's answers to the named items; equal rows have the same.

    Examples
    --------
    >>> a, b, c = row_hashes(pd.DataFrame({"a": [0.0, -0.0, 1.0], "b": [None] * 3}), ["a", "b"])
    >>> bool(a == b), bool(a == c)
    (True, False)
    """
    total = np.zeros(len(answers), dtype=np.uint64)
    for name in names:
        total ^= _bits(answers[name])
        total *= _FACTOR
        total ^= total >> _SHIFT
    return total


def _bits(column: pd.Series[Any]) -> npt.NDArray[np.uint64]:
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(dtype=float) + 0.0  # -0.0 becomes 0.0, which is the same number
        bits = values.view(np.uint64)
        bits[np.isnan(values)] = _MISSING
        return bits
    numbers = pd.factorize(column)[0]
    return np.where(numbers < 0, _MISSING, numbers.astype(np.uint64))


def _all_pairs(n: int) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    for other in range(1, n):
        yield np.arange(other), np.full(other, other)


def _candidates(
    answers: pd.DataFrame, table: npt.NDArray[np.int32], names: Sequence[str], groups: int
) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Pairs of rows that are equal in one of so many groups of items, some at a time."""
    pairs = 0
    for first in range(groups):
        # Every so-manieth item: neighbours are often skipped together, and equal for that reason.
        columns = list(range(first, len(names), groups))
        keys = row_hashes(answers, [names[i] for i in columns])
        rows = np.flatnonzero((table[:, columns] >= 0).any(axis=1))
        order = rows[np.argsort(keys[rows], kind="stable")]
        keys = keys[order]
        apart = 1
        while (same := np.flatnonzero(keys[apart:] == keys[:-apart])).size:
            pairs += same.size
            if pairs > MAX_PAIRS:
                raise CupError(
                    f"Too many rows are alike: more than {MAX_PAIRS:,} pairs to compare.\n"
                    "Raise the parameter near (such as 0.97), or set it to 1 to look only for "
                    "rows that are exactly the same."
                )
            for start in range(0, same.size, _CHUNK):
                part = same[start : start + _CHUNK]
                yield order[part], order[part + apart]
            apart += 1
