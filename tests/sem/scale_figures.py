"""Figures of psych on the Big Five items, and rows that have the same covariances."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from tests.sem.conftest import with_covariance

PSYCH = json.loads(
    (Path(__file__).parents[1] / "reference" / "sem" / "scales.json").read_text(encoding="utf-8")
)
N = PSYCH["n"]


def covariances() -> pd.DataFrame:
    """Covariances of the 25 items."""
    names = PSYCH["items"]
    s = np.zeros((len(names), len(names)))
    s[np.tril_indices(len(names))] = PSYCH["cov"]
    return pd.DataFrame(s + np.tril(s, -1).T, names, names)


def correlations() -> pd.DataFrame:
    """Correlations of the 25 items."""
    cov = covariances()
    sd = np.sqrt(np.diag(cov))
    return cov / np.outer(sd, sd)


def scale(letter: str) -> pd.DataFrame:
    """Rows with the covariances of one scale, its first item reversed where psych reverses it."""
    names = [f"{letter}{i}" for i in range(1, 6)]
    cov = covariances().loc[names, names].to_numpy()
    rows = with_covariance(cov * (N - 1) / N, N, names)
    for item in set(PSYCH["reversed"]) & set(names):
        rows[item] = -rows[item]
    return rows
