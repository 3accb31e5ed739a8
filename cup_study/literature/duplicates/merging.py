"""One record of each group of duplicates, with every source and id and the fullest values.

The rule for a field: the value that tells most. Of titles, containers and abstracts that is the
longest (an abbreviated journal and a title cut off lose); of authors the list with most authors,
then with most letters; of pages a range before a single page; of DOI, year, volume, issue and the
other fields the value that most members give; texts whose letters were lost or read in a wrong
encoding and the type "other" are kept only where there is nothing better. Ties go to the member
with the smallest id, so that the order of files does not matter. Where members contradict each
other, a log tells it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cup_study.literature.duplicates import letters, names, places, titles
from cup_study.literature.duplicates.finding import Duplicates

#: Fields of which the longest value is kept.
LONGEST = ("title", "container", "abstract", "keywords")
#: Fields of which the value that most members give is kept.
COMMONEST = ("type", "year", "volume", "issue", "doi", "language", "url", "issn")
#: Columns that say where a record comes from; the first member's are kept.
ORIGIN = ("database", "file", "position", "line", "original_id")
LOG_COLUMNS = ["record", "field", "kept", "other"]
BETWEEN = "; "
#: Type of a record that tells no type.
_UNTOLD = "other"


@dataclass(frozen=True)
class Merged:
    """Publications, each once.

    Attributes
    ----------
    records : DataFrame
        A record table, one row a group, sorted by ``record`` (the group's smallest id), with
        ``sources`` (databases, "PubMed; Scopus") and ``records`` (ids of all members) added.
    log : DataFrame
        ``record field kept other``: values that contradict the one that was kept. A shorter
        spelling of the same (abbreviated journal, initials, "123-9") is no contradiction.
    """

    records: pd.DataFrame
    log: pd.DataFrame


def merge(records: pd.DataFrame, duplicates: Duplicates) -> Merged:
    """Make one record of each group.

    Parameters
    ----------
    records : DataFrame
        The record table that was searched for duplicates.
    duplicates : Duplicates
        From :func:`.finding.find`.

    Returns
    -------
    Merged

    Examples
    --------
    >>> from cup_study.literature.duplicates import finding
    >>> from cup_study.literature.records import record
    >>> one = {"record": "WoS:1", "database": "WoS", "doi": "10.1/x", "title": "TRUST IN USE",
    ...        "container": "J INF TECHNOL"}
    >>> other = one | {"record": "Scopus:9", "database": "Scopus", "title": "Trust in use",
    ...                "container": "Journal of Information Technology", "pages": "1-9"}
    >>> table = record.frame([one, other])
    >>> merged = merge(table, finding.find(table))
    >>> merged.records[["record", "title", "pages", "sources", "records"]].values.tolist()
    [['Scopus:9', 'Trust in use', '1-9', 'Scopus; WoS', 'Scopus:9; WoS:1']]
    """
    group = dict(zip(duplicates.groups["record"], duplicates.groups["group"], strict=True))
    listed = records.sort_values("record", kind="stable").to_dict("records")
    members: dict[str, list[dict[Any, Any]]] = {}
    for row in listed:
        members.setdefault(group[row["record"]], []).append(row)
    rows, log = [], []
    for name in sorted(members):
        merged, told = _one(name, members[name], list(records.columns))
        rows.append(merged)
        log += told
    table = pd.DataFrame(rows, columns=[*records.columns, "sources", "records"])
    types = {column: records[column].dtype for column in records.columns}
    return Merged(
        table.astype({**types, "sources": "str", "records": "str"}),
        pd.DataFrame(log, columns=LOG_COLUMNS, dtype="str"),
    )


def _one(
    name: str, members: Sequence[Mapping[Any, Any]], columns: Sequence[str]
) -> tuple[dict[str, Any], list[tuple[str, str, str, str]]]:
    row: dict[str, Any] = {"record": name}
    log = []
    for column in columns:
        if column == "record":
            continue
        values = [member[column] for member in members]
        told = [v for v in values if not pd.isna(v) and v != ""]
        row[column] = values[0]
        if column in ORIGIN or not told:
            continue
        row[column] = _fullest(column, told)
        same = _SAME.get(column)
        if same is not None and len(told) > 1:
            others = [v for v in dict.fromkeys(told) if not same(v, row[column])]
            log += [(name, column, str(row[column]), str(v)) for v in others]
    row["sources"] = BETWEEN.join(sorted({m["database"] for m in members if m["database"]}))
    row["records"] = BETWEEN.join(m["record"] for m in members)
    return row, log


def _fullest(column: str, values: Sequence[Any]) -> Any:
    if column in (*LONGEST, "authors"):
        # "FÃ¶rtroende" is longer than "Förtroende", and worse.
        values = [v for v in values if not letters.damaged(v)] or values
    if column == "type":
        values = [v for v in values if v != _UNTOLD] or values
    if column in LONGEST:
        # Capitals throughout tell less than a title with its own.
        return max(values, key=lambda v: (len(letters.folded(v)), not v.isupper()))
    if column == "authors":
        return max(values, key=lambda v: (len(names.names(v)), len(v), not v.isupper()))
    if column == "pages":
        return max(values, key=lambda v: (places.pages(v)[0] != places.pages(v)[1], len(v)))
    if column in COMMONEST:
        counts = Counter(values)
        return max(values, key=lambda v: (counts[v], len(str(v))))
    return values[0]


def _same_titles(one: str, other: str) -> bool:
    a, b = titles.title(one), titles.title(other)
    short, long = sorted((a.compact, b.compact), key=len)
    return long.startswith(short) or bool(set(a.variants) & set(b.variants))


def _same_authors(one: str, other: str) -> bool:
    share = names.shared(names.names(one), names.names(other))
    return share != share or share >= 1


#: Whether two values of a field are spellings of one; other fields are not compared.
_SAME: Mapping[str, Callable[[Any, Any], bool]] = {
    "title": _same_titles,
    "authors": _same_authors,
    "year": lambda one, other: bool(one == other),
    "container": lambda one, other: (
        places.same_container(places.container(one), places.container(other)) > 0
    ),
    "volume": lambda one, other: places.volume(one) == places.volume(other),
    "pages": lambda one, other: places.same_pages(places.pages(one), places.pages(other)) != 0,
    "doi": lambda one, other: bool(one == other),
    "type": lambda one, other: bool(one == other) or _UNTOLD in (one, other),
}
