from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study import sheet
from cup_study.errors import InputError


def written(tmp_path: Path, data: bytes | str) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def told(text: str, *needed: str, known: list[str] | None = None) -> list[str]:
    return [str(problem) for problem in sheet.parse(text, needed, known=known)[1]]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_reads_what_spreadsheets_save(tmp_path: Path, start: str, end: str, separator: str) -> None:
    lines = [["study", "note"], ["a", '"x, y; z"'], ["", ""], [" b ", '"1"']]
    text = start + "".join(separator.join(cells) + end for cells in lines)
    table = sheet.read(written(tmp_path, text))
    assert table.values.tolist() == [[2, "a", "x, y; z"], [4, "b", "1"]]


def test_rows_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    table = sheet.read(written(tmp_path, '\na,b\n1,"two\nlines"\n\n3,4\n'))
    assert table[sheet.ROW].tolist() == [3, 5]


def test_a_column_called_row_is_kept(tmp_path: Path) -> None:
    table = sheet.read(written(tmp_path, "row,b\n7,x\n"))
    assert list(table) == ["row", "row (in the file)", "b"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\n\xe5,1\n", "line 2: byte 4 is not UTF-8"),
        ("a,b\n1,2,3\n", "row 2: expected 2 cells as in the header, got 3"),
        ("a,b\n1\n", "row 2: expected 2 cells as in the header, got 1"),
        ("a,a\n1,2\n", 'column "a" appears more than once'),
        ("b\n1\n", 'column "a" is missing'),
        ('a\n"open\n', "row 2: is not a whole CSV file"),
        ("a\n1\n" + "x" * 200_000, "row 3: is not a whole CSV file: field larger"),
        ("", "is empty; expected the columns a"),
        ("\n,\n", "is empty; expected the columns a"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, data: bytes | str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        sheet.read(written(tmp_path, data), ["a"])
    assert [str(problem).startswith(expected) for problem in caught.value.problems] == [True]


def test_everything_wrong_with_the_form_is_told_at_once() -> None:
    text = "code,code,kind\na,b,c,d\na,b\na,b,c\n"
    assert told(text, "code", "label", known=["note"]) == [
        'column "label" is missing',
        'column "code" appears more than once',
        'column "kind" is not known; known are code, label, note',
        'row 2: expected 3 cells as in the header, got 4; quote a text with "," in it',
        "row 3: expected 3 cells as in the header, got 2",
    ]


def test_a_known_name_may_have_a_part_that_is_free() -> None:
    assert told("a,source_1,source_,values_1\n", "a", known=["source_<wave>"]) == [
        'column "values_1" is not known; known are a, source_<wave>'
    ]


def test_what_can_be_read_is_read_beside_the_problems() -> None:
    table, problems = sheet.parse("a;a;b\n1;2;3\n1;2\n4;5;\n", ["c"], empty=None, within="x.csv")
    assert table.values.tolist() == [[2, "1", "3"], [4, "4", None]]
    assert [str(problem) for problem in problems] == [
        'x.csv: column "c" is missing',
        'x.csv: column "a" appears more than once',
        "x.csv, row 3: expected 3 cells as in the header, got 2",
    ]


def test_short_rows_where_they_may_be() -> None:
    table, problems = sheet.parse("a,b\n1\n", short=True)
    assert not problems
    assert table.values.tolist() == [[2, "1", ""]]


def test_columns_without_name_at_the_end_are_nothing_unless_they_hold_something() -> None:
    table, problems = sheet.parse("a,b,,\n1,2,,\n3,4,x,\n")
    assert list(table) == ["row", "a", "b"]
    assert [problem.where for problem in problems] == ["row 3"]


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        sheet.read(tmp_path / name)


def test_the_remedy_is_the_callers_or_names_the_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "b\n")
    with pytest.raises(InputError, match=r"list: 1 problem\n.*\nMend it\.") as caught:
        sheet.read(path, ["a"], "list", remedy="Mend it.")
    with pytest.raises(InputError) as caught:
        sheet.read(path, ["a"], known=["b"])
    assert caught.value.remedy.startswith("Columns: a, b. ")


def test_hostile_cells_come_back_and_run_nothing(tmp_path: Path) -> None:
    cells = ["=cmd()", "-0.2", "@x", "plain", "'quoted", "+1+1", "|calc"]
    frame = pd.DataFrame({"=a": cells})
    path = tmp_path / "b.csv"
    sheet.write(frame, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if line.lstrip('"').startswith(("=", "@", "|", "+"))]
    assert sheet.read(path)["=a"].tolist() == cells
