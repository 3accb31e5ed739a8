import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature import figures


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_bars_carry_their_counts():
    table = pd.DataFrame({"label": ["Tillit", "Vana"], "studies": [1200, 3]})
    figure = figures.count_bars(table, "sv", axis_label="Studier")
    assert [t.get_text() for t in figure.axes[0].texts] == ["1\xa0200", "3"]
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["Tillit", "Vana"]


def test_a_year_without_studies_has_no_number():
    table = pd.DataFrame({"year": [2009, 2010], "studies": [2, 0]})
    figure = figures.timeline(table, "en", axis_label="Studies")
    assert [t.get_text() for t in figure.axes[0].texts] == ["2"]


def test_a_dot_only_where_seen():
    frame = pd.DataFrame({"label": ["A", "B"], "trust": [True, False], "habit": [False, False]})
    figure = figures.matrix_plot(frame, ["trust", "habit"], ["Trust", "Habit"])
    assert figure.axes[0].collections[0].get_offsets().tolist() == [[0.0, 0.0]]


def test_printed_values_are_squares():
    row = {"label": "a", "printed": 0.3, "rebuilt": 0.31, "ci_lower": 0.2, "ci_upper": 0.4}
    figure = figures.printed_and_rebuilt(pd.DataFrame([row]), "sv", names=("tryckt", "nytt"))
    markers = {line.get_marker(): line.get_xdata()[0] for line in figure.axes[0].lines}
    assert markers["s"] == 0.3
    assert markers["o"] == 0.31
    assert "0,310" in [t.get_text() for t in figure.axes[0].texts]
