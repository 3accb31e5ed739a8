import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import FancyBboxPatch, PathPatch

from cup_study.literature.weighing import diagram_figure, diagram_views, layers, rules
from cup_study.literature.weighing.diagram_figure import Sign

SIGNS = {"best": Sign("black", None, "best"), "promising": Sign("grey", (3, 2), "promising")}


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def model(seed):
    rng = np.random.default_rng(seed)
    predictors = [f"predictor {c}" for c in "abcdefghij"]
    pairs = {(str(rng.choice(predictors)), "intention") for _ in range(9)}
    pairs |= {(str(rng.choice(predictors)), "use") for _ in range(5)}
    pairs |= {(str(rng.choice(predictors)), "attitude") for _ in range(3)}
    pairs |= {("attitude", "intention"), ("intention", "use")}
    rows = [
        (a, b, int(rng.integers(1, 30)), str(rng.choice(list(SIGNS)))) for a, b in sorted(pairs)
    ]
    return pd.DataFrame(rows, columns=["iv", "dv", "tested", "class"])


def drawn(seed):
    layout = layers.arrange(model(seed))
    pairs = list(zip(layout.kept["iv"], layout.kept["dv"], strict=True))
    names = {name: name.capitalize() for pair in pairs for name in pair}
    labels = dict.fromkeys(pairs, "1.00 (22)")
    figure = diagram_figure.draw(layout, names, labels, SIGNS)
    figure.canvas.draw()
    return figure, layout


@pytest.mark.parametrize("seed", range(12))
def test_no_text_meets_another_and_none_is_cut(seed):
    figure, _ = drawn(seed)
    boxes = [t.get_window_extent() for t in figure.axes[0].texts]
    wide, tall = figure.get_size_inches() * figure.dpi
    assert all(b.x0 >= 0 and b.x1 <= wide and b.y0 >= 0 and b.y1 <= tall for b in boxes)
    shrunk = [b.shrunk(1, 0.85) for b in boxes]
    assert not any(a.overlaps(b) for i, a in enumerate(shrunk) for b in shrunk[i + 1 :])


@pytest.mark.parametrize("seed", range(12))
def test_no_arrow_runs_through_a_box(seed):
    figure, layout = drawn(seed)
    patches = figure.axes[0].patches
    boxes = [p.get_bbox() for p in patches if isinstance(p, FancyBboxPatch)]
    arrows = [p for p in patches if isinstance(p, PathPatch)]
    assert len(arrows) == len(layout.kept)
    for arrow in arrows:
        curve = arrow.get_path().to_polygons(closed_only=False)[0]
        for box in boxes:
            inside = (
                (curve[:, 0] > box.x0 + 0.2)
                & (curve[:, 0] < box.x1 - 0.2)
                & (curve[:, 1] > box.y0 + 0.2)
                & (curve[:, 1] < box.y1 - 0.2)
            )
            assert not inside.any()


def test_classes_are_drawn_apart_and_width_follows_tests():
    figure, layout = drawn(1)
    arrows = [p for p in figure.axes[0].patches if isinstance(p, PathPatch)]
    tested = layout.kept["tested"].to_numpy()
    widths = np.array([a.get_linewidth() for a in arrows])
    assert (np.argsort(widths, kind="stable") == np.argsort(tested, kind="stable")).all()
    dashed = [a.get_linestyle() not in ("-", "solid") for a in arrows]
    assert dashed == layout.kept["class"].eq("promising").tolist()


@pytest.fixture
def relations():
    rows = [(f"s{i}", "perceived usefulness", "intention", 1, "+") for i in range(6)]
    rows += [(f"s{i}", "perceived risk", "intention", 1, "-") for i in range(5)]
    rows += [(f"s{i}", "optimism bias", "intention", 1, None) for i in range(4)]
    rows += [("s1", "use/adoption", "satisfaction", 1, None)] * 6
    return pd.DataFrame(rows, columns=["key", "iv_std", "dv_std", "significant", "direction"])


def test_only_what_leads_to_the_outcomes_is_drawn(relations):
    table = rules.combined(relations)
    drawn = diagram_views.select(table, ["intention"], least_studies=4)
    assert sorted(drawn["iv"]) == ["optimism bias", "perceived risk", "perceived usefulness"]
    assert len(diagram_views.select(table, [], least_studies=4)) == 4
    assert len(diagram_views.select(table, ["intention"], least_studies=5)) == 2


def test_the_note_tells_signs_and_that_weights_are_bounds(relations):
    table = diagram_views.select(rules.combined(relations), ["intention"], least_studies=4)
    drawing = diagram_views.drawing(table, relations, ["en", "sv"])
    assert drawing.caption["en"] == (
        "2 of 3 relations drawn are best predictors, 2 of them of intention."
    )
    assert "Negativt där ett tecken angavs: upplevd risk → avsikt." in drawing.note["sv"]
    assert "upper bounds" in drawing.note["en"]


def test_values_count_the_classes(relations):
    told = diagram_views.values(rules.combined(relations))
    assert told["n_best"] == (3, "count")
    assert told["n_examined_five"] == (3, "count")
    assert told["n_moved"] == (1, "count")
