"""From pairs to groups, with a guard against chains.

A is like B and B is like C, yet A and C are two publications: that happens where B tells little (a
record without pages between a talk and the article of the same title). Links are therefore taken
from the strongest to the weakest, and a link that would bring two records together that clearly
differ is left to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

#: Two records by their places.
Pair = tuple[int, int]


def groups(
    size: int, links: Iterable[Pair], apart: Callable[[int, int], bool]
) -> tuple[list[int], list[Pair]]:
    """Group of each record, and the links that were not taken.

    Parameters
    ----------
    size : int
        Number of records.
    links : iterable of pairs
        From the strongest to the weakest.
    apart : function
        Whether two records must not be in one group.

    Returns
    -------
    list of int
        For each record the smallest place in its group.
    list of pairs
        Links that would have brought records together that must not be.

    Examples
    --------
    >>> groups(4, [(0, 1), (1, 2)], lambda a, b: {a, b} == {0, 2})
    ([0, 0, 2, 3], [(1, 2)])
    """
    group = list(range(size))
    members = {place: [place] for place in range(size)}
    refused = []
    for one, other in links:
        first, second = sorted((group[one], group[other]))
        if first == second:
            continue
        if any(apart(a, b) for a in members[first] for b in members[second]):
            refused.append((one, other))
            continue
        for place in members.pop(second):
            group[place] = first
            members[first].append(place)
    return group, refused


def components(size: int, links: Sequence[Pair]) -> list[list[int]]:
    """Records that links bring together, whatever keeps them apart: more than one each.

    Examples
    --------
    >>> components(4, [(0, 1), (1, 2)])
    [[0, 1, 2]]
    """
    group, _ = groups(size, links, lambda _one, _other: False)
    found: dict[int, list[int]] = {}
    for place, first in enumerate(group):
        found.setdefault(first, []).append(place)
    return [places for places in found.values() if len(places) > 1]
