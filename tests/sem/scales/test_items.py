import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.items import checked_correlation, item_moments


def test_pairwise_moments_are_those_of_pandas():
    frame = pd.DataFrame(np.random.default_rng(1).normal(size=(60, 3)), columns=list("abc"))
    frame.iloc[::7, 0] = np.nan
    frame.iloc[::9, 1] = np.nan
    moments = item_moments(frame)
    np.testing.assert_allclose(moments.cov, frame.cov(), rtol=1e-12)
    np.testing.assert_allclose(moments.correlation.to_numpy().diagonal(), 1)
    assert moments.answers.to_dict() == frame.count().to_dict()
    assert item_moments(frame, ["a", "b"], missing="listwise").n == len(frame[["a", "b"]].dropna())


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (np.ones((3, 2)), "expected a square correlation matrix, got 3 x 2"),
        (np.eye(2), "2 items; at least 3 are needed"),
        (np.eye(3) * 2, "not symmetric with ones on the diagonal"),
        (np.ones((3, 3)), "not positive definite: smallest eigenvalue"),
        (np.full((3, 3), np.nan), "missing or infinite"),
    ],
)
def test_what_is_no_correlation_matrix(given, text):
    with pytest.raises(InputError, match=text):
        checked_correlation(given, 3)
