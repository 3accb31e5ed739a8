"""Panels beside each other."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.survey import estimates
from cup_study.survey.basis import Basis
from cup_study.survey.drawing import small_multiples
from cup_study.survey.estimates import unweighted

WAY = Item("way", "way", "nominal", {"en": "Which way?"}, (1, 2), labels={"en": {1: "Phone"}})
TOWN = Item("town", "town", "nominal", {}, ("B", "A"))
BASIS = Basis(60, False, ("en", "sv"))


@pytest.fixture
def drawn():
    data = pd.DataFrame({"town": ["A"] * 30 + ["B"] * 30, "way": ([1.0] * 20 + [2.0] * 10) * 2})
    design = unweighted(data)
    found = estimates.shares(data, "way", [1, 2], design, by="town")
    found = small_multiples.marked(found, data, WAY, "town", [])
    everyone = estimates.shares(data, "way", [1, 2], design)
    yield small_multiples.answers_by_group(found, everyone, WAY, TOWN, BASIS)
    plt.close("all")


def test_panels_in_the_order_of_the_codebook_and_the_commonest_answer_first(drawn):
    figure = drawn.figures["en"]
    assert [axes.get_title("left") for axes in figure.axes] == ["B", "A"]
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["Phone", "2"]


def test_what_is_hidden_has_no_dot():
    rows = {"item": "way", "value": [1, 2] * 2, "group": ["A", "A", "B", "B"], "base": 30}
    found = pd.DataFrame(rows).assign(
        n=20, estimate=0.5, ci_lower=0.4, ci_upper=0.6, hidden=[False, False, False, True]
    )
    everyone = found.iloc[:2]
    drawn = small_multiples.answers_by_group(found, everyone, WAY, TOWN, BASIS)
    dots = [line for line in drawn.figures["en"].axes[0].lines if line.get_marker() == "o"]
    assert [len(line.get_ydata()) for line in dots] == [1]
    plt.close("all")


def test_the_message_names_where_the_commonest_answer_is_most_common(drawn):
    assert drawn.caption["en"] == "Which way? Phone is most common in A (67%)."
