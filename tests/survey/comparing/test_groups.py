"""Main results of every group."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from cup_study.codebook import Codebook, Item
from cup_study.survey.basis import Basis
from cup_study.survey.comparing import groups
from cup_study.survey.estimates import unweighted

BOOK = Codebook(
    (
        Item("town", "town", "nominal", {}, ("A", "B", "C", "D"), labels={"en": {"A": "Town A"}}),
        Item("used", "used", "binary", {}, (0, 1)),
        Item("happy", "happy", "scale", {}, (1, 2, 3)),
        Item("way", "way", "nominal", {}, (1, 2), labels={"en": {1: "Phone", 2: "Web"}}),
    )
)
ASKED = groups.Questions("used", "happy", "way")
BASIS = Basis(60, False, ("en", "sv"))


def _data() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "town": ["A"] * 30 + ["B"] * 30 + ["C"] * 30,
            "used": [1.0] * 20 + [0.0] * 10 + [1.0] * 3 + [0.0] * 27 + [1.0] * 9 + [0.0] * 21,
            "happy": [3.0, 1.0] * 45,
            "way": [1.0] * 20 + [2.0] * 70,
        }
    )


def _found(asked: groups.Questions = ASKED) -> pd.DataFrame:
    return groups.main_results(_data(), ["town"], asked, BOOK, unweighted(_data()))


def test_one_row_a_group_that_anyone_is_in() -> None:
    found = _found()
    assert found["group"].tolist() == ["A", "B", "C"]
    assert found["use"].round(3).tolist() == [0.667, 0.1, 0.3]
    assert found["channel"].tolist() == [1, 2, 2]


def test_groups_with_few_users_and_what_would_tell_them_are_hidden_everywhere() -> None:
    found = _found()
    # B has three users; everyone less A would tell B and C together, so C is hidden with it.
    assert found["hidden"].tolist() == [False, True, True]
    shown = groups.table(found, ASKED, BOOK, BASIS)
    assert set(shown.frames["en"].iloc[1][["n", "use", "interval", "channel"]]) == {".."}
    assert "hidden" in shown.note["en"]
    assert list(groups.values(found)) == ["use_town_a"]
    drawn = groups.drawing(found, BOOK, BASIS)
    assert drawn.alt["en"] == "Use is highest in Town A (67%) and lowest in Town A (67%)."
    plt.close("all")


def test_what_was_not_asked_has_no_column() -> None:
    found = _found(groups.Questions(satisfaction="happy"))
    assert groups.table(found, ASKED, BOOK, BASIS).frames["en"].columns.tolist() == [
        "question",
        "group",
        "n",
        "satisfaction",
    ]


def test_a_domain() -> None:
    data = _data()
    found = groups.main_results(
        data, ["town"], ASKED, BOOK, unweighted(data), where=data["town"].eq("B")
    )
    assert found["group"].tolist() == ["B"]
