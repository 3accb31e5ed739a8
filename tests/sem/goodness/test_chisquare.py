import numpy as np
import pytest

from cup_study.sem.goodness.chisquare import by_moments, by_scores, plain
from cup_study.sem.goodness.ugamma import Traces

STANDARD = plain("standard", 30.0, 8, by_group=(20.0, 10.0))
TRACES = Traces(12.0, 24.0)
SHARES = (0.5, 0.5)


def test_mean_is_corrected():
    found = by_moments("satorra.bentler", STANDARD, TRACES, SHARES)
    assert (found.scaling_factor, found.stat, found.df) == (1.5, 20.0, 8)
    assert found.expectation == 1.5


def test_mean_and_variance_are_corrected():
    found = by_moments("mean.var.adjusted", STANDARD, TRACES, SHARES)
    assert (found.df, found.scaling_factor, found.stat) == (6.0, 2.0, 15.0)


def test_shift_keeps_the_degrees_of_freedom():
    found = by_moments("scaled.shifted", STANDARD, TRACES, SHARES)
    assert found.df == 8
    assert found.scaling_factor == pytest.approx(np.sqrt(3))
    # Mean 12 and variance 2 * 24 of the plain statistic become 8 and 16.
    assert 12 / found.scaling_factor + found.shift == pytest.approx(8)
    assert found.expectation == pytest.approx(12 / 8)


@pytest.mark.parametrize("name", ["satorra.bentler", "mean.var.adjusted", "scaled.shifted"])
def test_groups_add_up(name):
    found = by_moments(name, STANDARD, TRACES, SHARES)
    assert sum(found.by_group) == pytest.approx(found.stat)


def test_negative_trace_has_no_scaling():
    assert np.isnan(by_scores("yuan.bentler.mplus", STANDARD, -1.0).stat)


def test_p_value_needs_a_known_distribution():
    assert np.isnan(plain("standard", 30.0, 8, known=False).pvalue)
    assert np.isnan(plain("standard", 0.0, 0).pvalue)
