import numpy as np
from scipy import stats

from cup_study.survey.inference.found import of_t

Y = np.array([1.0, 2.0, 4.0, 3.0, 7.0, 5.0])


def test_it_is_the_t_test_of_scipy():
    se = float(Y.std(ddof=1) / np.sqrt(len(Y)))
    found = of_t("t", float(Y.mean()), se, len(Y) - 1, 2.5, len(Y), 0.1, "d")
    expected = stats.ttest_1samp(Y, 2.5)
    limits = expected.confidence_interval()
    np.testing.assert_allclose(
        [found.statistic, found.p_value, found.ci_lower, found.ci_upper],
        [expected.statistic, expected.pvalue, limits.low, limits.high],
        rtol=1e-10,
    )
    assert (found.estimate, found.df, found.effect_kind) == (Y.mean(), (5.0,), "d")


def test_the_interval_is_about_the_estimate_not_about_the_null():
    one, other = (of_t("t", 3.0, 0.5, 20, null, 21, 0.0, "d") for null in (0.0, 2.0))
    assert (one.ci_lower, one.ci_upper) == (other.ci_lower, other.ci_upper)
    assert one.p_value < other.p_value


def test_nothing_that_varies_is_no_test():
    found = of_t("t", 3.0, float("nan"), 20, 0.0, 21, float("nan"), "d")
    assert np.isnan(found.p_value)
    assert np.isnan(found.ci_lower)
