import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.sem import fiml
from cup_study.sem.arrays import lower, unvech, vech
from cup_study.sem.missing.patterns import collect
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "sem" / "fiml_moments.json").read_text("utf-8")
)
P = INDICATORS


def moments(block):
    return np.array(block[0]["mean"]), np.array(block[0]["cov"])


@pytest.fixture
def found():
    return collect(simulated()[:, :P])


@pytest.fixture
def weighted():
    rows = simulated()
    return collect(rows[:, :P], rows[:, 6])


def test_loglik_is_lavaans(found, weighted):
    value = fiml.loglik(found, *moments(FIGURES["implied"]))
    assert value == pytest.approx(FIGURES["fit"]["logl"], rel=1e-11)
    figures = FIGURES["weighted"]
    value = fiml.loglik(weighted, *moments(figures["implied"]))
    assert value == pytest.approx(figures["fit"]["logl"], rel=1e-11)


@pytest.mark.parametrize("kind", ["observed", "expected", "first_order"])
def test_information_is_lavaans(found, kind):
    mean, cov = moments(FIGURES["implied"])
    unit = fiml.information(found, mean, cov, kind) / found.total
    expected = np.array(FIGURES[kind])
    np.testing.assert_allclose(unit, expected, atol=1e-10 * np.abs(expected).max())


def test_information_and_scores_with_weights_are_lavaans(weighted):
    figures = FIGURES["weighted"]
    mean, cov = moments(figures["h1"])
    for kind in ("observed", "first_order"):
        unit = fiml.information(weighted, mean, cov, kind) / weighted.total
        np.testing.assert_allclose(unit, figures[kind], rtol=1e-8, atol=1e-10)
    casewise = fiml.scores(weighted, mean, cov)[:6]
    np.testing.assert_allclose(casewise, figures["scores"], rtol=1e-8, atol=1e-10)


def slope(found, theta):
    rows, columns = lower(P)
    d_mean, d_cov = fiml.gradient(found, theta[:P], unvech(theta[P:]))
    return np.concatenate([d_mean, vech(d_cov) * np.where(rows == columns, 1.0, 2.0)])


def test_derivatives_are_those_of_the_loglik(weighted):
    mean, cov = moments(FIGURES["implied"])
    theta = np.concatenate([mean + 0.2, vech(1.3 * cov)])
    step = 1e-5
    numeric, curvature = [], []
    for direction in step * np.eye(len(theta)):
        up, down = theta + direction, theta - direction
        rise = fiml.loglik(weighted, up[:P], unvech(up[P:]))
        rise -= fiml.loglik(weighted, down[:P], unvech(down[P:]))
        numeric.append(rise / (2 * step))
        curvature.append((slope(weighted, up) - slope(weighted, down)) / (2 * step))
    analytic = slope(weighted, theta)
    np.testing.assert_allclose(analytic, numeric, rtol=1e-6, atol=1e-5)
    casewise = fiml.scores(weighted, theta[:P], unvech(theta[P:]))
    np.testing.assert_allclose(casewise.sum(axis=0), analytic, rtol=1e-9, atol=1e-9)
    observed = fiml.information(weighted, theta[:P], unvech(theta[P:]), "observed")
    np.testing.assert_allclose(-np.array(curvature), observed, rtol=1e-5, atol=1e-4)


def test_complete_data_are_a_special_case():
    x = simulated()[:, [0, 5]]
    found = collect(x)
    mean, cov = x.mean(axis=0), np.cov(x.T, ddof=0)
    n = len(x)
    expected = -0.5 * n * (2 * np.log(2 * np.pi) + np.linalg.slogdet(cov)[1] + 2)
    assert fiml.loglik(found, mean, cov) == pytest.approx(expected, rel=1e-12)
    d_mean, d_cov = fiml.gradient(found, mean, cov)
    np.testing.assert_allclose(d_mean, 0, atol=1e-9)
    np.testing.assert_allclose(d_cov, 0, atol=1e-9)
    observed = fiml.information(found, mean, cov, "observed")
    np.testing.assert_allclose(observed, fiml.information(found, mean, cov, "expected"), atol=1e-9)


def test_the_order_of_rows_does_not_matter(found):
    mean, cov = moments(FIGURES["implied"])
    reverse = collect(found.x[::-1])
    assert fiml.loglik(reverse, mean, cov) == pytest.approx(
        fiml.loglik(found, mean, cov), rel=1e-13
    )
    np.testing.assert_allclose(
        fiml.scores(reverse, mean, cov)[::-1], fiml.scores(found, mean, cov), rtol=1e-9, atol=1e-12
    )


def test_many_patterns_in_several_batches_add_up(found, monkeypatch):
    mean, cov = moments(FIGURES["implied"])
    monkeypatch.setattr("cup_study.sem.missing.patterns.MAX_BATCH", 2)
    parts = collect(found.x)
    for kind in ("observed", "expected", "first_order"):
        np.testing.assert_allclose(
            fiml.information(parts, mean, cov, kind),
            fiml.information(found, mean, cov, kind),
            rtol=1e-9,
            atol=1e-9,
        )


def test_a_covariance_that_is_not_positive_definite(found):
    mean = np.zeros(P)
    cov = np.ones((P, P))
    assert fiml.loglik(found, mean, cov) == -np.inf
    value, d_mean, d_cov = fiml.loglik_and_gradient(found, mean, cov)
    assert value == -np.inf
    assert np.isnan(d_mean).all()
    assert np.isnan(d_cov).all()
    for kind in ("observed", "first_order"):
        with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
            fiml.information(found, mean, cov, kind)
