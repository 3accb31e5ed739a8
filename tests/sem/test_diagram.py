import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.patches import FancyBboxPatch

from cup_study.sem.diagram import layers, path_diagram

ROWS = [("M", "A", 0.4, 0.01), ("M", "B", -0.1, 0.4), ("Y", "M", 0.5, 0.001), ("Y", "A", 0.2, 0.02)]


@pytest.fixture
def paths():
    return pd.DataFrame(ROWS, columns=["lhs", "rhs", "std_all", "pvalue"])


@pytest.fixture
def figure(paths):
    figure = path_diagram(
        paths,
        {"M": 0.2, "Y": 0.3},
        labels={"A": "Underlättande förhållanden"},
        number=lambda x: f"{x:.1f}".replace(".", ","),
    )
    yield figure
    plt.close(figure)


def test_causes_stand_left_of_effects(paths):
    assert layers(paths) == [["A", "B"], ["M"], ["Y"]]


def test_a_circle_does_not_hang():
    circle = pd.DataFrame({"lhs": ["A", "B"], "rhs": ["B", "A"]})
    assert {name for column in layers(circle) for name in column} == {"A", "B"}


def test_every_coefficient_and_r2_is_printed(figure):
    texts = [t.get_text() for t in figure.axes[0].texts]
    assert sorted(t for t in texts if t[-1].isdigit() and len(t) < 6) == [
        "-0,1",
        "0,2",
        "0,4",
        "0,5",
    ]
    assert any("$R^2$ = 0,3" in t for t in texts)
    assert any("förhållan" in t.replace("-\n", "") for t in texts)


def test_text_is_at_least_eight_points(figure):
    assert min(t.get_fontsize() for t in figure.axes[0].texts) >= 8


def test_only_the_uncertain_path_is_dashed(figure):
    dashed = [p for p in figure.axes[0].patches if p.get_linestyle() not in ("solid", "-")]
    assert len(dashed) == 1


def test_boxes_do_not_overlap(figure):
    figure.canvas.draw()
    boxes = [p.get_window_extent() for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == 4
    for i, a in enumerate(boxes):
        assert not any(a.overlaps(b) for b in boxes[i + 1 :])
