import numpy as np
import pytest
from scipy.linalg import block_diag

from cup_study.sem import information
from cup_study.sem.derivatives import jacobian
from cup_study.sem.goodness import ugamma
from cup_study.sem.moments import gamma
from cup_study.sem.vcov import inverse, moment_weight
from tests.sem.measure_rows import fitted


def dense(fit):
    """U Gamma as the formula says, all groups in one matrix."""
    shares = fit.objective.shares
    weights = [moment_weight(fit.objective, i, fit.x) for i in range(len(shares))]
    full = [np.diag(w) if w.ndim == 1 else w for w in weights]
    V = block_diag(*[share * w for share, w in zip(shares, full, strict=True)])
    spread = [gamma.of_group(fit.sample, i, fit.model) for i in range(len(shares))]
    G = block_diag(*[g / share for share, g in zip(shares, spread, strict=True)])
    D = np.concatenate(jacobian(fit.model, fit.x)) @ fit.directions
    return (V - V @ D @ np.linalg.solve(D.T @ V @ D, D.T @ V)) @ G


@pytest.mark.parametrize("case", ["mlmv", "mlm_causes", "mlm_groups", "wlsmv_groups", "ulsmv"])
def test_traces_are_those_of_the_dense_matrix(case):
    fit = fitted(case)
    bread = inverse(information.unit_information(fit, "expected"), fit.directions)
    found = ugamma.of_model(fit.objective, fit.x, bread)
    expected = dense(fit)
    assert found.first == pytest.approx(np.trace(expected))
    assert found.second == pytest.approx(np.trace(expected @ expected))


def test_second_trace_only_when_asked_for():
    fit = fitted("mlmv")
    found = ugamma.of_model(fit.objective, fit.x, np.zeros((len(fit.x),) * 2), second=False)
    assert np.isnan(found.second)


def test_meat_is_the_middle_of_the_sandwich():
    fit = fitted("mlm_groups")
    bread = inverse(information.unit_information(fit, "expected"), fit.directions)
    sandwich = bread @ ugamma.meat(fit.objective, fit.x) @ bread / fit.n
    np.testing.assert_allclose(sandwich, fit.covariance, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("diagonal", [True, False])
def test_selection_is_a_model_with_a_jacobian_of_ones(diagonal):
    rng = np.random.default_rng(5)
    root, other = rng.normal(size=(2, 6, 6))
    weight = np.abs(root[0]) + 0.5 if diagonal else root @ root.T
    spread = other @ other.T
    free = np.array([True, False, True, True, False, False])
    V = np.diag(weight) if diagonal else weight
    D = np.eye(6)[:, free]
    expected = (V - V @ D @ np.linalg.solve(D.T @ V @ D, D.T @ V)) @ spread
    found = ugamma.of_selection([(weight, spread, free)])
    assert found.first == pytest.approx(np.trace(expected))
    assert found.second == pytest.approx(np.trace(expected @ expected))
