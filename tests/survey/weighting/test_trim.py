"""Weights beside R's are in ``tests/survey/engine/test_designs.py``."""

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting.trim import trim


@pytest.fixture
def weights():
    return pd.Series(np.random.default_rng(8).lognormal(0, 1.2, 300), name="weight")


def test_the_sum_stays_and_the_limits_hold(weights):
    found = trim(weights, 0.3, 4.0)
    assert found.sum() == pytest.approx(weights.sum())
    assert found.between(0.3 - 1e-9, 4.0 + 1e-9).all()
    assert found.name == "weight"


def test_once_leaves_what_the_sharing_out_pushed_over(weights):
    once = trim(weights, 0.3, 4.0, strict=False)
    assert once.sum() == pytest.approx(weights.sum())
    assert once.max() > 4.0


def test_nothing_to_trim(weights):
    assert trim(weights).equals(weights)


def test_limits_that_cannot_hold_are_told(weights):
    with pytest.raises(InputError, match="the mean weight"):
        trim(weights, 0.0, 0.5)
