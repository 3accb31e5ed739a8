from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cup_study.errors import InputError
from cup_study.ingest.reading.read_csv import read


def reading(tmp_path: Path, data: bytes, **options: Any) -> Any:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return read(path, {"type": "csv", **options}, "a.csv").cells


def refused(tmp_path: Path, data: bytes, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        reading(tmp_path, data, **options)
    assert str(caught.value).startswith("a.csv: ")
    return caught.value


def test_cells_stay_as_they_stand(tmp_path: Path) -> None:
    frame = reading(tmp_path, b'id;q1;q2\n007; 1,50 ;NA\n8;"a;b";""\n', delimiter=";")
    assert frame.to_dict("list") == {"id": ["007", "8"], "q1": [" 1,50 ", "a;b"], "q2": ["NA", ""]}
    assert frame.index.tolist() == [2, 3]
    assert frame.index.name == "row"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends(tmp_path: Path, end: bytes) -> None:
    assert reading(tmp_path, end.join([b"a,b", b"1,2", b"3,4"]))["b"].tolist() == ["2", "4"]


def test_line_break_in_a_cell_and_blank_lines(tmp_path: Path) -> None:
    frame = reading(tmp_path, b'a,b\n"x\ny",1\n\nz,2\n')
    assert frame.index.tolist() == [2, 3, 4]
    assert frame["a"].tolist() == ["x\ny", "", "z"]


def test_header_further_down_and_quote(tmp_path: Path) -> None:
    data = b"Exported by a tool\n\n'a|x'|b\n'1|1'|2\n"
    frame = reading(tmp_path, data, delimiter="|", quote="'", header=3)
    assert list(frame) == ["a|x", "b"]
    assert frame.loc[4, "a|x"] == "1|1"


def test_no_quote(tmp_path: Path) -> None:
    assert reading(tmp_path, b'a,b\n5" screen,1\n', quote="")["a"].tolist() == ['5" screen']


def test_harmless_quote_inside_a_cell(tmp_path: Path) -> None:
    assert reading(tmp_path, b'a,b\n5" screen,1\n')["a"].tolist() == ['5" screen']


@pytest.mark.parametrize(("data", "what"), [(b"", "is empty"), (b" \n\n", "only blanks")])
def test_empty(tmp_path: Path, data: bytes, what: str) -> None:
    assert what in refused(tmp_path, data).problems[0].what


def test_only_a_header(tmp_path: Path) -> None:
    assert "no rows below" in str(refused(tmp_path, b"a,b\n"))


def test_wrong_delimiter(tmp_path: Path) -> None:
    error = refused(tmp_path, b"id;q1;q2\n1;2;3\n")
    assert "with ';' there would be 3" in error.problems[0].what
    assert "delimiter: ;" in error.remedy


def test_one_column_is_allowed(tmp_path: Path) -> None:
    assert reading(tmp_path, b"id\n1\n")["id"].tolist() == ["1"]


def test_duplicate_names_and_ragged_rows_are_told_together(tmp_path: Path) -> None:
    error = refused(tmp_path, b"id,q1, q1 \n1,2,3\n1,2\n1,2,3,4\n")
    assert [str(p) for p in error.problems] == [
        'row 1: the column name "q1" appears 2 times, in columns 2, 3',
        "row 3: expected 3 cells, got 2: '1,2'",
        "row 4: expected 3 cells, got 4: '1,2,3,4'",
    ]


def test_rows_after_a_ragged_one_keep_their_number(tmp_path: Path) -> None:
    error = refused(tmp_path, b"a,b\n1\n1,2\n1\n")
    assert [p.where for p in error.problems] == ["row 2", "row 4"]


def test_open_quote(tmp_path: Path) -> None:
    error = refused(tmp_path, b'a,b\n1,"2\n3,4\n5,6\n')
    assert "never closed" in error.problems[0].what
    assert error.problems[0].where == "row 2"


def test_latin_1_read_as_utf8(tmp_path: Path) -> None:
    error = refused(tmp_path, "id,ort\n1,Luleå\n".encode("latin-1"))
    assert "encoding: latin-1" in error.remedy
    assert "Luleå" in str(error)


def test_declared_latin_1(tmp_path: Path) -> None:
    frame = reading(tmp_path, "ort\nLuleå\n".encode("latin-1"), encoding="latin-1")
    assert frame["ort"].tolist() == ["Luleå"]


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"delimeter": ";"}, "not an option"),
        ({"header": "1"}, "valid integer"),
        ({"header": 0}, "1 or more"),
        ({"decimal": ";"}, 'expected "." or ","'),
        ({"delimiter": "||"}, "one character"),
    ],
)
def test_wrong_options(tmp_path: Path, options: dict[str, Any], what: str) -> None:
    assert what in str(refused(tmp_path, b"a,b\n1,2\n", **options))


