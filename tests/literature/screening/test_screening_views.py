"""Tables of the screening in both languages."""

from __future__ import annotations

import pandas as pd

from cup_study.literature.screening import agreement, conflicts, screening_views
from tests.literature.screening import cases
from tests.literature.screening.cases import decided

BOTH = ["en", "sv"]


def test_flow() -> None:
    table = screening_views.flow(cases.with_other_methods(), BOTH)
    frame = table.frames["sv"]
    assert len(frame) == len(table.frames["en"])
    heads = list(dict.fromkeys(frame["route"]))
    assert heads == [
        "Identifiering av studier via databaser och register",
        "Identifiering av studier på andra sätt",
        "Inkluderat",
    ]
    assert not frame["box"].str.contains("\u00ad").any()
    assert frame["box"].tolist()[:3] == ["Poster som hittades i", "– Scopus", frame["box"][2]]


def test_reasons_of_both_stages() -> None:
    found = cases.review(
        [("S", "database", 20), ("W", "other", 6)],
        titles=[("off", 4), ("", 2)],
        texts=[("a", 3)],
        other_texts=[("a", 1), ("b", 2)],
    )
    frame = screening_views.reasons(found, BOTH).frames["sv"]
    assert frame[["stage", "reason", "n"]].to_numpy().tolist() == [
        ["Titel och sammanfattning", "off", 4],
        ["Titel och sammanfattning", "utan angivet skäl", 2],
        ["Fulltext", "a", 4],
        ["Fulltext", "b", 2],
    ]
    assert frame["share"].tolist()[2] == 4 / 6


def test_agreement_and_none() -> None:
    groups = pd.DataFrame({"record": ["a", "b", "c"], "group": ["a", "b", "c"]})
    stage = "title_abstract"
    rows = [[r, stage, d, "", "x"] for r, d in zip("abc", ["include", "exclude"] * 2, strict=False)]
    one = screening_views.agreement(agreement.measure(decided(rows, groups)), BOTH)
    assert one.frames["sv"]["interval"].tolist() == [
        "en granskare: överensstämmelsen går inte att bedöma"
    ]
    assert one.frames["en"]["estimate"].isna().all()
    rows += [[r, stage, "include" if r == "a" else "exclude", "", "y"] for r in "abc"]
    two = screening_views.agreement(agreement.measure(decided(rows, groups), draws=50), BOTH)
    assert two.frames["en"]["reviewers"].tolist() == ["x – y", "all reviewers"]
    assert two.frames["sv"]["measure"].tolist() == ["Cohens kappa", "Krippendorffs alfa"]


def test_every_reason_for_no_estimate_is_translated() -> None:
    same = [["a", "title_abstract", "include", "", w] for w in "xy"]
    groups = pd.DataFrame({"record": ["a"], "group": ["a"]})
    found = agreement.measure(decided(same, groups))
    assert set(found["note"]) <= set(screening_views.WHY)


def test_conflicts_are_cut_and_harmless() -> None:
    n = screening_views.MOST + 1
    records = pd.DataFrame({"record": [f"r{i}" for i in range(n)], "title": "<b>\u202e=1"})
    groups = records[["record"]].assign(group=records["record"])
    rows = [
        [r, "title_abstract", d, "", w]
        for r in records["record"]
        for w, d in (("x", "include"), ("y", "exclude"))
    ]
    found = conflicts.find(conflicts.settle(decided(rows, groups)), records)
    table = screening_views.conflicts(found, BOTH)
    assert len(table.frames["en"]) == screening_views.MOST
    assert (table.note or {})["en"] == "The first 40 of 41; all are in the file."
    assert table.frames["sv"]["kind"][0] == "besluten skiljer"
    assert table.frames["en"]["title"][0] == "<b>=1"


def test_values_are_of_the_boxes_that_there_are() -> None:
    told = screening_views.values(cases.databases_only())
    assert told["n_duplicates"] == (102, "count")
    assert told["n_unreadable"] == (3, "count")
    assert told["n_included"] == told["n_new_reports"] == (28, "count")
    assert "n_total_studies" not in told
    assert "n_sought" not in screening_views.values(cases.on_abstracts())
    unfinished = cases.review([("S", "database", 9)], titles=[("", 3)], waiting=2)
    assert screening_views.values(unfinished)["n_open"] == (2, "count")
