"""How many duplicates there are, by rule and by database, and how far databases overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from cup_study.literature.duplicates.finding import RULES, Duplicates

SUMMARY_COLUMNS = ["records", "publications", "removed", "within", "between", "undecided"]
DATABASE_COLUMNS = ["database", "records", "publications", "within", "only", "shared"]


def summary(records: pd.DataFrame, duplicates: Duplicates) -> pd.Series[int]:
    """Counts for PRISMA and the report.

    Parameters
    ----------
    records : DataFrame
        The record table.
    duplicates : Duplicates
        From :func:`.finding.find`.

    Returns
    -------
    Series
        ``records`` = ``publications`` + ``removed``; ``removed`` = ``within`` + ``between``:
        duplicates inside one database, and those that are left between databases; ``undecided``
        pairs wait for a person.

    Examples
    --------
    >>> table, found = _example()
    >>> summary(table, found).to_dict()
    {'records': 4, 'publications': 2, 'removed': 2, 'within': 1, 'between': 1, 'undecided': 0}
    """
    held = _held(records, duplicates)
    once = len(held[["database", "group"]].drop_duplicates())
    publications = held["group"].nunique()
    counts = {
        "records": len(held),
        "publications": publications,
        "removed": len(held) - publications,
        "within": len(held) - once,
        "between": once - publications,
        "undecided": len(duplicates.undecided),
    }
    return pd.Series(counts, index=SUMMARY_COLUMNS, dtype="int64")


def by_rule(duplicates: Duplicates) -> pd.DataFrame:
    """Duplicates removed by each rule: the strongest that brings a record into its group.

    Returns
    -------
    DataFrame
        ``rule pairs removed``: pairs that the rule found, and records removed, each counted
        once; the sum of ``removed`` is that of :func:`summary`.

    Examples
    --------
    >>> by_rule(_example()[1]).values.tolist()
    [['decision', 0, 0], ['doi', 1, 1], ['exact', 2, 1], ['fuzzy', 0, 0]]
    """
    root = {name: name for name in duplicates.groups["record"]}

    def first(name: str) -> str:
        while root[name] != name:
            root[name] = root[root[name]]
            name = root[name]
        return name

    rows = []
    for rule in RULES:
        pairs = duplicates.pairs[duplicates.pairs["rule"] == rule]
        removed = 0
        for one, other in zip(pairs["record_1"], pairs["record_2"], strict=True):
            a, b = first(one), first(other)
            if a != b:
                root[max(a, b)] = min(a, b)
                removed += 1
        rows.append((rule, len(pairs), removed))
    return pd.DataFrame(rows, columns=["rule", "pairs", "removed"])


def databases(records: pd.DataFrame, duplicates: Duplicates) -> pd.DataFrame:
    """What each database gave.

    Returns
    -------
    DataFrame
        Sorted by database. ``records``; ``publications`` among them; ``within``: duplicates
        inside the database (``records`` - ``publications``); ``only``: publications that no other
        database has; ``shared``: the others.

    Examples
    --------
    >>> databases(*_example()).values.tolist()
    [['PubMed', 1, 1, 0, 0, 1], ['Scopus', 3, 2, 1, 1, 1]]
    """
    held = _held(records, duplicates)
    once = held[["database", "group"]].drop_duplicates()
    alone = once.groupby("group")["database"].transform("size") == 1
    rows = [
        (
            name,
            int((held["database"] == name).sum()),
            int((once["database"] == name).sum()),
            int((held["database"] == name).sum() - (once["database"] == name).sum()),
            int((alone & (once["database"] == name)).sum()),
            int((~alone & (once["database"] == name)).sum()),
        )
        for name in sorted(held["database"].unique())
    ]
    return pd.DataFrame(rows, columns=DATABASE_COLUMNS)


def overlap(records: pd.DataFrame, duplicates: Duplicates) -> pd.DataFrame:
    """Publications that two databases have both; on the diagonal those that one has.

    Returns
    -------
    DataFrame
        Databases in rows and columns, sorted.

    Examples
    --------
    >>> overlap(*_example()).values.tolist()
    [[1, 1], [1, 2]]
    """
    held = _held(records, duplicates)
    has = pd.crosstab(held["group"], held["database"]).clip(upper=1)
    both: pd.DataFrame = has.T @ has
    both.index.name = both.columns.name = None
    return both


def _held(records: pd.DataFrame, duplicates: Duplicates) -> pd.DataFrame:
    group = dict(zip(duplicates.groups["record"], duplicates.groups["group"], strict=True))
    held = records[["record", "database"]].copy()
    held["group"] = held["record"].map(group)
    return held


def _example() -> tuple[pd.DataFrame, Duplicates]:
    from cup_study.literature.duplicates import finding
    from cup_study.literature.records import record

    one: Mapping[str, Any] = {"title": "Trust and risk in e-government adoption", "year": 2008}
    one = {**one, "authors": "Bélanger, F.; Carter, L."}
    rows: Sequence[Mapping[str, Any]] = [
        {**one, "record": "Scopus:1", "database": "Scopus", "doi": "10.1/a"},
        {**one, "record": "Scopus:2", "database": "Scopus"},
        {"record": "Scopus:3", "database": "Scopus", "title": "Habit", "year": 1999},
        {**one, "record": "PubMed:1", "database": "PubMed", "doi": "10.1/a"},
    ]
    table = record.frame(rows)
    return table, finding.find(table)
