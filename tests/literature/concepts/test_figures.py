import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.literature.concepts import figures


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
