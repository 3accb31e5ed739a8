import numpy as np
import pandas as pd
import pytest

from cup_study.sem.moments.columns import find


def wrong(column, **kwargs):
    found = find(pd.DataFrame({"q": column}), ["q"], **kwargs)
    assert found.columns.names == ()
    return str(found.problems[0])


def test_numeric_columns_are_views():
    frame = pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=["a", "b"])
    column = find(frame, ["b"]).columns.values[0]
    assert np.shares_memory(column, frame["b"].to_numpy())


@pytest.mark.parametrize(
    "column",
    [
        pd.array([1, None, 3], dtype="Int64"),
        pd.array([1.0, None, 3], dtype="Float32"),
        pd.Series([1, None, 3], dtype=object),
    ],
)
def test_nullable_columns_become_floats(column):
    found = find(pd.DataFrame({"q": column}), ["q"])
    np.testing.assert_array_equal(found.columns.values[0], [1, np.nan, 3])


def test_columns_that_are_not_numeric():
    assert "expected numbers, got str ('1' in row 0, 'två' in row 1)" in wrong(["1", "två"])
    assert "got object ('?' in row 1)" in wrong(pd.Series([1, "?", 2.5], dtype=object))
    assert "it holds categories; list it in ordered=" in wrong(pd.Categorical([1, 2]))
    assert "expected numbers, got datetime64" in wrong(pd.to_datetime(["2009-01-01"]))
    assert "expected numbers, got complex128" in wrong([1j])
    assert "no order" in wrong(pd.Categorical(["a", "b"]), ordered=["q"])
    assert "expected numbers" in wrong(["low", "high"], ordered=["q"])


@pytest.mark.parametrize(
    ("column", "values", "codes"),
    [
        ([3, 5, 3, 9], (3, 5, 9), [1, 2, 1, 3]),
        ([0.5, np.nan, -1.0, 0.5], (-1.0, 0.5), [2, np.nan, 1, 2]),
        (
            pd.Categorical(["lo", None, "hi", "lo"], ["lo", "mid", "hi"], ordered=True),
            ("lo", "hi"),
            [1, np.nan, 2, 1],
        ),
    ],
)
def test_ordered_columns_become_codes(column, values, codes):
    found = find(pd.DataFrame({"q": column}), ["q"], ordered=["q"])
    assert found.categories == {"q": values}
    np.testing.assert_array_equal(found.columns.values[0], codes)


def test_names_that_are_near():
    frame = pd.DataFrame({"Trust1": [1], "trust2": [1], "age": [1]})
    problem = find(frame, ["trust1"]).problems[0]
    assert problem.what.endswith('near it are "Trust1", "trust2"')
    assert "near" not in find(frame, ["xyz"]).problems[0].what
