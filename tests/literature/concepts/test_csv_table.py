import pytest

from cup_study.literature.concepts import csv_table


def write(tmp_path, data):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"key,n\na,1\n",
        b"\xef\xbb\xbfkey;n\r\na;1\r\n",
        b"key\tn\n\na\t 1 \n",
        b'"key","n"\n"a","1"\n',
    ],
)
def test_marks_and_delimiters_do_not_matter(tmp_path, data):
    table, problems = csv_table.read(write(tmp_path, data), ["key", "n"])
    assert problems == []
    assert table[["key", "n"]].values.tolist() == [["a", "1"]]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path):
    table, problems = csv_table.read(write(tmp_path, b'key,n\na,"x\ny"\nb,2,3\n\nc,4\n'))
    assert [str(p) for p in problems] == ["a.csv, row 3: expected 2 cells, got 3"]
    assert table["_row"].tolist() == [2, 5]
    assert table["key"].tolist() == ["a", "c"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b"key,n\na,\xe5\n", "line 2: is not UTF-8"),
        (b"key,key\na,b\n", "stands 2 times"),
    ],
)
def test_what_is_wrong_with_the_form_is_told(tmp_path, data, told):
    _, problems = csv_table.read(write(tmp_path, data))
    assert told in str(problems[0])


def test_a_file_that_is_not_there_is_told(tmp_path):
    _, problems = csv_table.read(tmp_path / "b.csv", ["key"])
    assert [str(p) for p in problems] == ["b.csv: is not there"]
