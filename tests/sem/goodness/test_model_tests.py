import numpy as np
import pytest

from cup_study.sem.fitting import fit
from cup_study.sem.goodness import model_tests
from tests.sem.measure_rows import CASES, CFA, figures, fitted, simulated

FIGURES = figures("cases")


@pytest.mark.parametrize("case", ["mlr", "mlm_groups", "wlsmv", "fiml_mlr_groups", "yuan_bentler"])
def test_scaled_test_of_lavaan(case):
    plain, scaled = model_tests.chisquare_tests(fitted(case))
    expected = FIGURES[case]
    assert plain.stat == pytest.approx(expected["chisq"], rel=1e-6)
    assert scaled.stat == pytest.approx(expected["chisq.scaled"], rel=1e-5)
    assert scaled.scaling_factor == pytest.approx(expected["chisq.scaling.factor"], rel=1e-5)
    assert sum(plain.by_group) == pytest.approx(plain.stat)
    assert sum(scaled.by_group) == pytest.approx(scaled.stat)


@pytest.mark.parametrize("case", CASES)
def test_name_is_that_of_the_options(case):
    fit_ = fitted(case)
    assert model_tests.chisquare_tests(fit_)[-1].name == fit_.options.test


def test_computed_once():
    found = model_tests.chisquare_tests(fitted("mlr"))
    assert model_tests.chisquare_tests(fitted("mlr")) is found


def test_saturated_model_has_no_scaling():
    plain, scaled = model_tests.chisquare_tests(fitted("mlr_saturated"))
    assert plain.stat == pytest.approx(0, abs=1e-9)
    assert np.isnan(plain.pvalue)
    assert np.isnan(scaled.scaling_factor)


def test_unweighted_least_squares_has_no_p_value():
    (plain,) = model_tests.chisquare_tests(fitted("uls"))
    assert np.isnan(plain.pvalue)


def test_order_of_rows_and_workers_does_not_matter():
    rows = simulated("rows").sample(frac=1, random_state=1)
    _, found = model_tests.chisquare_tests(fit(CFA, rows, estimator="MLR", warn=False))
    _, expected = model_tests.chisquare_tests(fitted("mlr"))
    assert found.stat == pytest.approx(expected.stat, rel=1e-9)
