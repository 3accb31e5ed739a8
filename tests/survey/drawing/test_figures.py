import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.survey.drawing import figures


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def texts(figure):
    return [t.get_text() for axes in figure.axes for t in axes.texts]


def smallest(figure):
    labels = [t for axes in figure.axes for t in (*axes.texts, *axes.get_yticklabels())]
    return min(t.get_fontsize() for t in labels)


@pytest.fixture
def shares():
    rows = [
        ("A", "Phone", 0.5, 0.45, 0.55),
        ("A", "E-mail", 0.2, 0.15, 0.25),
        ("B", "Yes", 1, 1, 1),
    ]
    return pd.DataFrame(rows, columns=["panel", "label", "estimate", "ci_lower", "ci_upper"])


def test_every_estimate_and_heading_is_printed(shares):
    figure = figures.dot_plot(shares, "sv")
    assert {"50\xa0%", "20\xa0%", "100\xa0%", "A", "B"} <= set(texts(figure))
    assert smallest(figure) >= 8


def test_groups_have_their_own_markers():
    rows = [("x", "g1", 0.2), ("x", "g2", 0.4)]
    table = pd.DataFrame(rows, columns=["label", "group", "estimate"]).assign(
        ci_lower=0.1, ci_upper=0.5
    )
    figure = figures.dot_plot(table, "en")
    dots = [line for line in figure.axes[0].lines if line.get_linestyle() == "None"]
    assert len({line.get_marker() for line in dots}) == 2
    assert len(figure.legends) == 1


def test_a_bound_has_no_dot():
    table = pd.DataFrame(
        [
            ("Phone", "over 50%", None, None, None, 0.5, 0.54),
            ("Chat", "11%", 0.11, 0.09, 0.13, 0.105, 0.115),
        ],
        columns=["label", "text", "value", "ci_lower", "ci_upper", "limit_lower", "limit_upper"],
    )
    figure = figures.bounds_plot(table, "en")
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [0.11]
    assert "over 50%" in texts(figure)
