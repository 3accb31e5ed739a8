"""Estimators of the variance of true effects."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.literature.pooling import (
    random_effects,
    tau2,
)


@pytest.mark.parametrize("method", ["DL", "HE", "PM", "EB", "REML"])
def test_equal_variances_make_the_estimators_one(method):
    y = np.array([0.1, 0.5, 0.9, 0.2])
    found = random_effects.pool(y, np.full(4, 0.01), method=method)
    assert found.tau2 == pytest.approx(y.var(ddof=1) - 0.01, rel=1e-9)


def test_the_highest_of_two_tops_is_taken():
    y, v = np.array([0.0, 0.0, 2.0, 0.1]), np.array([1e-4, 1.0, 0.5, 1e-4])
    found = tau2.estimate(y, v, np.ones((4, 1)), "ML")
    tops = [
        tau2.loglik(y, v, np.ones((4, 1)), t, restricted=False) for t in np.linspace(0, 4, 1001)
    ]
    best = tau2.loglik(y, v, np.ones((4, 1)), found, restricted=False)
    assert best >= max(tops) - 1e-10


def test_statsmodels_has_the_same_moment_estimates():
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.01, 0.02, 0.01, 0.05])
    for method, name in (("DL", "chi2"), ("PM", "iterated")):
        theirs = combine_effects(y, v, method_re=name)
        found = random_effects.pool(y, v, method=method)
        assert found.tau2 == pytest.approx(theirs.tau2, abs=1e-6)
        assert found.estimate == pytest.approx(theirs.mean_effect_re, abs=1e-6)
