"""Views of single questions: reasons, age, channel."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.codebook import Item
from cup_study.survey import age, channel, estimates, reasons
from cup_study.survey.basis import Basis
from cup_study.survey.estimates import unweighted

BASIS = Basis(40, False, ("en",))
AGE = Item("age", "age", "ordinal", {}, (1, 2), labels={"en": {1: "Young", 2: "Old"}})


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_the_most_common_reason_comes_first_and_small_ones_are_hidden():
    items = [
        Item(n, n, "binary", {"en": f"Why? {n}"}, (0, 1), battery="why") for n in ("Cost", "Fear")
    ]
    data = pd.DataFrame({"Cost": [1] * 3 + [0] * 37, "Fear": [1] * 20 + [0] * 20})
    found = reasons.given(data, items, unweighted(data))
    table = reasons.table(found, items, BASIS)
    assert table.frames["en"]["label"].tolist() == ["Fear", "Cost"]
    assert table.frames["en"]["n"].tolist() == [20, "<5"]
    assert "hidden" in table.note["en"]
    drawing = reasons.drawing(found, items, BASIS)
    assert drawing.caption["en"] == "The most common reason: Fear, 50%."
    assert len(drawing.figures["en"].axes[0].get_yticks()) == 1


def test_age_groups_are_rows_without_a_legend():
    data = pd.DataFrame({"use": [1, 0, 0, 0] * 10, "age": [1.0, 1.0, 2.0, 2.0] * 10})
    found = estimates.shares(data, "use", [1], unweighted(data), by="age")
    drawing = age.drawing(found, AGE, BASIS)
    assert drawing.caption["en"] == "From 50% of the youngest to 0% of the oldest use e-services."
    figure = drawing.figures["en"]
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["Young", "Old"]
    assert figure.legends == []
    assert age.values(found)["use_share_age_1"] == (0.5, "percent0")


def test_a_group_stands_beside_everyone():
    labels = {"en": {1: "Phone", 2: "Web"}}
    item = Item("c", "c", "nominal", {"en": "How?"}, (1, 2), labels=labels)
    data = pd.DataFrame({"c": [1] * 10 + [2] * 30})
    here = pd.Series([True] * 16 + [False] * 24)
    design = unweighted(data)
    found = estimates.shares(data, "c", item.values, design, where=here)
    everywhere = estimates.shares(data, "c", item.values, design)
    drawing = channel.beside_all(found, everywhere, item, {"en": "Kalix"}, BASIS)
    assert drawing.caption["en"] == "Kalix: How? Phone, 62%."
    assert len(drawing.figures["en"].legends[0].get_texts()) == 2
    assert channel.values(everywhere, item, ["en"])["preferred_channel"] == ({"en": "web"}, "text")
