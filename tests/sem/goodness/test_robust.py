import numpy as np
import pytest

from cup_study.sem.fitting import fit
from cup_study.sem.goodness.baseline import baseline
from cup_study.sem.goodness.model_tests import chisquare_tests
from cup_study.sem.goodness.robust import robust
from tests.sem.measure_rows import SATURATED, fitted, simulated


def of(case):
    own = fitted(case)
    return robust(own, chisquare_tests(own), baseline(own))


@pytest.mark.parametrize("case", ["ml", "mlmvs", "gls_groups"])
def test_none_where_nothing_is_defined(case):
    assert of(case) is None


def test_scaling_is_the_expectation():
    plain, scaled = chisquare_tests(fitted("mlr"))
    found = of("mlr")
    assert found.c_hat == scaled.scaling_factor
    assert found.chisq == plain.stat


def test_shift_is_part_of_the_expectation():
    _, scaled = chisquare_tests(fitted("mlmv"))
    assert of("mlmv").c_hat == pytest.approx(scaled.trace_ugamma / scaled.df)


def test_incomplete_data_are_made_complete():
    plain, _ = chisquare_tests(fitted("fiml_mlr_causes"))
    assert of("fiml_mlr_causes").chisq > plain.stat


@pytest.mark.parametrize("arguments", [{"estimator": "MLMV"}, {"missing": "fiml"}])
def test_saturated_model_fits(arguments):
    rows = simulated("holes" if "missing" in arguments else "rows")
    own = fit(SATURATED, rows, warn=False, **arguments)
    found = robust(own, chisquare_tests(own), baseline(own))
    assert (found.df, found.c_hat) == (0, 1)
    assert own.fit_measures().cfi_robust == pytest.approx(1)


def test_unknown_correction_without_degrees_of_freedom():
    assert np.isnan(of("mlr_saturated").c_hat)
