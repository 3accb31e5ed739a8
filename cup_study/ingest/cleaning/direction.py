"""Items that may be coded the other way in one wave: nobody said so, but the answers do.

Two signs are looked for, since either can fail: an item that turns against the others of its
construct (not seen when the whole construct was turned), and answers that lie as they did in the
wave before, but mirrored (not seen when they lie evenly).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cup_study.codebook import Codebook, Item
from cup_study.ingest.cleaning import log as logs

#: Answers in common with the construct's other items that a wave needs to be judged.
LEAST = 30
#: Correlation with the rest that is clearly not nought, of either sign.
CLEAR = 0.2
#: Rows of a wave that are looked at, spread evenly over it: more would tell the same, slowly.
MOST = 50_000
#: Share of the answers that would have to move between two waves to make them alike: clearly apart.
APART = 0.25
#: A mirrored wave is alike when it leaves at most this share of the distance.
ALIKE = 0.4


def entries(data: pd.DataFrame, codebook: Codebook) -> list[logs.Entry]:
    """Warn of items whose correlation with the rest of their construct is negative in a wave.

    In clean data every item of a construct points the same way, so that each correlates positively
    with the others. Where the median of an item's correlations is clearly positive in one wave and
    clearly negative in another, its scale may have been turned between them.

    Parameters
    ----------
    data : DataFrame
        Clean table: ``wave`` and the items, reversed ones turned.
    codebook : Codebook
        The study's codebook.

    Returns
    -------
    list of Entry
        One a wave and item, with the correlations; nothing is changed.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=(200, 1))
    >>> answers = pd.DataFrame(trait + rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    >>> answers.loc[100:, "c"] *= -1
    >>> items = (Item(n, n, "scale", {}, (1, 2), construct="X") for n in "abc")
    >>> found = entries(answers.assign(wave=["1"] * 100 + ["2"] * 100), Codebook(tuple(items)))
    >>> [(entry.wave, entry.item) for entry in found]
    [('2', 'c')]
    """
    found: list[logs.Entry] = []
    waves = data["wave"].unique().tolist() if "wave" in data else []
    if len(waves) < 2:
        return []  # nothing to compare
    seen = {wave: data.iloc[_spread(data["wave"].eq(wave).to_numpy(dtype=bool))] for wave in waves}
    for construct in codebook.constructs():
        items = [i for i in codebook.construct(construct) if _usable(i, data)]
        if len(items) < 3:
            continue  # of two items that disagree neither is the wrong one
        table = pd.DataFrame({wave: _item_rest(rows, items) for wave, rows in seen.items()})
        found += _warnings(table, construct)
    told = {(entry.wave, entry.item) for entry in found}
    found += [e for e in _mirrored(seen, codebook) if (e.wave, e.item) not in told]
    everyone = data["wave"].value_counts()
    return [_with_rows(entry, int(everyone[entry.wave])) for entry in found]


def _spread(inside: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Rows of a wave, or as many as are looked at, the same each time."""
    rows = np.flatnonzero(inside)
    if len(rows) <= MOST:
        return rows
    return rows[np.linspace(0, len(rows) - 1, MOST).astype(np.intp)]


def _with_rows(entry: logs.Entry, rows: int) -> logs.Entry:
    if rows <= MOST:
        return entry
    return replace(entry, detail=f"{entry.detail} (judged by {MOST:,} of {rows:,} rows)")


def _mirrored(seen: dict[str, pd.DataFrame], codebook: Codebook) -> Iterator[logs.Entry]:
    """Items whose answers in a wave are those of the wave before, mirrored."""
    for item in codebook.items:
        if item.type not in ("scale", "ordinal") or len(item.values) < 4:
            continue
        if not all(_usable(item, rows) for rows in seen.values()):
            continue
        counts = {wave: _shares(rows[item.name], item) for wave, rows in seen.items()}
        asked = [wave for wave in seen if counts[wave] is not None]
        for before, wave in itertools.pairwise(asked):
            one, other = counts[before], counts[wave]
            apart = np.abs(one - other).sum() / 2
            turned = np.abs(one - other[::-1]).sum() / 2
            if apart > APART and turned < ALIKE * apart:
                detail = (
                    f"answers as in {before}, but mirrored: {apart:.0%} would have to move to make "
                    f"the waves alike, {turned:.0%} when this one is turned"
                )
                yield logs.Entry(wave, "recode", "direction", item.name, "columns", 1, detail)


def _shares(values: pd.Series[float], item: Item) -> Any:
    """Share of each code, in the order of the codes; None where too few answered."""
    numbers = values.dropna().to_numpy(float)
    if len(numbers) < LEAST:
        return None
    return np.array([(numbers == float(code)).mean() for code in item.values])


def _usable(item: Item, data: pd.DataFrame) -> bool:
    return item.name in data and pd.api.types.is_numeric_dtype(data[item.name])


def _item_rest(data: pd.DataFrame, items: list[Item]) -> pd.Series[float]:
    """Correlation of each item with the mean of the others; NaN where it cannot be told."""
    names = [item.name for item in items]
    answers = [data[name].to_numpy(dtype=float, na_value=np.nan) for name in names]
    table = np.full((len(names), len(names)), np.nan)
    for i, j in itertools.combinations(range(len(names)), 2):
        table[i, j] = table[j, i] = _correlation(answers[i], answers[j])
    # The median item of the rest: one turned item among many must not turn the others.
    result = [np.nan if np.isnan(row).all() else float(np.nanmedian(row)) for row in table]
    return pd.Series(result, index=names, dtype=float)


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    here = ~(np.isnan(one) | np.isnan(other))
    a, b = one[here], other[here]
    if len(a) < LEAST or a.std() == 0 or b.std() == 0:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def _warnings(table: pd.DataFrame, construct: str) -> Iterator[logs.Entry]:
    for item, row in table.iterrows():
        for wave, r in row.items():
            elsewhere = row.drop(wave)
            if r < -CLEAR and (elsewhere > CLEAR).any():
                detail = (
                    f"correlation with the other items of {construct}: {r:.2f} here, "
                    f"{elsewhere.max():.2f} in {elsewhere.idxmax()}"
                )
                yield logs.Entry(str(wave), "recode", "direction", str(item), "columns", 1, detail)
