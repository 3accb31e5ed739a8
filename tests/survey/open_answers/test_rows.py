import pytest

from cup_study.errors import InputError
from cup_study.survey.open_answers import rows


def test_what_is_wrong_with_the_columns_is_told_at_once(write):
    path = write("code,code,kind\na,b,c,d\n")
    with pytest.raises(InputError) as caught:
        rows.read(path, ["code", "label"])
    assert [str(p) for p in caught.value.problems] == [
        'column "label": is missing',
        'column "code": appears more than once',
        'column "kind": is not known; known are code, label',
        "row 2: has more cells than the header",
    ]


def test_a_file_that_is_not_there_or_not_text(tmp_path):
    with pytest.raises(InputError, match="the file is missing"):
        rows.read(tmp_path / "gone.csv", ["code"])
    path = tmp_path / "latin.csv"
    path.write_bytes(b"code\n\xe5\n")
    with pytest.raises(InputError, match="row 2: byte 5 is not UTF-8"):
        rows.read(path, ["code"])


def test_a_quoted_line_break_keeps_the_count_of_rows(write):
    path = write('code\n"a\nb"\nc\n')
    assert [number for number, _ in rows.read(path, ["code"])] == [3, 4]


def test_a_short_row_has_empty_cells(write):
    assert rows.read(write("a,b\n1\n"), ["a", "b"]) == [(2, {"a": "1", "b": ""})]
