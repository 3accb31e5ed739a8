import numpy as np
import pandas as pd
import pytest

from cup_study.sem import constraints, fit
from cup_study.sem.inference.held import Held, minimised


@pytest.fixture(scope="module")
def found():
    names = ["y", "m", "x"]
    r = pd.DataFrame([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]], names, names)
    return fit("m ~ a*x\ny ~ b*m + c*x\nab := a*b", cov=r, nobs=200)


def test_at_the_estimate_nothing_is_lost(found):
    held = Held(found.objective, found.constraints, 0)
    there = minimised(held, float(found.x[0]), found.x)
    assert there.value == pytest.approx(found.value, abs=1e-14)
    assert there.multiplier == pytest.approx(0, abs=1e-6)


def test_the_multiplier_is_the_slope_of_the_minimum(found):
    product = constraints.definitions(found.table, found.values)["ab"]
    held = Held(found.objective, found.constraints, product)
    at, step = 0.3, 1e-4
    above, here, below = (minimised(held, at + s * step, found.x) for s in (1, 0, -1))
    assert (above.value - below.value) / (2 * step) == pytest.approx(here.multiplier, rel=1e-5)
    assert held.value(here.x) == pytest.approx(at, abs=1e-9)


def test_the_curvature_of_a_product_is_exact(found):
    product = constraints.definitions(found.table, found.values)["ab"]
    curve = Held(found.objective, found.constraints, product).curvature(found.x)
    expected = np.zeros_like(curve)
    expected[0, 1] = expected[1, 0] = 1
    np.testing.assert_allclose(curve, expected, atol=1e-8)


def test_what_cannot_be_reached_is_none(found):
    variance = found.table.rows.query("op == '~~' and lhs == 'm'")["free"].item() - 1
    held = Held(found.objective, found.constraints, int(variance))
    assert minimised(held, -5.0, found.x) is None
