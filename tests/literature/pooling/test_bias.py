"""Small-study effects where there is too little to tell."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    bias,
    random_effects,
)


def test_bias_with_equal_variances():
    found = random_effects.pool([0.1, 0.2, 0.4], [0.01] * 3)
    with pytest.raises(InputError, match='"se": has the same value'):
        bias.egger(found)
    assert np.isnan(bias.rank_test([0.1, 0.2, 0.4], [0.01] * 3)["tau"].item())
    assert bias.trim_fill(found).side == "left"
    with pytest.raises(InputError, match="three effects"):
        bias.trim_fill(random_effects.pool([0.1, 0.2], [0.01, 0.02]))
