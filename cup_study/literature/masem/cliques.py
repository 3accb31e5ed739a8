"""Complete parts of an incomplete correlation matrix: sets of variables with all correlations."""

from __future__ import annotations

from cup_study.sem.arrays import BoolArray


def maximal(seen: BoolArray) -> list[tuple[int, ...]]:
    """Sets of variables that are complete and part of no larger complete set.

    By the algorithm of Bron and Kerbosch (1973) with a pivot.

    Parameters
    ----------
    seen : ndarray of bool, shape (p, p)
        Which correlations are there; a variable without any is false on the diagonal.

    Returns
    -------
    list of tuple of int
        Each ascending; the list in ascending order.

    Examples
    --------
    >>> import numpy as np
    >>> seen = np.ones((3, 3), dtype=bool)
    >>> seen[0, 2] = seen[2, 0] = False
    >>> maximal(seen)
    [(0, 1), (1, 2)]
    """
    there = [i for i in range(len(seen)) if seen[i, i]]
    near = {i: {j for j in there if j != i and seen[i, j]} for i in there}
    found: list[tuple[int, ...]] = []

    def grow(inside: set[int], open_: set[int], done: set[int]) -> None:
        if not open_ and not done:
            found.append(tuple(sorted(inside)))
            return
        pivot = max(sorted(open_ | done), key=lambda i: len(near[i] & open_))
        for i in sorted(open_ - near[pivot]):
            grow(inside | {i}, open_ & near[i], done & near[i])
            open_ = open_ - {i}
            done = done | {i}

    grow(set(), set(there), set())
    return sorted(found)


def largest(seen: BoolArray) -> tuple[int, ...]:
    """The largest complete set; of several the first.

    Examples
    --------
    >>> import numpy as np
    >>> largest(np.eye(2, dtype=bool))
    (0,)
    """
    return max(maximal(seen), key=len)
