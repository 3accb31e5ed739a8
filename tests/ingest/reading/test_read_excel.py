from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cup_study.errors import InputError
from cup_study.ingest.reading import read_excel
from cup_study.ingest.reading.read_excel import read


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


def workbook(path: Path, *rows: list[object], **sheets: str) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, state in sheets.items():
        book.create_sheet(name).sheet_state = state
    book.save(path)
    return path


def test_formula_that_was_never_computed_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id", "sum"], [1, "=1+1"], [2, 3])
    error = refused(path)
    assert error.problems[0].where == "row 2, column B"
    assert "never computed: =1+1" in error.problems[0].what


def test_text_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "q"])
    book.active.append([1, None])
    cell = book.active["B2"]
    cell.value = '=HYPERLINK("x")'
    cell.data_type = "s"
    book.save(tmp_path / "a.xlsx")
    raw = read(tmp_path / "a.xlsx", {"type": "excel"}, "a.xlsx")
    assert raw.cells["q"].tolist() == ['=HYPERLINK("x")']


def test_error_cells_are_noted(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["id", "q"], [1, "#REF!"], [2, "#N/A"])
    raw = read(path, {"type": "excel"}, "a.xlsx")
    assert [(n.rule, n.item, n.n, n.detail) for n in raw.notes] == [
        ("error_cell", "q", 2, "#REF!, #N/A")
    ]


def test_hidden_first_sheet_is_passed_over_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title, book.active.sheet_state = "lists", "hidden"
    sheet = book.create_sheet("answers")
    sheet.append(["id"])
    sheet.append([1])
    book.save(tmp_path / "a.xlsx")
    raw = read(tmp_path / "a.xlsx", {"type": "excel"}, "a.xlsx")
    assert raw.cells["id"].tolist() == ["1"]
    assert raw.notes[0].detail == "answers, not lists"


def test_merged_names_in_two_rows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "Trust in", None])
    book.active.append([None, "the state", "doctors"])
    book.active.append([1, 2, 3])
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("A1:A2")
    book.save(tmp_path / "a.xlsx")
    raw = read(tmp_path / "a.xlsx", {"type": "excel", "headers": 2}, "a.xlsx")
    assert list(raw.cells) == ["id", "Trust in - the state", "Trust in - doctors"]
    assert raw.cells.index.tolist() == [3]


def test_part_that_would_unpack_to_far_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_excel, "_BOMB_SIZE", 100_000)
    path = workbook(tmp_path / "a.xlsx", ["id"], [1])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b" " * 1_000_000)
    assert "xl/worksheets/sheet9.xml" in str(refused(path))
    assert "times its packed size" in str(refused(path))


@pytest.mark.parametrize(
    ("part", "what"),
    [("answers.csv", "Unpack the archive"), ("mimetype", "save it as .xlsx")],
)
def test_archive_that_is_no_workbook(tmp_path: Path, part: str, what: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr(part, "a,b\n1,2\n")
    assert f"got an archive of {part}" in str(refused(tmp_path / "a.xlsx"))
    assert what in str(refused(tmp_path / "a.xlsx"))
