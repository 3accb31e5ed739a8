"""Shares of high answers and sizes of customer groups."""

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.local import shares
from cup_study.codebook import Item
from cup_study.errors import InputError
from cup_study.survey.design import Design
from cup_study.survey.estimates import unweighted

NAMED = pd.DataFrame(
    {"group": [1, 2], "label_en": ["Web", "Phone"], "label_sv": ["Webb", "Telefon"]}
)


@pytest.fixture
def data():
    return pd.DataFrame(
        {
            "wave": ["2009"] * 4,
            "row": [2, 3, 4, 5],
            "q": pd.array([5, 4, 3, None], dtype="Int64"),
            "weight": [3.0, 1.0, 1.0, 1.0],
        }
    )


def test_high_answers_are_weighted_and_leave_out_who_did_not_answer(data):
    item = Item("q", "q", "scale", {}, (1, 2, 3, 4, 5))
    found = shares.high_answers(data, [item], Design(data["weight"]), where=None).iloc[0]
    assert found["estimate"] == pytest.approx(4 / 5)
    assert (found["n"], found["base"]) == (2, 3)


def test_sizes_are_mean_probabilities_of_the_place(data):
    probable = data[["wave", "row"]].iloc[::-1].assign(p1=[0.1, 0.2, 0.6, 0.9])
    probable["p2"] = 1 - probable["p1"]
    here = pd.Series([True, True, False, False])
    found = shares.groups(data, probable, NAMED, Design(data["weight"]), where=here)
    assert found["estimate"].tolist() == pytest.approx([(3 * 0.9 + 0.6) / 4, (3 * 0.1 + 0.4) / 4])
    assert found["n"].tolist() == [2, 0]
    assert found["label_sv"].tolist() == ["Webb", "Telefon"]
    assert found["base"].eq(2).all()


def test_who_belongs_to_no_group_is_left_out(data):
    probable = data[["wave", "row"]].iloc[:2].assign(p1=[1.0, 0.0], p2=[0.0, 1.0])
    found = shares.groups(data, probable, NAMED, unweighted(data), where=None)
    assert found["estimate"].tolist() == [0.5, 0.5]
    assert found["base"].eq(2).all()
    assert np.isfinite(found["ci_lower"]).all()


def test_files_of_other_respondents_are_refused(data):
    other = data[["wave", "row"]].assign(row=[90, 91, 92, 93], p1=1.0, p2=0.0)
    with pytest.raises(InputError, match="4 are of no respondent"):
        shares.groups(data, other, NAMED, unweighted(data), where=None)
    with pytest.raises(InputError, match='column "p2": is missing'):
        shares.groups(data, other.drop(columns="p2"), NAMED, unweighted(data), where=None)


@pytest.fixture
def towns():
    """Three towns; in the third four of forty gave the answer."""
    given = {1: (20, 40), 2: (25, 40), 3: (4, 40)}
    rows = [(town, float(i < high)) for town, (high, n) in given.items() for i in range(n)]
    made = pd.DataFrame(rows, columns=["town", "q"])
    return made.assign(s=np.where(made["q"].eq(1), 5, 2))


def test_an_answer_of_few_is_hidden_and_cannot_be_had_by_subtraction(towns):
    item = Item("q", "q", "binary", {}, (0, 1))
    scale = Item("s", "s", "scale", {}, (1, 2, 3, 4, 5))
    places = [None, *(towns["town"].eq(k) for k in (1, 2, 3))]
    rule = {"nested": ["town"], "threshold": 5}
    design = unweighted(towns)
    found = [shares.answer(towns, item, 1, design, where=w, **rule) for w in places]
    hidden = [bool(f["hidden"].iloc[0]) for f in found]
    assert hidden[3]
    assert sum(hidden) >= 2  # else everyone less the other towns tells it
    found = [shares.high_answers(towns, [scale], design, where=w, **rule) for w in places]
    hidden = [bool(f["hidden"].iloc[0]) for f in found]
    assert hidden[3]
    assert sum(hidden) >= 2


def test_grades_of_a_place_with_few_are_hidden(towns):
    few = towns[(towns["town"] != 3) | (towns.index % 10 == 0)].reset_index(drop=True)
    index = pd.DataFrame({"s": few["s"] * 20.0})
    rule = {"nested": ["town"], "threshold": 5}
    assert shares.hidden_grades(index, few, ("town", 3), **rule) == {"s"}
    assert shares.hidden_grades(index, few, ("town", 3), threshold=5) == {"s"}
    assert "s" in shares.hidden_grades(index, few, ("town", 1), **rule) | shares.hidden_grades(
        index, few, ("town", 2), **rule
    ) | shares.hidden_grades(index, few, None, **rule)
    assert shares.hidden_grades(index, towns, None) == frozenset()
