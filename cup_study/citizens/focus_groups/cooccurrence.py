"""Which codes meet in the same segment.

Only codes as they were given: a code always meets the theme that it belongs to. That two codes
meet says that they were spoken of together; the order and the reason are in the segment itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from cup_study.citizens.focus_groups import marks
from cup_study.citizens.focus_groups.material import Material
from cup_study.survey import disclosure

#: Pairs seen together less often are not told: one segment is a coincidence.
MINIMUM = 2
COLUMNS = ["code_1", "code_2", "both", "n_1", "n_2", "participants", "jaccard", "lift"]


@dataclass(frozen=True)
class Cooccurrence:
    """Codes that meet.

    Attributes
    ----------
    pairs : DataFrame
        Columns as :data:`COLUMNS`, those seen together most often first: segments with both, with
        each, and participants who said such a segment (missing where nobody knows). Jaccard's
        index is segments with both over segments with either (0-1), the lift how many times more
        often they meet than if they were independent.
    codes : DataFrame
        ``code theme n``: codes of the pairs, and the segments that have them.
    segments : int
        Segments in all.
    rare, few : int
        Pairs left out since they met less often than the minimum, or in the words of fewer people
        than the threshold.
    minimum : int
        Segments that a pair must share.
    """

    pairs: pd.DataFrame
    codes: pd.DataFrame
    segments: int
    rare: int
    few: int
    minimum: int


def find(
    material: Material, *, minimum: int = MINIMUM, threshold: int = disclosure.THRESHOLD
) -> Cooccurrence:
    r"""Pairs of codes that the same segments have.

    With :math:`n` segments of which :math:`a` and :math:`b` have one code each and :math:`c`
    both, Jaccard's index is :math:`c/(a+b-c)` (Jaccard 1912) and the lift :math:`cn/(ab)` (Brin
    et al. 1997).

    Parameters
    ----------
    material : Material
        What was said and coded.
    minimum : int
        Segments that a pair must share to be told.
    threshold : int
        Participants that a pair must come from, where they are known.

    Returns
    -------
    Cooccurrence

    Examples
    --------
    >>> from cup_study.citizens.focus_groups.simulated import draw
    >>> found = find(draw(), threshold=3)
    >>> bool((found.pairs["both"] >= 2).all()), found.segments
    (True, 192)
    """
    given = marks.table(material, "code")
    known = marks.knows_people(material)
    person = marks.people(material).reindex(given.index).to_numpy()
    has = given.to_numpy()
    n, size = len(has), has.sum(axis=0)
    rows, rare, few = [], 0, 0
    for i, j in combinations(np.flatnonzero(size).tolist(), 2):
        together = has[:, i] & has[:, j]
        both = int(together.sum())
        if not both:
            continue
        if both < minimum:
            rare += 1
            continue
        people = len({name for name in person[together] if name}) if known else None
        if people is not None and people < threshold:
            few += 1
            continue
        a, b = int(size[i]), int(size[j])
        measures = both / (a + b - both), both * n / (a * b)
        rows.append((given.columns[i], given.columns[j], both, a, b, people, *measures))
    pairs = pd.DataFrame(rows, columns=COLUMNS).astype({"participants": "Int64"})
    keys = ["both", "jaccard", "code_1", "code_2"]
    pairs = pairs.sort_values(keys, ascending=[False, False, True, True], ignore_index=True)
    met = set(pairs["code_1"]) | set(pairs["code_2"])
    codes = pd.DataFrame(
        [
            (name, material.codes.path(name)[-1], int(size[k]))
            for k, name in enumerate(given.columns)
            if name in met
        ],
        columns=["code", "theme", "n"],
    )
    return Cooccurrence(pairs, codes, n, rare, few, minimum)
