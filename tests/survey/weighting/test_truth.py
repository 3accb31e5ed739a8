"""200 simulated surveys of a known population: intervals cover, and raking removes bias."""

import functools

import numpy as np
import pandas as pd

from cup_study.settings import Design as Settings
from cup_study.survey import estimates, sample
from cup_study.survey.weighting.weigh import weigh

SURVEYS = 200
TOWNS, AGES = 5, 4


@functools.cache
def _population() -> pd.DataFrame:
    """60,000 persons; use, satisfaction and response depend on age, sex and town."""
    rng = np.random.default_rng(410)
    n = 60_000
    town = rng.choice(TOWNS, n, p=[0.35, 0.25, 0.2, 0.12, 0.08])
    age = rng.integers(0, AGES, n)
    sex = rng.integers(0, 2, n)
    tilt = 1.1 - 0.8 * age + 0.4 * sex + 0.15 * town
    use = rng.random(n) < 1 / (1 + np.exp(-tilt))
    score = np.digitize(2.6 + 0.5 * use - 0.25 * age + rng.normal(0, 1.1, n), [1.5, 2.5, 3.5, 4.5])
    # The old and the women answer more: non-response that the margins explain.
    response = 1 / (1 + np.exp(-(-1.3 + 0.65 * age + 0.5 * sex)))
    columns = {"town": town, "age": age, "sex": sex, "use": use.astype(int), "score": score + 1}
    return pd.DataFrame(columns).assign(response=response)


SETTINGS = Settings(
    id="id", strata="town", margins=(("town",), ("age",), ("sex",)), population="population.csv"
)


@functools.cache
def _surveys() -> pd.DataFrame:
    """Each survey's shares, unweighted and weighted, with their intervals and the truth."""
    people = _population()
    counts = pd.concat(
        [people.groupby(item).size().rename("n").reset_index() for item in ("town", "age", "sex")],
        ignore_index=True,
    )
    truth = {("use", 1): people["use"].mean()}
    truth |= {("score", v): people["score"].eq(v).mean() for v in (1, 2, 3, 4, 5)}
    rng = np.random.default_rng(411)
    by_town = [np.flatnonzero(people["town"] == t) for t in range(TOWNS)]
    tables = []
    for _ in range(SURVEYS):
        # As many from every town, so that the small ones are drawn too often.
        drawn = np.concatenate([rng.choice(rows, 260, replace=False) for rows in by_town])
        asked = people.iloc[drawn]
        answered = asked[rng.random(len(asked)) < asked["response"]].assign(wave="1")
        answered = answered.reset_index(drop=True)
        data = answered.assign(**weigh(answered, SETTINGS, counts))
        for weighted in (False, True):
            design = sample.design(SETTINGS, data) if weighted else estimates.unweighted(data)
            found = pd.concat(
                [
                    estimates.shares(data, "use", [1], design),
                    estimates.shares(data, "score", [1, 2, 3, 4, 5], design),
                ]
            )
            tables.append(found.assign(weighted=weighted))
    found = pd.concat(tables, ignore_index=True)
    keys = zip(found["item"], found["value"], strict=True)
    return found.assign(truth=[truth[key] for key in keys])


def test_intervals_of_weighted_shares_cover_the_truth() -> None:
    found = _surveys()[_surveys()["weighted"]]
    covered = found["truth"].between(found["ci_lower"], found["ci_upper"])
    assert 0.93 <= covered.mean() <= 0.97
    each = covered.groupby([found["item"], found["value"]]).mean()
    # 200 surveys tell a share of 0.95 to within 0.03.
    assert each.between(0.91, 0.985).all(), each


def test_standard_errors_are_the_spread_of_the_estimates() -> None:
    found = _surveys()[_surveys()["weighted"]]
    groups = found.groupby(["item", "value"])
    ratio = groups["se"].mean() / groups["estimate"].std()
    assert ratio.between(0.88, 1.14).all(), ratio


def test_raking_removes_the_bias_of_non_response() -> None:
    found = _surveys()
    error = (found["estimate"] - found["truth"]).groupby(
        [found["weighted"], found["item"], found["value"]]
    )
    bias = error.mean().abs().unstack("weighted")
    removed = 1 - bias[True].sum() / bias[False].sum()
    assert bias.loc[("use", 1), False] > 0.03
    assert removed >= 0.8
    assert bias.loc[("use", 1), True] < 0.2 * bias.loc[("use", 1), False]
