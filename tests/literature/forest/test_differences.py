"""Groups of studies and moderators."""

from __future__ import annotations

import pandas as pd

from cup_study.literature.forest import differences, relations
from tests.literature.forest.conftest import simulated


def two_groups() -> tuple[relations.Relation, pd.Series]:
    low, high = simulated(10, r=0.2, seed=1), simulated(10, r=0.7, seed=2)
    high = high.assign(study="H" + high["study"])
    table = pd.concat([low, high], ignore_index=True)
    group = pd.Series({s: "high" if s.startswith("H") else "low" for s in table["study"]})
    return relations.analyse(table, ("PE", "BI")), group


def test_groups_that_differ_are_found() -> None:
    relation, group = two_groups()
    found = differences.divided(relation, group)
    assert found is not None
    assert found.groups["k"].tolist() == [10, 10]
    assert found.test["p_value"].item() < 0.001
    described = pd.DataFrame({"study": group.index, "where": group.to_numpy(), "same": "x"})
    table = differences.moderated([relation], described, ["where", "same"])
    assert table["moderator"].tolist() == ["where"]
    assert table["p_holm"].item() < 0.001


def test_one_group_or_none_is_no_comparison() -> None:
    relation, group = two_groups()
    assert differences.divided(relation, None) is None
    assert differences.divided(relation, group.map(lambda _: "all")) is None
    few = relations.analyse(simulated(2), ("PE", "BI"))
    assert differences.divided(few, group) is None
    assert differences.moderated([few], pd.DataFrame({"study": [], "where": []}), ["where"]).empty
