from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.citizens.segments import gaussian_starts, scores
from cup_study.citizens.segments.gaussian_starts import Task


def task(starts: int, seed: int = 1) -> Task:
    rng = np.random.default_rng(3)
    group = rng.integers(0, 3, 200)
    x = rng.normal(size=(200, 2)) + 3 * np.array([[0, 0], [1, 0], [0, 1.0]])[group]
    data = pd.DataFrame(x, columns=["a", "b"]).mask(rng.random(x.shape) < 0.1)
    rows = scores.read(data, ["a", "b"])
    seeds = tuple(np.random.SeedSequence(seed).spawn(starts))
    return Task(rows, 3, "diagonal", 1e-3, 1e-8, seeds)


def test_the_best_of_the_short_climbs_are_carried_on() -> None:
    best, table = gaussian_starts.search(task(16), 1)
    assert table["finished"].tolist() == [True] * 4 + [False] * 12
    assert sorted(table["start"]) == list(range(1, 17))
    assert table["loglik"].iloc[0] == best.loglik == table["loglik"].max()
    assert best.converged


def test_more_starts_keep_those_before() -> None:
    few = gaussian_starts.search(task(4), 1)[1].set_index("start")
    many = gaussian_starts.search(task(8), 1)[0]
    assert many.loglik >= few["loglik"].max() - 1e-6


def test_another_seed_finds_the_same_maximum() -> None:
    one = gaussian_starts.search(task(8, 1), 1)[0]
    two = gaussian_starts.search(task(8, 2), 1)[0]
    assert abs(one.loglik - two.loglik) < gaussian_starts.SAME
