from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.errors import StudyError
from cup_study.ingest import clean, flags, marking
from cup_study.study import Study

Make = Callable[..., Study]
ITEMS = [Item(f"q{i}", f"q{i}", "scale", {}, (1, 2, 3)) for i in range(10)]
TABLE = pd.DataFrame(
    [[2.0] * 10, [1.0, 2.0] * 5, [1.0, 2.0] * 5, [None] * 10],
    columns=[i.name for i in ITEMS],
    index=[2, 3, 4, 5],
)


def test_a_row_with_two_flags_is_counted_once() -> None:
    limits = flags.Limits(exclude=("longstring", "straightlining"))
    marked = marking.mark("1", TABLE, ITEMS, limits)
    assert marked.excluded.tolist() == ["straightlining", "", "", ""]
    assert marked.rows[["row", "flags", "excluded_by"]].to_numpy().tolist() == [
        [2, "straightlining; longstring", "straightlining"],
        [4, "duplicate", ""],
        [5, "incomplete", ""],
    ]
    out = {e.rule: e.n for e in marked.log if e.step == "exclude"}
    assert out == {"straightlining": 1, "longstring": 0}


def test_nobody_is_flagged() -> None:
    marked = marking.mark("1", TABLE.iloc[[1]], ITEMS, flags.Limits())
    assert marked.rows.empty
    assert list(marked.rows.columns) == list(marking.ROWS)
    assert marked.flagged["n"].tolist() == [0, 0, 0, 0]


def test_no_rows() -> None:
    marked = marking.mark("1", TABLE.iloc[:0], ITEMS, flags.Limits())
    assert marked.columns.empty
    assert marked.flagged["share"].isna().all()


CHECK = {
    "battery,sensitive\n": "battery,sensitive,attention\n",
    "A,,views,,\n": "A,,views,,,1\n",
}


def test_attention_check_of_the_codebook(make_study: Make) -> None:
    limits = flags.Limits(exclude=("attention",))
    cleaned = clean.clean(make_study(changes=CHECK), limits)
    # The first answered 1 as told, the second did not answer, the third answered 7.
    assert cleaned.data["respondent"].tolist() == ["a1", "a2"]
    assert cleaned.flagged.set_index("flag")["n"]["attention"] == 1


def test_wrong_code_of_an_attention_check_is_refused(make_study: Make) -> None:
    with pytest.raises(StudyError, match='column "attention".*got "9"'):
        make_study(changes=CHECK | {"A,,views,,\n": "A,,views,,,9\n"})
