import matplotlib.pyplot as plt
import pandas as pd

from cup_study.codebook import Item
from cup_study.numbers import NBSP
from cup_study.survey.basis import Basis
from cup_study.survey.questionnaire import channel

LABELS = {"en": {1: "Phone", 2: "Web", 3: "Visit"}, "sv": {1: "Telefon", 2: "Webb", 3: "Besök"}}
ITEM = Item("c", "c", "nominal", {"en": "How?", "sv": "Hur?"}, (1, 2, 3), labels=LABELS)


def shares(*estimates, hidden=()):
    rows = pd.DataFrame({"value": [1, 2, 3], "estimate": estimates})
    limits = {"ci_lower": rows["estimate"] - 0.05, "ci_upper": rows["estimate"] + 0.05}
    return rows.assign(**limits, hidden=rows["value"].isin(hidden))


def test_the_most_common_answer_is_told_in_each_language():
    told = channel.values(shares(0.2, 0.7, 0.1), ITEM, ["en", "sv"])
    assert told["preferred_channel"] == ({"en": "web", "sv": "webb"}, "text")
    assert told["preferred_channel_share"] == (0.7, "percent0")


def test_what_is_hidden_is_not_drawn_of_the_group_but_of_everyone():
    found, everywhere = shares(0.25, 0.65, 0.1, hidden=[3]), shares(0.3, 0.5, 0.2)
    drawing = channel.beside_all(
        found, everywhere, ITEM, {"en": "Kalix", "sv": "Kalix"}, Basis(90, True, ("en", "sv"))
    )
    assert drawing.caption["en"] == "Kalix: How? Web, 65%."
    assert drawing.caption["sv"] == f"Kalix: Hur? Webb, 65{NBSP}%."
    axes = drawing.figures["en"].axes[0]
    drawn = {round(float(x), 3) for line in axes.lines for x in line.get_xdata()}
    drawn |= {
        round(float(x), 3) for c in axes.containers for x in getattr(c[0], "get_xdata", list)()
    }
    assert 0.65 in drawn
    assert 0.2 in drawn
    assert 0.1 not in drawn
    plt.close("all")
