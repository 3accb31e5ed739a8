import matplotlib.pyplot as plt
import pytest

from cup_study import style, text_width


@pytest.mark.parametrize("text", ["Facilitating conditions (25)", "Åäö 1 179", "WWW"])
def test_widths_are_those_that_matplotlib_draws(text):
    figure, axes = style.new_figure(40)
    drawn = axes.text(0, 0, text, fontsize=8)
    figure.canvas.draw()
    wide = drawn.get_window_extent().width / figure.dpi * 25.4
    assert text_width.text_mm([text]) == pytest.approx(wide, abs=0.6)
    plt.close(figure)


def test_no_line_is_wider_than_its_room():
    text = "Upplevd användarvänlighet/tillgänglighetsredogörelse"
    told = text_width.wrapped(text, 15, {"användarvänlighet": "användar|vänlighet"})
    assert text_width.text_mm(told.split("\n")) <= 15
    assert told.replace("-\n", "").replace("\n", " ").replace("/ ", "/") == text


def test_a_letter_wider_than_the_room_does_not_loop():
    assert text_width.wrapped("WWWW", 0.5).replace("\n", "").replace("-", "") == "WWWW"


def test_lines_are_measured_one_by_one_and_controls_stop_nothing() -> None:
    assert text_width.text_mm(["Trust\nin it"]) == text_width.text_mm(["Trust"])
    assert text_width.text_mm(["a\tb", "a\x07\U0001f44d"]) > 0
