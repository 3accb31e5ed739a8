"""Simulated data of several groups; ``tests/reference/sem/invariance.R`` reads them as CSV.

``python -m tests.sem.grouped FOLDER`` writes the files that the R script takes its figures from.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

FIGURES = Path(__file__).parents[1] / "reference" / "sem" / "invariance.json"


def figures():
    """What lavaan 0.6-14 and semTools 0.5-6 say."""
    return json.loads(FIGURES.read_text(encoding="utf-8"))


def continuous() -> pd.DataFrame:
    """Three constructs with three items, 400 cases in two cities; some answers are missing.

    P and A interact in their effect on B; the path from A to B differs between the cities; age
    goes with the constructs and with what is missing.
    """
    rng = np.random.default_rng(20240607)
    n = 400
    city = np.where(np.arange(n) % 2 == 0, "Umeå", "Lund")
    p = rng.normal(size=n)
    a = 0.3 * p + rng.normal(size=n)
    b = 0.4 * p + np.where(city == "Umeå", 0.6, 0.0) * a + 0.3 * p * a + rng.normal(size=n)
    age = 0.5 * p + 0.3 * b + rng.normal(size=n)
    columns = {}
    for name, trait, mean in (("p", p, 3.0), ("a", a, 2.0), ("b", b, 1.0)):
        for i, loading in enumerate((1.0, 0.8, 1.2), start=1):
            columns[f"{name}{i}"] = mean + loading * trait + 0.7 * rng.normal(size=n)
    frame = pd.DataFrame(columns).round(4)
    frame["age"] = age.round(4)
    for i, name in enumerate(("p2", "a1", "b3")):
        frame.loc[(rng.random(n) < 0.15) & (age > -1 + i), name] = np.nan
    return frame.assign(city=city)


def likert() -> pd.DataFrame:
    """Items y1-y4 (four categories), y5 (two) and y6 (three) of one construct in three groups."""
    rng = np.random.default_rng(20240608)
    n = 900
    group = np.repeat(["c", "a", "b"], n // 3)
    trait = rng.normal(size=n) + np.where(group == "a", 0.4, 0.0)
    cuts = {"y5": [0.2], "y6": [-0.5, 0.6]}
    frame = {}
    for i in range(1, 7):
        shift = 0.5 * ((group == "b") & (i == 2))
        answer = 0.9 * trait + shift + rng.normal(size=n)
        frame[f"y{i}"] = 1 + np.searchsorted(cuts.get(f"y{i}", [-1.0, 0.1, 1.2]), answer)
    return pd.DataFrame(frame).assign(group=group)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    continuous().to_csv(folder / "continuous.csv", index=False)
    likert().to_csv(folder / "likert.csv", index=False)
