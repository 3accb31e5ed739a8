from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.ingest.cleaning import cells, clean
from cup_study.ingest.cleaning import log as logs
from cup_study.study import Study

Make = Callable[..., Study]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "@SUM(1)",
        "+46701234567",
        "{{< include x >}}",
        '#read("x")',
        "`r 1`",
        "[a](b)",
        "$x$",
        "anna@example.org",
        "191212121212",
        "070-123 45 67",
        "a\u202eb",
        "a\nb",
        "x" * 61,
        "-cmd|x",
    ],
)
def test_hostile_and_personal_text_is_told_by_its_length(text: str) -> None:
    assert cells.shown(text) == f"({len(text)} characters)"


@pytest.mark.parametrize("text", ["", "3", "-1", "2,5", "Mycket bra", "18–29 år", "Don't know"])
def test_codes_and_labels_are_told(text: str) -> None:
    assert cells.shown(text) == text


def test_what_is_hidden_is_hidden_however_plain() -> None:
    assert cells.shown("a", hidden=True) == "(1 character)"


def test_every_changed_cell_is_listed(make_study: Make) -> None:
    found = clean.clean(make_study()).cells
    lines = found[["row", "column", "item", "rule", "from", "to"]].to_numpy().tolist()
    assert lines == [
        [4, "Town", "town", "letter_case", "luleå", "Luleå"],
        [2, "minutes", "minutes", "decimal_comma", "2,5", "2.5"],
        [2, "Q2", "q2", "reversed", "7", "1"],
        [4, "Q2", "q2", "reversed", "1", "7"],
    ]
    assert set(found["file"]) == {"survey.csv"}
    assert found["row"].dtype == np.int64


def test_blanks_of_an_id_are_logged_but_the_id_is_not_told(make_study: Make) -> None:
    cleaned = clean.clean(make_study(" a1;Luleå;1950;1;1;1;a;"))
    line = cleaned.cells.query("item == 'respondent'").iloc[0]
    assert (line["rule"], line["from"], line["to"]) == (
        "trimmed",
        "(3 characters)",
        "(2 characters)",
    )
    assert cleaned.data["respondent"].tolist() == ["a1"]


def test_a_rule_of_the_whole_column_is_counted_only(
    make_study: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "LIMIT", 2)
    monkeypatch.setattr("cup_study.ingest.cleaning.flow.LIMIT", 2)
    rows = [f"a{i};luleå;1950;{i};1;1;a;" for i in range(3)]
    cleaned = clean.clean(make_study(*rows))
    assert cleaned.cells.empty
    assert cleaned.log.set_index("rule").loc["letter_case", "n"] == 3


def test_list_keeps_its_types_when_nothing_changed(make_study: Make, tmp_path: Path) -> None:
    found = clean.clean(make_study("a1;Luleå;1950;1;98;97;a;")).cells
    assert found.empty
    clean.write(found, tmp_path / "cells.parquet")
    assert list(pd.read_parquet(tmp_path / "cells.parquet").columns) == list(cells.COLUMNS)


def test_corrected_cells_are_listed_one_by_one(make_study: Make) -> None:
    study = make_study(
        "a1;Luleå;1950;1;=1+1;1;a;hej",
        changes={"sections:": "files: {corrections: fix.csv}\nsections:"},
        fix="file,row,column,from,to,why\nsurvey.csv,2,Q1,=1+1,2,A formula\n"
        "survey.csv,2,comment,hej,nej,Misread\n",
    )
    cleaned = clean.clean(study)
    lines = cleaned.cells[cleaned.cells["rule"] == "corrected"]
    assert lines[["row", "item", "from", "to"]].to_numpy().tolist() == [
        [2, "q1", "(4 characters)", "2"],
        [2, "comment", "(3 characters)", "(3 characters)"],
    ]
    assert cleaned.data["q1"].tolist() == [2]
    entries = cleaned.log[cleaned.log["step"] == "correct"]
    assert entries["item"].tolist() == ["q1", "comment"]
    assert not entries["detail"].str.contains("=1+1", regex=False).any()


def test_names_of_columns_are_harmless_in_the_log() -> None:
    entry = logs.Entry("1", "leave_out", "not_in_codebook", "<img src=x>", "columns", 1)
    assert logs.table([entry])["item"].tolist() == ["‹img src=x›"]


def test_what_somebody_wrote_under_other_is_not_told() -> None:
    old = pd.Series(["Anna Berg"], index=[2], name="Q")
    line = cells.listed(old, ["9"], None, "other_text", "1", "a.csv")
    assert line[["from", "to"]].to_numpy().tolist() == [["(9 characters)", "9"]]
