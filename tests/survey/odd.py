"""A sample with what designs rarely have, for ``tests/reference/survey/odd.R``.

``python -m tests.survey.odd FOLDER`` writes ``odd.csv``, ``five.csv`` (five respondents) and the
jackknife weights ``jk1.csv`` and ``jkn.csv``.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

N = 240


def respondents() -> pd.DataFrame:
    """Two stratifying items, clusters numbered alike in all strata, weights far apart, holes."""
    rng = np.random.default_rng(4)
    data = pd.DataFrame({"h1": rng.choice(list("ab"), N), "h2": rng.choice(list("xyz"), N)})
    data["psu"] = rng.integers(1, 7, N)
    data["pi"] = rng.uniform(0.01, 0.4, N)
    data["w"] = 1 / data["pi"]
    data["part"] = rng.choice(["A", "B", "C"], N)
    data.loc[7, "part"] = "solo"
    data["y"] = rng.normal(10, 3, N) + 2 * data["h1"].eq("a")
    data["x"] = rng.gamma(3, 2, N)
    data["q"] = rng.integers(1, 6, N)
    data["b"] = (rng.uniform(size=N) < 1 / (1 + np.exp((10 - data["y"]) / 3))).astype(int)
    data["missing"] = data["y"].where(rng.uniform(size=N) > 0.3)
    # Nobody of one stratum was asked.
    data["unasked"] = data["x"].where(~(data["h1"].eq("a") & data["h2"].eq("x")))
    data["extreme"] = np.where(rng.uniform(size=N) < 0.5, 1e-6, 1e6) * rng.uniform(0.5, 2, N)
    data["huge"] = rng.uniform(1, 3, N) * 1e9
    data["tiny"] = rng.uniform(1, 3, N) * 1e-9
    data["far"] = data["y"] + 1e7
    data["fraction"] = data["h1"].map({"a": 0.25, "b": 0.6})
    # One stratum was drawn whole.
    data["size"] = np.where(data["h1"].eq("a"), data["h1"].eq("a").sum(), 5000)
    data["lone"] = data["h1"].where(data.index != 7, "l")
    return data


def five() -> pd.DataFrame:
    """Five respondents."""
    columns = {
        "w": [3.0, 8.0, 5.0, 2.5, 40.0],
        "y": [1.0, 5.0, 2.0, 8.0, 3.0],
        "part": list("AABBB"),
    }
    return pd.DataFrame(columns)


def jackknife(data: pd.DataFrame, strata: pd.Series) -> tuple[pd.DataFrame, list[float]]:
    """Weights without one cluster after the other, and the scale of each."""
    columns, scales = {}, []
    for stratum in sorted(strata.unique()):
        clusters = sorted(data.loc[strata == stratum, "psu"].unique())
        n = len(clusters)
        for cluster in clusters:
            inside = strata == stratum
            factor = np.where(inside, np.where(data["psu"] == cluster, 0.0, n / (n - 1)), 1.0)
            columns[f"r{len(columns)}"] = data["w"] * factor
            scales.append((n - 1) / n)
    return pd.DataFrame(columns), scales


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    sample = respondents()
    sample.to_csv(folder / "odd.csv", index=False)
    five().to_csv(folder / "five.csv", index=False)
    one = pd.Series("all", index=sample.index)
    for name, labels in (("jk1", one), ("jkn", sample["h1"])):
        jackknife(sample, labels)[0].to_csv(folder / f"{name}.csv", index=False)
