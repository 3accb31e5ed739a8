import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import answers
from cup_study.errors import InputError


@pytest.fixture
def data():
    return pd.DataFrame(
        {
            "bus": ["no", "yes", None, "no", None],
            "age": [1.0, 2.0, 3.0, np.nan, np.nan],
            "w": [1.0, 2.0, 0.0, 1.0, 1.0],
        },
        index=[11, 12, 13, 14, 15],
    )


def test_rows_without_answers_and_weight_are_left_out_and_told(data):
    found = answers.read(data, ["bus", "age"], weights="w")
    assert found.index.tolist() == [11, 12, 14]
    left = found.left_out.set_index("row")["reason"]
    assert left.to_dict() == {13: answers.NO_WEIGHT, 15: answers.NO_ANSWER}
    assert found.codes.tolist() == [[0, 0], [1, 1], [0, -1]]


def test_whole_numbers_are_told_as_such(data):
    found = answers.read(data, ["bus", "age"])
    assert found.levels == {"bus": ("no", "yes"), "age": (1, 2, 3)}
    assert all(isinstance(level, int) for level in found.levels["age"])


def test_declared_levels_that_nobody_chose_are_no_parameters(data):
    found = answers.read(data, ["bus", "age"], levels={"age": [1, 2, 3, 4, 5]})
    assert found.counts == (2, 3)
    assert found.levels["age"] == (1, 2, 3, 4, 5)


def test_categories_are_levels_in_their_order(data):
    data["age"] = pd.Categorical(["old", "young", "old", None, None], ["young", "mid", "old"])
    found = answers.read(data, ["bus", "age"])
    assert found.levels["age"] == ("young", "mid", "old")
    assert found.codes[:, 1].tolist() == [1, 0, 1, -1]


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_is_missing_in_every_spelling(missing):
    data = pd.DataFrame({"a": pd.Series([1, 2, missing], dtype=object), "b": [1, 2, 1]})
    assert answers.read(data, ["a", "b"]).codes[2].tolist() == [-1, 0]


@pytest.mark.parametrize("dtype", ["Int64", "boolean", "string", "int8", "category"])
def test_every_type_of_answer_is_read(dtype):
    data = pd.DataFrame({"a": pd.Series([0, 1, 1, 0]).astype(dtype), "b": [1, 2, 1, 1]})
    assert answers.read(data, ["a", "b"]).codes[:, 0].tolist() == [0, 1, 1, 0]


def test_everything_wrong_is_told_at_once(data):
    data["same"], data["age"] = "x", [1.0, 2.0, 77.0, 77.0, np.nan]
    data["w"] = [1.0, -2.0, np.nan, 1.0, 1.0]
    with pytest.raises(InputError) as caught:
        answers.read(
            data, ["bus", "bus", "gone", "age"], levels={"age": [1, 2], "no": []}, weights="w"
        )
    text = str(caught.value)
    for expected in (
        'item "bus": is named twice',
        'item "gone": is not a column of the data',
        'levels of "no": is not among the items',
        'item "age": expected one of 1, 2; got 77.0 in 2 rows (first: row 13)',
        'weights "w": 1 are missing or no number (first: row 13)',
        'weights "w": 1 are negative (first: row 12)',
    ):
        assert expected in text


def test_items_that_do_not_vary_are_told_together(data):
    data["same"], data["empty"] = "x", None
    with pytest.raises(InputError) as caught:
        answers.read(data, ["bus", "same", "empty"])
    assert "item \"same\": does not vary: every answer is 'x'" in str(caught.value)
    assert 'item "empty": nobody answered it' in str(caught.value)


@pytest.mark.parametrize(
    ("weights", "what"),
    [
        ("gone", "is not a column"),
        ([1.0, 2.0], "expected 5, one a row, got 2"),
        (np.full(5, np.inf), "infinite"),
        (np.zeros(5), "all are 0"),
        (["a", "b", "c", "d", "e"], "missing or no number"),
        (pd.Series(np.ones(5)), "index is not that of the data"),
    ],
)
def test_bad_weights(data, weights, what):
    with pytest.raises(InputError, match=what):
        answers.read(data, ["bus", "age"], weights=weights)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ([], "at least one column"),
        ([3], "expected names of columns"),
        ("score", "different answers; at most 50"),
        ("cells", "a list or the like"),
    ],
)
def test_bad_items(wrong, what):
    data = pd.DataFrame({"score": np.arange(60) / 7, "cells": [[1]] * 60})
    with pytest.raises(InputError, match=what):
        answers.read(data, wrong)


def test_no_table_no_rows_and_equal_columns():
    with pytest.raises(InputError, match="expected a DataFrame, got list"):
        answers.read([[1]], ["a"])
    with pytest.raises(InputError, match="has no rows"):
        answers.read(pd.DataFrame({"a": []}), ["a"])
    with pytest.raises(InputError, match="is the name of 2 columns"):
        answers.read(pd.DataFrame([[1, 2], [2, 1]], columns=["a", "a"]), ["a"])


def test_new_rows_are_coded_by_known_levels():
    data = pd.DataFrame({"a": [2, 3, None], "b": ["x", None, None]})
    codes, answered = answers.code(data, {"a": (1, 2, 3), "b": ("x", "y")})
    assert codes.tolist() == [[1, 0], [2, -1], [-1, -1]]
    assert answered.tolist() == [True, True, False]
    with pytest.raises(InputError, match="expected one of 1, 2; got 3"):
        answers.code(data, {"a": (1, 2), "b": ("x", "y")})
