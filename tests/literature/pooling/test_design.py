"""Moderators that are one, or missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    random_effects,
)


def test_moderators_that_cannot_be_told_apart_are_named():
    y, v = np.linspace(0, 1, 6), np.full(6, 0.01)
    year = np.arange(2009.0, 2015.0)
    frame = pd.DataFrame({"year": year, "age": year - 1990, "one": 1.0, "land": list("aabbab")})
    with pytest.raises(InputError) as told:
        random_effects.pool(y, v, moderators=frame)
    assert 'moderator "age": follows from "year"' in str(told.value)
    assert 'moderator "one": has the same value everywhere' in str(told.value)
    with pytest.raises(InputError, match="one category only"):
        random_effects.pool(y, v, moderators=pd.DataFrame({"land": ["se"] * 6}))


def test_rows_without_a_moderator_are_left_out_and_told():
    y = pd.Series([0.1, 0.2, 0.3, 0.4], index=list("abcd"))
    frame = pd.DataFrame({"year": [1.0, None, 3.0, 4.0], "land": ["x", "y", None, "y"]})
    found = random_effects.pool(y, [0.01] * 4, moderators=frame[["year"]])
    assert found.log.to_dict("records") == [
        {"row": "b", "what": 'left out: moderator "year" is missing'}
    ]
    assert found.k == 3
    with pytest.raises(InputError, match='"land: y": follows from "year"'):
        random_effects.pool(y, [0.01] * 4, moderators=frame)
    with pytest.raises(InputError, match="3 effects are too few for 3 terms and tau2"):
        random_effects.pool(
            y, [0.01] * 4, moderators=pd.DataFrame({"a": [1, 2, 4, None], "b": [1, 0, 0, 1]})
        )
