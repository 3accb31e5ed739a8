import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.moments.sample import from_moments

COV = pd.DataFrame([[4.0, 1, 0.5], [1, 9, 1], [0.5, 1, 1]], list("abc"), list("abc"))


def told(*args, **kwargs):
    with pytest.raises(InputError) as caught:
        from_moments(*args, **kwargs)
    return str(caught.value)


def test_variables_are_put_in_the_order_of_the_model():
    shuffled = COV.loc[list("bca"), list("cab")]
    sample = from_moments(shuffled, {"c": 3, "a": 1, "b": 2}, 100, ["b", "a"])
    group = sample.groups[0]
    np.testing.assert_allclose(group.cov, np.array([[9, 1], [1, 4]]) * 0.99)
    np.testing.assert_allclose(group.mean, [2, 1])
    assert (sample.n_total, sample.divisor, sample.has_data) == (100, "n", False)
    assert (group.x, group.rows, sample.means_given) == (None, None, True)


def test_several_groups():
    sample = from_moments([COV, COV * 2], None, [50, 60], list("abc"), labels=["x", "y"])
    assert sample.labels == ("x", "y")
    assert not sample.means_given
    np.testing.assert_allclose(sample.groups[1].cov, COV * 2 * 59 / 60)
    named = from_moments([COV, COV], [np.zeros(3), np.ones(3)], [50, 60], list("abc"))
    assert named.labels == ("Group 1", "Group 2")
    np.testing.assert_array_equal(named.groups[1].mean, 1)


def test_wrong_matrices_are_told():
    wrong = COV.copy()
    wrong.loc["a", "c"] = 0.7
    text = told(wrong, None, 10, list("abc"))
    assert 'not symmetric: "a" with "c" is 0.7 above the diagonal and 0.5 below' in text
    assert '"abb": the model names it' in told(COV, None, 10, ["a", "abb"])
    assert "expected a square matrix of 2 named variables, got 3 x 3" in told(
        COV.to_numpy(), None, 10, ["a", "b"]
    )
    singular = np.array([[1.0, 0, 1], [0, 1, 1], [1, 1, 2]])
    assert "collinear: c = 1.00 a + 1.00 b" in told(singular, None, 10, list("abc"))
    assert "smallest eigenvalue of the correlations -1" in told([[1, 2], [2, 1]], None, 9, "ab")
    assert 'the variance of "b" is not positive' in told([[1, 0], [0, 0]], None, 9, "ab")
    assert 'missing or infinite, first for "a" with "b"' in told(
        [[1.0, np.inf], [np.inf, 1]], None, 9, "ab"
    )
    doubled = COV.loc[list("aab"), list("aab")]
    assert "2 rows of this name" in told(doubled.to_numpy(), None, 9, "ab", names=list("aab"))


def test_wrong_means_and_sizes_are_told_together():
    text = told([COV, COV], [[1, 2], {"a": 1}], [5, 1], list("abc"))
    assert "3 problems" in text
    assert "expected at least 2 in each group, got 1" in text
    assert 'group "Group 1", means: expected 3 values, one a row of the covariances' in text
    assert 'group "Group 2", means: no value for "b", "c"' in text
    assert "1 numbers for 2 covariance" in told([COV, COV], None, 5, list("abc"))
    assert "1 vectors for 2" in told([COV, COV], [[1, 2, 3]], [5, 5], list("abc"))
    assert "means: missing or infinite values" in told(COV, [1, 2, np.nan], 9, list("abc"))
