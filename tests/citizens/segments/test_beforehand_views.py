from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.citizens.segments import beforehand_views
from cup_study.survey.basis import Basis

BASIS = Basis(100, True, ("en", "sv"))
CALLED = {"en": {"TM": "Trust"}, "sv": {"TM": "Tillit"}}


@pytest.fixture
def found():
    rows = [("loyal", 60, 0.55, 0.5, 0.6, 5.0), ("distant", 3, 0.02, 0.01, 0.05, 2.0)]
    return pd.DataFrame(rows, columns=["segment", "n", "share", "ci_lower", "ci_upper", "TM"])


def test_small_groups_are_hidden_with_all_that_is_known_of_them(found):
    table = beforehand_views.table(found, [0.2, 0.9], CALLED, ["TM"], BASIS)
    small = table.frames["sv"].iloc[1]
    assert small["n"] == ".."
    assert small[["share", "old", "TM"]].eq("..").all()
    assert table.columns["TM"] == {"en": "Trust", "sv": "Tillit"}
    assert table.note["en"].startswith("n = 63, weighted")


def test_the_largest_group_is_named(found):
    drawing = beforehand_views.drawing(found, BASIS)
    assert drawing.caption["sv"] == "Den största gruppen: användare som fortsätter, 55\u00a0%."
    assert len(drawing.figures["en"].axes[0].get_yticks()) == 1
    plt.close("all")


def test_the_threshold_is_that_of_the_study(found):
    seven = found.assign(n=[60, 7])
    table = beforehand_views.table(seven, [0.2, 0.9], CALLED, ["TM"], BASIS)
    assert table.frames["en"]["n"].tolist() == [60, 7]
    strict = replace(BASIS, threshold=10)
    table = beforehand_views.table(seven, [0.2, 0.9], CALLED, ["TM"], strict)
    assert table.frames["en"]["n"].tolist() == ["..", ".."]
    assert "fewer than 10 respondents" in table.note["en"]
    ticks = [
        len(beforehand_views.drawing(seven, basis).figures["en"].axes[0].get_yticks())
        for basis in (BASIS, strict)
    ]
    assert ticks == [2, 1]
    plt.close("all")
