import matplotlib.pyplot as plt
import pandas as pd

from cup_study.survey.waves import figures

COLUMNS = ["label", "wave", "estimate", "ci_lower", "ci_upper"]


def test_labels_at_the_end_do_not_touch():
    rows = [("A" * 60, w, 0.5, 0.45, 0.55) for w in ("x", "y")]
    rows += [("B", w, 0.51, 0.46, 0.56) for w in ("x", "y")]
    figure = figures.lines(pd.DataFrame(rows, columns=COLUMNS), ["x", "y"], "en", axis_label="s")
    figure.draw_without_rendering()
    ends = [t for t in figure.axes[0].texts if "  " in t.get_text()]
    boxes = sorted((t.get_window_extent() for t in ends), key=lambda b: b.y0)
    assert boxes[0].y1 <= boxes[1].y0 + 1
    plt.close(figure)


def test_a_wave_that_did_not_ask_has_no_point():
    rows = [("A", "x", 0.5, 0.4, 0.6), ("A", "y", 0.6, 0.5, 0.7), ("B", "y", 0.2, 0.1, 0.3)]
    figure = figures.lines(pd.DataFrame(rows, columns=COLUMNS), ["x", "y"], "sv", axis_label="s")
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert any("20\u00a0%" in t for t in texts)
    plt.close(figure)


def test_many_groups_go_on_in_a_second_row():
    rows = [(f"g{i}", w, 0.5, 0.4, 0.6) for i in range(7) for w in ("x", "y")]
    table = pd.DataFrame(rows, columns=["group", *COLUMNS[1:]])
    figure = figures.panels(table, table.iloc[:2], ["x", "y"], "en", axis_label="Share")
    assert sum(a.get_visible() for a in figure.axes) == 7
    plt.close(figure)
