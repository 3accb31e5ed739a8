"""Leaving out one of two effects."""

from __future__ import annotations

import numpy as np

from cup_study.literature.pooling import (
    influence,
    prediction,
    random_effects,
)


def test_two_effects():
    found = random_effects.pool([0.1, 0.5], [0.01, 0.02], test="knha")
    assert found.df == 1
    assert np.isfinite(prediction.interval(found)["pi_upper"].item())
    assert np.isnan(prediction.interval(found, kind="riley")["pi_upper"].item())
    assert len(influence.leave_one_out(found)) == 2
    # One effect is left: its Knapp-Hartung variance cannot be had, its normal one can.
    assert influence.table(found)["rstudent"].isna().all()
    plain = random_effects.pool([0.1, 0.5], [0.01, 0.02])
    assert influence.table(plain)["rstudent"].notna().all()
