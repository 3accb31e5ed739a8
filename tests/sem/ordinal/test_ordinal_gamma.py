"""Influence of cases on correlations: what changes when a case gets more weight."""

import numpy as np
import pytest

from cup_study.sem.ordinal.ordinal_data import OrdinalData
from cup_study.sem.ordinal.ordinal_gamma import layout
from cup_study.sem.ordinal.ordinal_twostep import two_step


def data(weights=None, *, continuous=0, covariates=0, n=300):
    rng = np.random.default_rng(6)
    x = rng.normal(size=(n, covariates))
    latent = rng.normal(size=(n, 1)) + rng.normal(size=(n, 3)) + x.sum(axis=1, keepdims=True) / 2
    codes = 1.0 + (latent[:, :, None] > [-0.7, 0.3]).sum(axis=2)
    codes[:, 3 - continuous :] = latent[:, 3 - continuous :]
    levels = np.where(np.arange(3) < 3 - continuous, 3, 0)
    weights = np.ones(n) if weights is None else weights
    return OrdinalData(("a", "b", "c"), levels, codes, x, weights, "")


@pytest.mark.parametrize(("continuous", "covariates"), [(0, 0), (1, 0), (2, 0), (1, 1), (0, 2)])
def test_sum_of_influences_is_zero_and_they_are_about_the_infinitesimal_change(
    continuous, covariates
):
    options = {"continuous": continuous, "covariates": covariates, "n": 4000}
    base = two_step(data(**options))
    assert np.abs(base.influence.sum(axis=1)).max() < 1e-6
    weights = np.ones(4000)
    # Cases of positive influence on the last correlation: the change adds up over many of them.
    chosen = base.influence[-1] > 0
    weights[chosen] += 1e-4
    change = two_step(data(weights, **options)).vector - base.vector
    predicted = base.influence[:, chosen].sum(axis=1) * 1e-4
    assert change[-1] == pytest.approx(predicted[-1], rel=0.1)


def test_layout_covers_every_place_once():
    places = layout(np.array([2, 0, 4, 0]), 3)
    used = np.concatenate(
        [*places.location, places.slopes.ravel(), places.variance[places.variance >= 0]]
    )
    assert sorted(used) == list(range(places.pairs))
    assert places.size == places.pairs + 6
    assert places.slopes[:, 0].tolist() == [6, 7, 8, 9]
