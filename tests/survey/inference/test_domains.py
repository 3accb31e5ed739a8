import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.design import Design
from cup_study.survey.inference import domains

DATA = pd.DataFrame({"q": [1.0, None, 3.0], "text": ["a", "b", None], "empty": [None] * 3})
DESIGN = Design(pd.Series([1.0, 2.0, 1.0]))


def test_all_that_is_wrong_with_the_columns_is_told_at_once():
    with pytest.raises(InputError) as caught:
        domains.check(DATA, ["nope", "empty", "text"], DESIGN, None, numeric=["text"])
    told = str(caught.value)
    assert "3 problems" in told
    assert 'column "nope": is missing' in told
    assert 'column "empty": has no answers in the domain' in told
    assert 'column "text": expected numbers' in told


def test_a_domain_without_anyone_is_told():
    with pytest.raises(InputError, match="no respondent is in the domain"):
        domains.check(DATA, ["q"], DESIGN, pd.Series([False] * 3))


def test_a_domain_of_other_rows_is_told():
    with pytest.raises(InputError, match="do not have the same rows"):
        domains.rows(DATA, DESIGN, pd.Series([True] * 3, index=[7, 8, 9]))


def test_who_is_unknown_is_outside_of_the_domain():
    where = pd.Series([True, None, False], dtype="boolean")
    assert domains.rows(DATA, DESIGN, where).tolist() == [True, False, False]


def test_groups_keep_the_order_of_categories_and_leave_out_those_without_anyone():
    town = pd.Categorical(["b", "a", "b"], categories=["b", "c", "a"])
    data = pd.DataFrame({"town": town})
    assert domains.groups(data, "town", np.array([True, True, True])) == ["b", "a"]
    with pytest.raises(InputError, match='expected at least 2 groups, got "b"'):
        domains.groups(data, "town", np.array([True, False, True]))


def test_no_answer_is_neither_yes_nor_no():
    np.testing.assert_array_equal(domains.indicator(DATA["text"], "a"), [1.0, 0.0, np.nan])
    assert domains.member(DATA, "text", "a").tolist() == [True, False, False]
