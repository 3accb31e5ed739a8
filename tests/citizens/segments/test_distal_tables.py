from __future__ import annotations

import numpy as np
import pytest

from cup_study.citizens.segments import distal_tables as tables

COUNTS = np.array([40, 30])


def test_shares_outside_zero_and_one_keep_a_plain_interval() -> None:
    covariance = np.diag([0.01, 0.01, 0.01, 0.01])
    estimate = np.array([-0.05, 1.05, 0.5, 0.5])
    found = tables.estimates((1, 2), ["a", "b"], estimate, covariance, 1000, COUNTS)
    assert found["ci_lower"].iloc[0] == pytest.approx(-0.05 - 1.962 * 0.1, abs=1e-3)
    assert found["ci_lower"].iloc[2] > 0.3
    assert found["n"].tolist() == [40, 40, 30, 30]


def test_equality_is_walds() -> None:
    rng = np.random.default_rng(1)
    root = rng.normal(size=(3, 3))
    covariance = root @ root.T
    estimate = np.array([1.0, 2.0, 4.0])
    contrast = np.array([[-1.0, 1, 0], [-1, 0, 1]])
    r = contrast @ estimate
    expected = r @ np.linalg.solve(contrast @ covariance @ contrast.T, r) / 2
    found = tables.equality(estimate, covariance, 3, 1, 100)
    assert found["statistic"].item() == pytest.approx(expected)
    assert found["df"].item() == 2


def test_of_shares_the_last_answer_is_not_counted() -> None:
    one = np.array([[0.2, -0.1, -0.1], [-0.1, 0.2, -0.1], [-0.1, -0.1, 0.2]]) / 100
    covariance = np.kron(np.eye(2), one)
    found = tables.equality(np.array([0.2, 0.3, 0.5, 0.4, 0.3, 0.3]), covariance, 2, 3, 100)
    assert found["df"].item() == 2
    assert np.isfinite(found["statistic"].item())


def test_shares_of_zero_leave_no_test() -> None:
    found = tables.equality(np.array([0.0, 1.0, 0.5, 0.5]), np.zeros((4, 4)), 2, 2, 100)
    assert np.isnan(found["p_value"].item())


def test_pairs_use_the_covariance_of_the_two() -> None:
    covariance = np.array([[0.04, 0.01], [0.01, 0.09]])
    found = tables.pairs((1, 2), [None], np.array([1.0, 2.0]), covariance, 100).iloc[0]
    assert found["se"] == pytest.approx(np.sqrt(0.04 + 0.09 - 0.02))
    assert found["p_adjusted"] == found["p_value"]
