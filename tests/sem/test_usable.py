import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.usable import usable

ITEMS = ["a1", "a2", "a3", "b1", "b2", "b3"]


def test_all_problems_of_the_data_are_told_at_once(answers):
    data = answers.assign(a1="x", a2=3.0, a3=np.nan)
    with pytest.raises(InputError) as caught:
        usable(data, [*data.columns, "gone"])
    text = str(caught.value)
    assert len(caught.value.problems) >= 3
    for word in ('"gone"', '"a1": expected numbers', '"a3": holds no answer'):
        assert word in text


def test_a_constant_column_is_told(answers):
    with pytest.raises(InputError, match='"b2": every complete row has the same answer, 4'):
        usable(answers.assign(b2=4.0), ITEMS)


def test_collinear_items_are_named(answers):
    with pytest.raises(InputError, match=r'collinear.*"a1" and "a2"'):
        usable(answers.assign(a2=answers["a1"] * 2), ITEMS)


def test_too_few_rows(answers):
    with pytest.raises(InputError, match="6 complete rows for 6 items"):
        usable(answers.head(6), ITEMS)
