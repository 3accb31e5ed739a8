import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.survey.funnels import bounds, bounds_views


@pytest.fixture
def channels():
    rows = [
        ("Phone", "over", None, 0.5, "Telephone", "over half"),
        ("chat", "percent", 0.11, None, "Chat", "11%"),
    ]
    names = ["key", "kind", "value", "lower", "label_en", "as_printed"]
    table = pd.DataFrame(rows, columns=names).assign(upper=None, unit="share")
    table = table.assign(question_en="Which channel?", base_en="all")
    return bounds.exclusive_limits(bounds.intervals(bounds.check(table), 1200))


def test_a_bound_never_becomes_a_number(channels):
    told = bounds_views.values(channels)
    assert set(told) == {"phone_over", "phone_at_most", "chat_share", "chat_lower", "chat_upper"}
    assert told["phone_over"] == (0.5, "percent0")
    frame = bounds_views.channels_table(channels, 1200, ["en"]).frames["en"]
    assert frame["share"].tolist() == ["over 50%, at most 89.5%", "11%"]
    assert frame["interval"].iloc[0] == "–"


def test_the_largest_may_be_a_bound(channels):
    drawing = bounds_views.channels_drawing(channels, 1200, ["en"])
    assert drawing.caption["en"] == "Telephone is the channel that most prefer: over 50%."
    assert drawing.note["en"].endswith("n = 1,200, unweighted.")
    plt.close("all")


def test_what_was_not_stated_is_told(channels):
    frame = channels.assign(lower=None).astype({"lower": float})
    shown = bounds_views.all_table(frame, ["en"]).frames["en"]
    assert shown["share"].tolist() == ["not stated", "11%"]
    assert shown["question"].tolist() == ["Which channel?", ""]
