import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch

from cup_study.errors import InputError
from cup_study.sem.pages import diagram, structural_scene
from cup_study.sem.pages.diagram import diagram_of, path_diagram
from tests.sem.overlaps import faults, run_through

ROWS = [("M", "A", 0.4, 0.01), ("M", "B", -0.1, 0.4), ("Y", "M", 0.5, 0.001), ("Y", "A", 0.2, 0.02)]
COLUMNS = ["lhs", "op", "rhs", "std_all", "pvalue"]
PREDICTORS = {
    "PE": "Förväntad nytta",
    "EE": "Förväntad ansträngning",
    "SI": "Social påverkan",
    "FC": "Underlättande förhållanden",
    "TR": "Tillit till kommunen",
    "RISK": "Upplevd risk",
}
LABELS = PREDICTORS | {"BI": "Avsikt att använda e-tjänster", "UB": "Användning"}


@pytest.fixture
def paths():
    return pd.DataFrame(ROWS, columns=["lhs", "rhs", "std_all", "pvalue"])


@pytest.fixture
def figure(paths):
    return path_diagram(
        paths,
        {"M": 0.2, "Y": 0.3},
        labels={"A": "Underlättande förhållanden"},
        number=lambda x: f"{x:.1f}".replace(".", ","),
    )


@pytest.fixture
def acceptance():
    """Estimates of six constructs, intention and use, each with items, correlated predictors."""
    rows = [("BI", "~", name, 0.1 + 0.05 * k, 0.2 * (k == 2)) for k, name in enumerate(PREDICTORS)]
    rows += [("UB", "~", "BI", 0.5, 1e-9), ("UB", "~", "FC", -0.2, 0.004)]
    items = dict.fromkeys(PREDICTORS, 4) | {"BI": 3, "UB": 3}
    for name, count in items.items():
        rows += [(name, "=~", f"{name.lower()}{i}", 0.8, 1e-9) for i in range(1, count + 1)]
    names = list(PREDICTORS)
    rows += [(a, "~~", b, 0.3, 0.01) for i, a in enumerate(names) for b in names[:i]]
    return pd.DataFrame(rows, columns=COLUMNS)


