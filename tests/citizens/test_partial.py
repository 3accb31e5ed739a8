import numpy as np
import pytest

from cup_study import codebook
from cup_study.citizens import partial, partial_views

from .groups import MODEL, TRUTH, answers

BOOK = codebook.parse(
    "name,type,question_en,question_sv,values,labels_en,labels_sv\n"
    "a2,text,Useful?,Nyttig?,,,\n"
    "town,nominal,Town?,Ort?,Lund|Umeå,Lund=The south|Umeå=The north,Lund=Söder|Umeå=Norr\n",
    ["en", "sv"],
)


@pytest.fixture(scope="module")
def found():
    return partial.freed(MODEL, answers(), "town", estimator="MLR")


def test_the_items_that_differ_are_found_and_measured(found):
    shifts = partial.shifts(found, TRUTH).set_index(["item", "kind"])
    assert {("b3", "loading"), ("a2", "intercept")} <= set(shifts.index)
    loading, intercept = shifts.loc[("b3", "loading")], shifts.loc[("a2", "intercept")]
    # Of two groups the second in the data is told: 1.1 to 0.5.
    assert loading["value"] == "Lund"
    assert loading["true"] == pytest.approx((0.8 + 0.3) / (0.8 - 0.3))
    assert loading["lower"] < 2.2 < loading["upper"]
    # Answers are numbers, so the shift is that of the codes.
    assert intercept["true"] == pytest.approx(0.6)
    assert intercept["lower"] < 0.6 < intercept["upper"]
    assert found.ratios["scalar"] < 3


def test_of_several_groups_the_one_apart_is_told():
    data = answers().assign(town=["Boden", "Lund", "Umeå", "Lund"] * 200)
    data.loc[data["town"] == "Umeå", "a2"] += 1.0
    data[["a2", "b3"]] -= data.groupby("town")[["a2", "b3"]].transform("mean")
    data.loc[data["town"] == "Umeå", "a2"] += 1.0
    found = partial.freed("PU =~ a1 + a2 + a3 + a4", data, "town")
    shifts = partial.shifts(found, None)
    row = shifts[(shifts["item"] == "a2") & (shifts["kind"] == "intercept")].iloc[0]
    assert row["value"] == "Umeå"
    assert row["lower"] < 1.0 < row["upper"]
    assert shifts["true"].isna().all()


def test_nothing_is_planted_in_a_study_without_truth():
    assert partial.planted(None) == set()
    assert partial.planted(TRUTH) == {("town", "loading", "b3"), ("town", "intercept", "a2")}


def test_values_count_what_was_planted(found):
    shifts = partial.shifts(found, TRUTH)
    told = partial_views.values(shifts, TRUTH)
    assert told["partial_n_planted"] == (2, "count")
    assert told["partial_n_found"] == (2, "count")
    assert told["partial_town_a2_intercept_true"][0] == pytest.approx(0.6)
    plain = partial_views.values(partial.shifts(found, None), None)
    assert not [name for name in plain if "planted" in name or "true" in name]


def test_the_table_names_groups_and_items(found):
    shifts = partial.shifts(found, TRUTH)
    called = {"town": {"en": "Town", "sv": "Ort"}}
    table = partial_views.table(shifts, BOOK, called, ("en", "sv"))
    frame = table.frames["sv"]
    row = frame[frame["item"] == "Nyttig?"].iloc[0]
    assert (row["group"], row["treated"], row["true"]) == ("Ort: Söder", "tal", "0,60")
    assert set(table.columns) == set(frame.columns)
    assert (
        "true" not in partial_views.table(shifts.assign(true=np.nan), BOOK, called, ("en",)).columns
    )
