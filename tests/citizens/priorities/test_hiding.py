"""Small cells of grades and of sides, also those that subtraction would give."""

from __future__ import annotations

import pandas as pd

from cup_study.citizens.priorities import hiding, satisfaction
from cup_study.survey.design import unweighted


def test_a_small_share_of_one_group_hides_that_of_the_other() -> None:
    sex = pd.Series([1] * 40 + [2] * 40)
    low = [0.0] * 2 + [50.0] * 18 + [100.0] * 20 + [0.0] * 10 + [50.0] * 10 + [100.0] * 20
    table = pd.DataFrame({"q": low})
    marks = hiding.hidden(table, {"sex": sex})
    groups = hiding.chosen(marks, "sex")
    # Of everyone 12 are low: with those of the second group shown, the two of the first follow.
    assert groups["hide_low"].tolist() == [True, True]
    assert not hiding.chosen(marks)["hide_low"].any()
    shown = hiding.apply(satisfaction.grades(table, unweighted(table), by=sex), groups)
    assert shown["low"].isna().all()
    assert shown["low_n"].isna().all()
    assert shown["grade"].notna().all()


def test_a_group_of_four_shows_nothing() -> None:
    sex = pd.Series([1] * 60 + [2] * 4)
    table = pd.DataFrame({"q": [0.0, 50.0, 75.0, 100.0] * 16})
    marks = hiding.hidden(table, {"sex": sex})
    shown = hiding.apply(
        satisfaction.grades(table, unweighted(table), by=sex), hiding.chosen(marks, "sex")
    )
    second = shown[shown["group"].eq(2)].iloc[0]
    assert pd.isna(second["grade"])
    assert pd.isna(second["n"])
    # The first group would tell it: everyone less the first.
    first = shown[shown["group"].eq(1)].iloc[0]
    assert pd.isna(first["n"])


def test_nested_pages_are_looked_at_together() -> None:
    town = pd.Series(["a"] * 43 + ["b"] * 40)
    table = pd.DataFrame({"q": [0.0] * 3 + [50.0] * 20 + [100.0] * 20 + [0.0] * 20 + [75.0] * 20})
    marks = hiding.hidden(table, {"town": town})
    towns = hiding.chosen(marks, "town").set_index("group")
    assert towns["hide_low"]["a"]


def test_sides_hide_few_and_their_neighbours() -> None:
    rows = {"item": ["a", "b"], "n": 100, "in_favour_n": [60, 40], "against_n": [3, 30]}
    rows |= {"in_favour": [0.6, 0.4], "against": [0.03, 0.3], "smaller_side": [0.03, 0.3]}
    found = hiding.sides(pd.DataFrame(rows | {"untouched": 0.1}), 5)
    assert found["against"].isna().tolist() == [True, False]
    assert found["smaller_side"].isna().tolist() == [True, False]
    assert found["hidden"].tolist() == [1, 0]
