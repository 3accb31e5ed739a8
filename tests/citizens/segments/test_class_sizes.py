from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import gaussian, latent_class, step_one
from cup_study.citizens.segments.class_sizes import shares
from cup_study.survey.design import Design

from .latent_truth import ITEMS, SHARES, in_order, simulate


def test_sizes_are_those_of_the_model_and_near_the_truth() -> None:
    truth = simulate(3, 2000)
    model = latent_class.fit(truth.data, ITEMS, 3, starts=4)
    found = shares(model.posterior, measurement=step_one.latent_class(model, truth.data))
    np.testing.assert_allclose(found["share"], model.shares, atol=1e-6)
    table = found.set_index("class").loc[in_order(model.posterior, truth.group)]
    assert (np.abs(table["share"] - SHARES) < 3 * table["se"]).all()
    assert found["n"].sum() == 2000


def test_step_one_makes_them_less_sure() -> None:
    truth = simulate(3, 1000, "moderate")
    model = latent_class.fit(truth.data, ITEMS, 3, starts=4)
    alone = shares(model.posterior)["se"]
    whole = shares(model.posterior, measurement=step_one.latent_class(model, truth.data))["se"]
    assert (whole > 1.1 * alone).all()


def test_of_known_members_it_is_a_share() -> None:
    known = pd.DataFrame({1: [1.0] * 30 + [0.0] * 10, 2: [0.0] * 30 + [1.0] * 10})
    found = shares(known)
    assert found["share"].tolist() == [0.75, 0.25]
    assert found["se"].iloc[0] == pytest.approx(np.sqrt(0.75 * 0.25 / 39))


def test_respondents_without_posterior_are_in_the_design_only() -> None:
    known = pd.DataFrame({1: [1.0] * 30 + [0.0] * 10, 2: [0.0] * 30 + [1.0] * 10})
    found = shares(known, weights=pd.Series(1.0, index=range(50)))
    assert found["n"].tolist() == [30, 10]
    assert found["share"].tolist() == [0.75, 0.25]


def test_clusters_of_one_class_make_them_less_sure() -> None:
    known = pd.DataFrame({1: [1.0] * 30 + [0.0] * 10, 2: [0.0] * 30 + [1.0] * 10})
    design = Design(pd.Series(1.0, index=range(40)), clusters=pd.Series(np.arange(40) // 5))
    assert (shares(known, design=design)["se"] > 2 * shares(known)["se"]).all()


def test_sizes_of_mixtures_hold_what_their_intervals_say() -> None:
    inside, spread, told = [], [], []
    for seed in range(25):
        rng = np.random.default_rng(seed)
        group = rng.random(300) < 0.4
        data = pd.DataFrame({"a": rng.normal(size=300) + 2.5 * group})
        model = gaussian.fit(data, ["a"], 2, "tied", starts=2)
        found = shares(model.posterior, measurement=step_one.gaussian(model, data))
        row = found.set_index("class").loc[int(model.means["a"].idxmax())]
        inside.append(abs(row["share"] - 0.4) < 2 * row["se"])
        spread.append(row["share"])
        told.append(row["se"])
    assert np.mean(inside) > 0.8
    assert 0.6 < np.mean(told) / np.std(spread) < 1.6
