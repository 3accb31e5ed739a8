import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.fitting import fit
from cup_study.sem.goodness import nesting
from tests.sem.measure_rows import CFA, EQUAL, pair, simulated


def test_basis_has_unit_information():
    basis, inner = nesting.unit_basis(pair("mlr")[1])
    np.testing.assert_allclose(np.diagonal(inner), 1)
    assert basis.shape == (13, 12)


def test_both_ways_find_the_same_restriction():
    larger, smaller = pair("mlr")
    basis, _ = nesting.unit_basis(larger)
    by_moments = nesting.by_moments(larger, smaller, basis)
    by_parameters = nesting.by_parameters(larger, smaller) @ basis
    assert by_moments.shape == by_parameters.shape == (1, 13)
    cosine = by_moments @ by_parameters.T / np.linalg.norm(by_parameters)
    assert abs(cosine.item()) > 0.98


def test_order_of_the_variables_does_not_matter():
    larger, smaller = pair("mlr")
    basis, _ = nesting.unit_basis(larger)
    turned = fit(
        "B =~ b1 + b3 + b2\nA =~ a1 + l*a3 + l*a2", simulated("rows"), estimator="MLR", warn=False
    )
    found, expected = (nesting.by_moments(larger, one, basis) for one in (turned, smaller))
    np.testing.assert_allclose(np.abs(found @ expected.T), 1, rtol=1e-6)
    x, same = (nesting.carried_over(larger, one) for one in (turned, smaller))
    np.testing.assert_allclose(x, same, rtol=1e-5)


def test_values_are_carried_over_by_name():
    larger, smaller = pair("mlr")
    x = nesting.carried_over(larger, smaller)
    assert x[0] == x[1] == smaller.x[0]
    residual = fit(CFA + "\na1 ~~ b1", simulated("rows"), estimator="MLR", warn=False)
    assert 0 in nesting.carried_over(residual, smaller)


def test_parameter_that_only_the_smaller_model_has():
    rows = simulated("rows")
    larger, smaller = (fit(text, rows, warn=False) for text in (CFA, EQUAL + "\na1 ~~ b1"))
    with pytest.raises(InputError, match="a1~~b1: is free in the smaller model"):
        nesting.by_parameters(larger, smaller)
