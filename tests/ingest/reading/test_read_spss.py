from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cup_study import described
from cup_study.errors import InputError
from cup_study.ingest.reading.read_spss import read

FRAME = pd.DataFrame(
    {
        "q 1".replace(" ", ""): [1.0, 99.0, None],
        "weight": [0.123456789012, 1e-7, 12345678.5],
        "day": [datetime.date(2024, 1, 2), None, datetime.date(1899, 1, 1)],
        "time": [datetime.datetime(2024, 1, 2, 3, 4, 5)] * 3,
        "open": ["å" * 400, "", '=HYPERLINK("x")'],
        "town": ["A ", "B", ""],
    }
)
LABELS: Any = {"q1": {1: "Well ", 99: "No answer"}, "town": {"A": "Ankeborg"}}
STATA_LABELS: Any = {"q1": {1: "No", "a": "Refused"}}


def reading(path: Path, **options: Any) -> Any:
    return read(path, {"type": "spss", **options}, path.name)


@pytest.mark.parametrize("name", ["a.sav", "a.zsav"])
def test_values_as_text(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    pyreadstat.write_sav(
        FRAME,
        path,
        compress=name.endswith("zsav"),
        column_labels={"q1": "How  are\nyou?"},
        variable_value_labels=LABELS,
        missing_ranges={"q1": [99], "weight": [{"lo": 900, "hi": float("inf")}]},
    )
    raw = reading(path)
    assert raw.cells.to_dict("list") == {
        "q1": ["1", "99", ""],
        "weight": ["0.123456789012", "1e-07", "12345678.5"],
        "day": ["2024-01-02", "", "1899-01-01"],
        "time": ["2024-01-02 03:04:05"] * 3,
        "open": ["å" * 400, "", '=HYPERLINK("x")'],
        "town": ["A", "B", ""],
    }
    assert raw.cells.index.tolist() == [1, 2, 3]
    q1, town = raw.columns["q1"], raw.columns["town"]
    assert (q1.question, dict(q1.labels), q1.missing) == (
        "How are you?", {1: "Well", 99: "No answer"}, (99,)
    )  # fmt: skip
    assert town.answers() == ("A",)
    assert raw.columns["weight"].is_missing(1e9)
    assert [(note.rule, note.n) for note in raw.notes] == [("labelled", 2)]


def test_portable_and_stata(tmp_path: Path) -> None:
    frame = FRAME[["q1", "town"]]
    pyreadstat.write_por(frame, tmp_path / "a.por", column_labels=["How?", ""])
    assert reading(tmp_path / "a.por").cells["Q1"].tolist() == ["1", "99", ""]
    missing = pd.DataFrame({"q1": pd.Series([1, "a", 3], dtype=object)})
    pyreadstat.write_dta(
        missing,
        tmp_path / "a.dta",
        variable_value_labels=STATA_LABELS,
        missing_user_values={"q1": ["a"]},
    )
    raw = read(tmp_path / "a.dta", {"type": "stata"}, "a.dta")
    assert raw.cells["q1"].tolist() == ["1", "a", "3"]
    assert raw.columns["q1"].is_missing("a")


def test_by_content_and_not_by_name(tmp_path: Path) -> None:
    pyreadstat.write_sav(FRAME, tmp_path / "a.sav")
    (tmp_path / "a.dat").write_bytes((tmp_path / "a.sav").read_bytes())
    assert len(reading(tmp_path / "a.dat").cells) == 3


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "the file is empty"),
        (b"id,q1\n1,2\n", "expected a file of SPSS or Stata"),
        (b"PK\x03\x04", "expected a file of SPSS or Stata"),
        (b"$FL2@(#) SPSS DATA FILE", "damaged or cut short"),
    ],
)
def test_not_a_labelled_file(tmp_path: Path, data: bytes, what: str) -> None:
    (tmp_path / "a.sav").write_bytes(data)
    with pytest.raises(InputError, match=what):
        reading(tmp_path / "a.sav")
    assert described.quietly(tmp_path / "a.sav", "spss") == {}


def test_cut_file(tmp_path: Path) -> None:
    pyreadstat.write_sav(FRAME, tmp_path / "a.sav")
    data = (tmp_path / "a.sav").read_bytes()
    (tmp_path / "a.sav").write_bytes(data[: len(data) // 2])
    with pytest.raises(InputError, match="damaged or cut short"):
        reading(tmp_path / "a.sav")


def test_no_cases(tmp_path: Path) -> None:
    pyreadstat.write_sav(FRAME.iloc[:0], tmp_path / "a.sav")
    with pytest.raises(InputError, match="no cases"):
        reading(tmp_path / "a.sav")


def test_wrong_option(tmp_path: Path) -> None:
    pyreadstat.write_sav(FRAME, tmp_path / "a.sav")
    with pytest.raises(InputError, match="not an option"):
        reading(tmp_path / "a.sav", delimiter=";")
