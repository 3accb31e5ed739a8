from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.described import Column
from cup_study.ingest.cleaning import ticks
from cup_study.ingest.reading.rawtable import RawTable, Spelling

NAN = float("nan")


def item(name: str, option: str, source: str = "how", **more: object) -> Item:
    return Item(name, source, "binary", {}, (0, 1), option=tuple(option.split("|")), **more)  # type: ignore[arg-type]


def answers(
    cells: dict[str, list[str]], *items: Item, columns: dict[str, Column] | None = None
) -> tuple[dict[str, list[float]], list[str]]:
    raw = pd.DataFrame(cells)
    raw.index += 2
    table = RawTable(raw, columns or {}, spelling=Spelling(skipped=frozenset({"n/a"})))
    found, problems = ticks.read(raw, table, items, {i.name: i.source for i in items})
    values = {name: one.values.tolist() for name, one in found.items()}
    return values, [str(problem) for problem in problems]


def test_spellings_and_codes_of_an_option() -> None:
    found, _ = answers(
        {"how": ["1,3", "e-mail, phone", "E-POST", "2", ""]},
        item("mail", "1|E-mail|E-post"), item("phone", "2|Phone"), item("fax", "3|Fax"),
    )  # fmt: skip
    np.testing.assert_array_equal(found["mail"], [1, 1, 1, 0, NAN])
    np.testing.assert_array_equal(found["phone"], [0, 1, 0, 1, NAN])
    np.testing.assert_array_equal(found["fax"], [1, 0, 0, 0, NAN])


def test_longest_option_first() -> None:
    found, _ = answers(
        {"how": ["Yes, by phone, Yes", "Yes", "Yes, by phone"]},
        item("yes", "Yes"), item("phone", "Yes, by phone"),
    )  # fmt: skip
    assert found == {"yes": [1, 1, 0], "phone": [1, 0, 1]}


def test_answer_that_is_no_option_is_told() -> None:
    _, problems = answers({"how": ["Mail", "Pigeon"]}, item("mail", "Mail"), item("fax", "Fax"))
    assert len(problems) == 1
    assert problems[0].startswith('row 3, column "how": expected some of the options "Mail", "Fax"')
    found, problems = answers({"how": ["Mail", "Pigeon"]}, item("mail", "Mail"), item("o", "*"))
    assert problems == []
    assert found["o"] == [0, 1]


def test_own_columns_of_a_battery() -> None:
    found, problems = answers(
        {"a": ["Mail", "", "", "N/A"], "b": ["", "x", "", ""], "c": ["", "", "", ""]},
        item("a", "Mail", "a", battery="q"),
        item("b", "Fax", "b", battery="q"),
        item("c", "*", "c", battery="q"),
    )
    assert problems == []
    np.testing.assert_array_equal(found["a"], [1, 0, NAN, NAN])
    np.testing.assert_array_equal(found["b"], [0, 1, NAN, NAN])
    np.testing.assert_array_equal(found["c"], [0, 0, NAN, NAN])


@pytest.mark.parametrize("signs", [("1", "0"), ("Yes", "No"), ("TRUE", "FALSE"), ("Ja", "Nej")])
def test_signs_of_ticks(signs: tuple[str, str]) -> None:
    found, _ = answers({"a": [*signs, ""]}, item("a", "Mail", "a"))
    np.testing.assert_array_equal(found["a"], [1, 0, NAN])


def test_empty_cell_may_be_a_no() -> None:
    found, _ = answers({"a": ["Mail", ""]}, item("a", "Mail", "a", empty=0))
    assert found["a"] == [1, 0]


def test_option_that_is_the_name_of_its_column() -> None:
    columns = {"a": Column("a", aliases=("By post",))}
    found, problems = answers({"a": ["By Post", ""]}, item("a", "1", "a"), columns=columns)
    assert problems == []
    np.testing.assert_array_equal(found["a"], [1, NAN])


def test_another_text_in_a_column_of_one_option_is_told() -> None:
    _, problems = answers({"a": ["Mail", "Mail; Fax"]}, item("a", "Mail", "a"))
    assert 'expected the option "Mail" or nothing, got "Mail; Fax"' in problems[0]


def test_cell_with_many_separators_takes_no_time() -> None:
    start = time.perf_counter()
    found, _ = answers({"how": [", " * 300_000, "a,b"]}, item("a", "a"), item("b", "b|*"))
    assert found["a"] == [0, 1]
    assert time.perf_counter() - start < 20


def test_text_for_missing_is_no_empty_cell() -> None:
    found, _ = answers(
        {"a": ["Mail", "", "N/A"], "b": ["", "", "x"]},
        item("a", "Mail", "a", battery="q", empty=0), item("b", "*", "b", battery="q"),
    )  # fmt: skip
    np.testing.assert_array_equal(found["a"], [1, 0, NAN])
    np.testing.assert_array_equal(found["b"], [0, NAN, 1])


def test_no_in_a_column_for_other_answers_is_no_tick() -> None:
    found, _ = answers({"a": ["No", "pigeon", "0"]}, item("a", "*", "a"))
    assert found["a"] == [0, 1, 0]
