import numpy as np
import pytest

from cup_study.sem.scales import extraction
from cup_study.sem.scales.extraction import LOWEST, extract
from tests.sem.scale_figures import correlations

R = correlations().to_numpy()


@pytest.mark.parametrize("which", [extraction._least_squares, extraction._likelihood])
def test_derivatives_are_those_of_differences(which):
    at = np.random.default_rng(3).uniform(0.3, 0.8, size=25)
    _, gradient, hessian = which(R, at, 4)
    h = 1e-6
    for j in (0, 7, 24):
        up, down = at.copy(), at.copy()
        up[j] += h
        down[j] -= h
        first, second = which(R, up, 4), which(R, down, 4)
        assert (first[0] - second[0]) / (2 * h) == pytest.approx(gradient[j], rel=1e-5, abs=1e-8)
        np.testing.assert_allclose((first[1] - second[1]) / (2 * h), hessian[j], atol=1e-6)


def test_minres_leaves_no_residual_on_the_diagonal():
    found = extract(R, 5, "minres")
    np.testing.assert_allclose((found.loadings**2).sum(axis=1) + found.uniquenesses, 1, atol=1e-9)
    residual = R - found.loadings @ found.loadings.T
    np.fill_diagonal(residual, 0)
    np.testing.assert_allclose(residual @ found.loadings, 0, atol=1e-8)  # the normal equations


def test_likelihood_equations_hold():
    found = extract(R, 5, "ml")
    model = found.loadings @ found.loadings.T + np.diag(found.uniquenesses)
    inverse = np.linalg.inv(model)
    score = inverse @ (R - model) @ inverse
    np.testing.assert_allclose(score @ found.loadings, 0, atol=1e-8)
    np.testing.assert_allclose(np.diag(score), 0, atol=1e-8)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_heywood_case_stays_at_the_bound(method):
    r = np.array([[1, 0.9, 0.8, 0.1], [0.9, 1, 0.5, 0.1], [0.8, 0.5, 1, 0.1], [0.1, 0.1, 0.1, 1]])
    found = extract(r, 1, method)
    assert found.uniquenesses.min() == pytest.approx(LOWEST)


def test_order_of_items_does_not_matter():
    order = np.random.default_rng(1).permutation(25)
    for method in ("minres", "ml", "components"):
        own = extract(R[np.ix_(order, order)], 5, method).loadings
        np.testing.assert_allclose(own, extract(R, 5, method).loadings[order], atol=1e-7)
