"""Limits of the variance of true effects."""

from __future__ import annotations

import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    heterogeneity,
    random_effects,
)


def test_an_empty_q_profile_is_noted():
    found = random_effects.pool([0.1, 0.1001, 0.1002, 0.0999], [0.5] * 4)
    rows = heterogeneity.limits(found)
    assert rows["ci_upper"].iloc[0] == 0
    assert rows["note"].str.contains("empty").all()
    with pytest.raises(InputError, match="FE has no tau2"):
        heterogeneity.limits(random_effects.pool([0.1, 0.2], [0.1, 0.1], method="FE"))
