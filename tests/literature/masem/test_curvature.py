import numpy as np
import pytest

from cup_study.literature.masem.curvature import profile
from cup_study.literature.masem.sampling import covariances
from tests.literature.masem.reference import assembled


@pytest.mark.parametrize("kind", ["Diag", "Symm"])
@pytest.mark.parametrize("restricted", [False, True])
def test_gradient_and_curvature_are_those_of_the_likelihood(kind, restricted):
    matrices = assembled("incomplete")
    vectors, spread = matrices.vectors, covariances(matrices)
    seen = [np.flatnonzero(~np.isnan(row)) for row in vectors]
    values = [row[at] for row, at in zip(vectors, seen, strict=True)]
    q = vectors.shape[1]
    places = [(j, j) for j in range(q)]
    if kind == "Symm":
        places += [(1, 0), (4, 2), (9, 8)]
    rng = np.random.default_rng(2)
    theta = np.where([a == b for a, b in places], 0.02, 0.002) * rng.uniform(0.5, 1.5, len(places))

    def at(x):
        return profile(x, places, values, seen, spread, q, restricted)

    here = at(theta)
    for j in range(len(theta)):
        move = np.zeros(len(theta))
        move[j] = 1e-6
        above, below = at(theta + move), at(theta - move)
        slope = (above.value - below.value) / 2e-6
        assert slope == pytest.approx(here.gradient[j], rel=1e-6, abs=1e-5)
        curve = (above.gradient - below.gradient) / 2e-6
        np.testing.assert_allclose(curve, here.observed[j], rtol=1e-6, atol=1e-2)


def test_covariances_that_are_not_positive_are_told():
    found = profile(
        np.array([-1.0]), [(0, 0)], [np.ones(1)], [np.array([0])], [np.eye(1)], 1, False
    )
    assert found is None
