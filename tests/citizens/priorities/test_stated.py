"""Rated proposals: ranks with what they could be, sides, gaps between groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities import stated
from cup_study.codebook import Item
from cup_study.errors import InputError
from cup_study.survey.design import unweighted

SCALE = tuple(range(15))


def items(names: list[str]) -> list[Item]:
    return [Item(n, n, "scale", {"en": n}, SCALE) for n in names]


def ratings(n: int, means: list[float], seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 1.5, (n, 1))
    values = np.array(means) + level + rng.normal(0, 2, (n, len(means)))
    return pd.DataFrame(values.round().clip(0, 14), columns=[f"p{i}" for i in range(len(means))])


def test_ranks_hold_together() -> None:
    means = [9, 8.8, 8, 7, 7, 5]
    held = 0
    for seed in range(50):
        data = ratings(150, means, seed)
        found = stated.rated(data, items(list(data)), unweighted(data)).set_index("item")
        # The true rank of a tie is any of those it shares.
        best = [1 + sum(m > own + 0.01 for m in means) for own in means]
        worst = [len(means) - sum(m < own - 0.01 for m in means) for own in means]
        fits = [
            found["rank_lower"][f"p{i}"] <= worst[i] and found["rank_upper"][f"p{i}"] >= best[i]
            for i in range(len(means))
        ]
        held += all(fits)
    assert held >= 46


def test_the_same_people_rated_all() -> None:
    """Everyone's own level goes out of a difference: pairs are told apart better than alone."""
    data = ratings(200, [8.0, 7.5], 6)
    found = stated.rated(data, items(list(data)), unweighted(data))
    assert found["rank_upper"].tolist() == [1, 2]
    assert found["ci_lower"][0] < found["ci_upper"][1]


def test_sides_and_the_untouched() -> None:
    data = pd.DataFrame({"a": [0, 3, 7, 7, 9, 14], "b": [8] * 6})
    found = stated.rated(data, items(["a", "b"]), unweighted(data), start=7.0).set_index("item")
    row = found.loc["a"]
    told = [row["in_favour_n"], row["against_n"], row["smaller_side"], row["untouched"]]
    assert told == pytest.approx([2, 2, 1 / 3, 1 / 3])
    assert found["smaller_side"]["b"] == 0


def test_missing_ratings_count_where_they_are() -> None:
    data = ratings(80, [9, 5, 5], 1)
    data.loc[:30, "p1"] = np.nan
    found = stated.rated(data, items(list(data)), unweighted(data)).set_index("item")
    assert found["n"]["p1"] == 49
    assert found["rank_upper"]["p0"] == 1


def test_relative_takes_the_level_out() -> None:
    data = ratings(300, [9, 5], 2)
    town = pd.Series(["a", "b"] * 150)
    data.loc[town.eq("b")] += 2
    moved = stated.relative(data, items(["p0", "p1"]))
    assert moved.mean(axis=1).abs().max() < 1e-12
    means = moved.groupby(town)["p0"].mean()
    assert abs(means["a"] - means["b"]) < 0.6


def test_gaps_find_the_proposal_that_groups_part_on() -> None:
    data = ratings(400, [8, 8, 8], 5)
    data["age"] = np.tile([1, 2, 3, 4], 100)
    data.loc[data["age"].eq(4), "p1"] -= 3
    few = data.assign(age=data["age"].where(data.index > 10, 9))
    found = stated.gaps(few, items(["p0", "p1", "p2"]), "age", unweighted(few))
    first = found.iloc[0]
    assert (first["item"], first["low"]) == ("p1", 4)
    assert first["p_adjusted"] < 0.001
    assert (found["p_adjusted"].iloc[1:] > 0.05).all()
    assert 9 not in set(found["low"]) | set(found["high"])  # eleven people are no group
    assert first["low_lower"] < first["low_mean"] < first["low_upper"]


def test_gaps_without_groups() -> None:
    data = ratings(20, [8, 8], 5).assign(age=1)
    assert stated.gaps(data, items(["p0"]), "age", unweighted(data)).empty


def test_bad_input() -> None:
    data = ratings(20, [8, 8], 1)
    other = Item("p1", "p1", "scale", {}, (1, 2))
    with pytest.raises(InputError, match='item "p1": has other answers than the first'):
        stated.rated(data, [items(["p0"])[0], other], unweighted(data))
    with pytest.raises(InputError, match="expected two proposals that were rated, got 1"):
        stated.rated(data, items(["p0"]), unweighted(data))
