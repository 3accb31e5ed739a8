"""The sums of rows that are alike give what the survey library gives row by row."""

import numpy as np
import pandas as pd
import pytest

from cup_study.survey import estimates
from cup_study.survey.design import Adjustment, Design
from cup_study.survey.engine import estimate, moments
from tests.survey import drawn

DATA = drawn.two_stage()
# Everyone of a stratum has the same number of persons behind them.
SIZES = DATA["h"].map({"h0": 90, "h1": 400, "h2": 55, "h3": 800})
DESIGNS = {
    "plain": Design(DATA["w"]),
    "stratified": Design(DATA["w"], DATA["h"], sizes=SIZES),
    "poststratified": Design(DATA["w"], DATA["h"], poststrata=DATA["age"], base=DATA["M"] * 1.0),
    "poststratified without base": Design(DATA["w"], poststrata=DATA["age"]),
    "raked": Design(
        DATA["w"],
        DATA["h"],
        base=DATA["M"] * 1.0,
        adjustment=Adjustment("rake", cells=DATA[["age", "sex", "education"]]),
    ),
    "calibrated": Design(
        DATA["w"],
        DATA["h"],
        base=DATA["M"] * 1.0,
        adjustment=Adjustment(
            "calibrate",
            cells=DATA[["age", "sex"]],
            auxiliaries=pd.get_dummies(DATA["age"], dtype=float).assign(
                f=DATA["sex"].eq("f") * 1.0
            ),
        ),
    ),
    "lonely": Design(DATA["w"], DATA["h"].where(DATA.index > 0, "x"), poststrata=DATA["age"]),
    "lonely removed": Design(DATA["w"], DATA["h"].where(DATA.index > 0, "x"), lonely="remove"),
    "lonely averaged": Design(DATA["w"], DATA["h"].where(DATA.index > 0, "x"), lonely="average"),
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("where", [None, DATA["g"].eq("c")])
def test_both_ways_agree(name, where, monkeypatch):
    design = DESIGNS[name]
    assert moments.applies(design)
    row_by_row = estimates.shares(DATA, "q", [1, 2, 3, 5, 9], design, where=where)
    monkeypatch.setattr(estimate, "MANY", 0)
    summed = estimates.shares(DATA, "q", [1, 2, 3, 5, 9], design, where=where)
    pd.testing.assert_frame_equal(row_by_row, summed, rtol=1e-10, atol=1e-14)


def test_designs_that_need_every_row():
    assert not moments.applies(Design(DATA["w"], clusters=DATA["psu"]))
    trimmed = Adjustment("rake", cells=DATA[["age"]], weights=DATA["w"])
    assert not moments.applies(Design(DATA["w"], adjustment=trimmed))
    matrix = pd.DataFrame({"one": np.ones(len(DATA))})
    calibrated = Adjustment("calibrate", auxiliaries=matrix)
    assert not moments.applies(Design(DATA["w"], adjustment=calibrated))


def test_answers_that_are_asked_for_twice(monkeypatch):
    monkeypatch.setattr(estimate, "MANY", 0)
    found = estimates.shares(DATA, "q", [1, 1], DESIGNS["plain"])
    assert found["estimate"].nunique() == 1
    nobody = pd.Series(False, index=DATA.index)
    empty = estimates.shares(DATA, "q", [1], DESIGNS["plain"], where=nobody)
    assert empty["estimate"].isna().all()
