"""Known truth: what the intervals promise is kept."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.literature.pooling import dependent, fisher, prediction
from cup_study.literature.pooling.random_effects import pool

MU, TAU = 0.3, 0.15


def study(rng: np.random.Generator, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effects, variances, and the true effect of one more study."""
    v = 1 / rng.integers(40, 400, k)
    true = rng.normal(MU, TAU, k + 1)
    return rng.normal(true[:k], np.sqrt(v)), v, true[k:]


@pytest.mark.slow
def test_knapp_hartung_and_prediction_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(11)
    covered, predicted, tau2 = [], [], []
    for _ in range(400):
        y, v, new = study(rng, 30)
        found = pool(y, v, test="knha")
        row = prediction.interval(found).iloc[0]
        predicted.append(row["pi_lower"] < new[0] < row["pi_upper"])
        few = pool(y[:10], v[:10], test="knha")
        tau2.append(few.tau2)
        row = few.estimates.iloc[0]
        covered.append(row["ci_lower"] < MU < row["ci_upper"])
    # Three standard errors of a share of 0.95 in 400. The prediction interval is tried with 30
    # studies: with 10 it covers about 93 %, as its authors warn.
    assert np.mean(covered) == pytest.approx(0.95, abs=0.033)
    assert np.mean(predicted) == pytest.approx(0.95, abs=0.033)
    assert np.mean(tau2) == pytest.approx(TAU**2, rel=0.1)


def test_many_studies_give_back_mean_and_variance():
    rng = np.random.default_rng(3)
    y, v, _ = study(rng, 3000)
    for method in ("DL", "HE", "ML", "REML", "PM"):
        found = pool(y, v, method=method)
        assert found.estimate == pytest.approx(MU, abs=0.012)
        assert found.tau2 == pytest.approx(TAU**2, rel=0.1)
        assert found.tau2_se == pytest.approx(np.sqrt(2 / 3000) * (TAU**2 + v.mean()), rel=0.2)


def test_three_levels_give_back_both_variances():
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(500), 4)
    v = np.full(2000, 0.01)
    y = 0.3 + rng.normal(0, 0.2, 500)[codes] + rng.normal(0, np.sqrt(0.02 + v))
    found = dependent.three_level(y, v, codes)
    assert found.sigma2["sigma2"].tolist() == pytest.approx([0.04, 0.02], rel=0.12)
    robust = dependent.robust(found)
    assert robust["se"].item() == pytest.approx(found.estimates["se"].item(), rel=0.03)


def test_the_unbiased_correlation_is_unbiased():
    rng = np.random.default_rng(6)
    n, rho = 10, 0.5
    a = rng.normal(size=(40000, n))
    b = rho * a + np.sqrt(1 - rho**2) * rng.normal(size=(40000, n))
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    r = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    found = fisher.measures(r, np.full(len(r), n), "UCOR")
    assert r.mean() < rho - 0.01
    assert found["yi"].mean() == pytest.approx(rho, abs=0.004)
    assert found["vi"].mean() == pytest.approx(found["yi"].var(), rel=0.04)
