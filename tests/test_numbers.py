"""Numbers in Swedish and English."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cup_study import numbers
from cup_study.errors import CupError

S = "\u00a0"


@pytest.mark.parametrize(
    ("x", "style", "en", "sv"),
    [
        (2010, "count", "2,010", f"2{S}010"),
        (1234567, "count", "1,234,567", f"1{S}234{S}567"),
        (999, "count", "999", "999"),
        (-1234.5, "decimal1", "−1,234.5", f"−1{S}234,5"),
        (-0.001, "decimal2", "0.00", "0,00"),
        (0.762, "percent0", "76%", f"76{S}%"),
        (0.1234, "percent1", "12.3%", f"12,3{S}%"),
        (1.0, "percent0", "100%", f"100{S}%"),
        (0.31, "coef2", ".31", "0,31"),
        (-0.05, "coef2", "−.05", "−0,05"),
        (1.204, "coef2", "1.20", "1,20"),
        (0.0124, "p", ".012", "0,012"),
        (0.0009, "p", "<.001", "<0,001"),
        (2009, "year", "2009", "2009"),
        (None, "count", "–", "–"),
        (math.nan, "decimal2", "–", "–"),
        (math.inf, "decimal2", "∞", "∞"),
        ("Kalix", "decimal2", "Kalix", "Kalix"),
        (np.float64(2.5), "decimal1", "2.5", "2,5"),
    ],
)
def test_format(x: object, style: str, en: str, sv: str) -> None:
    assert numbers.format_number(x, style, "en") == en
    assert numbers.format_number(x, style, "sv") == sv


def test_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(CupError, match="decimal9.*percent1"):
        numbers.format_number(1.0, "decimal9")


def test_interval() -> None:
    assert numbers.format_interval(-0.1, 0.2, "decimal1", "en") == "[−0.1, 0.2]"
    assert numbers.format_interval(-0.1, 0.2, "decimal1", "sv") == f"[−0,1;{S}0,2]"
