"""Tables of the search."""

from __future__ import annotations

import pandas as pd

from cup_study.literature.screening import search_views
from tests.literature.screening.cases import exports


def test_sources() -> None:
    _, files, _ = exports([("Scopus", "database", 3), ("Websites", "other", 2)], 1)
    table = search_views.sources(files, ["en", "sv"])
    assert table.frames["sv"][["source", "kind", "entries", "malformed"]].to_numpy().tolist() == [
        ["Scopus", "Databas", 4, 1],
        ["Webbplatser", "Annat sätt", 2, 0],
    ]
    assert table.frames["en"]["query"].tolist() == ["(not told)"] * 2


def test_lists_are_cut_and_harmless() -> None:
    entries = pd.DataFrame({"file": "a.bib", "line": range(50), "what": "cut", "text": "@a{\x00\n"})
    table = search_views.malformed(entries, ["en", "sv"])
    assert len(table.frames["en"]) == 40
    assert table.frames["en"]["text"][0] == "@a{"
    assert (table.note or {})["sv"].startswith("De första 40 av 50")
    log = search_views.log(entries.head(1).assign(record="x"), ["sv"])
    assert log.note is None
