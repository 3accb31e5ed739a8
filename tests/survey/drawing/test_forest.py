import matplotlib.pyplot as plt
import pandas as pd

from cup_study.survey.drawing import forest

ROWS = pd.DataFrame(
    {
        "label": ["All", "Young", "Old"],
        "heading": ["", "Age", "Age"],
        "estimate": [0.02, -0.05, 0.1],
        "ci_lower": [-0.01, -0.1, 0.0],
        "ci_upper": [0.05, 0.0, 0.2],
    }
)


def _texts(axes):
    return [t.get_text() for t in axes.texts]


def test_estimates_are_printed_with_their_sign_in_the_readers_language():
    figure = forest.forest([forest.Panel(ROWS, "Punkter", "decimal1", 100)], "sv")
    assert {"+2,0", "−5,0", "+10,0"} <= set(_texts(figure.axes[0]))
    assert "Age" in _texts(figure.axes[0])
    plt.close(figure)


def test_panels_have_scales_of_their_own_and_zero_in_sight():
    small = ROWS.assign(estimate=5.0, ci_lower=4.0, ci_upper=6.0)
    figure = forest.forest([forest.Panel(ROWS, "a"), forest.Panel(small, "b")], "en")
    first, second = figure.axes
    assert first.get_xlim()[1] < 1
    assert second.get_xlim()[0] < 0 < 6 < second.get_xlim()[1]
    plt.close(figure)


def test_groups_get_a_legend_instead_of_printed_numbers():
    rows = pd.concat([ROWS.assign(group="A"), ROWS.assign(group="B")])
    figure = forest.forest([forest.Panel(rows, "a")], "en")
    assert [t.get_text() for t in figure.legends[0].get_texts()] == ["A", "B"]
    assert "+0.02" not in _texts(figure.axes[0])
    plt.close(figure)


def test_ticks_are_not_rounded_to_another_number():
    rows = ROWS.assign(estimate=0.1, ci_lower=-0.3, ci_upper=0.75)
    figure = forest.forest([forest.Panel(rows, "a")], "en")
    figure.draw_without_rendering()
    axes = figure.axes[0]
    for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        assert abs(float(label.get_text().replace("−", "-")) - tick) < 1e-9
    plt.close(figure)


def test_a_zero_has_no_sign():
    assert forest.signed(0.0, "decimal1", "en") == "0.0"
    assert forest.signed(0.04, "decimal1", "en") == "0.0"
