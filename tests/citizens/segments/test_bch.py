from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import bch
from cup_study.citizens.segments.classification import classify
from cup_study.citizens.segments.distal import distal
from cup_study.errors import InputError

from .latent_truth import ITEMS, simulate
from .stepmix_peer import quiet_fit


def test_weights_give_every_class_its_size() -> None:
    rng = np.random.default_rng(1)
    p = pd.DataFrame(rng.dirichlet([0.3, 0.3, 0.3], size=200), columns=[1, 2, 3])
    survey = pd.Series(rng.uniform(0.5, 2, 200))
    found = bch.weights(p, weights=survey)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    np.testing.assert_allclose(survey @ found, survey @ p)
    assert (found.to_numpy() < 0).any()


def test_rows_without_posterior_have_no_weight() -> None:
    p = pd.DataFrame({1: [0.9, None, 0.1, 0.8], 2: [0.1, None, 0.9, 0.2]})
    assert bch.weights(p).isna().all(axis=1).tolist() == [False, True, False, False]


@pytest.mark.parametrize(("ours", "theirs"), [("modal", "modal"), ("proportional", "soft")])
def test_means_are_stepmixs(ours: str, theirs: str) -> None:
    data = simulate(7, 600, "moderate").data
    model, posterior = quiet_fit(data, ITEMS, "gaussian_unit", data[["y"]], "BCH", theirs)
    found = distal(posterior, data["y"], assignment=ours)  # type: ignore[arg-type]
    expected = model.get_parameters()["structural"]["means"][:, 0]
    # StepMix clips modal assignments by 1e-15 and inverts by pinv: equal but for rounding.
    np.testing.assert_allclose(found.estimates["mean"], expected, atol=1e-8)


def test_a_negative_variance_is_told() -> None:
    rng = np.random.default_rng(3)
    group = rng.random(300) < 0.5
    likely = np.clip(0.5 + 0.4 * (group - 0.5) + rng.normal(0, 0.05, 300), 0.05, 0.95)
    posterior = pd.DataFrame({1: 1 - likely, 2: likely})
    # All answers of the first class are alike, those of the second are far from it.
    y = np.where(likely > 0.5, 10.0 + (np.arange(300) % 2), 0.0)
    made = classify(posterior)
    found = bch.means(y, made, np.ones(300, bool))
    assert (found.variances < 0).any()
    assert any("variance of the outcome is negative" in told for told in found.warnings)
    assert any("outside of all answers" in told for told in found.warnings)


def test_negative_shares_are_told() -> None:
    likely = np.repeat([0.25, 0.75], 100)
    posterior = pd.DataFrame({1: 1 - likely, 2: likely})
    answer = pd.Series(np.where(likely > 0.5, "yes", "no"))
    found = distal(posterior, answer)
    assert (found.estimates["share"] < 0).any()
    assert any("BCH shares are negative" in told for told in found.warnings)


def test_a_class_without_size_among_those_who_answered_is_refused() -> None:
    likely = np.repeat([0.1, 0.9], 100)
    posterior = pd.DataFrame({1: 1 - likely, 2: likely})
    answer = pd.Series(np.where(likely > 0.5, np.nan, np.arange(200.0)))
    with pytest.raises(InputError, match="class 2: has no positive size"):
        distal(posterior, answer)
