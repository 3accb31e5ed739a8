"""Grades: rescaling by the ends of the scale, shares, groups, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import satisfaction
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.codebook import parse
from cup_study.errors import InputError
from cup_study.settings import Wave
from cup_study.survey.design import Design, unweighted

BOOK = parse(
    "name,type,values,construct\n"
    "found,scale,1-3,\neasy,scale,1-5,PU\nclear,scale,1-10,PU\nplace,nominal,1|2,\nopen,text,,\n",
    ["en"],
)


def test_low_and_high_are_those_of_ten_points_on_every_scale() -> None:
    kept = {}
    for most in (3, 5, 7, 10):
        answers = pd.DataFrame({"q": np.arange(1.0, most + 1)})
        table = satisfaction.indices(answers, [Factor("q", {"q": Scale(1, most, 1)}, {})])
        low = answers.loc[table["q"] <= satisfaction.LOW + satisfaction.ROUNDING, "q"].max()
        high = answers.loc[table["q"] >= satisfaction.HIGH - satisfaction.ROUNDING, "q"].min()
        kept[most] = (low, high)
    assert kept == {3: (1, 3), 5: (2, 4), 7: (3, 6), 10: (4, 8)}


def test_a_factor_of_items_with_different_scales() -> None:
    factor = satisfaction.factors(BOOK, {"PU": {"en": "Useful"}}, ["en"])
    data = pd.DataFrame({"easy": [1, 5, None, None], "clear": [10, 10, 1, None]})
    table = satisfaction.indices(data, factor)
    assert table["PU"].tolist()[:3] == [50.0, 100.0, 0.0]
    assert np.isnan(table["PU"][3])
    assert factor[0].labels == {"en": "Useful"}


def test_weighted_grade_and_shares() -> None:
    table = pd.DataFrame({"q": [0.0, 100.0, np.nan]})
    found = satisfaction.grades(table, Design(pd.Series([1.0, 3.0, 5.0])))
    row = found.iloc[0]
    assert (row["n"], row["grade"], row["low"], row["high"]) == (2, 75.0, 0.25, 0.75)
    assert (row["low_n"], row["high_n"]) == (1, 1)


def test_groups_without_answers_have_no_row() -> None:
    table = pd.DataFrame({"q": [0.0, 100.0, np.nan], "r": [50.0, 50.0, 50.0]})
    found = satisfaction.grades(table, unweighted(table), by=pd.Series(["a", "a", "b"]))
    assert found[["factor", "group"]].values.tolist() == [["q", "a"], ["r", "a"], ["r", "b"]]


def test_interval_covers_the_population_mean() -> None:
    rng = np.random.default_rng(4)
    covered = 0
    for _ in range(120):
        table = pd.DataFrame(
            {"q": rng.choice([0, 25, 50, 75, 100], 120, p=[0.1, 0.1, 0.2, 0.4, 0.2])}
        )
        row = satisfaction.grades(table, unweighted(table)).iloc[0]
        covered += row["ci_lower"] <= 62.5 <= row["ci_upper"]
    assert 107 <= covered <= 119


def test_all_problems_of_factors_at_once() -> None:
    with pytest.raises(InputError) as caught:
        satisfaction.factors(BOOK, {"gone": {}, "open": {}, "place": {}}, ["en"])
    told = str(caught.value)
    assert 'factor "gone": is neither an item nor a construct' in told
    assert 'factor "open"' in told
    assert 'factor "place"' in told


def test_answers_outside_the_scale_are_refused() -> None:
    factor = satisfaction.factors(BOOK, {"easy": {}, "clear": {}}, ["en"])
    with pytest.raises(InputError) as caught:
        satisfaction.indices(pd.DataFrame({"easy": [7, 1]}), factor)
    assert "outside its scale 1-5" in str(caught.value)
    assert 'column "clear": is missing' in str(caught.value)


def test_apart_adjusts_and_refuses_one_group() -> None:
    rng = np.random.default_rng(1)
    by = pd.Series([1, 2] * 200)
    table = pd.DataFrame({"same": rng.normal(50, 10, 400), "apart": rng.normal(50, 10, 400)})
    table["apart"] += 8 * by.eq(2)
    found = satisfaction.apart(table, by, unweighted(table)).set_index("item")
    assert found["p_adjusted"]["apart"] < 0.001 < 0.05 < found["p_adjusted"]["same"]
    assert (found["family_size"] == 2).all()
    with pytest.raises(InputError, match="expected two groups, got 1"):
        satisfaction.apart(table, pd.Series([1] * 400), unweighted(table))


def test_waves_divide_only_where_there_are_two() -> None:
    file = {"file": "f.csv", "reader": {"type": "csv"}}
    waves = [Wave.model_validate({"id": i, "label": {"en": f"Wave {i}"}} | file) for i in "ab"]
    item = satisfaction.divided(BOOK, waves, "wave")
    assert item is not None
    assert item.label("b", "en") == "Wave b"
    assert satisfaction.divided(BOOK, waves[:1], "wave") is None
    assert satisfaction.divided(BOOK, waves, "gone") is None
    assert satisfaction.divided(BOOK, waves, "place") == BOOK["place"]
