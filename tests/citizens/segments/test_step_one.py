from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import gaussian, latent_class, step_one
from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.normal import SHAPES, Shape
from cup_study.errors import InputError

from .latent_truth import ITEMS, simulate


def total(found: Measurement, posterior: pd.DataFrame, weights: np.ndarray) -> np.ndarray:
    p = posterior.to_numpy() * weights[:, None]
    return np.einsum("it,itr->r", p, found.scores)


def test_scores_of_latent_classes_vanish_at_the_maximum() -> None:
    data = simulate(2, 400).data
    rng = np.random.default_rng(1)
    data[ITEMS] = data[ITEMS].mask(rng.random((400, len(ITEMS))) < 0.2)
    weights = pd.Series(rng.uniform(0.5, 1.5, 400))
    model = latent_class.fit(data, ITEMS, 3, starts=4, weights=weights)
    found = step_one.latent_class(model, data)
    w = model.weights.to_numpy(dtype=float)
    assert np.abs(total(found, model.posterior, w)).max() < 0.01


@pytest.mark.parametrize("shape", SHAPES)
def test_scores_of_mixtures_vanish_at_the_maximum(shape: Shape) -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 2, 300)
    data = pd.DataFrame(rng.normal(size=(300, 2)) + 4 * group[:, None], columns=["a", "b"])
    data = data.mask(rng.random(data.shape) < 0.2)
    model = gaussian.fit(data, ["a", "b"], 2, shape, starts=4)
    found = step_one.gaussian(model, data)
    assert np.abs(total(found, model.posterior, model.weights.to_numpy())).max() < 0.01


def test_other_data_are_refused() -> None:
    data = simulate(2, 200).data
    model = latent_class.fit(data, ITEMS, 2, starts=2)
    with pytest.raises(InputError, match='column "q1": is missing'):
        step_one.latent_class(model, data.drop(columns="q1"))
    with pytest.raises(InputError, match="200 respondents of the model are missing"):
        step_one.latent_class(model, data.set_index(data.index + 1000))
