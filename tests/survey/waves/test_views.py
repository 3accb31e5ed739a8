import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.design import unweighted
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.measures import Measure, Measured
from cup_study.survey.waves import change, views

BASIS = Basis(400, False, ("en", "sv"))
HEADS = {lang: {"1": "First", "2": "Second", "3": "Third"} for lang in ("en", "sv")}
TOWN = codebook.parse("name,type,values,labels_en\ntown,nominal,a|b,a=Aby|b=By\n", ["en", "sv"])


@pytest.fixture
def case():
    generator = np.random.default_rng(1)
    wave = pd.Series(["1", "2"] * 200)
    late = (wave == "2").astype(float)
    values = pd.DataFrame(
        {
            "use": (generator.random(400) < 0.2 + 0.4 * late).astype(float),
            "PU": 3 + 0.02 * late + generator.normal(size=400),
        }
    )
    measured = Measured(
        values,
        (
            Measure("use", "share", {"en": "Users", "sv": "Användare"}, "share"),
            Measure("PU", "mean", {"en": "Usefulness", "sv": "Nytta"}, "construct"),
        ),
    )
    return measured, wave, unweighted(values)


def test_shares_change_in_points_and_means_in_scale_points(case):
    measured, wave, design = case
    found = change.changes(measured, wave, ["1", "2"], design)
    told = views.values(found, ["en", "sv"], measured)
    assert told["measures"] == (2, "count")
    assert told["changed"] == (1, "count")
    assert told["change_use"][0] == pytest.approx(100 * found["change"].iloc[0])
    assert told["largest"][0] == {"en": "usefulness", "sv": "nytta"}
    table = views.table(found, measured, HEADS, BASIS)
    assert table.columns["first"]["en"] == "First"
    assert table.frames["sv"]["change"].iloc[0].startswith("+")
    drawing = views.drawing(found, measured, BASIS)
    assert drawing.caption["en"].startswith("1 of 2 measures changed")
    plt.close("all")


def test_more_waves_are_rows_of_their_own(case):
    measured, wave, design = case
    third = wave.where(wave.index < 200, wave.map({"1": "3", "2": "2"}))
    found = change.changes(measured, third, ["1", "2", "3"], design)
    table = views.table(found, measured, HEADS, BASIS)
    assert len(table.frames["en"]) == 6
    assert views.values(found, ["en", "sv"], measured)["measures"] == (2, "count")


def test_the_trend_tells_the_first_share(case):
    measured, wave, design = case
    levels = measures.levels(measured, wave, design)
    drawing = views.trend_drawing(levels, measured, HEADS, ["1", "2"], BASIS)
    assert drawing.caption["en"].startswith("Users: ")
    plt.close("all")


def test_groups_that_changed_are_counted(case):
    measured, wave, design = case
    use = measured.of("share")
    town = pd.Series((["a"] * 2 + ["b"] * 2) * 100)
    levels, found = change.by_group(use, wave, ["1", "2"], town, design)
    everyone = measures.levels(use, wave, design)
    what = use.measures[0].labels
    drawing = views.groups_drawing(
        levels, found, everyone, TOWN["town"], HEADS, ["1", "2"], BASIS, what=what
    )
    assert drawing.caption["en"].startswith("2 of 2 groups")
    titles = [a.get_title("left") for a in drawing.figures["en"].axes]
    assert titles == ["Aby", "By"]
    plt.close("all")
