import numpy as np
import pytest

from cup_study.sem.scales.extraction import extract
from cup_study.sem.scales.rotation import rotate
from tests.sem.scale_figures import correlations

LOADINGS = extract(correlations().to_numpy(), 5).loadings


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
def test_rotations_keep_what_the_factors_explain(rotation):
    rotated = rotate(LOADINGS, rotation)
    model = rotated.loadings @ rotated.phi @ rotated.loadings.T
    np.testing.assert_allclose(model, LOADINGS @ LOADINGS.T, atol=1e-10)
    np.testing.assert_allclose(np.diag(rotated.phi), 1)


def test_varimax_goes_on_to_the_optimum_when_asked():
    def criterion(loadings):
        squares = loadings**2 / (loadings**2).sum(axis=1, keepdims=True)
        return squares.var(axis=0).sum()

    usual, best = rotate(LOADINGS, "varimax"), rotate(LOADINGS, "varimax", gain=0)
    assert 0 < criterion(best.loadings) - criterion(usual.loadings) < 1e-6
    again = rotate(best.loadings, "varimax", gain=0)
    np.testing.assert_allclose(again.loadings, best.loadings, atol=1e-8)


@pytest.mark.parametrize("rotation", ["varimax", "oblimin"])
def test_symmetric_loadings_do_not_hold_the_rotation(rotation):
    # R's varimax() and GPArotation stay where they start on such loadings.
    half = np.array([[0.56], [0.49], [0.42]])
    stuck = np.block([[half, half], [half, -half]])
    turned = np.abs(rotate(stuck, rotation).loadings)
    np.testing.assert_allclose(turned.min(axis=1), 0, atol=1e-6)


def test_oblimin_takes_a_better_start():
    def criterion(loadings):
        squares = loadings**2
        return float((squares * (squares.sum(axis=1, keepdims=True) - squares)).sum())

    usual, several = rotate(LOADINGS, "oblimin"), rotate(LOADINGS, "oblimin", starts=10)
    assert criterion(several.loadings) <= criterion(usual.loadings)
    less = rotate(LOADINGS, "oblimin", gamma=-4)
    assert np.abs(np.triu(less.phi, 1)).max() < np.abs(np.triu(usual.phi, 1)).max()
