import numpy as np
import pytest

from cup_study.sem.goodness.srmr import NAMES, continuous, srmr
from tests.sem.measure_rows import fitted


def test_names_in_order():
    assert tuple(srmr(fitted("ml"))) == NAMES


def test_model_that_fits():
    cov = np.array([[2.0, 0.5], [0.5, 1.0]])
    found = continuous(cov, np.ones(2), cov, np.ones(2))
    assert set(found.values()) == {0.0}


def test_one_wrong_mean():
    cov = np.diag([4.0, 1.0])
    found = continuous(cov, np.array([1.0, 0.0]), cov, np.zeros(2))
    assert found["rmr"] == pytest.approx(np.sqrt(1 / 5))
    assert found["srmr_bentler"] == pytest.approx(np.sqrt(0.25 / 5))
    assert found["srmr_bentler_nomean"] == 0
    assert found["crmr"] == pytest.approx(np.sqrt(0.25 / 3))


def test_wrong_variance_is_no_wrong_correlation():
    found = continuous(np.diag([4.0, 1.0]), None, np.diag([1.0, 1.0]), np.zeros(2))
    assert found["crmr"] == 0
    assert found["srmr_bentler"] == pytest.approx(0.75 / np.sqrt(3))
    assert found["srmr_mplus"] == pytest.approx(0.75 / np.sqrt(3))


def test_single_variable_has_no_correlation():
    assert np.isnan(continuous(np.eye(1), None, np.eye(1), np.zeros(1))["crmr"])


def test_ordered_variables():
    found = srmr(fitted("wlsmv"))
    assert found["srmr"] == found["srmr_bentler_nomean"]
    assert np.isnan(found["srmr_mplus"])
