from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.duplicates import decisions, finding
from cup_study.literature.records import record

EDITORIAL = {"title": "Editorial", "authors": "Lee, A.", "year": 2001}
TABLE = record.frame([EDITORIAL | {"record": x} for x in ("=a", "b", "c")])


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(["record_1,record_2,decision", *rows]) + "\n", encoding="utf-8")
    return path


def test_there_and_back(tmp_path: Path) -> None:
    path = tmp_path / "duplicates_to_decide.csv"
    found = finding.find(TABLE)
    written = decisions.write(path, TABLE, found)
    assert len(written) == len(found.undecided) == 3
    assert "\n,,'=a," in path.read_text(encoding="utf-8")  # no formula for a spreadsheet
    assert len(decisions.read(path, TABLE)) == 0
    text = path.read_text(encoding="utf-8").replace("\n,,'=a,b", "\nduplicate,seen,'=a,b")
    path.write_text(text.replace("\n,,b,c", "\ndifferent,,b,c"), encoding="utf-8")
    decided = decisions.read(path, TABLE)
    assert decided["decision"].tolist() == ["duplicate", "different"]
    assert decided["note"].tolist() == ["seen", ""]
    again = finding.find(TABLE, decided)
    assert again.groups["group"].tolist() == ["=a", "=a", "c"]
    assert len(again.undecided) == 0
    kept = decisions.write(path, TABLE, again, decided)
    assert kept["decision"].tolist() == ["duplicate", "different"]
    pd.testing.assert_frame_equal(decisions.read(path, TABLE), decided)


def test_semicolons_and_capitals(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("record_1;record_2;decision\nb;c; Different \n", encoding="utf-8-sig")
    assert decisions.read(path, TABLE)["decision"].tolist() == ["different"]


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "b,c,same", "b,z,duplicate", "b,b,different", ",c,")
    with pytest.raises(InputError) as error:
        decisions.read(path, TABLE)
    text = str(error.value)
    assert 'row 2, column "decision": expected "duplicate", "different" or nothing' in text
    assert 'row 3, column "record_2": there is no record "z"' in text
    assert 'row 4: record "b" stands against itself' in text
    assert 'row 5, column "record_1": is empty' in text


def test_contradictions_by_way_of_others(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "=a,b,duplicate", "c,b,duplicate", "c,=a,different")
    with pytest.raises(InputError, match=r'row 4: "c" and "=a" are different, but rows 2, 3 make'):
        decisions.read(path, TABLE)


def test_one_pair_decided_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "b,c,duplicate", "c,b,different")
    with pytest.raises(InputError, match="row 3"):
        decisions.read(path, TABLE)


def test_a_decision_about_a_record_that_is_gone_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    decisions.write(path, TABLE, finding.find(TABLE))
    text = path.read_text(encoding="utf-8").replace("\n,,b,c", "\ndifferent,,b,c")
    path.write_text(text, encoding="utf-8")
    fewer = TABLE[TABLE["record"] != "c"]
    decided = decisions.read(path, fewer)
    found = finding.find(fewer, decided)
    assert found.log["what"].str.contains("no longer there").tolist() == [True]
    kept = decisions.write(path, fewer, found, decided)
    gone = kept[kept["decision"] == "different"]
    assert gone[["record_2", "title_2"]].values.tolist() == [["c", "Editorial"]]
    # The record comes back: so does the decision.
    assert len(finding.find(TABLE, decisions.read(path, TABLE)).undecided) == 2


def test_a_note_without_decision_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    decisions.write(path, TABLE, finding.find(TABLE))
    text = path.read_text(encoding="utf-8").replace("\n,,b,c", "\n,ask Anna,b,c")
    path.write_text(text, encoding="utf-8")
    decided = decisions.read(path, TABLE)
    found = finding.find(TABLE, decided)
    assert found.groups["group"].nunique() == 3
    kept = decisions.write(path, TABLE, found, decided)
    assert len(kept) == 3
    assert kept["note"].tolist().count("ask Anna") == 1


def test_hostile_titles(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [EDITORIAL | {"record": x, "title": "=cmd|'/c calc'!A1\n\u202eedit"} for x in "ab"]
    table = record.frame(rows)
    decisions.write(path, table, finding.find(table))
    text = path.read_text(encoding="utf-8")
    assert "\u202e" not in text
    assert ",=cmd" not in text


def test_a_key_that_stands_for_another_record_now_is_refused(tmp_path: Path) -> None:
    rows = [
        {"record": "lib:k", "title": "Trust in municipal services", "authors": "Lee, A."},
        {"record": "lib:l", "title": "Trust in municipal service", "authors": "Lee, B."},
    ]
    path = tmp_path / "decided.csv"
    found = finding.find(record.frame(rows), band=(0.0, 1.0))
    decisions.write(path, record.frame(rows), found)
    path.write_text(path.read_text(encoding="utf-8").replace("\n,,", "\ndifferent,,"), "utf-8")
    assert len(decisions.read(path, record.frame(rows))) == 1
    rows[0] |= {"title": "TRUST IN MUNICIPAL SERVICES: a survey"}  # a newer export
    assert len(decisions.read(path, record.frame(rows))) == 1
    rows[0] |= {"title": "Habit, age and income"}
    with pytest.raises(InputError, match='"lib:k" was "Trust in municipal services"'):
        decisions.read(path, record.frame(rows))
