"""Long scales are drawn in bands."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cup_study import codebook
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire import bands, section_views, sections

BOOK = """\
name,type,question_en,values,labels_en,section
a,scale,Build parks.,0-14,0=no|14=yes,actions
b,scale,Build roads.,0-14,0=no|14=yes,actions
place,nominal,Where?,1-30,,about
sex,nominal,Who?,1-2,,about
"""
BASIS = Basis(600, False, ("en",))


def _data() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    tops = {"a": (0, 15), "b": (0, 15), "place": (1, 31), "sex": (1, 3)}
    return pd.DataFrame({name: rng.integers(*ends, 600) for name, ends in tops.items()})


def test_short_scales_stay_as_they_are() -> None:
    assert bands.bands(range(1, 8)) == [(v,) for v in range(1, 8)]
    rows = pd.DataFrame({"label": "q", "value": [1, 2], "estimate": [0.4, 0.6], "mean": 1.6})
    pd.testing.assert_frame_equal(bands.banded(rows, [1, 2]), rows)


def test_every_answer_is_in_one_band_and_the_sides_mirror_each_other() -> None:
    for n in range(8, 102):
        made = bands.bands(range(n))
        assert [v for band in made for v in band] == list(range(n))
        sizes = [len(band) for band in made]
        assert sizes == sizes[::-1]
        assert (1 in sizes) == (n % 2 == 1)


def test_bars_of_a_slider_have_five_colours_and_keep_the_mean() -> None:
    data = _data()
    section = sections.plans(codebook.parse(BOOK, ["en"]), data)["actions"]
    found = sections.estimate(data, section, unweighted(data))
    drawing = section_views.bars_drawing(section, found, {"en": "Actions"}, BASIS)
    figure = drawing.figures["en"]
    names = [text.get_text() for text in figure.legends[0].texts]
    assert names == ["0–2 (0 no)", "3–6", "7", "8–11", "12–14 (14 yes)"]
    shown = {text.get_text() for text in figure.axes[0].texts}
    assert f"{data['a'].mean():.1f}" in shown
    assert "share a colour" in drawing.note["en"]
    plt.close("all")


def test_a_question_with_very_many_answers_is_left_to_the_table() -> None:
    data = _data()
    section = sections.plans(codebook.parse(BOOK, ["en"]), data)["about"]
    found = sections.estimate(data, section, unweighted(data))
    title = {"en": "About"}
    drawing = section_views.shares_drawing(found, section.panels, title, BASIS)
    assert drawing is not None
    assert len(drawing.figures["en"].axes[0].get_yticks()) == 2
    assert drawing.note["en"].endswith("Questions with very many answers are in the table only.")
    assert section_views.shares_drawing(found, section.panels[:1], title, BASIS) is None
    plt.close("all")
