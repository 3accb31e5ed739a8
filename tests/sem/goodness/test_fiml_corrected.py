import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.sem.goodness import fiml_corrected
from cup_study.sem.missing.patterns import collect
from cup_study.sem.missing.saturated import em, independence
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "fiml_corrected.json").read_text("utf-8")
)


def samples(case):
    """The groups of a case: their patterns, and where the covariate is."""
    rows = simulated()
    y = rows[:, :INDICATORS]
    if case in ("fixed_x", "free_x"):
        return [collect(rows[:, : INDICATORS + 1])], [INDICATORS]
    if case == "groups":
        return [collect(y[rows[:, 7] == g]) for g in (0, 1)], []
    return [collect(y, rows[:, 6] if case == "weighted" else None)], []


@pytest.mark.parametrize("version", ["V3", "V6"])
@pytest.mark.parametrize("case", sorted(set(FIGURES) - {"lavaan"}))
def test_corrected_chi_squares_are_lavaans(case, version):
    figures = FIGURES[case]
    groups, exogenous = samples(case)
    fixed = case == "fixed_x"
    moments = [em(group) for group in groups]
    h1 = fiml_corrected.saturated_information(
        groups,
        moments,
        robust=version == "V3",
        weigh_by="expected" if case == "expected" else "observed",
        exogenous=exogenous,
        fixed=fixed,
    )
    implied = [(np.array(g["mean"]), np.array(g["cov"])) for g in figures["implied"]]
    model = fiml_corrected.corrected(
        np.array(figures["delta"]), implied, figures["fit"]["df"], groups, moments, h1
    )
    expected = figures[version]
    assert model.chisq == pytest.approx(expected["XX3"], rel=1e-8)
    assert model.c_hat == pytest.approx(expected["c.hat3"], rel=1e-8)
    assert model.chisq_scaled == pytest.approx(model.chisq / model.c_hat)
    alone = [independence(group, exogenous) for group in groups]
    delta = fiml_corrected.baseline_jacobian(
        groups[0].n_variables, len(groups), exogenous, fixed=fixed
    )
    baseline = fiml_corrected.corrected(
        delta,
        [(b.mean, b.cov) for b in alone],
        figures["fit"]["baseline.df"],
        groups,
        moments,
        h1,
    )
    assert baseline.chisq == pytest.approx(expected["XX3.null"], rel=1e-6)
    assert baseline.c_hat == pytest.approx(expected["c.hat3.null"], rel=1e-8)


def test_nothing_to_correct_when_nothing_is_missing():
    rows = simulated()
    groups = [collect(rows[:, [0, 5]])]
    moments = [em(groups[0])]
    h1 = fiml_corrected.saturated_information(groups, moments, robust=False)
    alone = independence(groups[0])
    found = fiml_corrected.corrected(
        fiml_corrected.baseline_jacobian(2), [(alone.mean, alone.cov)], 1, groups, moments, h1
    )
    assert found.c_hat == pytest.approx(1.0, rel=1e-9)
    assert found.chisq == pytest.approx(2 * (moments[0].loglik - alone.loglik), rel=1e-9)


def test_a_saturated_model_has_no_correction():
    groups = [collect(simulated()[:, :INDICATORS])]
    moments = [em(groups[0])]
    h1 = fiml_corrected.saturated_information(groups, moments, robust=False)
    q = len(h1.kept)
    implied = [(moments[0].mean, moments[0].cov)]
    found = fiml_corrected.corrected(np.eye(q), implied, 0, groups, moments, h1)
    assert found.chisq == pytest.approx(0, abs=1e-9)
    assert np.isnan(found.c_hat)


def test_too_little_observed_for_a_moment():
    x = np.array([[1.0, np.nan], [2.0, np.nan], [np.nan, 1.0], [np.nan, 3.0]])
    groups = [collect(x)]
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        fiml_corrected.saturated_information(groups, [independence(groups[0])], robust=False)


def test_discrepancy_of_a_covariance_that_is_none():
    one = np.eye(2)
    assert np.isnan(fiml_corrected.discrepancy(np.zeros(2), one, np.zeros(2), np.ones((2, 2))))


def test_a_sum_of_weights_counts_as_whole_rows():
    rows = simulated()[:, [0, 5]]
    groups = [collect(rows, np.full(len(rows), 1.004))]  # 160.64 in all: lavaan takes 160
    moments = [em(groups[0])]
    h1 = fiml_corrected.saturated_information(groups, moments, robust=False)
    delta = fiml_corrected.baseline_jacobian(2)
    alone = independence(groups[0])
    found = fiml_corrected.corrected(delta, [(alone.mean, alone.cov)], 1, groups, moments, h1)
    exact = fiml_corrected.discrepancy(moments[0].mean, moments[0].cov, alone.mean, alone.cov)
    assert found.chisq == pytest.approx(160 * exact, rel=1e-12)
