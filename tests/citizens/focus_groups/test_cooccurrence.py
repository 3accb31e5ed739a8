from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.focus_groups import (
    about,
    cooccurrence,
    cooccurrence_views,
    marks,
    network,
    simulated,
)


def test_pairs_are_counted_as_by_hand():
    material = simulated.draw(8, seed=7)
    found = cooccurrence.find(material, minimum=1, threshold=1)
    has = marks.table(material, "code")
    for row in found.pairs.to_dict("records"):
        a, b = has[row["code_1"]], has[row["code_2"]]
        assert row["both"] == (a & b).sum()
        assert row["jaccard"] == pytest.approx((a & b).sum() / (a | b).sum())
        assert row["lift"] == pytest.approx((a & b).mean() / (a.mean() * b.mean()))
    together = has.T.astype(int) @ has.astype(int)
    upper = sum(together.iloc[i, i + 1 :].gt(0).sum() for i in range(len(together)))
    assert len(found.pairs) == upper
    assert found.rare == found.few == 0


def test_codes_that_do_not_depend_on_each_other_have_a_lift_near_one():
    material = simulated.draw(40, 8, 6, seed=1)
    rng = np.random.default_rng(4)
    rows = [
        (segment, "anna", code)
        for segment in material.segments["segment"]
        for code in ("find", "human", "secure")
        if rng.random() < 0.4
    ]
    given = pd.DataFrame(rows, columns=["segment", "coder", "code"], dtype="str")
    found = cooccurrence.find(replace(material, codings=given), threshold=1)
    assert found.pairs["lift"].between(0.9, 1.1).all()


def test_rare_pairs_and_those_of_few_people_are_left_out_and_told():
    material = simulated.draw(8, seed=7)
    found = cooccurrence.find(material, minimum=3, threshold=5)
    everything = cooccurrence.find(material, minimum=1, threshold=1)
    assert len(found.pairs) + found.rare + found.few == len(everything.pairs)
    assert found.rare
    assert found.pairs["participants"].ge(5).all()
    nobody = replace(material, segments=material.segments.assign(participant=""))
    assert cooccurrence.find(nobody, minimum=3, threshold=5).few == 0


def test_no_box_lies_on_another_and_the_same_seed_gives_the_same_places():
    material = simulated.draw(30, 8, 4, seed=2)
    pairs = cooccurrence.find(material, minimum=1, threshold=1).pairs
    names = sorted(set(pairs["code_1"]) | set(pairs["code_2"]))
    boxes = dict.fromkeys(names, (34.0, 14.0))
    found = network.places(pairs, boxes, 156, seed=4)
    assert network.overlaps(found.centres, boxes) == 0
    assert network.places(pairs, boxes, 156, seed=4) == found
    for name, (x, y) in found.centres.items():
        assert x - boxes[name][0] / 2 >= -1e-6
        assert x + boxes[name][0] / 2 <= 156 + 1e-6
        assert -1e-6 <= y - boxes[name][1] / 2 <= found.height_mm


def test_parts_that_do_not_touch_have_rooms_of_their_own():
    pairs = cooccurrence.find(simulated.draw(8, seed=7), minimum=1, threshold=1).pairs.head(0)
    boxes = {f"c{i}": (40.0, 12.0) for i in range(7)}
    found = network.places(pairs, boxes, 150)
    assert network.overlaps(found.centres, boxes) == 0
    assert found.height_mm > 24


@pytest.mark.filterwarnings("error")
def test_the_figure_names_every_code_with_its_number_and_the_themes():
    material = simulated.draw(20, 8, 4, seed=2)
    found = cooccurrence.find(material, minimum=3)
    whose = about.of(material, ["en", "sv"])
    drawn = cooccurrence_views.drawing(found, material.codes, whose)
    assert drawn is not None
    axes = drawn.figures["sv"].axes[0]
    assert len(axes.texts) == len(found.codes)
    legend = axes.get_legend()
    assert legend is not None
    assert {t.get_text() for t in legend.get_texts()} == set(found.codes["theme"])
    made = cooccurrence_views.table(found, material.codes, whose)
    assert made is not None
    assert len(made.frames["en"]) == len(found.pairs)


def test_without_pairs_there_is_neither_figure_nor_table():
    material = simulated.small()
    found = cooccurrence.find(material)
    whose = about.of(material, ["en"])
    assert cooccurrence_views.drawing(found, material.codes, whose) is None
    assert cooccurrence_views.table(found, material.codes, whose) is None
    assert cooccurrence_views.values(found, material.codes, whose) == {"pairs": (0, "count")}
