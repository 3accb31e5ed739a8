import numpy as np
import pytest

from cup_study.citizens.segments import patterns

CODES = np.array([[1, 0], [0, -1], [1, 0], [-1, 2], [0, -1]])
WEIGHTS = np.array([0.1, 0.2, 0.3, 0.4, 0.7])


def test_equal_rows_are_kept_once_with_their_weight():
    found = patterns.compress(CODES, (2, 3), WEIGHTS)
    assert len(found.codes) == 3
    np.testing.assert_array_equal(found.codes[found.row], CODES)
    assert found.total == pytest.approx(1.7)
    assert found.weights[found.row[0]] == 0.1 + 0.3


def test_a_missing_answer_has_no_column():
    found = patterns.compress(CODES, (2, 3), WEIGHTS)
    answered = (found.codes != patterns.MISSING).sum(axis=1)
    np.testing.assert_array_equal(found.chosen.sum(axis=1), answered)
    assert found.chosen[found.row[3]].tolist() == [0, 0, 0, 0, 1]


def test_the_order_of_the_rows_changes_nothing():
    rng = np.random.default_rng(1)
    codes, weights = rng.integers(-1, 3, size=(500, 3)), rng.random(500)
    order = rng.permutation(500)
    one = patterns.compress(codes, (3, 3, 3), weights)
    two = patterns.compress(codes[order], (3, 3, 3), weights[order])
    np.testing.assert_array_equal(one.weights, two.weights)
    np.testing.assert_array_equal(one.row[order], two.row)
