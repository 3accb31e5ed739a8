"""Stated beside derived importance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import areas, areas_views
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.citizens.priorities.satisfaction import Factor
from cup_study.errors import InputError
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted


def factor(name: str) -> Factor:
    return Factor(name, {name: Scale(0, 100, 1)}, {"en": name.title(), "sv": name.title()})


@pytest.fixture
def found() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    data = pd.DataFrame(rng.uniform(20, 80, (400, 4)), columns=["a1", "a2", "b1", "b2"])
    data["a"] = 0.4 * data["a1"] + 0.2 * data["a2"] + rng.normal(10, 3, 400)
    data["b"] = rng.normal(70, 5, 400)
    own = {"a": [factor("a1"), factor("a2")], "b": [factor("b1"), factor("b2")]}
    return areas.beside(data, [factor("a"), factor("b")], own, unweighted(data), draws=100)


def test_truth(found: pd.DataFrame) -> None:
    assert found["area"].tolist() == ["b", "a"]  # by stated importance
    derived = found.set_index("area").loc["a"]
    assert derived["derived_lower"] < 3.0 < derived["derived_upper"]
    assert derived["first"] == "a1"
    assert found.set_index("area")["derived_lower"]["b"] < 0 < found["derived_upper"].max()


def test_views(found: pd.DataFrame) -> None:
    called = {lang: {"a": "Care", "b": "Parks"} for lang in ("en", "sv")}
    proposals = {lang: {f: f for f in ("a1", "a2", "b1", "b2")} for lang in ("en", "sv")}
    basis = Basis(400, False, ("en", "sv"))
    table = areas_views.table(found, called, proposals, basis)
    assert set(table.columns) == set(table.frames["sv"].columns)
    drawing = areas_views.drawing(found, called, basis)
    assert "different questions" in drawing.note["en"]
    assert drawing.caption["sv"].startswith("Viktigast bedöms parks")
    assert areas_views.values(found, called)["rank_correlation"] == (-1.0, "coef2")


def test_an_area_without_proposals() -> None:
    data = pd.DataFrame({"a": [1.0, 2.0]})
    with pytest.raises(InputError, match='area "a": has no proposals'):
        areas.beside(data, [factor("a")], {}, unweighted(data))
