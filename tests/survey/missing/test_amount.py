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


def test_a_group_of_whom_few_left_something_out_is_hidden_with_what_would_tell_it():
    towns = ["A"] * 30 + ["B"] * 30 + ["C"] * 30
    data = pd.DataFrame({"town": towns, "q": 1.0, "r": 1.0})
    data.loc[[*range(10), *range(30, 37), *range(60, 72)], "q"] = None
    data.loc[[0, 1, 2, *range(30, 40), *range(60, 72)], "r"] = None
    asked = amount.everything(data, ["town", "q", "r"])
    items = ["town", "q", "r"]

    def hidden(town, threshold):
        here = data["town"].eq(town) if town else pd.Series(True, index=data.index)
        found = amount.by_item(data[here], items, asked[here])
        made = amount.marked(
            found, data, asked, where=here, nested=["town"], threshold=threshold
        ).set_index("item")
        return made["hidden"].tolist()[1:]

    # Three of A left out r; everyone's number less two of the towns would tell it.
    assert [hidden(t, 5) for t in ("", "A", "B", "C")] == [
        [False, False],
        [False, True],
        [False, True],
        [False, False],
    ]
    # Seven of B left out q.
    assert [hidden(t, 10)[0] for t in ("", "A", "B", "C")] == [False, True, True, False]
