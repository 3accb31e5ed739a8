"""Scales ranked by their mean."""

from __future__ import annotations

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import Design, unweighted
from cup_study.survey.questionnaire import ranking

QUESTIONS = {
    "a": "How important is it to you to get a reply?",
    "b": "How important is it to you to get help?",
    "c": "How important is it to you to be seen?",
}
ITEMS = [Item(n, n, "scale", {"en": q, "sv": q}, (1, 2, 3, 4, 5)) for n, q in QUESTIONS.items()]
BASIS = Basis(60, False, ("en", "sv"))
TITLE = {"en": "Wishes", "sv": "Önskemål"}


def _data() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {"a": rng.integers(3, 6, 60), "b": rng.integers(1, 4, 60), "c": [np.nan] * 60}
    ).astype(float)


def test_highest_first_and_nobody_asked_left_out() -> None:
    found = ranking.ranked(_data(), ITEMS, unweighted(_data()))
    assert found["item"].tolist() == ["a", "b"]
    assert found["rank"].tolist() == [1, 2]
    assert found["estimate"].is_monotonic_decreasing


def test_weights_can_turn_the_order() -> None:
    data = pd.DataFrame({"a": [5.0, 1.0, 1.0], "b": [1.0, 4.0, 4.0]})
    design = Design(pd.Series([10.0, 1.0, 1.0]))
    assert ranking.ranked(data, ITEMS[:2], unweighted(data))["item"].tolist() == ["b", "a"]
    assert ranking.ranked(data, ITEMS[:2], design)["item"].tolist() == ["a", "b"]


def test_words_without_what_all_questions_begin_with() -> None:
    found = ranking.ranked(_data(), ITEMS, unweighted(_data()))
    told = ranking.values(found, ITEMS, "wishes", BASIS)
    assert told["wishes_top"][0] == {"en": "get a reply", "sv": "get a reply"}
    assert told["wishes_last_mean"][1] == "decimal1"


def test_table_and_figure() -> None:
    found = ranking.ranked(_data(), ITEMS, unweighted(_data()))
    made = ranking.table(found, ITEMS, TITLE, BASIS)
    assert made.frames["sv"]["label"].tolist() == ["get a reply", "get help"]
    drawn = ranking.drawing(
        found, ITEMS, TITLE, BASIS, beside=found, names=({"en": "A", "sv": "A"}, TITLE)
    )
    assert "get a reply" in drawn.alt["en"]
    plt.close("all")


def test_a_long_list_is_drawn_to_its_highest_and_says_so(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(ranking, "MOST", 1)
    found = ranking.ranked(_data(), ITEMS, unweighted(_data()))
    drawing = ranking.drawing(found, ITEMS, TITLE, BASIS)
    assert len(drawing.figures["en"].axes[0].get_yticks()) == 1
    assert "The 1 highest of 2; the table has the others." in drawing.note["en"]
    plt.close("all")


def test_only_scales_with_the_same_answers_are_ranked_together() -> None:
    other = Item("d", "d", "scale", {}, (0, 1), section="w")
    book = Codebook((*(replace(i, section="w") for i in ITEMS), other))
    assert [i.name for i in ranking.members(book, "w")] == ["a", "b", "c"]
    assert ranking.members(book, "nothing") == []
