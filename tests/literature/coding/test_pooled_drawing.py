from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd

from cup_study.literature.coding import pooled_drawing


def test_open_marks_and_missing_values() -> None:
    rows = [
        ("BI – PE", "R1", 0.5, 0.4, 0.6, 9, 900, False),
        ("BI – PE", "R2", 0.45, 0.3, 0.58, 1, 120, False),
        ("BI – PE", "R3", None, None, None, 0, 0, False),
        ("BI – PE", "All", -0.2, -0.3, -0.1, 9, 1000, True),
    ]
    columns = ["group", "label", "r", "ci_lower", "ci_upper", "k", "n", "joined"]
    table = pd.DataFrame(rows, columns=columns).astype({"r": float})
    figure = pooled_drawing.pooled(table, "sv", axis_label="r", heads=["k", "N", "r"])
    axes = figure.axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() in "oD"]
    assert faces.count("white") == 1
    assert len(faces) == 3
    texts = [t.get_text() for t in axes.texts]
    assert "–" in texts
    assert "−0,20" in texts
    low, high = axes.get_xlim()
    assert low < -0.3
    assert high > 0.6
    plt.close(figure)
