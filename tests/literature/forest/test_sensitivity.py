"""Influence and small studies."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.literature.forest import relations, sensitivity
from tests.literature.forest.conftest import simulated


def test_leaving_out_is_pooling_without(effects: pd.DataFrame) -> None:
    found = sensitivity.sensitivity(relations.analyse(effects, ("PE", "BI")))
    assert found is not None
    assert found.without["study"].tolist() == effects["study"].tolist()
    without = relations.analyse(effects.iloc[1:], ("PE", "BI"))
    assert found.without["r"].iloc[0] == pytest.approx(without.r, abs=1e-8)


def test_an_outlier_is_flagged() -> None:
    table = simulated(15, tau=0.02)
    table.loc[3, ["r", "n"]] = [-0.6, 800]
    found = sensitivity.sensitivity(relations.analyse(table, ("PE", "BI")))
    assert found is not None
    assert found.without.loc[found.without["influential"], "study"].tolist() == ["S003"]
    assert sensitivity.values(found)["influential"] == (1, "count")


def test_missing_small_studies_are_seen() -> None:
    rng = np.random.default_rng(3)
    n = np.linspace(20, 600, 25).round().astype(int)
    z = 0.2 + 2.5 / np.sqrt(n - 3) + 0.3 * rng.standard_normal(25) / np.sqrt(n - 3)
    table = pd.DataFrame({"study": [f"s{i}" for i in range(25)], "r": np.tanh(z), "n": n})
    table = table.assign(construct_1="PE", construct_2="BI")
    relation = relations.analyse(table, ("PE", "BI"))
    found = sensitivity.sensitivity(relation)
    assert found is not None
    p = found.tests.set_index("test")["p_value"]
    assert (p < 0.01).all()
    assert found.filled is not None
    assert found.filled.k0 > 0
    assert found.r_filled < relation.r


def test_two_studies_have_no_sensitivity() -> None:
    assert sensitivity.sensitivity(relations.analyse(simulated(2), ("PE", "BI"), least=2)) is None
    assert sensitivity.sensitivity(relations.analyse(simulated(2), ("PE", "BI"))) is None


def test_studies_of_one_size_have_no_regression() -> None:
    table = simulated(6).assign(n=200)
    found = sensitivity.sensitivity(relations.analyse(table, ("PE", "BI")))
    assert found is not None
    assert "rank_p" in sensitivity.values(found)
