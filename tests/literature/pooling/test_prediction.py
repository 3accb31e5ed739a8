"""Prediction intervals."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    prediction,
    random_effects,
)


def test_prediction_with_moderators():
    frame = pd.DataFrame({"land": ["fi", "fi", "se", "se"]})
    found = random_effects.pool([0.1, 0.2, 0.5, 0.6], [0.01] * 4, moderators=frame)
    at = prediction.interval(found, at=pd.DataFrame({"land": ["se", "fi"]}))
    assert at["estimate"].tolist() == pytest.approx([0.55, 0.15])
    with pytest.raises(InputError, match="got no"):
        prediction.interval(found, at=pd.DataFrame({"land": ["no"]}))
    with pytest.raises(InputError, match="moderators"):
        prediction.interval(found)
