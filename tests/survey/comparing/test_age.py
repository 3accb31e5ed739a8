import matplotlib.pyplot as plt
import pandas as pd

from cup_study.codebook import Item
from cup_study.survey.basis import Basis
from cup_study.survey.comparing import age

LABELS = {"en": {1: "18–39", 2: "40–64", 3: "65 and over"}}
ITEM = Item("age", "age", "ordinal", {"en": "Age"}, (1, 2, 3), labels=LABELS)
FOUND = pd.DataFrame(
    {
        "group": [1.0, 2.0, 3.0],
        "estimate": [0.62, 0.5, 0.21],
        "ci_lower": [0.5, 0.4, 0.1],
        "ci_upper": [0.7, 0.6, 0.3],
    }
)


def test_values_are_named_by_the_code():
    assert age.values(FOUND)["use_share_age_3"] == (0.21, "percent0")


def test_groups_are_rows_with_their_labels_and_the_caption_tells_both_ends():
    drawing = age.drawing(FOUND, ITEM, Basis(90, False, ("en",)))
    assert drawing.caption["en"].startswith("From 62% of the youngest to 21% of the oldest")
    figure = drawing.figures["en"]
    figure.draw_without_rendering()
    labels = [t.get_text() for t in figure.axes[0].get_yticklabels()]
    assert [t for t in labels if t] == list(LABELS["en"].values())
    assert not figure.legends, "groups are rows, not a legend of codes"
    plt.close(figure)


def test_groups_that_may_not_be_shown_are_not_told():
    drawing = age.drawing(FOUND.iloc[:2], ITEM, Basis(90, False, ("en",)))
    assert "50% of the oldest" in drawing.caption["en"]
    plt.close("all")
