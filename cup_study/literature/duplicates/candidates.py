"""Which pairs of records are worth comparing: those that share something that few records share.

Of 20,000 records there are 200 million pairs. Two records of one publication share at least one of:
the DOI; the beginning or the end of the title; two rare words of the title; the first author and
nearly the year; volume and first page; the beginning of the abstract. Only such pairs are compared,
and a key that too many records share (the title "Editorial") is left to the other keys.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from cup_study.literature.duplicates.prepared import Compared

#: A key that more records share tells nothing.
MOST = 150
#: Signs of the title's beginning and end that make a key.
ENDS = 16
#: Rare words of a title of which two make a key.
RARE = 5
#: Signs of the abstract that make a key.
OPENING = 60


def pairs(records: Sequence[Compared]) -> NDArray[np.intp]:
    """Pairs of places in `records` that share a key.

    Parameters
    ----------
    records : sequence of Compared
        Sorted by id.

    Returns
    -------
    array of shape (pairs, 2)
        First the smaller place; sorted, each pair once.

    Examples
    --------
    >>> from cup_study.literature.duplicates.prepared import prepared
    >>> from cup_study.literature.records import record
    >>> titles = ["Trust in public e-services", "TRUST IN PUBLIC E-SERVICES.", "Habit"]
    >>> table = record.frame([{"record": str(i), "title": t} for i, t in enumerate(titles)])
    >>> pairs(prepared(table)).tolist()
    [[0, 1]]
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    common = Counter(word for r in records for word in set(r.title.words))
    for place, row in enumerate(records):
        for key in set(_keys(row, common)):
            blocks[key].append(place)
    size = len(records)
    codes = [_codes(members, size) for members in blocks.values() if 1 < len(members) <= MOST]
    codes += _identical(records, size)
    if not codes:
        return np.empty((0, 2), dtype=np.intp)
    both = np.unique(np.concatenate(codes))
    return np.column_stack([both // size, both % size]).astype(np.intp)


def _keys(row: Compared, common: Counter[str]) -> Iterator[Hashable]:
    for text in row.title.variants:
        if len(text) >= ENDS:
            yield "begins", text[:ENDS]
            yield "ends", text[-ENDS:]
        elif text:
            yield "title", text
    rare = sorted({w for w in row.title.words if len(w) > 2}, key=lambda w: (common[w], w))[:RARE]
    yield from (("words", *sorted(two)) for two in combinations(rare, 2))
    if row.authors:
        family = row.authors[0].family
        yield from (("author", family, year) for year in _near(row.year))
        if row.pages[0]:
            yield "author and page", family, row.pages[0]
    if row.pages[0]:
        if row.volume:
            yield "volume and page", row.volume, row.pages[0]
        if row.pages[0] != row.pages[1]:
            yield "pages", row.pages, row.year
    if row.abstract:
        yield "abstract", row.abstract[:OPENING]


def _near(year: int) -> Iterable[int]:
    # Neighbouring years share one of two keys.
    return (year, year + 1) if year else (0,)


def _codes(members: Sequence[int], size: int) -> NDArray[np.int64]:
    places = np.asarray(members, dtype=np.int64)
    first, second = _all_pairs(len(places))
    return places[first] * size + places[second]


@lru_cache(maxsize=MOST)
def _all_pairs(n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    return np.triu_indices(n, 1)


def _identical(records: Sequence[Compared], size: int) -> list[NDArray[np.int64]]:
    """Neighbours among the records with one DOI, or one title, author and year, however many."""
    same: dict[Hashable, list[int]] = defaultdict(list)
    for place, row in enumerate(records):
        if row.doi:
            same[row.doi].append(place)
        if row.title.compact:
            family = row.authors[0].family if row.authors else ""
            same[row.title.compact, row.year, family].append(place)
    return [
        _codes(members, size) if len(members) <= MOST else _chain(members, size)
        for members in same.values()
        if len(members) > 1
    ]


def _chain(members: Sequence[int], size: int) -> NDArray[np.int64]:
    places = np.asarray(members, dtype=np.int64)
    return places[:-1] * size + places[1:]
