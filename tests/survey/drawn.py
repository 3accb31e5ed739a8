"""Simulated samples of the design tests; ``tests/reference/survey/designs.R`` reads them as CSV.

``python -m tests.survey.drawn FOLDER`` writes ``drawn.csv`` (stratified two-stage, domains, a
stratum with one cluster, margins) and ``paired.csv`` (two clusters a stratum, with replicates).
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.linalg import hadamard

#: Population of each category, and its total income; as the R script has it.
AGE = {"old": 1500.0, "mid": 2100.0, "young": 2400.0}
SEX = {"f": 3100.0, "m": 2900.0}
EDUCATION = {"high": 1800.0, "low": 4200.0}
INCOME = 184_000.0
FAY = 0.3


def two_stage() -> pd.DataFrame:
    """Four strata, 3 to 6 clusters numbered anew in each, 4 to 8 units in a cluster."""
    rng = np.random.default_rng(20090511)
    rows = []
    for h, (clusters, size) in enumerate(zip([3, 4, 5, 6], [12, 30, 9, 40], strict=True)):
        for c in range(clusters):
            units = int(rng.integers(4, 9))
            persons = int(rng.integers(20, 60))
            level = rng.normal(0, 1)
            for u in range(units):
                weight = size / clusters * persons / units * rng.lognormal(0, 0.9)
                y = 30 + 3 * h + 4 * level + rng.normal(0, 5)
                rows.append((f"h{h}", c + 1, u + 1, size, persons, weight, y))
    data = pd.DataFrame(rows, columns=["h", "psu", "ssu", "N", "M", "w", "y"])
    n = len(data)
    data["x"] = data["y"] * 0.6 + rng.normal(10, 2, n)
    data["q"] = rng.integers(1, 6, n).astype(float)
    data.loc[rng.random(n) < 0.08, "q"] = np.nan
    data["g"] = rng.choice(["a", "b", "c"], n)
    # A domain that two strata do not have.
    data.loc[data["h"].isin(["h2", "h3"]) & data["g"].eq("c"), "g"] = "a"
    data["age"] = rng.choice(list(AGE), n)
    data["sex"] = rng.choice(list(SEX), n)
    data["education"] = rng.choice(list(EDUCATION), n)
    # A stratum of one cluster: the first of h0 leaves the others.
    data["alone"] = data["h"].where(~(data["h"].eq("h0") & data["psu"].eq(1)), "h9")
    data["wave"] = np.where(data["h"].isin(["h0", "h1"]), "1", "2")
    return data


def paired() -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Seven strata of two clusters, and replicate weights: BRR, Fay's, bootstrap, SDR."""
    rng = np.random.default_rng(20110915)
    h = np.repeat(np.arange(7), 12)
    psu = np.tile(np.repeat([0, 1], 6), 7)
    data = pd.DataFrame({"h": h, "psu": psu})
    data["w"] = rng.uniform(5, 40, len(data))
    data["y"] = 10 + h + rng.normal(0, 3, len(data))
    data["d"] = rng.random(len(data)) < 0.4
    signs = hadamard(8)[:, 1:]
    half = np.where(signs[:, h].T * np.where(psu, 1, -1)[:, None] > 0, 1.0, -1.0)
    w = data["w"].to_numpy()[:, None]
    drawn = rng.multinomial(7, [1 / 7] * 7, 24).T[h] * 1.0
    replicates = {
        "brr": w * (1 + half),
        "fay": w * (1 + (1 - FAY) * half),
        "bootstrap": w * drawn,
        "sdr": w * (1 + half * 2**-1.5),
    }
    return data, {k: pd.DataFrame(v).add_prefix(f"{k}") for k, v in replicates.items()}


def main(folder: Path) -> None:
    """Write both samples."""
    two_stage().to_csv(folder / "drawn.csv", index=False)
    data, replicates = paired()
    pd.concat([data.assign(d=data["d"].astype(int)), *replicates.values()], axis=1).to_csv(
        folder / "paired.csv", index=False
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
