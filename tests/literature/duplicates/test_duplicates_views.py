from __future__ import annotations

import pandas as pd

from cup_study import printed
from cup_study.literature.duplicates import duplicates_views, finding, overlap
from tests.literature.duplicates import simulated

LANGUAGES = ("en", "sv")
TABLE, _ = simulated.exports(60, 9)
FOUND = finding.find(TABLE)
COUNTS = overlap.summary(TABLE, FOUND)


def test_tables_in_both_languages() -> None:
    made = (
        duplicates_views.rules(overlap.by_rule(FOUND), COUNTS, LANGUAGES),
        duplicates_views.databases(overlap.databases(TABLE, FOUND), LANGUAGES),
        duplicates_views.overlap(overlap.overlap(TABLE, FOUND), LANGUAGES),
    )
    for table in made:
        assert table.caption["en"] != table.caption["sv"]
        for lang in LANGUAGES:
            frame = table.frames[lang]
            assert set(frame.columns) <= set(table.columns)
            assert all(printed.cells(frame, table.formats, lang))
        for spanner in table.spanners:
            printed.span(spanner, list(table.frames["en"].columns), "t")


def test_the_sum_is_what_was_removed() -> None:
    table = duplicates_views.rules(overlap.by_rule(FOUND), COUNTS, LANGUAGES)
    assert table.frames["sv"].iloc[-1].tolist() == ["Alla", COUNTS["removed"]]
    assert table.note is not None
    assert f"n = {COUNTS['records']} poster" in table.note["sv"]


def test_a_database_with_a_hostile_name() -> None:
    names = pd.Index(["=1+1\u202e", "<b>x</b>"])
    found = pd.DataFrame([[1, 0], [0, 2]], index=names, columns=names)
    table = duplicates_views.overlap(found, ["en"])
    assert table.columns["database_0"]["en"] == "=1+1"
