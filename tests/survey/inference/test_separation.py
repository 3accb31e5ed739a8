import numpy as np
import pytest

from cup_study.survey.inference.separation import find

ONE = np.ones(8)


def test_overlap_is_no_separation():
    x = np.column_stack([ONE, np.arange(8.0)])
    assert find(x, np.array([0, 0, 1, 0, 1, 1, 0, 1])) is None


def test_a_level_is_told_apart_from_the_others():
    level = np.array([0, 0, 0, 0, 0, 1, 1, 1.0])
    found = find(np.column_stack([ONE, level]), np.array([0, 1, 0, 1, 1, 0, 0, 0]))
    assert found.fitted.tolist() == [False] * 5 + [True] * 3
    assert found.direction[0] == 0
    assert found.direction[1] < 0


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_a_number_that_splits_the_outcome_fits_everyone(scale):
    x = np.column_stack([ONE, scale * np.arange(8.0)])
    assert find(x, (np.arange(8) > 4).astype(float)).fitted.all()


def test_quasi_separation_leaves_those_at_the_edge():
    """At one value both outcomes occur; everyone else is fitted exactly."""
    x = np.column_stack([ONE, [0, 1, 2, 3, 3, 4, 5, 6.0]])
    found = find(x, np.array([0, 0, 0, 0, 1, 1, 1, 1]))
    assert found.fitted.tolist() == [True] * 3 + [False] * 2 + [True] * 3


def test_two_levels_are_found_one_after_the_other():
    a, b = np.array([1, 1, 0, 0, 0, 0, 0, 0.0]), np.array([0, 0, 1, 1, 0, 0, 0, 0.0])
    found = find(np.column_stack([ONE, a, b]), np.array([0, 0, 1, 1, 0, 1, 0, 1]))
    assert found.fitted.tolist() == [True] * 4 + [False] * 4
    assert (np.sign(found.direction) == [0, -1, 1]).all()
