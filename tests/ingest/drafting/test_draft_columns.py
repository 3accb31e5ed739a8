"""What one raw column looks like."""

from __future__ import annotations

import math

import pytest

from cup_study.described import Column
from cup_study.ingest.drafting.draft_columns import guess
from cup_study.ingest.drafting.draft_missing import codes, is_word


def even(*texts: str) -> dict[str, int]:
    return dict.fromkeys(texts, 30)


@pytest.mark.parametrize(
    ("counts", "name", "kind"),
    [
        (even("0", "1"), "q", "binary"),
        (even("Ja", "Nej"), "q", "binary"),
        (even("1", "2"), "q", "nominal"),
        (even("1", "2", "3", "4", "5"), "q", "ordinal"),
        (even(*map(str, range(18, 90))), "q", "numeric"),
        (even("1.5", "2", "3"), "q", "numeric"),
        (even("0", "1", "2", "3"), "How many children?", "numeric"),
        (even("Kalix", "Luleå", "Malmö"), "town", "nominal"),
        (even("18-29", "30-64", "65+"), "age", "ordinal"),
        (even("Bra", "Mycket bra", "Dåligt"), "q", "scale"),
        (even("1 - No", "2", "3", "4", "5 - Yes"), "q", "scale"),
        (even("2024-05-01 10:00", "2024-05-02 11:30"), "q", "text"),
        ({f"A long answer in words of its own, number {i}": 1 for i in range(30)}, "q", "text"),
        (even("x|y", "z"), "q", "text"),
        ({}, "q", "text"),
    ],
)
def test_the_type_is_that_of_the_answers(counts: dict[str, int], name: str, kind: str) -> None:
    assert guess(counts, 3, name).type == kind


@pytest.mark.parametrize(
    "counts",
    [
        even("anna@example.se", "bo@example.fi", ""),
        even("10.0.0.1", "192.168.1.7"),
        even("19121212-1212", "850709-9805"),
    ],
)
def test_personal_columns_are_sensitive(counts: dict[str, int]) -> None:
    assert guess({t: n for t, n in counts.items() if t}, 0, "contact").sensitive


def test_codes_of_a_column_called_phone_are_not_personal() -> None:
    assert guess(even("0", "1"), 0, "ch_phone").type == "binary"


def test_one_answer_or_empty_is_ticked_or_not() -> None:
    found = guess({"E-mail": 12}, 40, "How? - E-mail")
    assert (found.type, found.empty, dict(found.labels)) == ("binary", 0, {1: "E-mail"})


def test_other_texts_among_numbers_are_told() -> None:
    found = guess({**{str(i): 100 for i in range(1, 8)}, "Grimstaby": 1}, 0, "q")
    assert found.codes == tuple(range(1, 8))
    assert "cells with other texts: 1" in found.notes[-1]


def test_spellings_of_one_answer_are_one_answer() -> None:
    found = guess({"Yes": 20, "yes ": 3, "YES": 2, "No": 9}, 0, "q")
    assert dict(found.labels) == {0: "No", 1: "Yes"}
    assert found.notes == ("one answer in several spellings",)


def test_a_labelled_column_is_taken_from_the_file() -> None:
    labels = {1.0: "No", 7.0: "Yes", 98: "Don't know", 99: "x"}
    column = Column("q", labels={int(k): v for k, v in labels.items()}, missing=(99,))
    found = guess(even("1", "4", "7", "98", "99"), 0, "q", column)
    assert found.codes == tuple(range(1, 8))
    assert dict(found.missing) == {98: "Don't know", 99: "x"}
    assert found.type == "scale"


def test_a_range_of_missing_codes_keeps_its_open_end() -> None:
    column = Column("q", labels={1: "No", 2: "Yes"}, missing_ranges=((90, math.inf),))
    assert dict(guess(even("1", "2", "95"), 0, "q", column).missing) == {"90..": ""}


def test_labels_against_the_order_of_their_codes_are_told() -> None:
    column = Column("q", labels={1: "Agree", 2: "Disagree", 3: "Neutral"})
    found = guess(even("1", "2", "3"), 0, "q", column)
    assert found.type == "nominal"
    assert "order" in found.notes[0]


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ([1, 2, 3, 98, 99], [98, 99]),
        ([1, 2, 3, 4, 5, 8, 9], [8, 9]),
        (range(1, 10), []),
        ([*range(18, 98), 99], []),
        ([*range(18, 98), 999], [999]),
        ([-99, 1, 2], [-99]),
        ([-3, -2, -1, 0, 1, 2, 3], [-3, -2, -1]),
        ([-2.5, -1, 3], []),
        ([0, 1950, 1990], [0]),
        ([99], []),
    ],
)
def test_codes_that_look_like_no_answer(numbers: list[float], missing: list[float]) -> None:
    assert sorted(codes(numbers)) == missing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vet inte", True),
        ("Vill ej uppge", True),
        ("Don’t know / no opinion", True),
        ("?", True),
        ("No opinion", True),
        ("Not applicable", True),
        ("Nej", False),
        ("Not satisfied", False),
        ("Not at all", False),
    ],
)
def test_words_for_no_answer(text: str, expected: bool) -> None:
    assert is_word(text) is expected
