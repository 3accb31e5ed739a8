import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cup_study.literature.masem import masem_figures


def test_lines_of_a_label_stand_together_and_an_open_end_is_not_drawn():
    rows = [
        ("a", "x", 0.3, 0.2, 0.4),
        ("b", "x", 0.35, 0.2, np.nan),
        ("a", "y", -0.1, -0.2, 0.0),
    ]
    table = pd.DataFrame(rows, columns=["method", "label", "est", "ci_lower", "ci_upper"])
    figure = masem_figures.coefficients(table, "en", names={"a": "A", "b": "B"})
    axes = figure.axes[0]
    first, second = (line for line in axes.lines if line.get_label() in ("A", "B"))
    assert abs(first.get_ydata()[0] - second.get_ydata()[0]) < 0.6
    assert first.get_ydata()[1] - first.get_ydata()[0] == 1
    plt.close("all")
