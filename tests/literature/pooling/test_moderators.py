"""Subgroups, and each moderator by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    moderators,
    random_effects,
)


def test_subgroups_in_both_ways():
    y = pd.Series([0.1, 0.2, 0.15, 0.5, 0.7, 0.55, 0.9], index=list("abcdefg"))
    group = ["x", "x", "x", "y", "y", None, "y"]
    common = moderators.subgroups(y, [0.01] * 7, group, test="knha")
    direct = random_effects.pool(
        y, [0.01] * 7, test="knha", moderators=pd.DataFrame({"group": group})
    )
    assert common.test["p_value"].item() == direct.qm_p
    assert common.groups["k"].tolist() == [3, 3]
    assert "left out" in common.log["what"].item()
    apart = moderators.subgroups(y, [0.01] * 7, group, tau2="separate")
    alone = random_effects.pool(y.iloc[:3], [0.01] * 3)
    assert apart.groups["estimate"].iloc[0] == alone.estimate
    assert apart.groups["tau2"].nunique() == 2
    with pytest.raises(InputError, match="one category"):
        moderators.subgroups(y, [0.01] * 7, ["x"] * 7)


def test_holm_takes_the_number_of_moderators_into_account():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(12, 3)), columns=list("abc"))
    found = moderators.each(rng.normal(size=12), np.full(12, 0.1), frame)
    assert found["p_holm"].min() == pytest.approx(min(1, 3 * found["p_value"].min()))
    assert (found["p_holm"] >= found["p_value"]).all()
