"""Single answers by key."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.survey.estimates import unweighted
from cup_study.survey.questionnaire import answers
from cup_study.survey.questionnaire.sections import Section, estimate


def _told(data: pd.DataFrame, *items: Item, scales: tuple[Item, ...] = ()) -> dict[str, object]:
    section = Section(scales, tuple((i,) for i in items), ())
    return answers.values(section, estimate(data, section, unweighted(data)))


def test_a_share_for_each_answer_of_a_choice() -> None:
    item = Item("town", "town", "nominal", {}, ("Luleå", "Malmö"))
    told = _told(pd.DataFrame({"town": ["Luleå"] * 30 + ["Malmö"] * 10}), item)
    assert told == {"share_town_lulea": (0.75, "percent0"), "share_town_malmo": (0.25, "percent0")}


def test_answers_of_few_people_have_no_value() -> None:
    item = Item("town", "town", "nominal", {}, (1, 2))
    told = _told(pd.DataFrame({"town": [1.0] * 37 + [2.0] * 3}), item)
    # With two answers the large one tells the small one.
    assert told == {}


def test_nearly_everyone_is_as_telling_as_nearly_no_one() -> None:
    item = Item("web", "web", "binary", {}, (0, 1))
    assert _told(pd.DataFrame({"web": [1.0] * 38 + [0.0] * 2}), item) == {}
    assert "share_web" in _told(pd.DataFrame({"web": [1.0] * 35 + [0.0] * 5}), item)


def test_scales_have_mean_with_limits_and_share_above_the_middle() -> None:
    scale = Item("q", "q", "scale", {}, (1, 2, 3, 4, 5))
    told = _told(pd.DataFrame({"q": [1.0, 2.0, 4.0, 5.0] * 10}), scales=(scale,))
    assert set(told) == {"mean_q", "mean_q_lower", "mean_q_upper", "above_q"}
    assert told["above_q"] == (0.5, "percent0")


@pytest.mark.parametrize(("code", "text"), [(1.0, "1"), (-1, "1"), ("Göteborg", "goteborg")])
def test_codes_in_keys(code: object, text: str) -> None:
    assert answers.slug(code) == text
