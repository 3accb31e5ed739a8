"""Effects for the tests of this folder: simulated, so that the truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def simulated(k: int, *, r: float = 0.5, tau: float = 0.15, seed: int = 1) -> pd.DataFrame:
    """Correlations of k studies around a true mean on the scale of Fisher's z."""
    rng = np.random.default_rng(seed)
    n = rng.integers(60, 900, k)
    z = np.arctanh(r) + tau * rng.standard_normal(k) + rng.standard_normal(k) / np.sqrt(n - 3)
    return pd.DataFrame(
        {
            "study": [f"S{i:03d}" for i in range(k)],
            "construct_1": "PE",
            "construct_2": "BI",
            "r": np.tanh(z),
            "n": n,
        }
    )


@pytest.fixture
def effects() -> pd.DataFrame:
    """Twelve studies of one relation."""
    return simulated(12)
