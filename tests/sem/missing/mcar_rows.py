"""Incomplete data sets for Little's test, the same everywhere; and the way to R.

``python -m tests.sem.missing.mcar_rows /tmp/mcar`` writes them for tests/reference/sem/mcar.R.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

NAMES = ("completely_at_random", "at_random", "likert", "two_variables")


def rows(name: str) -> np.ndarray:
    """Data with NaN where a value is missing."""
    generator = np.random.default_rng(20090901 + NAMES.index(name))
    if name == "two_variables":
        x = generator.normal(size=(80, 2)) @ np.array([[1.0, 0.6], [0.0, 0.8]])
        x[x[:, 0] > 0.8, 1] = np.nan
        x[:4, 0] = np.nan
        x[:4, 1] = [0.3, -0.4, 1.1, 0.2]
        return x
    mix = np.array([[1, 0.5, 0.3, 0.2], [0, 0.9, 0.4, 0.1], [0, 0, 0.8, 0.5], [0, 0, 0, 0.7]])
    x = generator.normal(size=(300, 4)) @ mix * [1.0, 10.0, 0.1, 1.0] + [0.0, 50.0, 3.0, -2.0]
    if name == "at_random":
        hole = generator.random((300, 4)) < np.array([0.0, 0.25, 0.25, 0.1])
        hole &= (x[:, :1] > 0.2) | (generator.random((300, 4)) < 0.2)
    else:
        hole = generator.random((300, 4)) < 0.12
    if name == "likert":
        x = np.clip(np.round((x - x.mean(axis=0)) / x.std(axis=0) * 1.5 + 4), 1, 7)
    x[hole] = np.nan
    return x[~np.isnan(x).all(axis=1)]


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        np.savetxt(folder / f"{name}.csv", rows(name), delimiter=",", fmt="%.17g")
