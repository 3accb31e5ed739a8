import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import alignment
from cup_study.errors import InputError


def test_nearest_to_each_may_be_one_but_match_gives_a_label_once():
    a = pd.DataFrame({"q": [0.0, 1.0]}, index=[1, 2])
    b = pd.DataFrame({"q": [0.9, 5.0]}, index=[1, 2])
    assert alignment.distances(a, b).idxmin(axis=1).tolist() == [1, 1]
    assert alignment.match(a, b)["other"].tolist() == [1, 2]


def test_a_shuffled_solution_is_put_back():
    rng = np.random.default_rng(2)
    columns = pd.MultiIndex.from_product([["q", "r"], [0, 1]])
    first = rng.random((4, 2))
    table = np.column_stack([1 - first[:, 0], first[:, 0], 1 - first[:, 1], first[:, 1]])
    a = pd.DataFrame(table, index=range(1, 5), columns=columns)
    b = a.iloc[[2, 0, 3, 1]].set_axis(range(1, 5))
    pairs = alignment.match(a, b)
    assert pairs["other"].tolist() == [2, 4, 1, 3]
    assert pairs["distance"].max() < 1e-12
    posterior = pd.DataFrame(np.eye(4), columns=range(1, 5))
    named = alignment.relabel(posterior, alignment.mapping(pairs))
    assert named.columns.tolist() == [1, 2, 3, 4]
    assert named[1].idxmax() == 1


def test_fewer_groups_leave_one_without_partner():
    a = pd.DataFrame({"q": [0.0, 1.0, 2.0]}, index=[1, 2, 3])
    pairs = alignment.match(a, a.iloc[[0, 2]].set_axis([1, 2]))
    assert pairs["other"].tolist() == [1, None, 2]
    assert not pairs["clear"].iloc[1]


def test_distance_of_opposite_answers_is_one():
    columns = pd.MultiIndex.from_product([["q"], [0, 1]])
    a = pd.DataFrame([[1.0, 0.0], [0.0, 1.0]], columns=columns)
    assert alignment.distances(a, a).to_numpy().tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_other_items_are_refused():
    with pytest.raises(InputError, match="different items: q, r"):
        alignment.distances(pd.DataFrame({"q": [1.0]}), pd.DataFrame({"r": [1.0]}))