def test_header_beyond_the_end(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a,b\n1,2\n", header=9).problems[0].where == "row 9"


def test_unnamed_column_gets_its_number(tmp_path: Path) -> None:
    assert list(reading(tmp_path, b",a\n1,2\n")) == ["column 1", "a"]


def table(tmp_path: Path, data: bytes, **options: Any) -> Any:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return read(path, {"type": "csv", **options}, "a.csv")


def notes(raw: Any) -> dict[str, str]:
    return {note.rule: note.detail for note in raw.notes}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_delimiter_and_encoding_that_are_found(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    text = 'id,ort,a\n1,Luleå,"x; y | z, t\tu"\n2,Malmö – söder,2\n'
    cells = [line.split(",", 2) for line in text.splitlines()]
    data = "\n".join(delimiter.join(row) for row in cells).encode(encoding)
    raw = table(tmp_path, data, delimiter="auto", encoding="auto")
    assert raw.cells["ort"].tolist() == ["Luleå", "Malmö – söder"]
    assert raw.cells["a"].tolist() == ["x; y | z, t\tu", "2"]
    assert notes(raw)["delimiter"] == repr(delimiter)
    assert "encoding" in notes(raw)


def test_utf_16_that_is_declared_utf_8(tmp_path: Path) -> None:
    assert "encoding: utf-16-le" in refused(tmp_path, "a,b\n1,2\n".encode("utf-16-le")).remedy


def test_line_of_excel_that_names_the_delimiter(tmp_path: Path) -> None:
    raw = table(tmp_path, b"sep=;\r\nid;q\r\n1;2\r\n", delimiter="auto")
    assert raw.cells.to_dict("list") == {"id": ["1"], "q": ["2"]}
    assert raw.cells.index.tolist() == [3]


def test_nul_is_removed_and_told(tmp_path: Path) -> None:
    raw = table(tmp_path, b"a,b\n1\0,2\n3,4\n" + b"5,6\n" * 50)
    assert raw.cells["a"].iloc[0] == "1"
    assert [(n.rule, n.n) for n in raw.notes] == [("control_characters", 1)]


def test_cells_longer_than_a_block(tmp_path: Path) -> None:
    long = "å" * 9_000_000
    raw = table(tmp_path, f'a,b\n"{long}",2\n3,4\n'.encode(), delimiter="auto")
    assert len(raw.cells["a"].iloc[0]) == len(long)
    assert raw.cells["b"].tolist() == ["2", "4"]


def test_hostile_cells_stay_as_they_stand(tmp_path: Path) -> None:
    cells = ["=HYPERLINK(1)", "{{< include x >}}", '#read("x")', "<script>", "😀", "../../x", "@x"]
    data = "a\n" + "\n".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"
    assert reading(tmp_path, data.encode())["a"].tolist() == cells


def test_two_rows_of_names(tmp_path: Path) -> None:
    data = b"id,Trust in,,Age\n,the state,doctors,\n1,2,3,4\n"
    raw = table(tmp_path, data, headers=2)
    assert list(raw.cells) == ["id", "Trust in - the state", "Trust in - doctors", "Age"]
    assert raw.cells.index.tolist() == [3]


def test_repeated_names_may_be_numbered(tmp_path: Path) -> None:
    raw = table(tmp_path, b"a,a,a (2),a\n1,2,3,4\n", repeated="number")
    assert list(raw.cells) == ["a", "a (3)", "a (2)", "a (4)"]
    assert "repeated: number" in refused(tmp_path, b"a,a\n1,2\n").remedy


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"headers": 4}, "1, 2 or 3"),
        ({"repeated": "yes"}, '"refuse" or "number"'),
        ({"thousands": "x"}, "thousands"),
        ({"decimal": ",", "thousands": ","}, "another mark than decimal"),
        ({"missing": "NA"}, "valid list"),
        ({"separators": [""]}, "separators"),
    ],
)
def test_wrong_options_of_all_readers(tmp_path: Path, options: dict[str, Any], what: str) -> None:
    assert what in str(refused(tmp_path, b"a,b\n1,2\n", **options))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04xxxx", "a workbook or a zip archive"),
        (b"$FL2@(#) SPSS", "a file of SPSS or Stata"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
    ],
)
def test_no_text_file(tmp_path: Path, data: bytes, what: str) -> None:
    assert what in str(refused(tmp_path, data))


def test_mark_at_the_end_of_each_line_is_no_column(tmp_path: Path) -> None:
    assert list(reading(tmp_path, b"a,b,\n1,2,\n3,4,\n")) == ["a", "b"]


def test_short_rows_may_be_filled(tmp_path: Path) -> None:
    data = b'a,b,c\n1\n\n4,"5,x",6\n7,8\n'
    assert "row 2: expected 3 cells, got 1" in str(refused(tmp_path, data))
    raw = table(tmp_path, data, short_rows="fill")
    assert raw.cells["b"].tolist() == ["", "", "5,x", "8"]
    assert raw.cells.index.tolist() == [2, 3, 4, 5]
    assert [(n.rule, n.n) for n in raw.notes] == [("filled_row", 2)]
    assert "got 4" in str(refused(tmp_path, b"a,b\n1\n1,2,3,4\n", short_rows="fill"))


def test_wrong_encoding_and_delimiter_are_told_together(tmp_path: Path) -> None:
    error = refused(tmp_path, "id;ort\n1;Luleå\n".encode("latin-1"))
    assert len(error.problems) == 2
    assert "encoding: latin-1" in error.remedy
    assert "delimiter: ;" in error.remedy


@pytest.mark.parametrize("tabulator", ["\t", "\\t", "tab"])
def test_names_of_a_tabulator(tmp_path: Path, tabulator: str) -> None:
    assert list(reading(tmp_path, b"a\tb\n1\t2\n", delimiter=tabulator)) == ["a", "b"]


def test_numbers_in_the_list_of_missing_texts(tmp_path: Path) -> None:
    raw = table(tmp_path, b"a,b\n1,2\n", missing=[99, "NA"])
    assert raw.spelling.missing == {"99", "na"}
