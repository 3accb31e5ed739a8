import pandas as pd

from cup_study.literature.weighing import rules, tables


def test_relations_are_counted_and_translated():
    row = {"evidence": "primary", "moderation": 0, "scope": "core", "significant": 1}
    row |= {"iv_std": "perceived usefulness", "dv_std": "use/adoption"}
    relations = pd.DataFrame([{**row, "key": k} for k in "ab"] + [{**row, "key": "c"}])
    relations.loc[2, "evidence"] = "pooled"
    told = tables.relation_values(relations, 2)
    assert told["n_relations_used"] == (2, "count")
    assert told["weight_usefulness_use_studies"] == (2, "count")
    weighed = pd.DataFrame([{"iv": "perceived usefulness", "dv": "use/adoption", "weight": 1.0}])
    table = tables.relations(weighed, 2, ["sv"])
    assert table.frames["sv"]["iv"].tolist() == ["upplevd nytta"]


def test_the_classes_tell_both_ways_of_counting():
    rows = [("a", "perceived usefulness", "intention", 1, "+")] * 6
    frame = pd.DataFrame(rows, columns=["key", "iv_std", "dv_std", "significant", "direction"])
    table = tables.classes(rules.combined(frame), 1, ["en", "sv"])
    row = table.frames["sv"].iloc[0]
    assert row[["class", "moved", "signs"]].tolist() == ["Bästa prediktor", "lovande", "6 / 0"]
    assert (
        tables.classes(rules.combined(frame), 2, ["en"])
        .note["en"]
        .endswith("1 pairs with fewer than 2 studies are not shown.")
    )
    counted = tables.ways_of_counting(rules.by_class(rules.combined(frame)), ["sv"])
    assert counted.frames["sv"]["class"].tolist()[0] == "bästa prediktor"
