"""Answers to categorical items as response patterns: equal rows are counted, not repeated.

The likelihood of a latent class model depends on which answers a row gave, not on which row it
is. So rows with the same answers, and the same answers missing, are kept once with the sum of
their weights. Patterns come in a fixed order, whatever the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.sem.arrays import FloatArray, IntArray

#: Code of a missing answer; the levels of an item are 0, 1, ...
MISSING = -1


@dataclass(frozen=True, eq=False)
class Patterns:
    """Different rows of answers, each with its weight.

    Parameters
    ----------
    codes : ndarray of int, shape (U, J)
        Level of each answer, :data:`MISSING` where there is none.
    weights : ndarray, shape (U,)
        Sum of the weights of the rows with this pattern.
    chosen : ndarray, shape (U, M)
        1 where an answer is given; one column for each level of each item, item after item. A
        missing answer is a row of zeros in the columns of its item.
    first : ndarray of int, shape (J,)
        Column of the first level of each item.
    counts : tuple of int
        Levels of each item; they sum to M.
    row : ndarray of int, shape (n,)
        Pattern of each row of the data.
    """

    codes: IntArray
    weights: FloatArray
    chosen: FloatArray
    first: IntArray
    counts: tuple[int, ...]
    row: IntArray

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.weights.sum())


def compress(codes: IntArray, counts: Sequence[int], weights: FloatArray) -> Patterns:
    """Patterns of coded answers.

    Parameters
    ----------
    codes : ndarray of int, shape (n, J)
        Level of each answer from 0, :data:`MISSING` where there is none.
    counts : sequence of int
        Levels of each item.
    weights : ndarray, shape (n,)
        Weight of each row.

    Returns
    -------
    Patterns

    Examples
    --------
    >>> found = compress(np.array([[1, 0], [0, -1], [1, 0]]), (2, 2), np.array([1.0, 2.0, 0.5]))
    >>> found.codes.tolist(), found.weights.tolist(), found.row.tolist()
    ([[0, -1], [1, 0]], [2.0, 1.5], [1, 0, 1])
    >>> found.chosen.tolist()
    [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]]
    """
    unique, row = np.unique(codes, axis=0, return_inverse=True)
    row = row.reshape(-1)
    first = np.cumsum([0, *counts[:-1]])
    return Patterns(
        codes=unique,
        weights=_sums(row, weights, len(unique)),
        chosen=_one_hot(unique, first, sum(counts)),
        first=first,
        counts=tuple(counts),
        row=row,
    )


def _sums(row: IntArray, weights: FloatArray, n: int) -> FloatArray:
    """Sum of the weights of each pattern, the same to the last digit in any order of the rows."""
    order = np.lexsort((weights, row))
    total: FloatArray = np.zeros(n)
    np.add.at(total, row[order], weights[order])
    return total


def _one_hot(codes: IntArray, first: IntArray, columns: int) -> FloatArray:
    """1 in the column of each answer given."""
    chosen = np.zeros((len(codes), columns))
    rows, items = np.nonzero(codes != MISSING)
    chosen[rows, first[items] + codes[rows, items]] = 1.0
    return chosen
