import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey.design import Design, unweighted
from cup_study.survey.questionnaire import measures
from cup_study.survey.questionnaire.constructs import Scores

BOOK = codebook.parse(
    "name,type,question_en,values,labels_en\n"
    "use,binary,Used?,0|1,0=No|1=User\nknown,binary,Known?,0|1,0=No|1=Yes\nq,scale,Easy?,1-5,\n",
    ["en"],
)


@pytest.fixture
def data():
    return pd.DataFrame({"use": [1.0, 0, 1, 1, None], "known": [None] * 5, "q": [1.0, 2, 3, 4, 5]})


@pytest.fixture
def measured(data):
    scores = Scores(pd.DataFrame({"A": [1.0, 2, 3, 4, 5]}), {"en": {"A": "Ease"}}, {"A": (1, 5)})
    return measures.measure(
        BOOK,
        data,
        ["en"],
        shares=["use", "known", "gone"],
        means=["q"],
        scores=scores,
        constructs=["A", "B"],
    )


def test_what_nobody_answered_or_the_study_lacks_is_left_out(measured):
    assert [m.name for m in measured.measures] == ["use", "q", "A"]
    assert [m.family for m in measured.measures] == ["share", "mean", "construct"]
    assert measured["use"].style_of == "percent0"
    assert [m.name for m in measured.of("mean").measures] == ["q", "A"]


def test_a_yes_is_named_by_its_question(data):
    found = measures.measure(BOOK, data.assign(known=1.0), ["en"], shares=["use", "known"])
    assert [m.labels["en"] for m in found.measures] == ["User, share", "Known?"]


def test_levels_are_weighted_and_of_those_who_answered(measured):
    by = pd.Series(["a", "a", "a", "b", "b"])
    design = Design(pd.Series([3.0, 1, 1, 1, 1]))
    found = measures.levels(measured, by, design).set_index(["item", "group"])
    assert found.loc[("use", "a"), "estimate"] == pytest.approx(4 / 5)
    assert found.loc[("use", "b"), "base"] == 1
    assert found.loc[("q", "a"), "estimate"] == pytest.approx(8 / 5)


def test_a_measure_that_one_group_was_not_asked_has_no_difference(measured):
    by = pd.Series(["a", "a", "b", "b", "c"])
    frame = measured.values.copy()
    frame.loc[by == "b", "q"] = None
    given = measures.Measured(frame, measured.measures)
    found = measures.differences(given, by, [("a", "b")], unweighted(frame))
    assert found["item"].tolist() == ["use", "A"]


def test_nothing_to_measure_gives_empty_tables(data):
    none = measures.measure(BOOK, data, ["en"])
    by = pd.Series(["a"] * 5)
    assert len(measures.levels(none, by, unweighted(data))) == 0
    assert len(measures.differences(none, by, [("a", "b")], unweighted(data))) == 0
