"""Coders who read the same studies, with and without mistakes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def coded(studies: int = 12, wrong: int = 0, seed: int = 3) -> pd.DataFrame:
    """Two coders who read two relations of each study; R2 reads `wrong` of the cells wrongly."""
    generator = np.random.default_rng(seed)
    rows = []
    for i in range(studies):
        n = int(generator.integers(80, 400))
        for j, other in enumerate(("PE", "EE")):
            r = round(float(np.tanh(0.9 + 0.1 * j + 0.2 * generator.standard_normal())), 3)
            slip = 0.2 if 2 * i + j < wrong else 0.0
            rows.append([f"s{i:02d}", "BI", other, r, n, "R1", "direct"])
            rows.append([f"s{i:02d}", "BI", other, r - slip, n, "R2", "direct"])
    columns = ["study", "construct_1", "construct_2", "r", "n", "coder", "r_source"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def effects() -> pd.DataFrame:
    """Twelve studies of which R2 read three cells wrongly."""
    return coded(wrong=3)
