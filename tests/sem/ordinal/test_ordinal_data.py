"""What is refused, with all reasons at once."""

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.ordinal.ordinal_data import checked


def check(x, names=("a", "b"), ordered=("a", "b"), **options):
    defaults = {
        "exogenous": None,
        "exogenous_names": (),
        "levels": {},
        "missing": "listwise",
        "label": "",
        "weights": None,
    }
    return checked(np.array(x, dtype=float), names, ordered, **(defaults | options))


GOOD = [[1, 1], [2, 1], [1, 2], [2, 2]]


def test_good_data():
    data = check(GOOD)
    assert data.levels.tolist() == [2, 2]
    assert data.weights.tolist() == [1, 1, 1, 1]


def test_all_problems_of_the_values_at_once():
    with pytest.raises(InputError) as caught:
        check(
            [[1, 0, 5], [3, 1, 5], [1, 2, 5], [3, 1.5, 5]],
            ("a", "b", "c"),
            ("a", "b"),
            label="north",
            levels={"b": 2},
        )
    text = str(caught.value)
    assert "3 problems" in text
    assert 'variable "a", group "north": category 2 of 3 is empty (frequencies 2 0 2)' in text
    assert 'variable "b", group "north": expected the codes 1-2, got 0, 1.5' in text
    assert 'variable "c", group "north": all values are the same' in text
    assert "Merge" in text


def test_category_that_only_another_group_has():
    with pytest.raises(InputError, match="category 3 of 3 is empty"):
        check(GOOD, levels={"a": 3})


def test_missing_values_need_pairwise():
    holes = [*GOOD, [np.nan, 1], [np.nan, np.nan]]
    with pytest.raises(InputError, match="values are missing"):
        check(holes)
    assert len(check(holes, missing="pairwise").x) == 5


def test_rows_without_weight_are_left_out():
    assert len(check(GOOD + GOOD, weights=[1, 1, 1, 1, 0, 0, 0, 2]).x) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"names": ("a",)}, "expected 1 columns"),
        ({"names": ("a", "a"), "ordered": ("a",)}, "given twice"),
        ({"ordered": ("a", "z")}, '"z" is not a variable'),
        ({"missing": "fiml"}, 'got "fiml"'),
        ({"weights": [1, 1, -1, 1]}, "at least 0"),
        ({"weights": [1, 1]}, "for each row"),
        ({"exogenous": np.ones((3, 1)), "exogenous_names": ("x",)}, "expected 4 rows"),
        ({"exogenous": np.ones((4, 1)), "exogenous_names": ("x",)}, '"x": all values are the same'),
        (
            {"exogenous": np.array([[1.0], [np.nan], [0], [1]]), "exogenous_names": ("x",)},
            "missing or infinite",
        ),
        (
            {"exogenous": np.arange(4.0)[:, None] * [1, 2] + 5, "exogenous_names": ("x", "y")},
            'covariates "x", "y" are linearly dependent',
        ),
    ],
)
def test_refused(options, message):
    with pytest.raises(InputError, match=message):
        check(GOOD, **options)


def test_one_category_and_one_row():
    with pytest.raises(InputError) as caught:
        check([[1, 1]])
    assert "fewer than two rows" in str(caught.value)
    assert "only one category" in str(caught.value)
