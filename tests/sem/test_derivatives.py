"""Derivatives of the implied moments beside differences of these."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.sem import derivatives, implied
from cup_study.sem.information import hessian
from cup_study.sem.objective import expected_information, value_and_gradient
from tests.sem.citizens import answers

THREE = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nT ~ E + age\nb1 ~~ a1\nc1 ~ T"
SIX = [f"o{i}" for i in range(1, 7)]
ORDINAL = "E =~ o1 + o2 + o3\nT =~ o4 + o5 + o6\n"
MODELS = {
    "continuous": (THREE, {}),
    "means": (THREE, {"meanstructure": True}),
    "towns": (THREE, {"group": "town", "group_equal": "loadings"}),
    "delta": (ORDINAL + "T ~ E", {"ordered": SIX}),
    "theta": (ORDINAL + "T ~ E", {"ordered": SIX, "parameterization": "theta"}),
    "given": (ORDINAL + "E ~ age\nT ~ E + user", {"ordered": SIX}),
    "mixed": ("E =~ o1 + o2 + a3\nT =~ o4 + b2 + o6\nT ~ E", {"ordered": ["o1", "o2", "o4", "o6"]}),
    "ordinal outcome": ("o1 ~ age\no4 ~ o1 + age\na1 ~ o4 + o1", {"ordered": ["o1", "o4"]}),
    "ordinal towns": (
        ORDINAL,
        {"ordered": SIX, "group": "town", "group_equal": ("loadings", "thresholds")},
    ),
}


@pytest.fixture(scope="module", params=sorted(MODELS))
def fit(request):
    model, options = MODELS[request.param]
    return sem.fit(model, answers(), warn=False, **options)


def differences(function, x, step=1e-6):
    rows = []
    for k in range(len(x)):
        move = np.zeros(len(x))
        move[k] = step
        rows.append((function(x + move) - function(x - move)) / (2 * step))
    return np.array(rows).T


def test_jacobian(fit) -> None:
    found = derivatives.jacobian(fit.model, fit.x)
    for g, group in enumerate(fit.model.groups):

        def moments(x, group=group):
            now = implied.moments(fit.model, group, implied.parts(group, x))
            return implied.vector(fit.model, group, now)

        np.testing.assert_allclose(found[g], differences(moments, fit.x), atol=1e-7)


def test_gradient_of_the_discrepancy(fit) -> None:
    x = fit.x + 0.01
    _, slope = value_and_gradient(fit.objective, x)
    by_differences = differences(lambda z: value_and_gradient(fit.objective, z)[0], x)
    np.testing.assert_allclose(slope, by_differences, atol=1e-7)


def test_gradient_is_zero_at_the_estimates(fit) -> None:
    _, slope = value_and_gradient(fit.objective, fit.x)
    assert np.abs(fit.constraints.K.T @ slope).max() < 1e-7


def test_expected_information_is_symmetric_and_positive(fit) -> None:
    found = expected_information(fit.objective, fit.x)
    np.testing.assert_allclose(found, found.T, atol=1e-10)
    assert np.linalg.eigvalsh(fit.constraints.reduced(found))[0] > 0


def test_normal_information_is_that_of_the_textbook() -> None:
    fit = sem.fit(THREE, answers(), meanstructure=True)
    (jacobian,) = derivatives.jacobian(fit.model, fit.x)
    from cup_study.sem.moments.nacov import normal_weight

    (now,) = implied.implied(fit.model, fit.x)
    whole = jacobian.T @ normal_weight(now.cov, means=True) @ jacobian
    np.testing.assert_allclose(expected_information(fit.objective, fit.x), whole, atol=1e-9)


@pytest.mark.parametrize(
    "options", [{}, {"meanstructure": True}, {"missing": "fiml"}, {"estimator": "ULS"}]
)
def test_hessian(options) -> None:
    model = "E =~ m1 + m2 + m3\nT =~ m4 + m5 + m6\nT ~ E"
    fit = sem.fit(model, answers(), **options)
    by_differences = differences(lambda z: value_and_gradient(fit.objective, z)[1], fit.x, 1e-5)
    np.testing.assert_allclose(hessian(fit.objective, fit.x), by_differences, atol=2e-6)


def test_batches_give_what_single_points_give() -> None:
    fit = sem.fit(THREE, answers())
    points = fit.x + np.linspace(0, 0.05, 5)[:, None]
    (group,) = fit.model.groups
    many = implied.moments(fit.model, group, implied.parts(group, points)).cov
    for point, cov in zip(points, many, strict=True):
        one = implied.moments(fit.model, group, implied.parts(group, point)).cov
        np.testing.assert_allclose(cov, one, rtol=1e-13)
