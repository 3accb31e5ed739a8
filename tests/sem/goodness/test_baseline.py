import numpy as np
import pytest

from cup_study.sem.fitting import fit
from cup_study.sem.goodness.baseline import baseline
from cup_study.sem.goodness.model_tests import chisquare_tests
from tests.sem.measure_rows import CASES, ITEMS, fitted, simulated

VARIANCES = "\n".join(f"{item} ~~ {item}" for item in ITEMS)
MEANS = "\n".join(f"{item} ~ 1" for item in ITEMS)


@pytest.mark.parametrize(
    "case", ["ml", "mlr", "mlmv", "mlmvs", "mlr_groups", "mlm_groups", "gls_groups", "wls", "fiml"]
)
def test_closed_form_is_the_fitted_model(case):
    _, data, arguments = CASES[case]
    more = {"group_equal": ()} if "group" in arguments else {}
    own = fitted(case)
    text = VARIANCES + ("\n" + MEANS if own.model.meanstructure else "")
    null = fit(text, simulated(data), warn=False, **(arguments | more))
    found = baseline(own)
    assert found.n_parameters == len(null.x)
    for mine, theirs in zip(found.tests, chisquare_tests(null), strict=True):
        assert mine.stat == pytest.approx(theirs.stat, rel=1e-7)
        assert mine.df == pytest.approx(theirs.df)
        assert mine.scaling_factor == pytest.approx(theirs.scaling_factor, nan_ok=True)


def test_exogenous_variables_keep_their_covariances():
    found = baseline(fitted("mlr_causes_means"))
    assert found.tests[0].df == 27  # of 28 covariances all but the one of x1 and x2
    assert found.moments[0].cov[6, 7] == fitted("mlr_causes_means").sample.groups[0].cov[6, 7]
    assert not found.free[0][[6, 7]].any()


def test_slopes_are_free_in_a_conditional_model():
    found = baseline(fitted("wlsmv_causes"))
    assert found.tests[0].df == 15
    assert found.moments == ()


def test_one_variable_has_no_baseline():
    alone = fit("a1 ~~ a1", simulated("rows"), estimator="MLM", warn=False)
    plain, scaled = baseline(alone).tests
    assert (plain.df, plain.stat) == (0, 0)
    assert np.isnan(scaled.scaling_factor)
