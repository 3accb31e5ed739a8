"""Answers of two towns in which one item has a higher intercept, and one another loading."""

import numpy as np
import pandas as pd

MODEL = "PU =~ a1 + a2 + a3 + a4\nBI =~ b1 + b2 + b3 + b4\n"
TRUTH = pd.DataFrame(
    [
        ("loading", "BI =~ b3", None, 0.8),
        ("loading_codes", "BI =~ b3", None, 0.7),
        ("loading_shift", "BI =~ b3", "town=Umeå", -0.3),
        ("loading_shift", "BI =~ b3", "town=Lund", 0.3),
        ("intercept_shift", "a2 ~1", "town=Lund", 0.5),
        ("intercept_shift_codes", "a2 ~1", "town=Lund", 0.6),
    ],
    columns=["kind", "name", "group", "value"],
)


def answers(n: int = 800) -> pd.DataFrame:
    rng = np.random.default_rng(11)
    lund = np.arange(n) % 2 == 1
    pu = rng.normal(size=n)
    bi = 0.5 * pu + 0.8 * rng.normal(size=n)
    columns = {f"a{i}": pu + 0.7 * rng.normal(size=n) for i in (1, 2, 3, 4)}
    columns |= {f"b{i}": 0.8 * bi + 0.5 * rng.normal(size=n) for i in (1, 2, 4)}
    columns["a2"] = columns["a2"] + 0.6 * lund
    columns["b3"] = np.where(lund, 1.1, 0.5) * bi + 0.5 * rng.normal(size=n)
    data = pd.DataFrame(columns)[[*(f"a{i}" for i in range(1, 5)), *(f"b{i}" for i in range(1, 5))]]
    return data.assign(town=np.where(lund, "Lund", "Umeå"))
