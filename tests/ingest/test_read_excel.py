from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cup_study.errors import InputError
from cup_study.ingest.read_excel import read


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.title = "notes"
    sheet = workbook.create_sheet("data")
    for row in [
        ["id", " q1 ", "when", None],
        [1, 2.0, datetime.date(2009, 10, 1), None],
        ["x", 0.1, None, None],
        [None, None, None, None],
        [True, "2,5", datetime.datetime(2009, 1, 2, 3, 4), None],
    ]:
        sheet.append(row)
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    return path


def refused(path: Path, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        read(path, {"type": "excel", **options}, "a.xlsx")
    return caught.value


def test_values_as_text(book: Path) -> None:
    frame = read(book, {"type": "excel", "sheet": "data"}, "a.xlsx").cells
    assert frame.to_dict("list") == {
        "id": ["1", "x", "", "TRUE"],
        "q1": ["2", "0.1", "", "2,5"],
        "when": ["2009-10-01", "", "", "2009-01-02 03:04:00"],
    }
    assert frame.index.tolist() == [2, 3, 4, 5]


def test_wrong_sheet_lists_the_sheets(book: Path) -> None:
    error = refused(book, sheet="Data")
    assert '"notes", "data"' in error.problems[0].what
    assert "sheet: <name>" in error.remedy


def test_first_sheet_is_empty(book: Path) -> None:
    assert "expected the column names" in str(refused(book))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_truncated(book: Path, share: float) -> None:
    data = book.read_bytes()
    book.write_bytes(data[: int(share * len(data))])
    assert "damaged or cut short" in str(refused(book, sheet="data"))


def test_damaged_inside(book: Path) -> None:
    data = bytearray(book.read_bytes())
    middle = data.index(b"xl/worksheets/sheet2.xml") + 40
    data[middle : middle + 30] = b"\0" * 30
    book.write_bytes(data)
    assert "damaged" in str(refused(book, sheet="data"))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"id;q1\n1;2\n", "begins with b'id;q1"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "97-2003"),
    ],
)
def test_not_a_workbook(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert what in str(refused(path))


def test_duplicate_names(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["q1", "q1"])
    workbook.active.append([1, 2])
    workbook.save(tmp_path / "a.xlsx")
    assert '"q1" appears 2 times' in str(refused(tmp_path / "a.xlsx"))


def test_only_a_header(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["id", "q1"])
    workbook.save(tmp_path / "a.xlsx")
    assert "no rows below" in str(refused(tmp_path / "a.xlsx"))
