import numpy as np
import pytest
from scipy.stats import ncx2

from cup_study.sem.goodness.rmsea import interval, rmsea


def test_interval_holds_what_is_not_extreme():
    lower, upper = interval(85.3, 24, 0.9)
    assert ncx2.cdf(85.3, 24, lower) == pytest.approx(0.95, abs=1e-10)
    assert ncx2.cdf(85.3, 24, upper) == pytest.approx(0.05, abs=1e-10)


@pytest.mark.parametrize(("chisq", "df"), [(0.0, 5), (1e-9, 3), (2.0, 10), (1e6, 400), (5e5, 5e5)])
def test_interval_in_extreme_places(chisq, df):
    lower, upper = interval(chisq, df)
    assert 0 <= lower <= upper < np.inf


def test_perfect_fit():
    found = rmsea(10.0, 24, 300)
    assert (found.value, found.lower) == (0.0, 0.0)
    assert found.close > 0.99


def test_saturated_model():
    found = rmsea(0.0, 0, 300)
    assert (found.value, found.lower, found.upper) == (0.0, 0.0, 0.0)
    assert np.isnan([found.close, found.notclose]).all()


def test_unknown_correction():
    found = rmsea(50.0, 24, 300, c_hat=np.nan, of_interval=(np.nan, np.nan))
    assert np.isnan([found.value, found.lower, found.upper, found.close, found.notclose]).all()


def test_groups():
    one, two = (rmsea(85.3, 24, 301, groups=groups) for groups in (1, 2))
    assert two.value == pytest.approx(one.value * np.sqrt(2))
    assert two.upper == pytest.approx(one.upper * np.sqrt(2))


def test_correction_is_a_change_of_scale():
    plain = rmsea(85.3 / 1.2, 24, 301)
    found = rmsea(85.3, 24, 301, c_hat=1.2, of_interval=(85.3 / 1.2, 1.2))
    assert found.value == pytest.approx(plain.value * np.sqrt(1.2))
    assert found.lower == pytest.approx(plain.lower * np.sqrt(1.2))


def test_p_values_at_the_hypotheses():
    df, n = 20, 500
    chisq = float(ncx2.ppf(0.3, df, n * df * 0.05**2))
    assert rmsea(chisq, df, n).close == pytest.approx(0.7)
    assert rmsea(chisq, df, n, notclose=0.05).notclose == pytest.approx(0.3)
