import numpy as np
import pandas as pd

from cup_study.sem.moments.columns import find
from cup_study.sem.moments.rows import answering, grouping, sampling_weights


def test_labels_do_not_depend_on_missing_groups():
    whole = pd.DataFrame({"g": [2, 1, 2]})
    assert grouping(whole, "g").labels == ("2", "1")
    assert grouping(whole.astype(float), "g").labels == ("2", "1")
    assert grouping(whole.astype("category"), "g").labels == ("2", "1")
    assert grouping(pd.DataFrame({"g": [1.5, 2.0]}), "g").labels == ("1.5", "2")


def test_labels_that_look_the_same_are_refused():
    found = grouping(pd.DataFrame({"g": pd.Series([1, "1", 2], dtype=object)}), "g")
    assert "different values look the same: 1, 1, 2" in str(found.problems[0])


def test_group_without_a_value_and_double_columns():
    empty = grouping(pd.DataFrame({"g": [None, None]}), "g")
    assert "it holds no value at all" in str(empty.problems[0])
    double = pd.DataFrame([[1, 2]], columns=["g", "g"])
    assert "the data have 2 such columns" in str(grouping(double, "g").problems[0])


def test_weights_of_any_numeric_type():
    frame = pd.DataFrame({"w": pd.array([1, 2], dtype="Int64")})
    weights, problems = sampling_weights(frame, "w")
    assert weights.tolist() == [1.0, 2.0]
    assert not problems
    assert sampling_weights(frame, None) == (None, [])
    assert "row 1" in str(sampling_weights(frame, [1.0, np.inf])[1][0])


def test_rows_with_a_covariate_and_an_answer():
    frame = pd.DataFrame({"a": [1, np.nan, 3, 4], "x": [1, 2, np.nan, 4]})
    columns = find(frame, ["a", "x"]).columns
    rows, left_out = answering(columns, None, ["x"], ["a"])
    assert rows.tolist() == [0, 3]
    assert left_out == [("missing answer in a covariate", 1), ("no answer at all", 1)]
    assert answering(columns, None, [], ["a", "x"])[0] is None
    rows, _ = answering(columns, np.array([3, 2]), ["x"], ["a"])
    assert rows.tolist() == [3]
