"""Shares of the explained variance against R, and what they must add up to."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.citizens.priorities import shapley
from cup_study.errors import InputError

REFERENCE = Path(__file__).parents[2] / "reference" / "citizens" / "relative_importance.json"


def test_as_r() -> None:
    known = json.loads(REFERENCE.read_text(encoding="utf-8"))
    found = shapley.shares(np.array([known["correlations"]]))
    np.testing.assert_allclose(found[0], known["lmg"], atol=1e-10)


def test_they_add_up_to_r_squared_and_are_not_negative() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 6)) @ rng.normal(size=(6, 6))
    y = x[:, 0] - x[:, 1] + rng.normal(size=300)
    r = np.corrcoef(np.column_stack([x, y]), rowvar=False)
    found = shapley.shares(r[None])[0]
    fitted = x - x.mean(axis=0)
    residual = (y - y.mean()) - fitted @ np.linalg.lstsq(fitted, y - y.mean(), rcond=None)[0]
    assert found.sum() == pytest.approx(1 - residual.var() / y.var(), abs=1e-12)
    assert (found >= 0).all()


def test_twins_share_alike() -> None:
    r = np.array([[1, 0.9, 0.5], [0.9, 1, 0.5], [0.5, 0.5, 1]])
    a, b = shapley.shares(r[None])[0]
    assert a == pytest.approx(b)


def test_too_many() -> None:
    with pytest.raises(InputError, match="at most 15 predictors, got 16"):
        shapley.shares(np.eye(17)[None])
