import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.missing import amount

DATA = pd.DataFrame({"a": [1, None, 3, None], "b": [None, None, 1, 2], "c": [1.0, 2, 3, 4]})
ASKED = pd.DataFrame({"b": [False, True, True, True]})


def test_what_was_not_asked_is_not_missing():
    table = amount.by_item(DATA, ["a", "b", "c"], ASKED).set_index("item")
    assert table["asked"].tolist() == [4, 3, 4]
    assert table["missing"].tolist() == [2, 1, 0]
    assert table["skipped"].tolist() == [0, 0.25, 0]
    assert amount.by_person(DATA, ["a", "b", "c"], ASKED).tolist() == [0, 2, 0, 1]


def test_the_size_of_the_problem():
    found = amount.summary(DATA, ["a", "b", "c"], ASKED)
    assert found["share"] == 3 / 11
    assert (found["complete"], found["complete_share"], found["most"]) == (2, 0.5, 0.5)
    assert found["median"] == 1.5


def test_nobody_asked_and_no_respondents():
    nobody = pd.DataFrame({"a": [False] * 4})
    assert amount.by_item(DATA, ["a"], nobody)["share"].isna().all()
    empty = DATA.iloc[:0]
    assert amount.by_item(empty, ["a"], amount.everything(empty, ["a"]))["asked"].tolist() == [0]


def test_cells_of_another_table_are_refused():
    with pytest.raises(InputError) as caught:
        amount.by_item(DATA, ["z"], ASKED.iloc[:2])
    assert len(caught.value.problems) == 2
