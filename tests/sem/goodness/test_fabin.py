import numpy as np
import pytest

from cup_study.sem.goodness.fabin import loadings


@pytest.mark.parametrize("weights", [(1, 0.8, 0.6), (1, 0.8, 0.6, 0.5), (1, 2, 0.5, 0.7, 1.5)])
@pytest.mark.parametrize("unit_variance", [False, True])
def test_one_factor_is_recovered(weights, unit_variance):
    true = np.array(weights, dtype=float)
    cov = 2.0 * np.outer(true, true) + np.diag(np.linspace(1, 2, len(true)))
    found = loadings(cov, unit_variance=unit_variance)
    assert found == pytest.approx(true * np.sqrt(2) if unit_variance else true)


def test_contradicting_signs():
    cov = np.array([[1.0, 0.5, 0.5], [0.5, 1.0, -0.5], [0.5, -0.5, 1.0]])
    assert loadings(cov).tolist() == [1, 1, 1]
    assert loadings(cov, unit_variance=True).tolist() == [0.7, 0.7, 0.7]


@pytest.mark.parametrize("p", [1, 2])
def test_few_indicators(p):
    assert np.isfinite(loadings(np.full((p, p), 0.5) + 0.5 * np.eye(p))).all()
