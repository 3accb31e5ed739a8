from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.codebook import Item
from cup_study.ingest.cleaning import amounts

ITEMS = [
    Item("id", "id", "id", {}),
    Item("a", "a", "numeric", {}, section="s"),
    Item("b", "b", "numeric", {}, section="s"),
    Item("c", "c", "numeric", {}),
]
ANSWERS = pd.DataFrame(
    {"id": ["1", "2"], "a": [1.0, np.nan], "b": [np.nan, np.nan], "c": [1.0, 2.0]}
)
SKIPPED = pd.DataFrame({"a": [False, False], "b": [True, False], "c": [False, False]})


def test_by_item_adds_up_to_the_rows() -> None:
    found = amounts.by_item("1", ITEMS, ANSWERS, SKIPPED)
    assert found["item"].tolist() == ["a", "b", "c"]  # an id is no answer
    assert (found[["answers", "missing", "skipped"]].sum(axis=1) == found["rows"]).all()


def test_by_section_leaves_out_what_was_not_asked() -> None:
    found = amounts.by_section("1", ["other", "s"], ITEMS, ANSWERS, SKIPPED)
    assert found["section"].tolist() == ["s", ""]
    first = found.iloc[0]
    assert (first["items"], first["cells"]) == (2, 3)
    assert first["share"] == 2 / 3
    assert first["skipped"] == 1 / 4


def test_no_rows_have_no_share() -> None:
    found = amounts.by_section("1", ["s"], ITEMS, ANSWERS.iloc[:0], SKIPPED.iloc[:0])
    assert found["share"].isna().all()
