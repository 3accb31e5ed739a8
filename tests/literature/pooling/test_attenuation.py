"""Correction for unreliable measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    attenuation,
    correlations,
    fisher,
)
from tests.literature.pooling.cases import EFFECTS


def reliable(first: float | None, second: float | None) -> pd.DataFrame:
    return EFFECTS.iloc[:2].assign(reliability_1=first, reliability_2=[second, 0.8])


def test_correction_widens_the_variance_with_the_correlation():
    found = attenuation.correct(reliable(0.7, 0.9)).effects
    factor = np.sqrt(0.7 * 0.9)
    assert found["r"].iloc[0] == pytest.approx(0.2 / factor)
    raw = fisher.measures([0.2], [103], "COR")
    corrected = fisher.measures(found["r"], found["n"], "COR", factor=found["factor"])
    assert corrected["vi"].iloc[0] == pytest.approx(raw["vi"].iloc[0] / factor**2)
    z = fisher.measures(found["r"], found["n"], factor=found["factor"])["vi"].iloc[0]
    step = 1e-6
    slope = (np.arctanh(np.tanh(np.arctanh(0.2) + step) / factor) - np.arctanh(0.2 / factor)) / step
    assert z == pytest.approx(slope**2 / 100, rel=1e-4)
    pooled = correlations.pool_pairs(attenuation.correct(reliable(0.7, 0.9)).effects)
    assert pooled["r"].item() > correlations.pool_pairs(EFFECTS.iloc[:2])["r"].item()


def test_missing_reliabilities_follow_the_rule_and_are_told():
    one = attenuation.correct(reliable(None, None))
    assert one.effects["factor"].tolist() == pytest.approx([1, np.sqrt(0.8)])
    assert one.log["what"].str.contains("not corrected").sum() == 3
    mean = attenuation.correct(reliable(None, None), missing="mean")
    assert mean.effects["factor"].tolist() == pytest.approx([np.sqrt(0.8)] * 2)
    assert "0.800, the mean" in mean.log["what"].iloc[1]
    with pytest.raises(InputError, match="3 problems"):
        attenuation.correct(reliable(None, None), missing="refuse")
    with pytest.raises(InputError, match="at most 1, got 1.2"):
        attenuation.correct(reliable(1.2, 0.5))


def test_a_correction_beyond_one_is_left_out_and_told():
    table = reliable(0.4, 0.4).assign(r=[0.6, 0.3])
    found = attenuation.correct(table)
    assert found.effects["study"].tolist() == ["b"]
    assert "would be corrected to 1.500" in found.log["what"].item()
