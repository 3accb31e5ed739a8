import pandas as pd
import pytest
from matplotlib.patches import FancyArrowPatch

from cup_study.errors import InputError
from cup_study.sem.pages.measurement_diagram import measurement_diagram
from tests.sem.overlaps import faults

COLUMNS = ["lhs", "op", "rhs", "std_all", "pvalue"]


def loadings(factors, items):
    return [
        (f, "=~", f"{f.lower()}{i}", 0.7 + 0.05 * i, 0.001) for f in factors for i in range(items)
    ]


def frame(rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def arrows(figure):
    return [p.get_label() for p in figure.axes[0].patches if isinstance(p, FancyArrowPatch)]


def x_of(figure, name):
    (patch,) = (p for p in figure.axes[0].patches if p.get_label() == name)
    return patch.get_window_extent().x0


def test_eight_factors_of_four_items_print_on_a_page():
    drawn = measurement_diagram(frame(loadings("ABCDEFGH", 4)))
    assert faults(drawn.figure) == []
    width, height = (25.4 * side for side in drawn.figure.get_size_inches())
    assert width == pytest.approx(160)
    assert height < 220
    assert min(t.get_fontsize() for t in drawn.figure.axes[0].texts) >= 8
    assert drawn.note == "Standardised coefficients."


def test_the_wording_of_items_may_be_printed():
    wording = "Det är lätt att lära sig använda kommunens e-tjänster, nummer "
    drawn = measurement_diagram(
        frame(loadings("ABCDEFGH", 4)), labels=lambda n: n if n.isupper() else wording + n
    )
    assert faults(drawn.figure) == []


def test_correlations_are_drawn_up_to_six_factors_or_when_asked_for():
    pairs = [(a, "~~", b, 0.4, 0.2) for a in "ABCDEFG" for b in "ABCDEFG" if a < b]
    seven = frame(loadings("ABCDEFG", 3) + pairs)
    assert "~~ A B" not in arrows(measurement_diagram(seven).figure)
    asked = measurement_diagram(seven, correlations=True)
    assert "~~ A B" in arrows(asked.figure)
    assert faults(asked.figure) == []
    assert "Double-headed" in asked.note
    six = seven[~seven["lhs"].eq("G") & ~seven["rhs"].eq("G")]
    assert "~~ A B" in arrows(measurement_diagram(six).figure)


def test_residual_correlations_stand_right_of_the_items():
    rows = [*loadings("AB", 4), ("a0", "~~", "b1", 0.2, 0.3), ("a1", "~~", "a2", 0.3, 0.01)]
    drawn = measurement_diagram(frame(rows))
    assert {"~~ a0 b1", "~~ a1 a2"} <= set(arrows(drawn.figure))
    assert "Dashed" in drawn.note
    assert faults(drawn.figure) == []


def test_a_factor_of_factors_stands_left_of_them():
    rows = [*loadings("ABC", 3), *(("G", "=~", f, 0.8, 0.001) for f in "ABC")]
    figure = measurement_diagram(frame(rows)).figure
    assert x_of(figure, "G") < x_of(figure, "A") < x_of(figure, "a0")
    assert faults(figure) == []


def test_a_general_factor_stands_right_of_the_items():
    rows = loadings("ABC", 4)
    rows += [("G", "=~", item, 0.5, 0.001) for _, _, item, _, _ in rows]
    figure = measurement_diagram(frame(rows)).figure
    assert x_of(figure, "A") < x_of(figure, "a0") < x_of(figure, "G")
    assert faults(figure) == []


def test_growth_factors_stand_together():
    rows = [("i", "=~", f"t{k}", 0.8, float("nan")) for k in range(4)]
    rows += [("s", "=~", f"t{k}", 0.2 * k, float("nan")) for k in range(1, 4)]
    rows += [("i", "~~", "s", 0.3, 0.01)]
    figure = measurement_diagram(frame(rows)).figure
    assert x_of(figure, "i") == x_of(figure, "s")
    assert faults(figure) == []


def test_groups_stand_side_by_side():
    table = frame(loadings("AB", 3))
    both = pd.concat([table.assign(group=1), table.assign(group=2, std_all=0.5)])
    figure = measurement_diagram(both).figure
    first, second = figure.axes
    assert first.texts[0].get_text() == "Group 1"
    assert first.get_position().y0 == second.get_position().y0
    assert faults(figure) == []


def test_a_model_without_factors_is_refused():
    with pytest.raises(InputError, match="no factor"):
        measurement_diagram(frame([("y", "~", "x", 0.3, 0.01)]))
