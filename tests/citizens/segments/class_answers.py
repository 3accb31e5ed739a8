"""Answers of simulated people who belong to known classes, for the tests of this folder."""

import numpy as np
import pandas as pd

#: Shares and, for each item, the probability of each answer in each class.
SHARES = np.array([0.5, 0.3, 0.2])
SHARP = [
    [[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]],
    [[0.8, 0.2], [0.1, 0.9], [0.9, 0.1]],
    [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1]],
    [[0.1, 0.1, 0.8], [0.8, 0.1, 0.1], [0.2, 0.6, 0.2]],
    [[0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.7], [0.1, 0.4, 0.4, 0.1]],
    [[0.6, 0.2, 0.1, 0.05, 0.05], [0.05, 0.05, 0.1, 0.2, 0.6], [0.1, 0.1, 0.6, 0.1, 0.1]],
]


def made(n, seed=1, *, missing=0.0, shares=SHARES, tables=SHARP):
    """Answers from 1, and the class (1, 2, ...) that each row belongs to."""
    rng = np.random.default_rng(seed)
    belongs = rng.choice(len(shares), size=n, p=shares)
    columns = {}
    for j, table in enumerate(tables, start=1):
        steps = np.cumsum(np.array(table), axis=1)[belongs, :-1]
        columns[f"q{j}"] = 1.0 + (rng.random(n)[:, None] >= steps).sum(axis=1)
    data = pd.DataFrame(columns)
    if missing:
        data = data.mask(rng.random(data.shape) < missing)
    return data, pd.Series(belongs + 1)
