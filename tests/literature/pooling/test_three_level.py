"""Several effects a study."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    dependent,
    random_effects,
)


def test_three_levels_refuse_what_they_cannot_tell():
    with pytest.raises(InputError, match="its two levels are one"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", "b", "c"])
    with pytest.raises(InputError, match="two studies or more"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a"] * 3)
    with pytest.raises(InputError, match="row 3: effect twice"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", "b", "a"], [1, 1, 1])
    with pytest.raises(InputError, match="row 2: has no study"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", None, "a"])
    with pytest.raises(InputError, match="studies"):
        dependent.robust(random_effects.pool([0.1, 0.2], [0.1, 0.1]), ["a", "a"])


def test_the_order_of_effects_does_not_matter_in_three_levels():
    rng = np.random.default_rng(5)
    y, v, study = rng.normal(0.3, 0.3, 20), rng.uniform(0.01, 0.1, 20), np.arange(20) % 6
    turned = rng.permutation(20)
    a = dependent.three_level(y, v, study, rho=0.5)
    b = dependent.three_level(y[turned], v[turned], study[turned], rho=0.5)
    assert b.sigma2["sigma2"].tolist() == pytest.approx(a.sigma2["sigma2"].tolist(), abs=1e-9)
    assert dependent.robust(b)["df"].item() == pytest.approx(dependent.robust(a)["df"].item())


def test_three_levels_give_back_both_variances():
    rng = np.random.default_rng(4)
    codes = np.repeat(np.arange(500), 4)
    v = np.full(2000, 0.01)
    y = 0.3 + rng.normal(0, 0.2, 500)[codes] + rng.normal(0, np.sqrt(0.02 + v))
    found = dependent.three_level(y, v, codes)
    assert found.sigma2["sigma2"].tolist() == pytest.approx([0.04, 0.02], rel=0.12)
    robust = dependent.robust(found)
    assert robust["se"].item() == pytest.approx(found.estimates["se"].item(), rel=0.03)
