from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.effects import sheet


def written(tmp_path: Path, data: bytes | str) -> Path:
    path = tmp_path / "a.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_reads_what_spreadsheets_save(tmp_path: Path, start: str, separator: str) -> None:
    text = start + separator.join(["study", "note"]) + "\r\n" + separator.join(["a", '"x, y; z"'])
    table = sheet.read(written(tmp_path, text + "\r\n" + separator + "\r\n"))
    assert table.values.tolist() == [[2, "a", "x, y; z"]]


def test_rows_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    table = sheet.read(written(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n'))
    assert table[sheet.ROW].tolist() == [2, 4]


def test_a_column_called_row_is_kept(tmp_path: Path) -> None:
    table = sheet.read(written(tmp_path, "row,b\n7,x\n"))
    assert list(table) == ["row", "row (in the file)", "b"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a,b\n\xe5,1\n", "byte 4: is not UTF-8"),
        ("a,b\n1,2,3\n", "row 2: expected 2 cells as in the header, got 3"),
        ("a,a\n1,2\n", 'row 1: column "a" is there twice'),
        ("b\n1\n", 'row 1: column "a" is missing'),
        ('a\n"open\n', "is not a whole CSV file"),
        ("", 'row 1: column "a" is missing'),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, data: bytes | str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        sheet.read(written(tmp_path, data), ["a"])
    assert told in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        sheet.read(tmp_path / "none.csv")


def test_hostile_cells_come_back_and_run_nothing(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["=cmd()", "-0.2", "@x", "plain", "'quoted"]})
    path = tmp_path / "b.csv"
    sheet.write(frame, path)
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    assert not [line for line in lines if line.lstrip('"').startswith(("=", "@"))]
    assert sheet.read(path)["a"].tolist() == frame["a"].tolist()
