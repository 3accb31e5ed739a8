"""Forest plots on paper: nothing overlaps, nothing is cut, letters are large enough."""

from __future__ import annotations

import itertools

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from cup_study.literature.forest import lines_figure
from cup_study.literature.forest.line import LINES, Line

HEADS = Line("Study", ("n", "Weight"), ("r [95% CI]",))


def lines(k: int, label: str = "Author (2024)") -> list[Line]:
    return [
        Line(label, ("1,234", "2.5%"), (".50 [.30, .70]",), 0.5, 0.3, 0.7, size=0.5)
        for _ in range(k)
    ]


def shown(figure: Figure) -> list[Text]:
    figure.draw_without_rendering()
    return [t for axes in figure.axes for t in axes.texts if t.get_text()]


@pytest.mark.parametrize("k", [2, 17, 34])
@pytest.mark.parametrize("label", ["Li (2009)", "A very long name of authors and of a study " * 3])
def test_texts_do_not_overlap_and_stay_on_the_paper(k: int, label: str) -> None:
    figure = lines_figure.draw(
        lines(k, label), "en", heads=HEADS, axis_label="Correlation r", below=["Q = 3. " * 30]
    )
    texts = shown(figure)
    boxes = [t.get_window_extent() for t in texts]
    for a, b in itertools.combinations(boxes, 2):
        assert not (a.x0 < b.x1 - 1 and b.x0 < a.x1 - 1 and a.y0 < b.y1 - 2 and b.y0 < a.y1 - 2)
    page = figure.bbox
    assert all(b.x0 >= -1 and b.x1 <= page.x1 + 1 and b.y0 >= -1 and b.y1 <= page.y1 for b in boxes)
    ticks = figure.axes[1].get_xticklabels()
    assert all(t.get_fontsize() >= 8 for t in [*texts, *ticks, figure.axes[1].xaxis.label])
    plt.close(figure)


def test_a_long_label_ends_in_an_ellipsis_and_a_heading_does_not() -> None:
    heads = Line("Construct relation", ("n", "Weight"), ("r",))
    figure = lines_figure.draw(lines(2, "x" * 200), "en", heads=heads, axis_label="r")
    texts = [t.get_text() for t in shown(figure)]
    assert any(t.endswith("…") for t in texts)
    assert "Construct relation" in texts
    short = lines_figure.draw(lines(2, "A"), "en", heads=heads, axis_label="r")
    assert "Construct relation" in [t.get_text() for t in shown(short)]
    plt.close("all")


def test_more_lines_make_it_taller_and_not_denser() -> None:
    low = lines_figure.draw(lines(5), "en", heads=HEADS, axis_label="r")
    high = lines_figure.draw(lines(25), "en", heads=HEADS, axis_label="r")
    grown = (high.get_figheight() - low.get_figheight()) * 25.4
    assert grown == pytest.approx(20 * lines_figure.ROW_MM)
    plt.close("all")


def test_a_full_page_is_printed_without_shrinking() -> None:
    figure = lines_figure.draw(
        lines(LINES), "en", heads=HEADS, axis_label="r", below=["a " * 80, "b"]
    )
    assert figure.get_figheight() * 25.4 <= 172
    plt.close(figure)


def test_numbers_of_the_axis_follow_the_language() -> None:
    for lang, mark in (("sv", ","), ("en", ".")):
        figure = lines_figure.draw(lines(3), lang, heads=HEADS, axis_label="r")
        figure.draw_without_rendering()
        told = [t.get_text() for t in figure.axes[1].get_xticklabels()]
        assert "0" in told
        assert any(mark in t for t in told)
        plt.close(figure)


def test_a_prediction_interval_beyond_the_axis_ends_in_an_arrow() -> None:
    line = Line("a", (), ("",), 0.5, 0.4, 0.6, -0.99, 0.999)
    heads = Line("Relation", (), ("r",))
    figure = lines_figure.draw([line], "en", heads=heads, axis_label="r", zero=False)
    assert figure.axes[1].get_xlim()[0] > -0.99
    assert len(figure.axes[1].patches) == 3  # two arrows and the square
    plt.close(figure)


def test_all_correlations_fit_between_minus_one_and_one() -> None:
    line = Line("a", (), ("",), 0.99, -0.999, 0.9999)
    figure = lines_figure.draw([line], "en", heads=Line("a", (), ("r",)), axis_label="r")
    left, right = figure.axes[1].get_xlim()
    assert left <= -0.999
    assert right <= 1.02
    plt.close(figure)
