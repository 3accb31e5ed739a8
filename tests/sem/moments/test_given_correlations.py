import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.moments.given_correlations import from_correlations

NAMES = ["a", "b", "c"]
R = pd.DataFrame([[1, 0.5, 0.2], [0.5, 1, 0.4], [0.2, 0.4, 1]], NAMES, NAMES)
ACOV = np.array([[3, 1, 0], [1, 2, 0.5], [0, 0.5, 1.0]]) / 1000  # b-a, c-a, c-b


def test_covariances_follow_the_variables():
    found = from_correlations(R, ACOV, 101, ["c", "a", "b"]).groups[0].ordinal
    np.testing.assert_allclose(found.vector, [0.2, 0.4, 0.5])  # a-c, b-c, b-a
    at = [1, 2, 0]
    np.testing.assert_allclose(found.gamma, 100 * ACOV[np.ix_(at, at)])


@pytest.mark.parametrize("n", [1, 0, float("nan")])
def test_a_sample_size_is_needed(n):
    with pytest.raises(InputError, match="expected more than one respondent"):
        from_correlations(R, ACOV, n, NAMES)


def test_missing_covariances_are_told():
    gap = ACOV.copy()
    gap[0, 0] = np.nan
    with pytest.raises(InputError, match="missing or infinite sampling covariances"):
        from_correlations(R, gap, 100, NAMES)
