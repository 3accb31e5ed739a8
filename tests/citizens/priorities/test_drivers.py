"""Effects of factors: truth from simulation, the survey's regression, and bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.priorities.drivers import drivers
from cup_study.errors import InputError
from cup_study.survey.design import Design, unweighted
from cup_study.survey.inference import regression


def simulated(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b, c = rng.normal(60, 20, (3, n))
    b = 0.6 * a + 0.8 * b
    y = 20 + 0.3 * a + 0.1 * b + 0.0 * c + rng.normal(0, 10, n)
    return pd.DataFrame({"a": a, "b": b, "c": c, "y": y})


def test_truth_is_covered() -> None:
    covered = np.zeros(3)
    for seed in range(60):
        table = simulated(200, seed)
        found = drivers(table, "y", ["a", "b", "c"], unweighted(table), draws=0).table
        truth = 5 * np.array([0.3, 0.1, 0.0])
        covered += (found["ci_lower"] <= truth) & (truth <= found["ci_upper"])
    assert (covered >= 52).all()


def test_resamples_agree_with_the_design() -> None:
    table = simulated(500, 1)
    weights = pd.Series(np.random.default_rng(5).uniform(0.5, 2, 500))
    strata = pd.Series(np.repeat([1, 2], 250))
    found = drivers(table, "y", ["a", "b", "c"], Design(weights, strata=strata), draws=400)
    np.testing.assert_allclose(found.effects.std(axis=0), found.table["se"], rtol=0.2)
    model = regression.linear(table, "y", ["a", "b", "c"], Design(weights, strata=strata))
    np.testing.assert_allclose(found.table["effect"], 5 * model.coefficients[1:], rtol=1e-12)
    assert found.table["share"].sum() == pytest.approx(1)
    assert found.table["share_lower"].lt(found.table["share"]).all()


def test_same_seed_same_draws_and_clusters_widen() -> None:
    table = simulated(300, 2)
    shared = np.random.default_rng(3).normal(0, 15, 30)
    table["y"] += np.repeat(shared, 10)
    table["a"] += np.repeat(shared, 10)
    ones = pd.Series(1.0, index=table.index)
    alone = drivers(table, "y", ["a", "b"], Design(ones), draws=200)
    again = drivers(table, "y", ["a", "b"], Design(ones), draws=200)
    pd.testing.assert_frame_equal(alone.table, again.table)
    clusters = pd.Series(np.repeat(np.arange(30), 10))
    clustered = drivers(table, "y", ["a", "b"], Design(ones, clusters=clusters), draws=200)
    assert clustered.effects[:, 0].std() > alone.effects[:, 0].std()


def test_one_municipality() -> None:
    table = simulated(400, 3)
    where = pd.Series(np.arange(400) < 150)
    found = drivers(table, "y", ["a", "b"], unweighted(table), where=where, draws=50)
    assert found.n == 150
    part = table[where]
    same = drivers(part, "y", ["a", "b"], unweighted(part), draws=0)
    np.testing.assert_allclose(found.table["effect"], same.table["effect"], rtol=1e-10)


def test_what_does_not_vary_or_is_a_copy_is_left_out_and_named() -> None:
    table = simulated(100, 4).assign(flat=50.0)
    table["copy"] = table["a"]
    found = drivers(table, "y", ["a", "copy", "flat"], unweighted(table), draws=20)
    assert found.left_out == {"flat": "constant", "copy": "collinear"}
    assert found.table["factor"].tolist() == ["a"]


def test_bad_input() -> None:
    table = simulated(100, 5)
    with pytest.raises(InputError, match='column "gone": is missing'):
        drivers(table, "y", ["gone"], unweighted(table))
    with pytest.raises(InputError, match="is both the outcome and a factor"):
        drivers(table, "y", ["a", "y"], unweighted(table))
    few = table.assign(a=table["a"].where(table.index < 5))
    with pytest.raises(InputError, match="5 respondents graded it and every factor"):
        drivers(few, "y", ["a", "b"], unweighted(few))
    flat = table.assign(y=1.0)
    with pytest.raises(InputError, match="expected answers that differ"):
        drivers(flat, "y", ["a"], unweighted(flat), draws=0)
