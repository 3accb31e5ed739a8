import matplotlib.pyplot as plt
import pandas as pd

from cup_study.literature.replication import replication_figures as figures


def test_printed_values_are_squares():
    row = {"label": "a", "printed": 0.3, "rebuilt": 0.31, "ci_lower": 0.2, "ci_upper": 0.4}
    figure = figures.printed_and_rebuilt(pd.DataFrame([row]), "sv", names=("tryckt", "nytt"))
    markers = {line.get_marker(): line.get_xdata()[0] for line in figure.axes[0].lines}
    assert markers["s"] == 0.3
    assert markers["o"] == 0.31
    assert "0,310" in [t.get_text() for t in figure.axes[0].texts]
    plt.close("all")
