"""The numbers that a page begins with."""

import itertools
from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.citizens.local import headline
from cup_study.survey.basis import Basis

LABEL = {
    "en": "Have used an e-service in the last year",
    "sv": "Har använt en e-tjänst senaste året",
}
PLACE = {"en": "Kalix", "sv": "Kalix"}
BASIS = Basis(812, True, ("en", "sv"))


def row(estimate, low=0.4, high=0.6):
    return pd.DataFrame({"estimate": [estimate], "ci_lower": [low], "ci_upper": [high]})


def test_values_tell_place_interval_and_everyone():
    one = headline.headline("use", LABEL, row(0.5), row(0.7), "percent0")
    assert headline.values([one]) == {
        "use": (0.5, "percent0"),
        "use_lower": (0.4, "percent0"),
        "use_upper": (0.6, "percent0"),
        "use_all": (0.7, "percent0"),
    }


@pytest.mark.parametrize("empty", [row(float("nan")), row(0.5).iloc[:0]])
def test_nothing_is_told_where_nobody_answered(empty):
    assert headline.headline("use", LABEL, empty, row(0.7), "percent0") is None


def test_drawing_prints_each_number_in_the_language():
    told = [
        headline.headline("use", LABEL, row(0.625), row(0.7), "percent0"),
        headline.headline("nki", LABEL, row(61.4, 59.0, 63.8), row(60), "decimal1"),
    ]
    made = headline.drawing(told, PLACE, BASIS)
    swedish = [t.get_text() for t in made.figures["sv"].axes[0].texts]
    assert "61,4" in swedish
    told_below = [t.replace("\u00a0", " ") for t in swedish]
    assert "95 %: [59,0; 63,8]" in told_below
    assert "alla: 60,0" in told_below
    assert made.alt["sv"].startswith("Kalix. I korthet: har använt en e-tjänst senaste året: 6")
    assert headline.sentence(told, "en").count("(all: ") == 2
    plt.close("all")


def test_no_text_leaves_the_figure():
    one = headline.headline("use", LABEL, row(0.625), row(0.7), "percent0")
    told = [replace(one, apart=-1)] * 4
    figure = headline.drawing(told, PLACE, BASIS).figures["sv"]
    figure.draw_without_rendering()
    width, height = figure.canvas.get_width_height()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert all(b.x0 >= 0 and b.x1 <= width and b.y0 >= -1 and b.y1 <= height for b in boxes)
    tops = sorted((b.x0, b.x1) for b in boxes if b.y1 > 0.9 * height)
    assert all(one[1] < after[0] for one, after in itertools.pairwise(tops))
    plt.close("all")


def test_what_differs_is_marked_in_words():
    one = headline.headline("use", LABEL, row(0.625), row(0.7), "percent0")
    made = headline.drawing([replace(one, apart=-1), one], PLACE, BASIS, hidden=1)
    swedish = [t.get_text().replace("\u00a0", " ") for t in made.figures["sv"].axes[0].texts]
    assert "▼ lägre än alla: 70 %" in swedish
    assert "alla: 70 %" in swedish
    assert "1 visas inte" in made.note["sv"]
    plt.close("all")


@pytest.mark.parametrize("which", ["here", "everyone"])
def test_what_few_are_behind_is_no_headline(which):
    here, everyone = (row(0.5).assign(hidden=which == w) for w in ("here", "everyone"))
    assert headline.headline("use", LABEL, here, everyone, "percent0") is None
