import numpy as np
import pytest

from cup_study.literature.masem.measures import fit_measures


def test_a_model_that_fits_better_than_chance_has_no_error():
    found = fit_measures(2.0, 4, 500.0, 10, 1000)
    assert found["rmsea"] == 0
    assert found["cfi"] == 1
    assert found["tli"] > 1
    assert found["p_value"] == pytest.approx(0.7358, abs=1e-4)


def test_without_degrees_of_freedom_nothing_can_be_tested():
    found = fit_measures(0.0, 0, 500.0, 10, 1000)
    assert np.isnan(found["p_value"])
    assert np.isnan(found["tli"])
    assert found["rmsea"] == 0
