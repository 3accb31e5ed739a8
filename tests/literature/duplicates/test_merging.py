from __future__ import annotations

from typing import Any

import pandas as pd

from cup_study.literature.duplicates import finding, merging
from cup_study.literature.records import record
from tests.literature.duplicates import simulated
from tests.literature.duplicates.test_evidence import WHOLE


def merged(*changed: dict[str, Any]) -> merging.Merged:
    rows = [
        WHOLE | {"record": f"D{i}:1", "database": f"D{i}", "file": f"{i}.bib"} | row
        for i, row in enumerate(changed)
    ]
    table = record.frame(rows)
    return merging.merge(table, finding.find(table))


def test_the_fullest_value_of_each_field() -> None:
    found = merged(
        {"title": WHOLE["title"].upper(), "authors": "LIND, B", "pages": "42", "abstract": ""},
        {"container": "J MUNIC USE", "abstract": "We asked people why they use the services."},
        {"volume": "", "issue": "", "doi": ""},
    )
    row = found.records.iloc[0]
    assert len(found.records) == 1
    assert row["title"] == WHOLE["title"]
    assert row["authors"] == WHOLE["authors"]
    assert row["container"] == WHOLE["container"]
    assert (row["pages"], row["volume"], row["doi"]) == ("42-57", "3", "10.1/x")
    assert row["abstract"].startswith("We asked")
    assert row["sources"] == "D0; D1; D2"
    assert row["records"] == "D0:1; D1:1; D2:1"
    assert len(found.log) == 0


def test_contradictions_are_told() -> None:
    found = merged({"year": 2010}, {"year": 2011}, {"year": 2010, "doi": "10.1/y"})
    assert found.log[["field", "kept", "other"]].values.tolist() == [
        ["year", "2010", "2011"],
        ["doi", "10.1/x", "10.1/y"],
    ]


def test_nothing_is_lost_and_order_does_not_matter() -> None:
    table, _ = simulated.exports(150, 7)
    found = finding.find(table)
    first = merging.merge(table, found)
    ids = [i for cell in first.records["records"] for i in cell.split(merging.BETWEEN)]
    assert sorted(ids) == sorted(table["record"])
    second = merging.merge(table.sample(frac=1, random_state=3), found)
    pd.testing.assert_frame_equal(first.records, second.records)
    pd.testing.assert_frame_equal(first.log, second.log)
    assert first.records[list(record.COLUMNS)].dtypes.equals(table.dtypes)


def test_a_record_alone_stays_as_it_is() -> None:
    table = record.frame([{"record": "a", "database": "D", "title": "Habit"}])
    row = merging.merge(table, finding.find(table)).records.iloc[0]
    assert (row["title"], row["sources"], row["records"]) == ("Habit", "D", "a")
    assert pd.isna(row["year"])


def test_damaged_letters_and_untold_types_lose() -> None:
    good = {"title": "Förtroende för kommunala e-tjänster på Åland", "authors": "Åström, Åsa"}
    bad = {
        "title": "FÃ¶rtroende fÃ¶r kommunala e-tjÃ¤nster pÃ¥ Ã…land",
        "authors": "Ã…strÃ¶m, Ã…sa",
        "type": "other",
    }
    lost = {"title": "F?rtroende f?r kommunala e-tj?nster p? ?land", "authors": "?str?m, ?sa"}
    found = merged(bad, good, lost, bad | lost)
    row = found.records.iloc[0]
    assert len(found.records) == 1
    assert (row["title"], row["authors"]) == (good["title"], good["authors"])
    assert row["type"] == "journal"
    assert "type" not in set(found.log["field"])
