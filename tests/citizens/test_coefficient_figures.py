import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.citizens import coefficient_figures as figures


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def rows(**more):
    table = pd.DataFrame(
        {
            "label": ["a → b", "a → b", "b → c", "b → c"],
            "group": ["Women", "Men"] * 2,
            "estimate": [0.3, 0.2, -0.1, 0.1],
            "ci_lower": [0.2, 0.1, -0.2, 0.0],
            "ci_upper": [0.4, 0.3, 0.0, 0.2],
        }
    )
    return table.assign(**more)


def test_markers_of_a_row_stand_beside_each_other():
    figure = figures.dots(rows(), "en", axis_label="Path")
    axes = figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["a → b", "b → c"]
    women, men = (line.get_ydata() for line in axes.lines[:2])
    assert women[0] < men[0] < women[1]
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["Women", "Men"]


def test_true_values_come_last_in_the_legend():
    figure = figures.dots(rows(true=0.25), "en", axis_label="Path", true_label="true value")
    assert [t.get_text() for t in figure.legends[0].get_texts()][-1] == "true value"


def test_zero_is_printed_without_decimals():
    figure = figures.dots(rows(), "sv", axis_label="Samband")
    figure.canvas.draw()
    texts = [t.get_text() for t in figure.axes[0].get_xticklabels()]
    assert "0" in texts
    assert "0,2" in texts
