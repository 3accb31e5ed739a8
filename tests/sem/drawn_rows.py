"""Rows and resamples that a formula makes alike here and in ``tests/reference/sem/bootstrap.R``."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

REFERENCE = Path(__file__).parents[1] / "reference" / "sem" / "bootstrap.json"
N = 150
ITEMS = ("a1", "a2", "a3", "a4", "b1", "b2", "b3")


def part(i: np.ndarray, j: int) -> np.ndarray:
    """Scattered numbers between 0 and 1."""
    u = np.sin(12.9898 * i + 78.233 * j) * 43758.5453
    return u - np.floor(u)


def rows() -> pd.DataFrame:
    """Items of two factors and a covariate; ordinal (o) and incomplete (m) versions of them."""

    def p(j: int) -> np.ndarray:
        return part(np.arange(1, N + 1), j)

    x = p(1) + p(2)
    f = 0.5 * x + p(3) + p(4) + p(5) - 2
    h = 0.6 * f + p(6) + p(7) - 1
    data = {"x": x}
    for j, loading in enumerate((1, 0.8, 0.9, 0.7), start=1):
        data[f"a{j}"] = f * loading + p(10 + j) + p(20 + j) - 1
    for j, loading in enumerate((1, 0.8, 1.1), start=1):
        data[f"b{j}"] = h * loading + p(30 + j) + p(40 + j) - 1
    frame = pd.DataFrame({name: np.round(column, 3) for name, column in data.items()})
    frame["w"] = np.round(0.5 + p(8), 3)
    frame["g"] = np.where(p(9) < 0.45, "one", "two")
    for j, name in enumerate(ITEMS, start=1):
        frame[f"o{name}"] = 1 + (frame[name] > -0.3) + (frame[name] > 0.4)
        frame[f"m{name}"] = frame[name].mask(p(50 + j) < 0.1)
    return frame


def drawn(size: int, draws: int = 3) -> np.ndarray:
    """Resamples of a group of so many rows."""
    return np.array(
        [np.floor(part(np.arange(1, size + 1), 100 + k) * size) for k in range(1, draws + 1)]
    ).astype(int)


def figures(block: str) -> dict:
    """What lavaan gives."""
    return json.loads(REFERENCE.read_text(encoding="utf-8"))[block]
