"""Decisions: every problem at once, and what is accepted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.screening import decisions

HEADER = "record,stage,decision,reason,reviewer"
GROUPS = pd.DataFrame({"record": ["a:1", "a:2", "b:1"], "group": ["a:1", "a:2", "a:1"]})


def read(path: Path, *rows: str, header: str = HEADER) -> decisions.Decisions:
    path = path / "screening.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return decisions.read(path, GROUPS)


def problems(path: Path, *rows: str, header: str = HEADER) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(path, *rows, header=header)
    return [str(p) for p in caught.value.problems]


def test_rows_are_read_with_their_group(tmp_path: Path) -> None:
    found = read(tmp_path, "b:1, Title/Abstract ,Exclude,,anna", "a:2,full_text,include,,Consensus")
    assert found.table["group"].tolist() == ["a:1", "a:2"]
    assert found.table["stage"].tolist() == ["title_abstract", "full_text"]
    assert found.table["reviewer"].tolist() == ["anna", "consensus"]
    assert found.table["row"].tolist() == [2, 3]


def test_all_problems_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        "a:9,title_abstract,include,,anna",
        "a:1,abstract,include,,anna",
        "a:1,full_text,exclude,,anna",
        "a:2,retrieval,include,,anna",
        "a:2,title_abstract,,,bo",
        "a:2,title_abstract,include,,Bo",
    )
    assert found == [
        'row 2, column "record": there is no record "a:9"',
        'row 3, column "stage": expected one of before_screening, title_abstract, retrieval, '
        'full_text, got "abstract"',
        'row 4, column "reason": is empty; an exclusion at full_text needs a reason',
        'row 5, column "decision": expected one of retrieved, not_retrieved at retrieval, got '
        '"include"',
        'row 6, column "decision": is empty',
        'row 7, column "reviewer": "Bo" is written "bo" in row 6; write a reviewer in one way',
    ]


def test_a_misspelt_record_is_guessed() -> None:
    groups = pd.DataFrame({"record": ["Scopus:2-s2.0-123"], "group": ["Scopus:2-s2.0-123"]})
    row = pd.DataFrame(
        [["Scopus:2-s2.0-124", "title_abstract", "include", "", "a"]],
        columns=list(decisions.NEEDED),
    )
    with pytest.raises(InputError, match='did you mean "Scopus:2-s2.0-123"'):
        decisions.check(row, groups)


def test_one_reviewer_decides_once_also_on_duplicates(tmp_path: Path) -> None:
    rows = ("a:1,title_abstract,include,,anna", "b:1,title_abstract,exclude,,anna")
    assert problems(tmp_path, *rows) == [
        'row 3: anna decides "exclude" on "b:1" at title_abstract, but "include" on its duplicate '
        '"a:1" in row 2'
    ]
    twice = ("a:1,title_abstract,include,,anna", "b:1,title_abstract,include,,anna")
    found = read(tmp_path, *twice)
    assert found.log["what"].tolist() == [
        "anna decided the same on it, or a duplicate of it, before"
    ]


def test_a_reason_is_written_in_one_way(tmp_path: Path) -> None:
    rows = ("a:1,full_text,exclude,Wrong  age,x", "a:2,full_text,exclude,wrong age,x")
    assert problems(tmp_path, *rows) == [
        'row 3, column "reason": "wrong age" is written "Wrong  age" in row 2; write a reason in '
        "one way"
    ]


def test_studies_and_dates(tmp_path: Path) -> None:
    header = f"{HEADER},study,date"
    rows = ("a:1,full_text,include,,x,S1,2024-02-30", "b:1,full_text,include,,y,S2,2024-02-28")
    assert problems(tmp_path, *rows, header=header) == [
        'row 2, column "date": expected a date such as 2024-03-31, got "2024-02-30"',
        'row 3, column "study": "S2", but "S1" in row 2',
    ]


def test_columns(tmp_path: Path) -> None:
    row = "a:1,title_abstract,include,,anna"
    assert problems(tmp_path, f"{row},x", header=f"{HEADER},studdy") == [
        'row 1: column "studdy": did you mean "study"?'
    ]
    found = read(tmp_path, f"{row},x", header=f"{HEADER},title")
    assert found.log["what"].tolist() == ['column "title" is not used']
    with pytest.raises(InputError, match='column "reviewer" is missing'):
        read(tmp_path, "a", header="record,stage,decision,reason")


def test_what_a_spreadsheet_does_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "screening.csv"
    text = "\ufeffrecord;stage;decision;reason;reviewer\r\n'=1:1;full_text;exclude;a, b;anna\r\n"
    path.write_text(text, encoding="utf-8", newline="")
    groups = pd.DataFrame({"record": ["=1:1"], "group": ["=1:1"]})
    assert decisions.read(path, groups).table["reason"].tolist() == ["a, b"]
    path.write_bytes(b"record,stage\n\xff\xfe")
    with pytest.raises(InputError, match="is not UTF-8"):
        decisions.read(path, groups)


def test_no_decisions() -> None:
    assert list(decisions.empty().table) == list(decisions.COLUMNS)


def test_previous_reports(tmp_path: Path) -> None:
    path = tmp_path / "previous.csv"
    path.write_text("study,report\nA,A 2001\nA,A 2003\n")
    assert decisions.previous(path)["study"].tolist() == ["A", "A"]
    path.write_text("study,report\nA,A 2001\n,A 2001\n")
    with pytest.raises(InputError) as caught:
        decisions.previous(path)
    assert [str(p) for p in caught.value.problems] == [
        'row 3, column "study": is empty',
        'row 3, column "report": "A 2001" is there twice',
    ]
