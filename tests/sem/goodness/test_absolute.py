import numpy as np
import pytest

from cup_study.sem.goodness.absolute import absolute, critical_n
from tests.sem.measure_rows import fitted


def test_critical_n():
    assert critical_n(50.0, 10, 200, 0.05) == pytest.approx(18.307038 * 4 + 1)
    assert np.isnan(critical_n(0.0, 0, 200, 0.05))
    assert critical_n(0.0, 3, 200, 0.05) == np.inf


def test_gfi_of_normal_theory_is_a_ratio_of_weighted_squares():
    from cup_study.sem.arrays import vech
    from cup_study.sem.implied import implied
    from cup_study.sem.moments.nacov import normal_weight

    fit = fitted("ml")
    now, cov = implied(fit.model, fit.x)[0].cov, fit.sample.groups[0].cov
    weight, off = normal_weight(now, means=False), vech(cov - now)
    expected = 1 - off @ weight @ off / (vech(cov) @ weight @ vech(cov))
    assert absolute(fit, 20.0, 8, 260, 13)["gfi"] == pytest.approx(expected)


def test_saturated_model():
    found = absolute(fitted("mlr_saturated"), 0.0, 0, 260, 9)
    assert (found["agfi"], found["pgfi"], found["mfi"]) == (1, 0, 1)
    assert found["gfi"] == pytest.approx(1)


def test_ordered_variables_have_wrmr():
    found = absolute(fitted("wlsmv"), 20.0, 8, 259, 20)
    n_moments = len(fitted("wlsmv").objective.observed[0])
    assert found["wrmr"] == pytest.approx(np.sqrt(20 / n_moments))
    assert "ecvi" not in found
