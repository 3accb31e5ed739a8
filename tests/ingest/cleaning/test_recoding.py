from __future__ import annotations

import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.cleaning import recoding
from cup_study.ingest.reading.rawtable import TEXT, RawTable

ITEMS = [
    Item("id", "Id", "id", {}),
    Item("q", "Q", "scale", {}, (1, 2, 3), reversed=True),
    Item("secret", "S", "numeric", {}, sensitive=True),
    Item("why", "W", "text", {}),
]
RAW = pd.DataFrame(
    {"Id": ["a", "b "], "Q": ["1", "77"], "S": ["4", " "], "W": [" x ", ""]},
    index=pd.Index([2, 3], name="row"),
    dtype=TEXT,
)
FOUND = {"id": "Id", "q": "Q", "secret": "S", "why": "W"}


def recode(**options: object) -> recoding.Recoding:
    return recoding.recode_columns(RAW, RawTable(RAW), ITEMS, FOUND, "1", "a.csv", **options)  # type: ignore[arg-type]


def test_a_problem_keeps_the_rest_going() -> None:
    made = recode()
    assert [str(p) for p in made.problems] == ['row 3, column "Q": expected one of 1-3, got 77']
    assert made.answers["id"].tolist() == ["a", "b"]


def test_open_and_sensitive_answers_stay_in_the_raw_file() -> None:
    made = recode(out_of_range="flag")
    assert list(made.answers) == ["id", "q"]
    kept = {entry.item: entry.n for entry in made.log if entry.rule == "kept_in_raw"}
    assert kept == {"secret": 1, "why": 1}
    assert made.hidden == {}
    assert made.outside.tolist() == [False, True]


def test_what_a_rule_needs_is_read_and_not_kept() -> None:
    made = recode(out_of_range="missing", needed={"secret"})
    assert made.hidden["secret"].iloc[0] == 4
    assert "secret" not in made.answers
    assert not made.outside.any()


def test_kept_when_asked_for() -> None:
    made = recode(out_of_range="missing", keep_open=True)
    assert made.answers["why"].fillna("-").tolist() == ["x", "-"]
    assert made.answers["secret"].iloc[0] == 4


def test_turning_lists_codes_before_and_after() -> None:
    answers = pd.DataFrame({"q": [1.0, None, 2.0]}, index=[2, 3, 4])
    log, changed = recoding.turn(answers, ITEMS, FOUND, "1", "a.csv")
    assert answers["q"].tolist()[0::2] == [3.0, 2.0]
    assert [(e.item, e.n, e.detail) for e in log] == [("q", 2, "1 <-> 3")]
    assert changed[0][["row", "column", "from", "to"]].to_numpy().tolist() == [
        [2, "Q", "1", "3"],
        [4, "Q", "2", "2"],
    ]
