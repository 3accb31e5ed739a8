import matplotlib.pyplot as plt
import pandas as pd
import pytest

from cup_study.survey.drawing.likert import likert_bars


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_the_neutral_answer_is_halved():
    rows = [("q", 1, 0.2), ("q", 2, 0.4), ("q", 3, 0.4)]
    table = pd.DataFrame(rows, columns=["label", "value", "estimate"]).assign(mean=2.2)
    figure = likert_bars(table, [1, 2, 3], ["No", "2", "Yes"], "sv")
    bars = [p for p in figure.axes[0].patches if p.get_height() == pytest.approx(0.7)]
    assert [round(b.get_x(), 3) for b in bars] == [-0.4, -0.2, 0.2]
    assert {"20", "40", "medel", "2,2"} <= {t.get_text() for t in figure.axes[0].texts}
    assert [t.get_text() for t in figure.legends[0].texts] == ["1 No", "2", "3 Yes"]
