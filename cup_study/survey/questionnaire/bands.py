"""Long scales in bands: fifteen colours in a bar cannot be told apart, five can.

A slider of 0-14 is drawn as 0-2, 3-6, 7, 8-11 and 12-14. The middle answer stays alone, where
there is one; shares above the middle and means are still those of the single answers.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study.item import Code, Item

#: A scale with more answers than this is drawn in bands.
MOST_COLOURS = 7


def bands(values: Sequence[Code]) -> list[tuple[Code, ...]]:
    """Answers of a scale in bands; one a band where the scale is short.

    On both sides of the middle the outer band is the smaller one.

    Parameters
    ----------
    values : sequence
        Answers from one end of the scale to the other.

    Examples
    --------
    >>> bands([1, 2, 3])
    [(1,), (2,), (3,)]
    >>> [len(band) for band in bands(range(15))], [len(band) for band in bands(range(10))]
    ([3, 4, 1, 4, 3], [2, 3, 3, 2])
    """
    if len(values) <= MOST_COLOURS:
        return [(value,) for value in values]
    side, middle = divmod(len(values), 2)
    outer = side // 2
    sizes = [outer, side - outer, middle, side - outer, outer]
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [tuple(values[e - n : e]) for e, n in zip(ends, sizes, strict=True) if n]


def name(band: Sequence[Code]) -> Code:
    """What a band is known by: its only answer, or its ends.

    Examples
    --------
    >>> name((7,)), name((0, 1, 2))
    (7, '0–2')
    """
    return band[0] if len(band) == 1 else f"{band[0]}–{band[-1]}"


def label(band: Sequence[Code], item: Item, lang: str) -> str:
    """Words of a band beside its name: those of its answer, or of the scale's end that is in it.

    Examples
    --------
    >>> words = {"en": {0: "lowest", 7: "middle"}}
    >>> item = Item("q", "q", "scale", {}, tuple(range(15)), labels=words)
    >>> label((0, 1, 2), item, "en"), label((7,), item, "en"), label((3, 4, 5, 6), item, "en")
    ('(0 lowest)', 'middle', '3–6')
    """
    if len(band) == 1:
        return item.label(band[0], lang)
    for end in (item.values[0], item.values[-1]):
        words = item.label(end, lang)
        if end in band and words != str(end):
            return f"({end} {words})"
    return str(name(band))


def banded(rows: pd.DataFrame, values: Sequence[Code]) -> pd.DataFrame:
    """Rows of bars with the answers of a band added up.

    Parameters
    ----------
    rows : DataFrame
        Columns ``label value estimate mean``; one row an item and answer.
    values : sequence
        Answers from one end of the scale to the other.

    Returns
    -------
    DataFrame
        The same columns; `value` is the :func:`name` of the band.

    Examples
    --------
    >>> rows = pd.DataFrame({"label": "q", "value": range(10), "estimate": 0.1, "mean": 4.5})
    >>> banded(rows, range(10))["estimate"].round(1).tolist()
    [0.2, 0.3, 0.3, 0.2]
    """
    called = {value: name(band) for band in bands(values) for value in band}
    named = rows.assign(value=[called[value] for value in rows["value"]])
    added = named.groupby(["label", "value"], sort=False, as_index=False)
    return added.agg(estimate=("estimate", "sum"), mean=("mean", "first"))
