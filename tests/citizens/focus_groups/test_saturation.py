from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.focus_groups import about, marks, saturation, saturation_views, simulated
from cup_study.errors import InputError


def test_the_mean_of_all_orders_is_that_of_every_order_tried():
    has = np.array([[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], bool)
    tried = np.mean(
        [np.logical_or.accumulate(has[list(p)]).sum(axis=1) for p in permutations(range(5))], axis=0
    )
    assert saturation.expected(has.sum(axis=0), 5) == pytest.approx(tried, abs=1e-12)


def test_random_orders_have_that_mean_and_the_band_holds_the_curve():
    found = saturation.follow(simulated.draw(12, 4, 2, seed=8), draws=4000, seed=3)
    has = saturation._by_session(simulated.draw(12, 4, 2, seed=8), "code").to_numpy()
    orders = saturation._orders(has, 4000, np.random.default_rng(3))
    assert np.abs(orders.mean(axis=0) - found.curve["mean"]).max() < 0.06
    assert (found.curve["lower"] <= found.curve["upper"]).all()
    assert found.curve["seen"].iloc[-1] == has.shape[1] == found.curve["mean"].iloc[-1]
    assert found.curve["new"].sum() == found.curve["seen"].iloc[-1]


def test_the_same_seed_gives_the_same_band():
    first, second = (saturation.follow(simulated.draw(), draws=50, seed=9) for _ in range(2))
    pd.testing.assert_frame_equal(first.curve, second.curve)


def test_the_rule_of_guest_slides_by_one_and_counts_up_to_the_limit():
    found = saturation.guest([10, 6, 3, 1, 1, 1, 0], base=4, run=2, new=0.05)
    assert found.base_codes == 20
    assert found.runs[["first", "last", "new"]].values.tolist() == [[5, 6, 2], [6, 7, 1]]
    assert found.reached == 5
    assert saturation.guest([10, 6, 3, 1, 1, 1, 0], base=4, run=2, new=0.0).reached is None
    assert saturation.guest([10, 6, 3, 1, 1], base=4, run=2) is None
    assert saturation.guest([0, 0, 0, 0, 1, 1], base=4, run=2) is None


def test_a_base_without_sessions_is_refused_with_every_problem():
    with pytest.raises(InputError) as caught:
        saturation.guest([1, 1], base=0, run=-1, new=1.5)
    assert len(caught.value.problems) == 3


def test_sessions_come_by_date_if_all_have_one():
    material = simulated.draw(3)
    dated = material.sessions.assign(date=["2009-03-01", "2009-01-01", "2009-02-01"])
    assert saturation.follow(replace(material, sessions=dated)).curve["session"].tolist() == [
        "g2",
        "g3",
        "g1",
    ]
    dated.loc[0, "date"] = ""
    assert saturation.follow(replace(material, sessions=dated)).curve["session"][0] == "g1"


def test_one_session_has_no_curve_and_few_have_no_rule():
    assert saturation.follow(simulated.draw(1)) is None
    few = saturation.follow(simulated.draw(3), draws=20)
    assert few.rule is None
    assert set(saturation_views.values(few)) == {"sessions", "codes"}
    whose = about.of(simulated.draw(3), ["en", "sv"])
    assert saturation_views.table(few, whose) is None
    drawn = saturation_views.drawing([few], whose)
    assert drawn.caption["sv"] == "3 samtal är för få för att bedöma mättnad."


def test_themes_come_no_later_than_codes_and_both_are_drawn_in_each_language():
    material = simulated.draw(10, seed=6)
    both = [saturation.follow(material, level, draws=100) for level in ("code", "theme")]
    assert both[1].curve["seen"].iloc[-1] == len(simulated.THEMES)
    assert both[0].curve["seen"].iloc[-1] == marks.table(material, "code").any().sum()
    drawn = saturation_views.drawing(both, about.of(material, ["en", "sv"]))
    texts = [text.get_text() for text in drawn.figures["sv"].axes[0].texts]
    assert texts[0].endswith("koder")
    assert texts[1] == "5 teman"
    assert "Guest, Namey & Chen (2020)" in drawn.note["en"]
    runs = saturation_views.table(both[0], about.of(material, ["en", "sv"]))
    assert runs is not None
    assert runs.frames["en"]["run"][0] == "5–6"


def test_of_many_sessions_no_more_is_drawn_than_is_new():
    material = simulated.draw(80, 3, 2, seed=1)
    found = saturation.follow(material, draws=100)
    drawn = saturation_views.drawing([found], about.of(material, ["en"]))
    assert drawn.figures["en"].axes[0].get_xlim()[1] < 80
    assert "of 80: nothing new came after that" in drawn.note["en"]
