import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.multiple import adjusted


def test_holm_and_bonferroni_as_in_r():
    # Figures of R's p.adjust.
    p = np.array([0.01, 0.2, 0.02, 0.03])
    np.testing.assert_allclose(adjusted(p, "holm"), [0.04, 0.2, 0.06, 0.06])
    np.testing.assert_allclose(adjusted(p, "bonferroni"), [0.04, 0.8, 0.08, 0.12])
    np.testing.assert_allclose(adjusted(p, "none"), p)


def test_missing_tests_are_not_counted():
    found = adjusted(np.array([0.01, np.nan, 0.04]))
    np.testing.assert_allclose(found, [0.02, np.nan, 0.04])
    assert adjusted(np.zeros(0)).shape == (0,)


def test_unknown_words_are_refused():
    with pytest.raises(InputError, match="holm"):
        adjusted(np.array([0.1]), "fdr")
