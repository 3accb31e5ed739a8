"""Pooling: one study, equal effects, no variation, huge samples, and known truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    fisher,
    heterogeneity,
    prediction,
    random_effects,
    tau2,
)
from tests.literature.pooling.cases import MU, TAU, study


@pytest.mark.parametrize("method", tau2.METHODS)
def test_one_effect_is_itself(method):
    found = random_effects.pool([0.3], [0.01], method=method)
    row = found.estimates.iloc[0]
    assert (row["estimate"], found.tau2, found.q) == (0.3, 0.0, 0.0)
    assert row["se"] == pytest.approx(0.1)
    assert np.isnan(found.tau2_se)


def test_one_effect_has_no_knapp_hartung_interval_and_says_so():
    found = random_effects.pool([0.3], [0.01], test="knha")
    assert found.estimates[["se", "ci_lower"]].isna().all(axis=None)
    assert "one effect" in found.log["what"].item()
    assert heterogeneity.limits(found)["ci_upper"].isna().all()


@pytest.mark.parametrize("method", tau2.RANDOM)
def test_equal_effects_have_no_variance(method):
    found = random_effects.pool([0.3] * 4, [0.01, 0.02, 0.03, 0.04], method=method, test="knha")
    assert found.tau2 == 0
    assert found.estimate == pytest.approx(0.3)
    assert "no width" in found.log["what"].item()


@pytest.mark.parametrize("method", tau2.RANDOM)
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e5])
def test_the_unit_of_the_effects_does_not_matter(method, unit):
    y, v = np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.01, 0.02, 0.01, 0.05])
    plain = random_effects.pool(y, v, method=method)
    other = random_effects.pool(y * unit, v * unit**2, method=method)
    assert other.tau2 / unit**2 == pytest.approx(plain.tau2, rel=1e-8)
    assert other.estimate / unit == pytest.approx(plain.estimate, rel=1e-8)


def test_huge_samples():
    r, n = [0.30, 0.31, 0.29], [10**7, 10**8, 10**6]
    for measure in fisher.MEASURES:
        sizes = fisher.measures(r, n, measure)
        found = random_effects.pool(sizes["yi"], sizes["vi"])
        assert fisher.back(found.estimate, measure) == pytest.approx(0.30, abs=0.01)


def test_wrong_effects_are_all_told_at_once():
    with pytest.raises(InputError, match="3 problems") as told:
        random_effects.pool(
            pd.Series([0.1, np.nan, 0.2], index=["a", "b", "c"]), [0.0, 0.1, np.inf]
        )
    for name in ("row a", "row b", "row c"):
        assert name in str(told.value)


@pytest.mark.parametrize(
    ("how", "told"),
    [({"method": "MLE"}, "MLE"), ({"test": "x"}, "knha"), ({"level": 95}, "between 0 and 1")],
)
def test_unknown_options(how, told):
    with pytest.raises(InputError, match=told):
        random_effects.pool([0.1, 0.2], [0.1, 0.1], **how)


def test_many_studies_give_back_mean_and_variance():
    rng = np.random.default_rng(3)
    y, v, _ = study(rng, 3000)
    for method in ("DL", "HE", "ML", "REML", "PM"):
        found = random_effects.pool(y, v, method=method)
        assert found.estimate == pytest.approx(MU, abs=0.012)
        assert found.tau2 == pytest.approx(TAU**2, rel=0.1)
        assert found.tau2_se == pytest.approx(np.sqrt(2 / 3000) * (TAU**2 + v.mean()), rel=0.2)


@pytest.mark.slow
def test_knapp_hartung_and_prediction_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(11)
    covered, predicted, tau2 = [], [], []
    for _ in range(400):
        y, v, new = study(rng, 30)
        found = random_effects.pool(y, v, test="knha")
        row = prediction.interval(found).iloc[0]
        predicted.append(row["pi_lower"] < new[0] < row["pi_upper"])
        few = random_effects.pool(y[:10], v[:10], test="knha")
        tau2.append(few.tau2)
        row = few.estimates.iloc[0]
        covered.append(row["ci_lower"] < MU < row["ci_upper"])
    # Three standard errors of a share of 0.95 in 400. The prediction interval is tried with 30
    # studies: with 10 it covers about 93 %, as its authors warn.
    assert np.mean(covered) == pytest.approx(0.95, abs=0.033)
    assert np.mean(predicted) == pytest.approx(0.95, abs=0.033)
    assert np.mean(tau2) == pytest.approx(TAU**2, rel=0.1)
