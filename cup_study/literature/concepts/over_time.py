"""Studies by year, in all and for each concept or theory."""

from __future__ import annotations

import pandas as pd

from cup_study.literature.concepts.matrix import concepts, entries

#: In place of an entry: nothing was seen.
UNSEEN = ""


def by_concept(joined: pd.DataFrame) -> pd.DataFrame:
    """Studies in which each concept was seen, by year.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.

    Returns
    -------
    DataFrame
        ``entry year studies of``, every year from the first to the last; `of` counts all studies
        of the year. Concepts with most studies first. Studies without a year are left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"key": ["a", "b"], "year": [2009, 2010], "habit": [True, False]})
    >>> by_concept(frame).values.tolist()
    [['habit', 2009, 1, 1], ['habit', 2010, 0, 1]]
    """
    names = concepts(joined)
    return _table({name: joined[name].astype(bool) for name in names}, joined)


def by_entry(joined: pd.DataFrame, column: str, *, top: int) -> pd.DataFrame:
    """Studies that name each of the most common entries of a column, by year.

    Parameters
    ----------
    joined : DataFrame
        From :func:`cup_study.literature.concepts.matrix.join`.
    column : str
        Such as ``theory``; several entries in a cell count each.
    top : int
        Entries to keep.

    Returns
    -------
    DataFrame
        As :func:`by_concept`; the last entry, :data:`UNSEEN`, counts studies where nothing was
        seen.

    Examples
    --------
    >>> frame = pd.DataFrame({"key": ["a", "b"], "year": [2009, 2009], "theory": ["TAM", None]})
    >>> by_entry(frame, "theory", top=1)[["entry", "studies"]].values.tolist()
    [['TAM', 1], ['', 1]]
    """
    told = joined[column].map(lambda cell: set(entries(cell)))
    counted = told.explode().dropna().value_counts()
    order = sorted(counted.index, key=lambda entry: (-counted[entry], entry))[:top]
    flags = {entry: told.map(lambda found, e=entry: e in found) for entry in order}
    flags[UNSEEN] = told.map(lambda found: not found)
    return _table(flags, joined, keep_order=True)


def _table(
    flags: dict[str, pd.Series], joined: pd.DataFrame, *, keep_order: bool = False
) -> pd.DataFrame:
    years = pd.to_numeric(joined["year"], errors="coerce")
    columns = ["entry", "year", "studies", "of"]
    if years.notna().sum() == 0:
        return pd.DataFrame(columns=columns)
    every = range(int(years.min()), int(years.max()) + 1)
    totals = years.value_counts()
    entries = list(flags)
    if not keep_order:
        entries.sort(key=lambda entry: (-int(flags[entry].sum()), entry))
    rows = []
    for entry in entries:
        found = years[flags[entry]].value_counts()
        rows += [(entry, year, int(found.get(year, 0)), int(totals.get(year, 0))) for year in every]
    return pd.DataFrame(rows, columns=columns)
