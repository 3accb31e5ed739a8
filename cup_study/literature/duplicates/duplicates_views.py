"""Tables of duplicates: what each rule found, what each database gave, how databases overlap."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cup_study import numbers, raw_text
from cup_study.views import Spanner, Table

#: A number and its format, ready for :func:`cup_study.results.value`.
Value = tuple[object, str]

_RULES = {
    "decision": {"en": "A person's decision", "sv": "Beslut av en person"},
    "doi": {"en": "Same DOI", "sv": "Samma DOI"},
    "exact": {
        "en": "Same title, year and first author",
        "sv": "Samma titel, år och förstaförfattare",
    },
    "fuzzy": {"en": "Alike in all that is told", "sv": "Lika i allt som uppges"},
    "all": {"en": "All", "sv": "Alla"},
}
_DATABASE = {"en": "Database", "sv": "Databas"}
_RECORDS = {"en": "Records", "sv": "Poster"}
_REMOVED = {"en": "Duplicates removed", "sv": "Dubbletter borttagna"}


def values(summary: pd.Series[int]) -> dict[str, Value]:
    """Counts by the names under which they are handed over; `summary` from :mod:`.overlap`.

    Examples
    --------
    >>> values(pd.Series({"records": 4, "removed": 1}))
    {'n_records': (4, 'count'), 'n_removed': (1, 'count')}
    """
    return {f"n_{name}": (int(n), "count") for name, n in summary.items()}


def rules(found: pd.DataFrame, summary: pd.Series[int], languages: Sequence[str]) -> Table:
    """Duplicates by the rule that found them.

    Parameters
    ----------
    found : DataFrame
        From :func:`.overlap.by_rule`.
    summary : Series
        From :func:`.overlap.summary`.
    languages : sequence of str
        Languages of the study.

    Examples
    --------
    >>> found = pd.DataFrame({"rule": ["doi"], "pairs": [3], "removed": [2]})
    >>> counts = pd.Series({"records": 9, "publications": 7, "removed": 2, "undecided": 1})
    >>> rules(found, counts, ["sv"]).frames["sv"].values.tolist()
    [['Samma DOI', 2], ['Alla', 2]]
    """
    total = pd.DataFrame({"rule": ["all"], "removed": [int(found["removed"].sum())]})
    both = pd.concat([found[["rule", "removed"]], total], ignore_index=True)
    frames = {lang: both.assign(rule=[_RULES[r][lang] for r in both["rule"]]) for lang in languages}
    n, left = int(summary["records"]), int(summary["publications"])
    waiting = int(summary["undecided"])
    return Table(
        frames,
        caption={
            "en": "Duplicates removed, by the rule that found them.",
            "sv": "Borttagna dubbletter efter den regel som fann dem.",
        },
        columns={"rule": {"en": "Rule", "sv": "Regel"}, "removed": _REMOVED},
        formats={"removed": "count"},
        note={
            "en": f"n = {_count(n, 'en')} records, {_count(left, 'en')} publications. A duplicate "
            "counts under the first rule that finds it. Pairs that wait for a person's decision: "
            f"{_count(waiting, 'en')}; until then they are not duplicates.",
            "sv": f"n = {_count(n, 'sv')} poster, {_count(left, 'sv')} publikationer. En dubblett "
            "räknas under den första regel som finner den. Par som väntar på en persons beslut: "
            f"{_count(waiting, 'sv')}; till dess är de inte dubbletter.",
        },
    )


def databases(found: pd.DataFrame, languages: Sequence[str]) -> Table:
    """What each database gave; `found` from :func:`.overlap.databases`.

    Examples
    --------
    >>> names = ["database", "records", "publications", "within", "only", "shared"]
    >>> found = pd.DataFrame([["Scopus", 3, 2, 1, 1, 1]], columns=names)
    >>> databases(found, ["en"]).frames["en"].values.tolist()
    [['Scopus', 3, 1, 2, 1, 1]]
    """
    shown = found[["database", "records", "within", "publications", "only", "shared"]]
    shown = shown.assign(database=_named(shown["database"]))
    return Table(
        dict.fromkeys(languages, shown),
        caption={
            "en": "What each database gave.",
            "sv": "Vad varje databas gav.",
        },
        columns={
            "database": _DATABASE,
            "records": _RECORDS,
            "within": {"en": "Duplicates within", "sv": "Dubbletter inom"},
            "publications": {"en": "In all", "sv": "Totalt"},
            "only": {"en": "Only here", "sv": "Endast här"},
            "shared": {"en": "Also elsewhere", "sv": "Även på annat håll"},
        },
        formats=dict.fromkeys(("records", "within", "publications", "only", "shared"), "count"),
        spanners=(
            Spanner({"en": "Publications", "sv": "Publikationer"}, "publications", "shared"),
        ),
    )


def overlap(found: pd.DataFrame, languages: Sequence[str]) -> Table:
    """Publications that two databases have both; `found` from :func:`.overlap.overlap`.

    Examples
    --------
    >>> names = ["PubMed", "Scopus"]
    >>> found = pd.DataFrame([[5, 2], [2, 9]], index=names, columns=names)
    >>> overlap(found, ["en"]).frames["en"].values.tolist()
    [['PubMed', '5', ''], ['Scopus', '2', '9']]
    """
    names = _named(found.index)
    frames = {}
    for lang in languages:
        cells = [
            [_count(int(n), lang) if j <= i else "" for j, n in enumerate(row)]
            for i, row in enumerate(found.to_numpy())
        ]
        # Two databases may have the same name to a reader, but columns are told apart.
        frame = pd.DataFrame(cells, columns=[f"database_{i}" for i in range(len(names))])
        frame.insert(0, "database", names)
        frames[lang] = frame
    headings = {f"database_{i}": dict.fromkeys(languages, name) for i, name in enumerate(names)}
    return Table(
        frames,
        caption={
            "en": "Publications found in two databases.",
            "sv": "Publikationer som finns i två databaser.",
        },
        columns={"database": _DATABASE, **headings},
        formats=dict.fromkeys(headings, "count"),
        note={
            "en": "On the diagonal the publications of one database.",
            "sv": "På diagonalen den enskilda databasens publikationer.",
        },
    )


def _named(databases: Sequence[str] | pd.Series[str] | pd.Index[str]) -> list[str]:
    return [raw_text.shown(str(name)) or "–" for name in databases]


def _count(n: int, lang: str) -> str:
    return numbers.format_number(n, "count", lang)
