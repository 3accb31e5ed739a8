import numpy as np
import pytest

from cup_study.sem.fitting import fit
from cup_study.sem.goodness.robust import UNKNOWN
from cup_study.sem.ordinal.catml import catml, degrees_of_freedom
from tests.sem.measure_rows import CFA, ITEMS, fitted, simulated


def test_statistic_is_the_discrepancy_of_the_correlations():
    from cup_study.sem.implied import implied

    own = fitted("wlsmv")
    found = catml(own)
    now, r = implied(own.model, own.x)[0], own.sample.groups[0].cov
    model = now.cov * np.outer(now.scale, now.scale)
    np.fill_diagonal(model, 1.0)
    gap = np.linalg.slogdet(model)[1] - np.linalg.slogdet(r)[1]
    expected = own.n * (gap + np.trace(np.linalg.solve(model, r)) - len(r))
    assert found.chisq == pytest.approx(expected)
    assert found.null_chisq == pytest.approx(-own.n * np.linalg.slogdet(r)[1])
    assert found.df == 8


@pytest.mark.parametrize("case", ["wlsmv_causes", "wlsm_mixed"])
def test_no_answer_with_covariates_or_continuous_variables(case):
    assert catml(fitted(case)) == UNKNOWN


def test_no_answer_where_thresholds_are_tied():
    tied = fit(
        CFA,
        simulated("ordered"),
        ordered=ITEMS,
        group="g",
        group_equal=["loadings", "thresholds"],
        warn=False,
    )
    assert degrees_of_freedom(tied) is None
    assert degrees_of_freedom(fitted("wlsmv_groups")) == 20


def test_no_answer_for_correlations_that_are_not_positive_definite():
    from dataclasses import replace

    own = fitted("wlsmv")
    group = own.sample.groups[0]
    broken = replace(group, cov=np.where(np.eye(6) > 0, 1.0, 0.999) * np.sign(np.eye(6) - 0.5))
    assert catml(replace(own, sample=replace(own.sample, groups=(broken,)))) == UNKNOWN
