import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.colors import to_hex
from matplotlib.text import Text

from cup_study import style
from cup_study.survey.drawing import distances
from cup_study.survey.drawing.distances import Series

ROWS = pd.DataFrame(
    {
        "item": ["Age", "Age", "Town"],
        "group": ["18–39", "40–", "Kalix"],
        "before": [0.3, -0.2, 0.05],
        "after": [0.02, np.nan, 0.01],
        "never": np.nan,
    }
)
SERIES = [Series("before", "Unweighted", "o"), Series("after", "Weighted", "s")]


def drawn(*series):
    figure = distances.distances(ROWS, series, "sv", axis_label="Avstånd")
    axes = figure.axes[0]
    figure.draw_without_rendering()
    plt.close(figure)
    return figure, axes


def test_each_number_is_a_marker_in_its_own_place():
    _, axes = drawn(*SERIES)
    points = {
        (line.get_marker(), float(line.get_xdata()[0])): float(line.get_ydata()[0])
        for line in axes.lines
        if line.get_marker() in ("o", "s")
    }
    assert set(points) == {("o", 0.3), ("o", -0.2), ("o", 0.05), ("s", 0.02), ("s", 0.01)}
    assert points["o", 0.3] == points["s", 0.02], "one group, one height"
    assert points["o", 0.3] < points["o", -0.2] < points["o", 0.05], "in the order of the rows"


def test_a_heading_stands_once_above_its_groups():
    _, axes = drawn(*SERIES)
    heads = [t.get_text() for t in axes.texts if isinstance(t, Text)]
    assert heads == ["Age", "Town"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["18–39", "40–", "Kalix"]


def test_a_series_without_numbers_is_not_in_the_legend_and_keeps_no_colour():
    figure, axes = drawn(SERIES[0], Series("never", "Base", "D"), SERIES[1])
    assert [t.get_text() for t in figure.legends[0].texts] == ["Unweighted", "Weighted"]
    squares = {to_hex(str(line.get_color())) for line in axes.lines if line.get_marker() == "s"}
    assert squares == {style.PALETTE[2].lower()}, "a series has its colour whoever else is drawn"


def test_slight_differences_look_slight_and_numbers_are_swedish():
    rows = ROWS.assign(before=0.001, after=0.0)
    figure = distances.distances(rows, SERIES, "sv", axis_label="Avstånd")
    axes = figure.axes[0]
    low, high = axes.get_xlim()
    assert high == -low > distances.SLIGHT
    figure.draw_without_rendering()
    assert any("," in t.get_text() for t in axes.get_xticklabels())
    plt.close(figure)
