import numpy as np
import pytest

from cup_study.literature.masem import common
from tests.literature.masem.reference import assembled


def test_gradient_and_curvature_are_those_of_the_deviance():
    matrices = assembled("incomplete")
    parts, p = common._parts(matrices), len(matrices.variables)
    at = 0.8 * common._start(matrices)
    _, gradient, hessian = common._at(at, parts, p)
    step = 1e-6
    for j in range(len(at)):
        move = np.zeros(len(at))
        move[j] = step
        above, below = (common._at(at + s * move, parts, p) for s in (1, -1))
        assert (above[0] - below[0]) / (2 * step) == pytest.approx(gradient[j], rel=1e-5, abs=1e-4)
        np.testing.assert_allclose(
            (above[1] - below[1]) / (2 * step), hessian[j], rtol=1e-5, atol=1e-3
        )


def test_one_study_is_its_own_common_matrix():
    matrices = assembled("complete")
    one = type(matrices)(matrices.variables, matrices.studies[:1], matrices.log)
    found = common.fit(one)
    np.testing.assert_allclose(found.r, one.vectors[0], atol=1e-10)
    assert found.chisq == pytest.approx(0, abs=1e-9)
    assert found.df == 0
