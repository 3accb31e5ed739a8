"""Tables of everyone and of small municipalities, read together by someone who can subtract.

The attacker has the printed cells only, and knows that answers add up to the base and places to
everyone. No hidden cell may be worked out to within a few people, and no small count is shown.
"""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted
from cup_study.survey.privacy.suppression import MARK, THRESHOLD
from cup_study.survey.questionnaire import section_views, sections

BOOK = """\
name,type,question_en,values,labels_en,section,battery
town,nominal,Where?,1|2|3|4,1=A|2=B|3=C|4=D,about,
channel,nominal,Which?,1|2|3|4,1=Web|2=Phone|3=Visit|4=Letter,web,
used,binary,Do you use it?,0|1,0=No|1=Yes,web,
easy,scale,It is easy.,1-5,1=No|5=Yes,web,
"""
SIZES = {1: 9, 2: 16, 3: 40, 4: 120}
ANSWERS = ("Web", "Phone", "Visit", "Letter")


@functools.cache
def printed(seed):
    """Answer of `channel` to printed cells, for each place and for everyone (None)."""
    book = codebook.parse(BOOK, ["en"])
    rng = np.random.default_rng(seed)
    n = sum(SIZES.values())
    data = pd.DataFrame(
        {
            "town": np.repeat(list(SIZES), list(SIZES.values())).astype(float),
            "channel": rng.choice([1.0, 2.0, 3.0, 4.0], n, p=[0.5, 0.3, 0.15, 0.05]),
            "used": rng.integers(0, 2, n).astype(float),
            "easy": rng.integers(1, 6, n).astype(float),
        }
    )
    data.loc[rng.random(n) < 0.05, "channel"] = np.nan
    section = sections.plan(book, "web", data)
    design = unweighted(data)
    found = {}
    for town in (None, *SIZES):
        where = None if town is None else data["town"].eq(town)
        own = sections.estimate(data, section, design, where=where, nested=["town"])
        size = n if town is None else SIZES[town]
        table = section_views.table(section, own, {"en": "."}, Basis(size, False, ("en",)))
        found[town] = table.frames["en"]
    return found


@pytest.mark.parametrize("seed", range(2))
def test_no_small_count_is_shown(seed):
    for frame in printed(seed).values():
        shown = frame[frame["n"].ne(MARK)]
        assert not shown["n"].between(1, THRESHOLD - 1).any()
        rest = shown["base"].astype(float) - shown["n"].astype(float)
        assert not rest.between(1, THRESHOLD - 1).any()
        hidden = frame[frame["n"].eq(MARK)]
        assert hidden[["estimate", "interval"]].isin([MARK, "", None]).all(axis=None)


@pytest.mark.parametrize("seed", range(2))
def test_hidden_counts_cannot_be_worked_out(seed):
    found = printed(seed)
    rows = {}
    for town, frame in found.items():
        part = frame[frame["answer"].isin(ANSWERS)]
        for row in part.to_dict("records"):
            rows[town, row["answer"]] = row["n"]
            if row["base"] != MARK:
                rows[town, "base"] = row["base"]
    cells = [*itertools.product((None, *SIZES), (*ANSWERS, "base"))]
    at = {cell: i for i, cell in enumerate(cells)}
    left, right = [], []
    for town in (None, *SIZES):  # answers add up to the base
        line = np.zeros(len(cells))
        line[[at[town, a] for a in ANSWERS]] = 1
        line[at[town, "base"]] = -1
        left.append(line)
    for answer in (*ANSWERS, "base"):  # places add up to everyone
        line = np.zeros(len(cells))
        line[[at[town, answer] for town in SIZES]] = 1
        line[at[None, answer]] = -1
        left.append(line)
    right = [0.0] * len(left)
    for cell, n in rows.items():  # what is printed
        if n != MARK:
            line = np.zeros(len(cells))
            line[at[cell]] = 1
            left.append(line)
            right.append(float(n))
    hidden = [cell for cell, n in rows.items() if n == MARK]
    assert hidden, "places this small have something to hide"
    for cell in hidden:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(cells))
            cost[at[cell]] = sign
            solved = linprog(cost, A_eq=np.array(left), b_eq=right, bounds=(0, None))
            assert solved.status in (0, 3), "the truth is always possible"
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        assert ends[1] - ends[0] > 0.5, f"{cell} is {ends[0]:.0f}"
