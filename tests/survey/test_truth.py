import pandas as pd
import pytest

from cup_study import codebook
from cup_study.survey import truth
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import Design

BOOK = codebook.parse(
    "name,type,question_en,values,labels_en\nuse,binary,Used?,0|1,0=No|1=Yes\nq,scale,Easy?,1-5,\n",
    ["en"],
)


@pytest.fixture
def checks():
    data = pd.DataFrame({"wave": ["1"] * 20, "use": [1] * 5 + [0] * 15, "q": [1, 2, 3, 4] * 5})
    columns = ["kind", "wave", "name", "group", "value"]
    rows = [
        ("share", "1", "use=1", None, 0.5),
        ("mean", "1", "q", None, 9.0),
        ("mean", "1", "q", "Kalix", 2.5),
        ("path", "1", "PU", None, 0.3),
        ("share", "1", "gone=1", None, 0.5),
    ]
    design = Design(pd.Series([3.0] * 5 + [1.0] * 15))
    return truth.check(pd.DataFrame(rows, columns=columns), data, BOOK, design)


def test_only_shares_and_means_of_everyone_are_checked(checks):
    assert checks["item"].tolist() == ["use", "q"]
    assert checks["unweighted"].tolist() == [0.25, 2.5]
    assert checks["weighted"].iloc[0] == pytest.approx(0.5)


def test_the_error_is_that_of_the_shares(checks):
    told = truth.values(checks)
    assert told["truth_inside"] == (1, "count")
    assert told["truth_bias_unweighted"][0] == pytest.approx(0.25)
    assert told["truth_bias_weighted"][0] == pytest.approx(0.0)


def test_the_table_says_which_intervals_cover(checks):
    table = truth.table(checks, "1", BOOK, Basis(20, True, ("en",)))
    assert table.frames["en"]["inside"].tolist() == ["yes", "no"]
    assert table.frames["en"]["item"].tolist() == ["Used? Yes", "Easy?"]
