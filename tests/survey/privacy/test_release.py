"""A file offered for release."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

from cup_study.__main__ import cli
from cup_study.codebook import Codebook, Item
from cup_study.errors import InputError
from cup_study.settings import Privacy
from cup_study.survey.privacy import release

AGE = Item("age", "age", "ordinal", {}, (1, 2, 3, 4))
STUDY = SimpleNamespace(privacy=Privacy(quasi_identifiers=("age",), k=3), codebook=Codebook((AGE,)))


def test_rare_rows_and_what_would_make_them_less_rare(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text("id;age\n1;1\n2;1\n3;2\n4;3\n5;3\n6;4\n")
    text, reached = release.report(path, STUDY)
    assert not reached
    assert "k = 1: 6 of 6 rows have fewer than 3 alike" in text
    assert "k = 3 with age: 2 answers together" in text


def test_a_file_that_is_anonymous_enough(tmp_path):
    path = tmp_path / "open.parquet"
    pd.DataFrame({"age": [1] * 3 + [2] * 4}).to_parquet(path)
    assert release.report(path, STUDY) == (
        "open.parquet: by age: k = 3: 0 of 7 rows have fewer than 3 alike",
        True,
    )
    assert not release.report(path, STUDY, wanted=4)[1]


@pytest.mark.parametrize("name", ["gone.csv", "table.xlsx"])
def test_what_cannot_be_read_is_told(tmp_path, name):
    if name != "gone.csv":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=name):
        release.report(tmp_path / name, STUDY)


def test_the_command_fails_when_rows_are_rare(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text("town,age\nA,1\nB,2\n")
    found = CliRunner().invoke(cli, ["anonymity", str(path), "--study", "cup", "--by", "town,age"])
    assert found.exit_code == 1
    assert "k = 1: 2 of 2 rows have fewer than 5 alike" in found.output
