"""Every hidden cell is bounded by linear programmes written here from the printed table alone."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from cup_study.errors import InputError
from cup_study.survey.privacy.suppression import MARK, THRESHOLD, suppress


def widths(lines, known, cells):
    """Width of what is possible for each cell, given lines ({cell: factor}) that add up to 0."""
    free = [c for c in cells if c not in known]
    left = np.array([[line.get(c, 0.0) for c in free] for line in lines])
    right = np.array([-sum(f * known[c] for c, f in line.items() if c in known) for line in lines])
    found = {}
    for j, cell in enumerate(free):
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(free))
            cost[j] = sign
            solved = linprog(cost, A_eq=left, b_eq=right, bounds=(0, None))
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        found[cell] = ends[1] - ends[0]
    return found


def two_way(counts):
    """Frame of a table of answers (rows) by groups (columns), with bases and everyone."""
    answers, groups = counts.shape
    rows = []
    for g in [*range(groups), None]:
        column = counts.sum(axis=1) if g is None else counts[:, g]
        rows += [(v, g, int(column[v]), int(column.sum())) for v in range(answers)]
    return pd.DataFrame(rows, columns=["value", "group", "n", "base"])


def attack(frame, shown, answers, groups):
    """Widths of the hidden cells of :func:`two_way`, from what is printed."""
    everyone = [*range(groups), "all"]
    cells = [(v, g) for v in [*range(answers), "base"] for g in everyone]
    lines = [{("base", g): -1.0} | {(v, g): 1.0 for v in range(answers)} for g in everyone]
    for v in [*range(answers), "base"]:
        lines.append({(v, "all"): -1.0} | {(v, g): 1.0 for g in range(groups)})
    known = {}
    for row in shown.to_dict("records"):
        group = "all" if pd.isna(row["group"]) else int(row["group"])
        known |= {(row["value"], group): row["n"]} if row["n"] != MARK else {}
        known |= {("base", group): row["base"]} if row["base"] != MARK else {}
    return widths(lines, known, cells)


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_cell_of_a_table_with_margins_can_be_worked_out(seed):
    rng = np.random.default_rng(seed)
    answers, groups = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    counts = rng.poisson(rng.gamma(1.0, 12.0, (answers, groups)))
    frame = two_way(counts)
    found = suppress(frame, base="base", answer="value", by=["group"])
    assert (frame.loc[~found.rows, "n"] >= THRESHOLD).all()
    hidden = attack(frame, found.table, answers, groups)
    assert all(width >= THRESHOLD - 1e-6 for width in hidden.values())
    assert len(hidden) == found.rows.sum() + frame.loc[found.bases, "group"].nunique(dropna=False)


@pytest.mark.parametrize("seed", range(8))
def test_an_item_of_a_battery_cannot_be_worked_out_from_its_groups(seed):
    rng = np.random.default_rng(100 + seed)
    base = rng.integers(3, 90, 5)
    ticked = rng.binomial(base, rng.choice([0.02, 0.5, 0.97], 5))
    frame = pd.DataFrame({"group": [*range(5), None], "n": [*ticked, ticked.sum()]})
    frame["base"] = [*base, base.sum()]
    found = suppress(frame, base="base", by=["group"])
    ends = [0, 1, 2, 3, 4, "all"]
    cells = [(k, g) for k in ("yes", "no", "base") for g in ends]
    lines = [{("base", g): -1.0, ("yes", g): 1.0, ("no", g): 1.0} for g in ends]
    lines += [{(k, "all"): -1.0} | {(k, g): 1.0 for g in range(5)} for k in ("yes", "no", "base")]
    known = {}
    for g, row in zip(ends, found.table.to_dict("records"), strict=True):
        known |= {("yes", g): row["n"]} if row["n"] != MARK else {}
        known |= {("base", g): row["base"]} if row["base"] != MARK else {}
    sizes = dict(zip(ends, frame.to_dict("records"), strict=True))
    for (kind, g), width in widths(lines, known, cells).items():
        small = kind == "no" and sizes[g]["base"] - sizes[g]["n"] < THRESHOLD
        if kind != "no" or small:
            assert width >= THRESHOLD - 1e-6, (kind, g)


def test_everything_is_shown_where_no_cell_is_small():
    frame = two_way(np.array([[10, 20], [30, 40]]))
    found = suppress(frame, base="base", answer="value", by=["group"], also=["base"])
    assert found.hidden == 0
    pd.testing.assert_frame_equal(found.table, frame)


def test_the_people_who_did_not_give_the_answer_count_as_well():
    frame = pd.DataFrame({"item": ["a", "b", "c"], "n": [49, 45, 50], "base": 50, "share": 0.9})
    found = suppress(frame, base="base", within=["item"], also=["share"])
    assert found.rows.tolist() == [True, False, True]
    assert found.table["share"].tolist() == [MARK, 0.9, MARK]
    assert found.table["base"].tolist() == [50, 50, 50]


def test_answers_that_are_not_listed_are_the_rest_of_the_base():
    frame = pd.DataFrame({"value": [1, 2], "n": [40, 58], "base": 100})
    assert suppress(frame, base="base", answer="value").rows.tolist() == [True, False]


def test_a_base_of_few_people_is_hidden_with_its_rows():
    frame = pd.DataFrame({"group": ["a", "b", "c", None], "n": [1, 20, 30, 51]})
    frame["base"] = [3, 40, 60, 103]
    found = suppress(frame, base="base", by=["group"])
    assert found.bases.tolist() == [True, True, False, False]
    assert found.table["n"].tolist() == [MARK, MARK, 30, 51]


def test_people_of_no_known_group_do_not_hide_the_groups():
    frame = pd.DataFrame({"group": ["a", "b", None], "n": [20, 30, 52], "base": [50, 60, 113]})
    assert suppress(frame, base="base", by=["group"]).hidden == 0


def test_two_ways_of_dividing_the_same_people_are_looked_at_together():
    rows = [("a", None, 3), ("b", None, 9), ("c", None, 40), (None, "x", 20), (None, "y", 32)]
    frame = pd.DataFrame([*rows, (None, None, 52)], columns=["town", "age", "n"])
    assert suppress(frame, by=["town", "age"]).table["n"].tolist() == [MARK, MARK, 40, 20, 32, 52]


def test_the_threshold_is_a_parameter():
    frame = pd.DataFrame({"n": [7, 20]})
    assert suppress(frame, threshold=10).rows.tolist() == [True, False]


def test_a_whole_of_few_people_shows_nothing():
    frame = pd.DataFrame({"value": [1, 2], "n": [1, 2], "base": 3})
    found = suppress(frame, base="base", answer="value")
    assert set(found.table["n"]) | set(found.table["base"]) == {MARK}


@pytest.mark.parametrize(
    ("frame", "options", "told"),
    [
        ({"n": [1, -2]}, {}, "expected a count, got -2 in row 1"),
        ({"m": [1]}, {}, 'column "n": is missing'),
        ({"n": [1]}, {"threshold": 0}, "threshold: expected 1 or more, got 0"),
        ({"g": ["a", "a"], "n": [1, 2]}, {"by": ["g"]}, "row 1: is the same cell"),
        ({"g": ["a", None], "n": [9, 2]}, {"by": ["g"]}, "7 more than the total 2"),
        ({"v": [1, 2], "n": [9, 8], "b": 10}, {"base": "b", "answer": "v"}, "7 more than the base"),
        (
            {"v": [1, 2], "n": [1, 2], "b": [9, 8]},
            {"base": "b", "answer": "v"},
            "row 1: expected the base 9 of its group, got 8",
        ),
    ],
)
def test_a_table_that_does_not_add_up_is_refused(frame, options, told):
    with pytest.raises(InputError, match=told.replace("(", r"\(")):
        suppress(pd.DataFrame(frame), **options)