def printed(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def numbers(axes):
    return [text.get_text() for text in axes.texts if text.get_bbox_patch() is not None]


def arrows(figure):
    return [p for axes in figure.axes for p in axes.patches if isinstance(p, FancyArrowPatch)]


def test_every_coefficient_and_r2_is_printed(figure):
    assert sorted(numbers(figure.axes[0])) == ["-0,1", "0,2", "0,4", "0,5"]
    assert "$R^2$ = 0,3" in printed(figure)
    assert "Underlättande" in printed(figure)


def test_text_is_at_least_eight_points(figure):
    assert min(t.get_fontsize() for t in figure.axes[0].texts) >= 8


def test_only_the_uncertain_path_is_dashed(figure):
    dashed = [p.get_label() for p in arrows(figure) if p.get_linestyle() not in ("solid", "-")]
    assert dashed == ["~ M B"]


def test_constructs_are_boxes_unless_told_otherwise(figure, paths):
    boxes = [p for p in figure.axes[0].patches if isinstance(p, FancyBboxPatch)]
    assert len(boxes) == 4
    mixed = path_diagram(paths, {}, latent=["M"], observed=["A"])
    ellipses = [p.get_label() for p in mixed.axes[0].patches if isinstance(p, Ellipse)]
    assert ellipses == ["M"]


def test_a_small_diagram_has_no_faults(figure):
    assert faults(figure) == []


@pytest.mark.parametrize("options", [{}, {"measurement": True}, {"covariances": True}])
def test_a_real_model_has_no_faults(acceptance, options):
    drawn = diagram_of(acceptance, {"BI": 0.6, "UB": 0.4}, labels=LABELS, **options)
    assert faults(drawn.figure) == []
    width, height = (25.4 * side for side in drawn.figure.get_size_inches())
    assert width == pytest.approx(160)
    assert height < 220
    assert min(t.get_fontsize() for t in drawn.figure.axes[0].texts) >= 8


def random_model(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(8, 13))
    depth = rng.integers(0, 4, n)
    pairs = [(i, j) for i in range(n) for j in range(n) if depth[i] < depth[j]]
    kept = [pair for pair in pairs if rng.random() < 0.25] or pairs[:1]
    rows = [(f"v{j}", "~", f"v{i}", rng.normal(0, 0.4), rng.random() ** 3) for i, j in kept]
    rows += [
        (f"v{i}", "~~", f"v{j}", 0.2, 0.1)
        for i in range(n)
        for j in range(i)
        if rng.random() < 0.05
    ]
    words = ["Förväntad", "nytta", "Social", "påverkan", "Tillit", "Användning", "Upplevd", "risk"]
    labels = {f"v{i}": " ".join(rng.choice(words, int(rng.integers(1, 4)))) for i in range(n)}
    return pd.DataFrame(rows, columns=COLUMNS), labels


@pytest.mark.parametrize("seed", range(3))
def test_random_models_of_up_to_twelve_constructs_have_no_faults(seed, monkeypatch):
    scenes = []

    def kept(plan, width):
        scenes.append(structural_scene.arranged(plan, width))
        return scenes[-1]

    monkeypatch.setattr(diagram, "arranged", kept)
    table, labels = random_model(seed)
    outcomes = table.loc[table["op"] == "~", "lhs"].unique()
    drawn = diagram_of(table, dict.fromkeys(outcomes, 0.3), labels=labels, covariances=True)
    assert faults(drawn.figure) == []
    assert run_through(scenes[-1]) == []


def test_the_checker_finds_a_number_that_was_moved(figure):
    first, second = figure.axes[0].texts[:2]
    first.set_position(second.get_position())
    assert faults(figure) != []


def test_stars_lines_and_correlations_are_explained_when_they_are_there(acceptance):
    r2 = {"BI": 0.6, "UB": 0.4}
    plain = diagram_of(acceptance, r2)
    assert "*** p < .001" in plain.note
    assert "Dashed: p ≥ .05." in plain.note
    assert "Double-headed" not in plain.note
    assert "Double-headed" in diagram_of(acceptance, r2, covariances=True).note
    certain = acceptance.assign(pvalue=1e-9)
    without = diagram_of(certain, r2, show_stars=False)
    assert without.note == "Standardised coefficients."
    assert not any("*" in text for text in printed(without.figure))


def test_a_correlation_has_two_heads_and_a_path_one(acceptance):
    drawn = diagram_of(acceptance, {}, covariances=True)
    styles = {p.get_label().split()[0]: p.get_arrowstyle().arrow for p in arrows(drawn.figure)}
    assert styles == {"~~": "<|-|>", "~": "-|>"}


def two_groups(table):
    other = table.assign(group="Nej", std_all=table["std_all"] / 2, pvalue=0.2)
    return pd.concat([table.assign(group="Ja"), other], ignore_index=True)


def test_groups_share_the_layout_but_not_the_numbers(acceptance):
    drawn = diagram_of(two_groups(acceptance), {}, group_labels=["Ja (n = 300)", "Nej (n = 200)"])
    first, second = drawn.figure.axes
    assert first.texts[0].get_text() == "Ja (n = 300)"
    places = [
        {t.get_position() for t in axes.texts if t.get_bbox_patch() is not None}
        for axes in (first, second)
    ]
    assert places[0] == places[1]
    assert numbers(first) != numbers(second)
    assert first.get_position().y0 == second.get_position().y0  # side by side
    assert faults(drawn.figure) == []


def test_groups_are_stacked_where_words_would_break_beside_each_other(acceptance):
    drawn = diagram_of(two_groups(acceptance), {}, labels=LABELS)
    first, second = drawn.figure.axes
    assert first.get_position().x0 == second.get_position().x0
    assert first.texts[0].get_text() == "Ja"
    forced = diagram_of(two_groups(acceptance), {}, labels=LABELS, columns=2)
    assert forced.figure.axes[0].get_position().y0 == forced.figure.axes[1].get_position().y0


def test_explained_variance_is_that_of_the_group(acceptance):
    shares = pd.DataFrame({"group": ["Ja", "Nej"], "variable": ["BI", "BI"], "r2": [0.61, 0.22]})
    drawn = diagram_of(two_groups(acceptance), shares)
    assert ["$R^2$ = .61" in [t.get_text() for t in a.texts] for a in drawn.figure.axes] == [
        True,
        False,
    ]


def test_circles_second_orders_and_observed_variables_are_drawn():
    rows = [("A", "~", "B", 0.3, 0.01), ("B", "~", "A", 0.2, 0.3), ("A", "~~", "B", 0.1, 0.2)]
    drawn = diagram_of(pd.DataFrame(rows, columns=COLUMNS), {"A": 0.2}, covariances=True)
    assert len(arrows(drawn.figure)) == 3
    assert faults(drawn.figure) == []
    second = [("G", "=~", f, 0.8, 0.001) for f in "AB"] + [("y", "~", "G", 0.3, 0.01)]
    second += [(f, "=~", f"{f}{i}", 0.7, 0.001) for f in "AB" for i in (1, 2, 3)]
    drawn = diagram_of(pd.DataFrame(second, columns=COLUMNS), {}, measurement=True)
    names = {p.get_label() for p in drawn.figure.axes[0].patches if isinstance(p, Ellipse)}
    assert names == {"G", "A", "B"}
    assert len(arrows(drawn.figure)) == 9


def test_labels_are_never_read_as_mathematics():
    rows = [("y", "~", "x", 0.3, 0.01)]
    labels = {"x": "$\\frac{1}{2}$ <b>", "y": r"50% & \alpha"}
    drawn = diagram_of(pd.DataFrame(rows, columns=COLUMNS), {}, labels=labels)
    drawn.figure.canvas.draw()
    assert "$\\frac{1}{2}$" in " ".join(printed(drawn.figure))
    assert "<b>" not in drawn._repr_html_()
    assert drawn._repr_png_().startswith(b"\x89PNG")


def test_labels_may_be_a_function_and_words_of_another_language():
    rows = [("y", "~", "x", 0.3, 0.4)]
    words = dict(diagram.WORDS) | {"coefficients": "Standardiserat.", "dashed": "Streckat: {level}"}
    drawn = diagram_of(pd.DataFrame(rows, columns=COLUMNS), {}, labels=str.upper, words=words)
    assert "X" in printed(drawn.figure)
    assert drawn.note == "Standardiserat. Streckat: .05"
    assert drawn.alt == "Path diagram. X → Y .30."


def test_a_fixed_path_is_solid_and_has_no_star():
    rows = [("y", "~", "x", 1.0, np.nan)]
    drawn = diagram_of(pd.DataFrame(rows, columns=COLUMNS), {})
    assert numbers(drawn.figure.axes[0]) == ["1.00"]
    assert arrows(drawn.figure)[0].get_linestyle() in ("solid", "-")


def test_a_file_is_written(tmp_path):
    rows = [("y", "~", "x", 0.3, 0.01)]
    drawn = diagram_of(pd.DataFrame(rows, columns=COLUMNS), {})
    assert drawn.save(tmp_path / "model.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(InputError, match='column "std_all"') as caught:
        diagram_of(pd.DataFrame({"lhs": [], "op": [], "rhs": []}), {})
    assert len(caught.value.problems) == 2
    loadings = pd.DataFrame([("F", "=~", "x", 0.8, 0.01)], columns=COLUMNS)
    with pytest.raises(InputError, match="no path"):
        diagram_of(loadings, {})
    chain = [(f"v{i + 1}", "~", f"v{i}", 0.3, 0.01) for i in range(10)]
    with pytest.raises(InputError, match="width_mm"):
        diagram_of(pd.DataFrame(chain, columns=COLUMNS), {})
    assert diagram_of(pd.DataFrame(chain, columns=COLUMNS), {}, width_mm=260).figure.axes
    path = two_groups(pd.DataFrame([("y", "~", "x", 0.8, 0.01)], columns=COLUMNS))
    with pytest.raises(InputError, match="1 labels"):
        diagram_of(path, {}, group_labels=["one"])
