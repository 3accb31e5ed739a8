"""What is handed over of the matrix: words in both languages, numbers, labels that do not cover."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from cup_study import style
from cup_study.citizens.priorities import matrix, matrix_drawing, matrix_views, point_labels
from cup_study.citizens.priorities.drivers import drivers
from cup_study.citizens.priorities.matrix import Matrix
from cup_study.citizens.priorities.point_labels import Label
from cup_study.citizens.priorities.satisfaction import grades
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted

BASIS = Basis(300, True, ("en", "sv"))
NAMES = ("Easy to find", "Easy to understand", "<b>$1$ & more</b>")
CALLED = {lang: dict(zip("abc", NAMES, strict=True)) for lang in ("en", "sv")}
OUTCOME = {"en": "satisfaction", "sv": "nöjdhet"}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    found = pd.DataFrame(rng.integers(0, 5, (300, 3)) * 25.0, columns=list("abc"))
    found["b"] = (found["b"] + 25).clip(upper=100)
    found["y"] = 0.5 * found["a"] + 0.1 * found["b"] + rng.normal(20, 10, 300)
    return found.assign(flat=50.0)


@pytest.fixture(scope="module")
def laid(table: pd.DataFrame) -> Matrix:
    found = drivers(table, "y", ["a", "b", "c"], unweighted(table), draws=100)
    return matrix.of(grades(table, unweighted(table)), found)


def test_table_and_figure_say_the_same(table: pd.DataFrame, laid: Matrix) -> None:
    effects = drivers(table, "y", ["a", "b", "c", "flat"], unweighted(table), draws=100)
    called = {lang: names | {"flat": "Flat"} for lang, names in CALLED.items()}
    told = matrix_views.table(laid, called, OUTCOME, BASIS, effects)
    drawing = matrix_views.drawing(laid, called, OUTCOME, BASIS, effects)
    first = laid.rows.loc[laid.rows["field"].eq("prioritise"), "factor"].tolist()
    assert first == ["a"]
    assert told.caption["sv"].startswith("Att prioritera: easy to find.")
    assert drawing.caption == told.caption
    assert told.frames["sv"]["field"].iloc[0] == "Prioritera"
    assert told.frames["sv"]["interval_effect"].iloc[0].count(";") == 1
    assert "Utan effekt: flat" in told.note["sv"]
    assert "viktat till befolkningen" in drawing.note["sv"]
    assert "Prioritera: easy to find." in drawing.alt["sv"]
    shown = [t.get_text() for t in drawing.figures["en"].axes[0].texts]
    assert "<b>$1$ & more</b>" in shown  # plain text, not mathematics
    assert {"KEEP", "GIVE PRIORITY"} <= set(shown)


def test_values(laid: Matrix) -> None:
    told = matrix_views.values(laid)
    assert told["n_prioritise"] == (1, "count")
    assert told["field_a"][0] == {"en": "Give priority", "sv": "Prioritera"}
    low, high = told["effect_a_lower"][0], told["effect_a_upper"][0]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert low < 2.5 < high


def test_nothing_to_give_priority(laid: Matrix) -> None:
    alone = Matrix(laid.rows[laid.rows["field"].ne("prioritise")], laid.grade_line, 99.0)
    drawing = matrix_views.drawing(alone, CALLED, OUTCOME, BASIS)
    assert drawing.caption["sv"] == "Ingen faktor har både lägre betyg och större effekt än medel."


def test_an_unsure_field_is_open_and_told(laid: Matrix) -> None:
    rows = laid.rows.assign(sure=0.6)
    drawing = matrix_views.drawing(
        Matrix(rows, laid.grade_line, laid.effect_line), CALLED, OUTCOME, BASIS
    )
    assert drawing.caption["en"].endswith("easy to find. The field is not sure.")
    faces = {
        line.get_markerfacecolor()
        for line in drawing.figures["en"].axes[0].lines
        if line.get_marker() == "o"
    }
    assert faces == {"white"}


def test_groups_are_joined(laid: Matrix) -> None:
    parts = {1: laid, 2: Matrix(laid.rows.assign(grade=laid.rows["grade"] + 3), 1.0, 1.0)}
    names = {1: {"en": "Women", "sv": "Kvinnor"}, 2: {"en": "Men", "sv": "Män"}}
    drawing = matrix_views.groups_drawing(parts, names, CALLED, OUTCOME, BASIS)
    assert drawing.caption["sv"] == "Samma fält för kvinnor och män: 3 av 3 faktorer."
    joins = [
        line
        for line in drawing.figures["sv"].axes[0].lines
        if line.get_color() == matrix_drawing.LINE
    ]
    assert len(joins) == 3


def test_labels_cover_neither_each_other_nor_the_points() -> None:
    _, axes = style.new_figure(100)
    axes.set(xlim=(0, 10), ylim=(0, 10))
    rng = np.random.default_rng(3)
    labels = [Label(*rng.uniform(2, 8, 2), f"A label of some length {i}") for i in range(9)]
    boxes = point_labels.write(axes, labels)
    pairs = itertools.combinations(boxes, 2)
    assert sum(point_labels.covered(a, b) for a, b in pairs) < 1.0
    assert point_labels.write(axes, []) == []


def test_of_several_the_unsure_one_is_named(laid: Matrix) -> None:
    both = laid.rows["factor"].isin(["a", "b"])
    rows = laid.rows.assign(sure=laid.rows["factor"].map({"a": 1.0, "b": 0.6, "c": 1.0}))
    rows["field"] = rows["field"].mask(both, "prioritise")
    found = Matrix(rows, laid.grade_line, laid.effect_line)
    drawing = matrix_views.drawing(found, CALLED, OUTCOME, BASIS, height_mm=90)
    assert drawing.caption["en"].endswith("Easy to understand could also lie in another field.")
    assert round(drawing.figures["en"].get_figheight() * 25.4) == 90
