from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.described import Column
from cup_study.ingest.cleaning import boxes, ticks
from cup_study.ingest.reading.rawtable import RawTable, Spelling

NAN = float("nan")


def item(name: str, source: str, battery: str = "uses", **more: object) -> Item:
    return Item(name, source, "binary", {}, (0, 1), battery=battery, **more)  # type: ignore[arg-type]


def answers(
    cells: dict[str, list[str]], *items: Item, columns: dict[str, Column] | None = None
) -> dict[str, list[float]]:
    raw = pd.DataFrame(cells)
    table = RawTable(raw, columns or {}, spelling=Spelling(skipped=frozenset({"n/a"})))
    found, problems = ticks.read(raw, table, items, {i.name: i.source for i in items})
    assert problems == []
    return {name: one.values.tolist() for name, one in found.items()}


@pytest.mark.parametrize(("mail", "phone"), [("E-mail", "Phone"), ("x", "x"), ("1", "1")])
def test_empty_cells_of_boxes_without_option_are_no_where_another_is_ticked(
    mail: str, phone: str
) -> None:
    found = answers(
        {"Which? - E-mail": [mail, "", "", mail], "Which? - Phone": ["", phone, "", phone]},
        item("mail", "Which? - E-mail"),
        item("phone", "Which? - Phone"),
    )
    np.testing.assert_array_equal(found["mail"], [1, 0, NAN, 1])
    np.testing.assert_array_equal(found["phone"], [0, 1, NAN, 1])


def test_a_battery_in_which_somebody_says_no_keeps_its_gaps() -> None:
    cells = {"a": ["Yes", "", "Yes"], "b": ["No", "Yes", ""]}
    assert answers(cells, item("a", "a"), item("b", "b")) == {}


def test_a_no_far_down_a_long_file_is_seen() -> None:
    n = 5_000
    cells = {"a": ["1"] * n, "b": ["1", "", *["1"] * (n - 3), "0"]}
    assert answers(cells, item("a", "a"), item("b", "b")) == {}


def test_texts_of_other_answers_are_left_to_the_codebook() -> None:
    raw = pd.DataFrame({"a": ["x", ""], "b": ["", "by pigeon"]})
    items = [item("a", "a"), item("b", "b")]
    found = boxes.unnamed(raw, RawTable(raw), items, {"a": "a", "b": "b"})
    assert [one.name for one in found] == ["a"]


def test_boxes_alone_with_a_code_for_empty_or_in_one_column_are_no_battery() -> None:
    raw = pd.DataFrame({"a": ["x", ""], "b": ["", "x"]})
    for items, columns in [
        ([item("a", "a"), item("b", "b", "else")], {"a": "a", "b": "b"}),
        ([item("a", "a", empty=0), item("b", "b", empty=0)], {"a": "a", "b": "b"}),
        ([item("a", "a"), item("b", "a")], {"a": "a", "b": "a"}),
    ]:
        assert boxes.unnamed(raw, RawTable(raw), items, columns) == []


def test_an_other_box_counts_the_yes_and_no_beside_it() -> None:
    found = answers(
        {"a": ["Yes", "No", "N/A", ""], "other": ["", "fax", "", ""]},
        item("a", "a"),
        item("other", "other", option=("*",)),
    )
    np.testing.assert_array_equal(found["other"], [0, 1, NAN, NAN])
    assert "a" not in found


def test_texts_that_a_tick_may_repeat() -> None:
    raw = pd.DataFrame({"Q4_1": ["Webb, app"], "Hur? [Webb]": [""]})
    table = RawTable(raw, {"Q4_1": Column("Q4_1", "Vilka? - Selected Choice - Webb, app")})
    assert "webb, app" in boxes.own_texts("Q4_1", table)
    assert "webb" in boxes.own_texts("Hur? [Webb]", table)
