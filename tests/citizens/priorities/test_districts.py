"""Places compared: enough, few, small; truth, chance, and what would give a small one away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import districts, districts_views
from cup_study.codebook import Item
from cup_study.errors import InputError
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted

SIZES = {"A": 90, "B": 60, "C": 40, "D": 12, "E": 3, "F": 30}


def answers(seed: int, shift: float = 0.0) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    place = pd.Series(np.repeat(list(SIZES), list(SIZES.values())))
    table = pd.DataFrame(rng.normal(50, 10, (len(place), 4)), columns=list("wxyz"))
    table.loc[place.eq("C"), "x"] += shift
    return table, place


def test_three_kinds_of_places() -> None:
    table, place = answers(1)
    found = districts.compare(table, place, unweighted(table))
    status = found.sizes.set_index("place")["status"].to_dict()
    assert status == dict.fromkeys("ABCF", "compared") | {"D": "few", "E": "small"}
    assert set(found.rows["place"]) == set("ABCF")
    # With one small place, another is hidden: else everyone less the others tells it.
    assert found.sizes["hidden"].sum() == 2
    assert found.tests == 16


def test_a_true_difference_is_found_and_chance_is_not() -> None:
    false = 0
    for seed in range(40):
        table, place = answers(seed)
        found = districts.compare(table, place, unweighted(table))
        false += bool((found.rows["p_adjusted"] < 0.05).any())
    assert false <= 6
    table, place = answers(1, shift=12)
    rows = districts.compare(table, place, unweighted(table)).rows
    sure = rows[rows["p_adjusted"] < 0.05]
    assert ["x", "C"] in sure[["measure", "place"]].values.tolist()
    row = rows[rows["measure"].eq("x") & rows["place"].eq("C")].iloc[0]
    others = table["x"][place.ne("C")].mean()  # everyone else, also in small places
    assert row["difference"] == pytest.approx(table["x"][place.eq("C")].mean() - others)
    assert row["ci_lower"] < row["difference"] < row["ci_upper"]


def test_nothing_to_compare() -> None:
    table = pd.DataFrame({"w": np.arange(20.0)})
    found = districts.compare(table, pd.Series(["a"] * 18 + ["b"] * 2), unweighted(table))
    assert found.rows.empty
    basis, item = Basis(20, False, ("en",)), Item("p", "p", "nominal", {}, ("a", "b"))
    assert districts_views.drawing(found, {"en": {"w": "W"}}, item, basis) is None
    assert districts_views.table(found, {"en": {"w": "W"}}, item, basis) is None


def test_views_name_no_small_place() -> None:
    table, place = answers(1, shift=12)
    found = districts.compare(table, place, unweighted(table))
    called = {lang: {m: m.upper() for m in "wxyz"} for lang in ("en", "sv")}
    item = Item("p", "p", "nominal", {}, tuple(SIZES))
    basis = Basis(len(table), False, ("en", "sv"))
    drawing = districts_views.drawing(found, called, item, basis, about=districts_views.GRADES)
    assert drawing is not None
    words = [t.get_text() for t in drawing.figures["sv"].axes[0].get_yticklabels()]
    assert words == ["A (90)", "B (60)", "C (40)", "F (30)"]
    assert "för små för att visas: 1" in drawing.note["sv"]
    assert " of 16 comparisons hold" in drawing.caption["en"]
    assert "X in C (+" in drawing.caption["en"]
    told = districts_views.values(found)
    assert told["n_small"] == (1, "count")
    frame = districts_views.table(found, called, item, basis)
    assert frame is not None
    assert "C" in frame.frames["en"]["place"].tolist()
    assert not {"D", "E"} & set(frame.frames["en"]["place"])


def test_bad_input() -> None:
    table, place = answers(1)
    with pytest.raises(InputError, match="expected 5 or more, got 3"):
        districts.compare(table, place, unweighted(table), least=3)
    with pytest.raises(InputError, match="expected at least one, got none"):
        districts.compare(table[[]], place, unweighted(table))
