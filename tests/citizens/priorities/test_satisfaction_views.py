"""Grades handed over: hidden numbers stay hidden, words in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import groups_views, hiding, satisfaction, satisfaction_views
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.codebook import Item
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted

BASIS = Basis(400, False, ("en", "sv"))
SEX = Item(
    "sex",
    "sex",
    "nominal",
    {},
    (1, 2),
    labels={
        lang: {1: a, 2: b} for lang, a, b in (("en", "Women", "Men"), ("sv", "Kvinnor", "Män"))
    },
)
FACTORS = [
    Factor(n, {n: Scale(0, 100, 1)}, {"en": t, "sv": t})
    for n, t in (("a", "Finding"), ("b", "Reaching"))
]
TITLE = {"en": "Grades", "sv": "Betyg"}


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.integers(0, 5, (400, 2)) * 25.0, columns=["a", "b"])
    sex = pd.Series(np.tile([1, 2], 200))
    table.loc[sex.eq(2), "a"] = (table["a"] + 25).clip(upper=100)
    # Three women give a low grade to b.
    women = table.index[sex.eq(1)]
    table.loc[women, "b"] = [0.0] * 3 + [50.0] * 97 + [100.0] * 100
    return table, sex


def test_groups_beside_each_other(made: tuple[pd.DataFrame, pd.Series]) -> None:
    table, sex = made
    design = unweighted(table)
    marks = hiding.hidden(table, {"sex": sex})
    everyone = hiding.apply(satisfaction.grades(table, design), hiding.chosen(marks))
    groups = hiding.apply(satisfaction.grades(table, design, by=sex), hiding.chosen(marks, "sex"))
    apart = satisfaction.apart(table, sex, design)
    told = groups_views.groups_table(groups, apart, FACTORS, SEX, BASIS)
    assert told.caption["en"].startswith("Differences that hold after adjustment: reaching (")
    assert [s.label["sv"] for s in told.spanners] == ["Kvinnor", "Män"]
    assert set(told.columns) == set(told.frames["sv"].columns)
    called = {1: {"en": "Women", "sv": "Kvinnor"}, 2: {"en": "Men", "sv": "Män"}}
    drawing = satisfaction_views.drawing(everyone, groups, FACTORS, called, BASIS)
    assert drawing is not None
    assert drawing.caption["sv"].startswith("Högst är ")
    assert "Celler med färre än 5" in drawing.note["sv"]
    # Of women and of men the low grades are hidden, of everyone not: they do not follow.
    assert groups.loc[groups["factor"].eq("b"), "low"].isna().all()
    shown = satisfaction_views.table(everyone, FACTORS, TITLE, BASIS)
    assert shown.frames["en"]["label"].tolist()[0] in ("Finding", "Reaching")


def test_no_difference_is_said(made: tuple[pd.DataFrame, pd.Series]) -> None:
    table, _ = made
    same = table.assign(a=50.0 + table.index % 2, b=table["b"].mean() + table.index % 3)
    apart = satisfaction.apart(same, pd.Series(np.repeat([1, 2], 200)), unweighted(same))
    told = groups_views.said(apart, FACTORS, SEX, BASIS)
    assert told["sv"] == "Ingen skillnad mellan kvinnor och män är statistiskt säkerställd."


def test_values_leave_out_what_is_hidden(made: tuple[pd.DataFrame, pd.Series]) -> None:
    table, _ = made
    found = satisfaction.grades(table, unweighted(table)).assign(low=np.nan)
    told = satisfaction_views.values(found)
    assert "low_a" not in told
    assert told["n_a"] == (400, "count")


def test_nothing_is_drawn_of_too_few() -> None:
    table = pd.DataFrame({"a": [0.0, 50.0, 100.0], "b": [0.0, 50.0, 50.0]})
    sex = pd.Series([1, 2, 2])
    marks = hiding.hidden(table, {"sex": sex})
    everyone = hiding.apply(satisfaction.grades(table, unweighted(table)), hiding.chosen(marks))
    groups = satisfaction.grades(table, unweighted(table), by=sex)
    groups = hiding.apply(groups, hiding.chosen(marks, "sex"))
    called = {1: {"en": "Women", "sv": "Kvinnor"}}
    assert satisfaction_views.drawing(everyone, groups, FACTORS, called, BASIS) is None
