import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem import fiml
from cup_study.sem.missing import saturated
from cup_study.sem.missing.patterns import collect
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "fiml_moments.json").read_text("utf-8")
)
P = INDICATORS


def agrees(moments, block, **tolerance):
    np.testing.assert_allclose(moments.mean, block[0]["mean"], **tolerance)
    np.testing.assert_allclose(moments.cov, block[0]["cov"], **tolerance)


@pytest.fixture
def found():
    return collect(simulated()[:, :P])


@pytest.fixture
def weighted():
    rows = simulated()
    return collect(rows[:, :P], rows[:, 6])


def test_em_stops_where_lavaan_stops(found, weighted):
    moments = saturated.em(found)
    agrees(moments, FIGURES["h1"], rtol=1e-10)
    assert moments.loglik == pytest.approx(FIGURES["fit"]["unrestricted.logl"], rel=1e-11)
    moments = saturated.em(weighted)
    figures = FIGURES["weighted"]
    agrees(moments, figures["h1"], rtol=1e-10)
    assert moments.loglik == pytest.approx(figures["fit"]["unrestricted.logl"], rel=1e-11)


def test_maximum_is_that_of_a_strict_em(found):
    moments = saturated.maximum(found)
    agrees(moments, FIGURES["maximum"], rtol=1e-9)
    assert moments.converged
    assert moments.loglik == pytest.approx(FIGURES["maximum_logl"], rel=1e-12)
    d_mean, d_cov = fiml.gradient(found, moments.mean, moments.cov)
    assert max(np.abs(d_mean).max(), np.abs(d_cov).max()) < 1e-8


def test_maximum_climbs_from_a_bad_start(found):
    start = saturated.Saturated(np.zeros(P), 20.0 * np.eye(P), -np.inf, 0, False)
    agrees(saturated.maximum(found, start), FIGURES["maximum"], rtol=1e-8)


def test_a_limit_of_iterations_is_told(found):
    assert not saturated.em(found, max_iterations=3).converged
    start = saturated.Saturated(np.zeros(P), 20.0 * np.eye(P), -np.inf, 0, False)
    assert not saturated.maximum(found, start, max_steps=1).converged


def test_units_and_rows_do_not_matter(found):
    factor = np.array([1.0, 1e5, 1.0, 1e-5, 1.0])
    moments = saturated.em(found)
    other = saturated.em(collect(found.x[::-1] * factor))
    np.testing.assert_allclose(other.mean / factor, moments.mean, rtol=1e-9)
    np.testing.assert_allclose(other.cov / np.outer(factor, factor), moments.cov, rtol=1e-9)


def test_baseline_is_lavaans(found, weighted):
    for data, figures in ((found, FIGURES["fit"]), (weighted, FIGURES["weighted"]["fit"])):
        chisq = 2 * (saturated.em(data).loglik - saturated.independence(data).loglik)
        assert chisq == pytest.approx(figures["baseline.chisq"], rel=1e-8)


def test_baseline_keeps_the_covariances_of_exogenous_variables(found):
    moments = saturated.independence(found, exogenous=[0, 2])
    alone = saturated.maximum(collect(found.x[:, [0, 2]]))
    np.testing.assert_allclose(moments.cov[np.ix_([0, 2], [0, 2])], alone.cov)
    assert moments.cov[0, 1] == 0
    assert moments.loglik > saturated.independence(found).loglik


def test_marginal_loglik_is_of_the_rows_that_have_a_value(found):
    mean, cov = saturated.em(found).mean, saturated.em(found).cov
    y = found.x[~np.isnan(found.x[:, 1]), 1]
    expected = -0.5 * (np.log(2 * np.pi * cov[1, 1]) + (y - mean[1]) ** 2 / cov[1, 1]).sum()
    assert saturated.marginal_loglik(found, [1], mean, cov) == pytest.approx(expected, rel=1e-12)


def test_a_variable_that_others_determine_is_refused(found):
    y = found.x
    with pytest.raises(InputError, match="singular"):
        saturated.em(collect(np.column_stack([y[:, :2], y[:, 0] + 1.0])))
