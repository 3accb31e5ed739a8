"""The flow: three cases, contradictions, and random reviews whose boxes always add up."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.screening import arrows, conflicts, decisions, flow
from cup_study.literature.screening.arrows import ALL, DATABASES, OTHER
from tests.literature.screening import cases
from tests.literature.screening.cases import decided, exports


def test_databases_only() -> None:
    found = cases.databases_only()
    whole = found.data[found.data["item"].eq("")]
    assert dict(zip(whole["box"], whole["n"], strict=True)) == {
        "identified": 410,
        "removed": 105,
        "screened": 305,
        "screened_out": 230,
        "undecided": 0,
        "sought": 75,
        "not_retrieved": 7,
        "undecided_text": 0,
        "assessed": 68,
        "excluded": 40,
        "included": 28,
        "new_studies": 28,
        "new_reports": 28,
    }
    named = found.data[found.data["box"].eq("identified") & found.data["item"].ne("")]
    assert named[["kind", "item", "n"]].to_numpy().tolist() == [
        ["database", "Scopus", 212],  # the three unreadable entries among them
        ["database", "Web of Science", 160],
        ["database", "PubMed", 33],
        ["register", "ClinicalTrials.gov", 5],
    ]
    removed = found.data[found.data["box"].eq("removed") & found.data["item"].ne("")]
    assert dict(zip(removed["item"], removed["n"], strict=True)) == {
        "duplicate": 102,
        "unreadable": 3,
    }


def test_with_other_methods() -> None:
    found = cases.with_other_methods()
    assert found.n("identified", DATABASES) == sum(range(60, 68)) + 6 + 4
    assert found.n("identified", OTHER) == 53
    assert "screened" not in set(found.data.loc[found.data["route"].eq(OTHER), "box"])
    assert found.n("sought", OTHER) == 53
    assert found.n("included", OTHER) == 53 - 3 - 31
    both = found.n("included", DATABASES) + found.n("included", OTHER)
    assert found.n("new_reports", ALL) == both


def test_an_updated_review_counts_studies_and_reports() -> None:
    found = cases.updated()
    reports = found.n("included")
    assert found.n("previous_studies") == 31
    assert found.n("previous_reports") == 33
    # One report is of an earlier study, two are of the same new one.
    assert found.n("new_studies") == reports - 2
    assert found.n("new_reports") == reports
    assert found.n("total_studies") == 31 + reports - 2
    assert found.n("total_reports") == 33 + reports


def test_full_texts_were_not_sought() -> None:
    found = cases.on_abstracts()
    assert not found.full_text
    boxes = set(found.data.loc[found.data["route"].eq(OTHER), "box"])
    assert boxes == {"identified", "removed", "screened", "screened_out", "undecided", "included"}
    assert found.n("included") == 18


def test_a_report_found_twice_is_in_the_column_of_databases() -> None:
    records, files, _ = exports([("Scopus", "database", 2), ("Websites", "other", 2)])
    groups = pd.DataFrame(
        {
            "record": ["Scopus:0", "Scopus:1", "Websites:0", "Websites:1"],
            "group": ["Scopus:0", "Scopus:1", "Scopus:0", "Websites:1"],
        }
    )
    rows = [[r, "title_abstract", "include", "", "x"] for r in ("Websites:0", "Scopus:1")]
    rows += [[r, "full_text", "include", "", "x"] for r in ("Scopus:0", "Scopus:1", "Websites:1")]
    found = flow.count(records, files, groups, decided(rows, groups))
    assert found.n("removed", OTHER) == 1
    assert found.n("screened", DATABASES) == 2
    assert found.n("sought", OTHER) == 1
    assert found.n("new_studies") == 3


def review(*rows: list[str], finished: bool = False) -> flow.Flow:
    records, files, _ = exports([("S", "database", 4)])
    groups = decisions.ungrouped(records)
    return flow.count(records, files, groups, decided(rows, groups), finished=finished)


def test_decisions_after_the_end_are_told_with_their_rows() -> None:
    with pytest.raises(InputError) as caught:
        review(
            ["S:0", "title_abstract", "exclude", "", "x"],
            ["S:0", "full_text", "include", "", "x"],
            ["S:1", "title_abstract", "include", "", "x"],
            ["S:1", "retrieval", "not_retrieved", "", "x"],
            ["S:1", "full_text", "include", "", "x"],
            ["S:2", "full_text", "include", "", "x"],
            ["S:3", "before_screening", "exclude", "automation tool", "x"],
            ["S:3", "title_abstract", "include", "", "x"],
        )
    assert [str(p) for p in caught.value.problems] == [
        'row 3: "S:0" has a decision at full_text, but was excluded at title_abstract (row 2)',
        'row 6: "S:1" has a decision at full_text, but was not retrieved (row 5)',
        'row 7: "S:2" has a decision at full_text, but has none at title_abstract, as others have',
        'row 9: "S:3" has a decision at title_abstract, but was removed before screening',
    ]


def test_an_unfinished_review_says_so_or_fails() -> None:
    rows = (
        ["S:0", "title_abstract", "include", "", "x"],
        ["S:0", "full_text", "include", "", "x"],
        ["S:1", "title_abstract", "include", "", "x"],
        ["S:1", "title_abstract", "exclude", "", "y"],
        ["S:2", "title_abstract", "include", "", "x"],
    )
    found = review(*rows)
    assert (found.n("undecided"), found.n("undecided_text"), found.n("included")) == (2, 1, 1)
    with pytest.raises(InputError) as caught:
        review(*rows, finished=True)
    assert [str(p) for p in caught.value.problems] == [
        'record "S:1": decisions differ at title_abstract (x: include; y: exclude)',
        'record "S:2": no decision at full_text',
        'record "S:3": no decision at title_abstract',
    ]


def test_nothing_was_decided_yet() -> None:
    found = review()
    assert found.n("undecided") == 4
    assert found.n("included") == 0


def test_tables_of_different_runs() -> None:
    records, files, _ = exports([("S", "database", 3)])
    groups = pd.DataFrame({"record": ["S:0", "S:1", "X:1"], "group": ["S:0", "S:1", "X:1"]})
    with pytest.raises(InputError) as caught:
        flow.count(records, files.assign(read=5), groups, decisions.empty())
    assert [str(p) for p in caught.value.problems] == [
        "S.ris: 5 entries read, but 3 are in the table (-2)",
        'record "S:2": is in 0 groups; expected one',
        'record "X:1": is in a group, but not in the record table',
    ]


@pytest.mark.parametrize("seed", range(40))
def test_random_reviews_add_up(seed: int) -> None:
    """Whatever sources, duplicates, reviewers and stages: every entry is in one box."""
    rng = random.Random(seed)
    kinds = ["database", "register", "other"]
    sources = [(f"s{i}", rng.choice(kinds), rng.randrange(0, 25)) for i in range(1, 6)]
    records, files, malformed = exports([("s0", rng.choice(kinds), 3), *sources], rng.randrange(3))
    ids = sorted(records["record"])
    group = {r: r for r in ids}
    for r in ids[1:]:
        if rng.random() < 0.25:
            group[r] = group[rng.choice(ids[: ids.index(r)])]
    groups = pd.DataFrame({"record": list(group), "group": list(group.values())})
    reviewers = ["a", "b", "consensus"][: rng.randrange(1, 4)]
    whole, sloppy = rng.random() < 0.7, rng.random()
    rows = []
    settled = {}

    def say(who: list[str], record: str, stage: str, choices: tuple[str, ...]) -> str:
        said = {w: rng.choice(choices) for w in who if rng.random() > 0.1 * sloppy}
        for w, decision in said.items():
            rows.append([record, stage, decision, "r" + decision[:2], w])
        if "consensus" in said:
            return said["consensus"]
        return said.popitem()[1] if len(set(said.values())) == 1 else ""

    for name in sorted(set(group.values())):
        member = rng.choice([r for r in ids if group[r] == name])
        if rng.random() < 0.05:
            rows.append([name, "before_screening", "exclude", "automation", "a"])
            continue
        first = say(reviewers, member, "title_abstract", ("include", "exclude", "unsure"))
        settled[name] = first
        if first != "include" or not whole:
            continue
        if rng.random() < 0.15:
            rows.append([name, "retrieval", "not_retrieved", "", "a"])
            continue
        settled[name] += " " + say(reviewers, name, "full_text", ("include", "exclude"))
    checked = decided(rows, groups)
    found = flow.count(records, files, groups, checked, malformed=malformed)
    arrows.check(found.data, found.trail)
    assert len(found.trail) == len(records) + len(malformed) == found.n("identified")
    assert found.n("identified") == found.n("removed") + found.n("screened")
    duplicates = len(records) - groups["group"].nunique()
    assert found.trail["item"].eq("duplicate").sum() == duplicates
    goal = "include include" if found.full_text else "include"
    assert found.n("included") == sum(s == goal for s in settled.values())
    open_ = conflicts.settle(checked)["outcome"].eq("").sum()
    assert found.n("undecided") + found.n("undecided_text") >= open_
    ends = found.trail["box"].value_counts()
    assert ends.sum() == found.n("identified")


def test_the_order_of_files_does_not_matter() -> None:
    records, files, _ = exports([("A", "database", 5), ("B", "other", 5)])
    groups = decisions.ungrouped(records).replace({"group": {"B:0": "A:0"}})
    rows = [[r, "title_abstract", "include", "", "x"] for r in groups["group"].unique()]
    one = flow.count(records, files, groups, decided(rows, groups))
    shuffled = records.sample(frac=1, random_state=1)
    two = flow.count(shuffled, files[::-1], groups[::-1], decided(rows[::-1], groups))
    key = ["route", "box", "kind", "item"]
    pd.testing.assert_frame_equal(
        one.data.sort_values(key, ignore_index=True), two.data.sort_values(key, ignore_index=True)
    )
    ways = ["record", "box", "item"]
    pd.testing.assert_frame_equal(
        one.trail[ways].sort_values("record", ignore_index=True),
        two.trail[ways].sort_values("record", ignore_index=True),
    )
