from __future__ import annotations

import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.described import Column
from cup_study.ingest.reading.matching import match
from cup_study.ingest.reading.rawtable import Note, RawTable


def table(*names: str, **columns: Column) -> RawTable:
    return RawTable(pd.DataFrame(columns=list(names)), columns)


def book(**sources: str) -> Codebook:
    return Codebook(tuple(Item(n, s, "scale", {}, (1, 2)) for n, s in sources.items()))


def test_exact_name_wins_and_its_twin_is_told() -> None:
    found = match(table("Q1", "q1 ", "Q2"), book(a="Q1"), "1")
    assert found.columns == {"a": "Q1"}
    assert found.problems == ()
    assert found.notes == (Note("similar_column", "q1 ", "columns", 1, "Q1"),)


def test_twin_that_was_numbered_is_told() -> None:
    columns = {"Q1": Column("Q1"), "Q1 (2)": Column("Q1 (2)", "", ("Q1",))}
    found = match(table("Q1", "Q1 (2)", **columns), book(a="Q1"), "1")
    assert found.columns == {"a": "Q1"}
    assert found.notes == (Note("similar_column", "Q1 (2)", "columns", 1, "Q1"),)


def test_twins_that_are_both_named_are_two_columns() -> None:
    found = match(table("Q1", "q1"), book(a="Q1", b="q1"), "1")
    assert found.columns == {"a": "Q1", "b": "q1"}
    assert found.notes == ()


def test_two_columns_for_one_item_are_told() -> None:
    problems = match(table("Q1", "q1", "x"), book(a="Q 1".replace(" ", "").title() + " "), "1")
    assert problems.columns == {"a": "Q1"}
    found = match(table("How OLD?", "how old?", "x"), book(age="how Old?"), "1")
    assert found.columns == {}
    assert str(found.problems[0]) == (
        'expected one column "how Old?" for the item "age", got 2 that fit: "How OLD?", '
        '"how old?"; write the name of the one that is meant in the codebook\'s source'
    )


def test_one_column_for_two_items_is_told() -> None:
    found = match(table("Q1"), book(a="Q1", b=" q1"), "1")
    assert str(found.problems[0]).startswith(
        'column "Q1": expected one item, got 2 that claim it: "a", "b"'
    )


def test_options_and_a_text_may_share_a_column() -> None:
    items = [Item(n, "how", "binary", {}, (0, 1), option=(n,)) for n in ("mail", "phone")]
    items.append(Item("words", "how", "text", {}))
    assert match(table("how"), Codebook(tuple(items)), "1").problems == ()


def test_by_question_code_and_typographic_signs() -> None:
    columns = {
        "Q1": Column("Q1", "What’s your <b>age</b>?"),
        "Q2": Column("Q2", "", ("QID7_1",)),
    }
    found = match(table("Q1", "Q2", **columns), book(age="what's your age?", x="qid7_1"), "1")
    assert found.columns == {"age": "Q1", "x": "Q2"}
    assert [note.rule for note in found.notes] == ["column_matched"] * 2


def test_missing_column_names_a_likely_one() -> None:
    found = match(table("Qu2", "Q1"), book(a="Q1", b="Q2"), "1")
    assert [str(p) for p in found.problems] == [
        'column "Q2" is missing; the codebook names it as the item "b" (is it "Qu2"?)'
    ]
