"""Respondents that the figures of ``tests/reference/survey/inference.json`` were computed from.

Made from uniform numbers only, so that every version of numpy gives the same. Run as a script to
write the file that ``inference.R`` reads.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from cup_study.survey.design import Adjustment, Design, Replicates

GENDERS = {"man": 2500.0, "woman": 2700.0}
TOWNS = {"a": 2000.0, "b": 1300.0, "c": 1000.0, "d": 900.0}


def respondents(n: int = 420, seed: int = 7) -> pd.DataFrame:
    u = np.random.default_rng(seed).random((n, 12))
    cluster = (u[:, 1] * 9).astype(int) + 1
    age = 18 + (u[:, 3] * 70).round()
    woman = u[:, 4] >= 0.5
    town = np.array(["a", "b", "c", "d"])[(u[:, 5] ** 1.5 * 4).astype(int)]
    odds = -0.4 + 0.03 * (age - 50) - 0.5 * woman + 0.6 * (town == "c") + (cluster % 3 - 1) * 0.4
    trust = np.digitize(-0.5 * odds + np.log(u[:, 7] / (1 - u[:, 7])), [-1.3, 0, 1.2]) + 1
    income = np.where(u[:, 10] < 0.07, np.nan, (20 + 30 * u[:, 11] + 0.1 * age).round(2))
    return pd.DataFrame(
        {
            "stratum": np.array(["north", "south", "west"])[(u[:, 0] * 3).astype(int)],
            "cluster": cluster,
            "base": 5 + 15 * u[:, 2],
            "age": age,
            "gender": np.where(woman, "woman", "man"),
            "town": town,
            "use": (u[:, 6] < 1 / (1 + np.exp(-odds))).astype(int),
            "trust": trust,
            "score": (3 + 0.5 * odds + 2 * (u[:, 8] - 0.5)).round(3),
            "rare": (u[:, 9] < 0.03 + 0.04 * woman).astype(int),
            "income": income,
        }
    )


def with_after(data: pd.DataFrame) -> pd.DataFrame:
    """A second answer of everyone, for paired tests."""
    rise = np.where(data["use"] == 1, 0.3, -0.1) * data["age"] / 50
    return data.assign(after=data["score"] + rise)


def designs(data: pd.DataFrame) -> dict[str, Design]:
    """The designs of ``inference.R`` by name; domains are told by :func:`domain`."""
    base = data["base"]
    clusters = {"strata": data["stratum"], "clusters": data["cluster"]}
    one = clusters | {"sizes": pd.Series(40.0, index=data.index)}
    alone = data["stratum"].mask(data.index == 16, "alone")
    person = pd.Series(range(len(data)), index=data.index)
    inside = pd.Series(30.0, index=data.index)
    gender, margins = data[["gender"]], data[["gender", "town"]]
    post = Design(
        poststratified(base, data["gender"], GENDERS),
        base=base,
        adjustment=Adjustment("poststratify", cells=gender),
        **one,
    )
    known = pd.DataFrame(
        {"one": 1.0, "woman": (data["gender"] == "woman").astype(float), "age": data["age"]}
    )
    return {
        "one": Design(base, **one),
        "two": Design(base, units=person, unit_sizes=inside, **one),
        "post": post,
        "rake": Design(
            raked(base, data), base=base, adjustment=Adjustment("rake", cells=margins), **one
        ),
        "greg": Design(
            calibrated(base, known, [5200.0, 2700.0, 270000.0]),
            base=base,
            adjustment=Adjustment("calibrate", auxiliaries=known),
            **one,
        ),
        "jack": Design(base, replicates=jackknife(data)),
        "around": Design(base, replicates=jackknife(data, around_estimate=True)),
        "lonely": Design(base, strata=alone, clusters=data["cluster"]),
        "young": Design(base, **one),
        "postyoung": post,
    }


def domain(data: pd.DataFrame, name: str) -> pd.Series | None:
    return data["age"] < 60 if name.endswith("young") else None


def poststratified(weights: pd.Series, cells: pd.Series, population: dict[str, float]) -> pd.Series:
    return weights * cells.map(population) / weights.groupby(cells).transform("sum")


def raked(weights: pd.Series, data: pd.DataFrame) -> pd.Series:
    for _ in range(200):
        weights = poststratified(weights, data["gender"], GENDERS)
        weights = poststratified(weights, data["town"], TOWNS)
    return weights


def calibrated(weights: pd.Series, known: pd.DataFrame, totals: list[float]) -> pd.Series:
    x = known.to_numpy()
    w = weights.to_numpy()
    slopes = np.linalg.solve((x * w[:, None]).T @ x, np.array(totals) - w @ x)
    return weights * (1 + x @ slopes)


def jackknife(data: pd.DataFrame, *, around_estimate: bool = False) -> Replicates:
    """One cluster left out at a time (JKn), 40 clusters in the population of each stratum."""
    weights, scales = {}, []
    for stratum, part in data.groupby("stratum"):
        inside = data["stratum"] == stratum
        labels = sorted(part["cluster"].unique())
        for label in labels:
            grown = data["base"].where(~inside, data["base"] * len(labels) / (len(labels) - 1))
            weights[f"{stratum}{label}"] = grown.mask(inside & (data["cluster"] == label), 0.0)
            scales.append((len(labels) - 1) / len(labels) * (1 - len(labels) / 40))
    return Replicates(
        pd.DataFrame(weights), "jackknife", scales=scales, around_estimate=around_estimate
    )


if __name__ == "__main__":
    respondents().to_csv(sys.argv[1], index=False, na_rep="")
