"""Rows that a formula makes alike here and in ``tests/reference/sem/sample.R``."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

REFERENCE = Path(__file__).parents[1] / "reference" / "sem" / "sample.json"
N = 60


def part(j: int) -> np.ndarray:
    """Scattered numbers between 0 and 1."""
    u = np.sin(12.9898 * np.arange(1, N + 1) + 78.233 * j) * 43758.5453
    return u - np.floor(u)


def rows() -> pd.DataFrame:
    """Five related columns a b c x z, weights w and groups g."""
    data = {name: np.round(part(j + 1) + part(9), 3) for j, name in enumerate("abcxz")}
    weights = {"w": np.round(0.5 + part(7), 3)}
    return pd.DataFrame(data | weights | {"g": np.where(part(8) < 0.4, "one", "two")})


def with_holes() -> pd.DataFrame:
    """The rows with every fourth missing one of a b c."""
    data = rows()
    for k, i in enumerate(range(0, N, 4)):
        data.loc[i, "abc"[k % 3]] = np.nan
    return data


def figures(block: str) -> dict:
    """What lavaan gives."""
    return json.loads(REFERENCE.read_text(encoding="utf-8"))[block]
