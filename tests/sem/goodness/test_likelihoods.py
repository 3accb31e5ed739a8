import gc

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from cup_study.sem.fitting import fit
from cup_study.sem.goodness import likelihoods
from cup_study.sem.implied import implied
from tests.sem.measure_rows import CAUSES, CFA, fitted, simulated


def test_normal_density_of_the_answers():
    own = fitted("mlr_causes_means")
    now = implied(own.model, own.x)[0]
    x = own.sample.groups[0].x
    joint = multivariate_normal(now.mean, now.cov).logpdf(x).sum()
    given = multivariate_normal(now.mean[6:], now.cov[6:, 6:]).logpdf(x[:, 6:]).sum()
    assert likelihoods.likelihoods(own).model == pytest.approx(joint - given, rel=1e-10)


def test_complete_answers_by_full_information():
    rows = simulated("rows")
    plain = likelihoods.likelihoods(fit(CAUSES, rows, meanstructure=True, warn=False))
    found = likelihoods.likelihoods(fit(CAUSES, rows, missing="fiml", warn=False))
    assert found.model == pytest.approx(plain.model, rel=1e-10)
    assert found.unrestricted == pytest.approx(plain.unrestricted, rel=1e-10)


def test_least_squares_has_none():
    assert np.isnan(likelihoods.likelihoods(fitted("uls")).aic)


def test_equalities_give_parameters_back():
    rows = simulated("rows")
    text = "A =~ a1 + l*a2 + m*a3\nB =~ b1 + n*b2 + b3\nA ~~ B"
    assert likelihoods.n_parameters(fit(text, rows, warn=False)) == 13
    tied = fit(text + "\nl == m\nn == l^2", rows, warn=False)
    assert likelihoods.n_parameters(tied) == 11


def test_fixed_variables():
    assert likelihoods.fixed_exogenous(fitted("mlm_causes")).tolist() == [6, 7]
    assert likelihoods.fixed_exogenous(fitted("wlsmv_causes")).tolist() == []


def test_em_runs_once_for_a_sample():
    sample = fitted("fiml").sample
    assert likelihoods.unrestricted(sample)[0] is likelihoods.unrestricted(sample)[0]
    before = len(likelihoods._UNRESTRICTED)
    own = fit(CFA, simulated("holes"), missing="fiml", warn=False)
    likelihoods.likelihoods(own)
    assert len(likelihoods._UNRESTRICTED) == before + 1
    del own
    gc.collect()
    assert len(likelihoods._UNRESTRICTED) == before


def test_sample_without_patterns():
    with pytest.raises(ValueError, match="no missing patterns"):
        likelihoods.patterns_of(fitted("ml").sample.groups[0])
