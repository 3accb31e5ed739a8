import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import power_proportions_2indep

from cup_study.survey.experiment import power


@pytest.mark.parametrize("d", [0.05, 0.1, 0.2, 0.4])
def test_power_of_a_mean_is_that_of_statsmodels(d):
    peer = NormalIndPower().power(effect_size=d, nobs1=300, alpha=0.05, ratio=400 / 300)
    assert power.power_of_mean(d, 300, 400) == pytest.approx(peer, abs=1e-10)


def test_power_of_a_share_is_near_that_of_statsmodels():
    peer = power_proportions_2indep(0.1, 0.4, 388, ratio=1, alternative="two-sided")
    assert power.power_of_share(0.1, 0.4, 388, 388) == pytest.approx(peer.power, abs=0.01)


def test_the_smallest_effect_has_the_power_asked_for():
    least = power.detectable_share(0.4, 500, 450, design_effect=1.8, power=0.9)
    found = power.power_of_share(least, 0.4, 500, 450, design_effect=1.8)
    assert found == pytest.approx(0.9, abs=1e-6)
    d = power.detectable_mean(500, 450, design_effect=1.8, power=0.9)
    assert power.power_of_mean(d, 500, 450, design_effect=1.8) == pytest.approx(0.9, abs=1e-4)


def test_power_is_the_share_of_simulated_samples_that_find_the_effect():
    generator = np.random.default_rng(1)
    n, p0, p1 = 300, 0.4, 0.5
    a, b = (generator.binomial(n, p, 4000) / n for p in (p0, p1))
    found = np.abs(b - a) / np.sqrt((a * (1 - a) + b * (1 - b)) / n) > 1.96
    assert power.power_of_share(0.1, p0, n, n) == pytest.approx(found.mean(), abs=0.02)


def test_no_possible_effect_is_told_as_missing():
    assert np.isnan(power.detectable_share(0.95, 10, 10))
    assert np.isnan(power.detectable_share(1.0, 100, 100))
    assert np.isnan(power.detectable_share(0.4, 0, 100))
    assert np.isnan(power.detectable_mean(0, 10))
    assert np.isnan(power.power_of_share(0.7, 0.4, 10, 10))


def test_power_without_an_effect_is_the_level():
    assert power.power_of_mean(0.0, 100, 100) == pytest.approx(0.05)


def test_scenarios_of_the_study_of_twice_as_many_and_of_one_place():
    whole = {"control": 0.4, "n_control": 1000, "n_treated": 1000, "design_effect": 2.0}
    places = pd.DataFrame(
        {"control": [0.4, 0.4], "treated": [0.5, 0.5], "se": [0.07, 0.07]}
    ).assign(n_control=100, n_treated=100)
    found = power.scenarios(whole, places).set_index("sample")
    assert list(found.index) == ["all", "double", "place"]
    assert found.at["double", "d"] == pytest.approx(found.at["all", "d"] / np.sqrt(2))
    assert found.at["place", "design_effect"] == pytest.approx(1.0)
    curves = power.curve([0.0, 0.1], 0.4, found.reset_index())
    assert len(curves) == 6
