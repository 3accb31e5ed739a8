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
