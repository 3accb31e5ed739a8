import matplotlib.pyplot as plt
import pytest

from cup_study.citizens import invariance_views
from cup_study.sem.groupwise.invariance import invariance

from .groups import MODEL, answers

NAMES = invariance_views.called({"town": {"en": "Town", "sv": "Ort"}}, [])


@pytest.fixture(scope="module")
def tested():
    full = invariance(MODEL, answers(), "town", estimator="MLR", warn=False)
    return invariance_views.steps({"town": full}, {"town": {"scalar": 1.5}})


def test_steps_stand_beside_what_chance_gives(tested):
    assert tested["step"].tolist() == ["configural", "metric", "scalar", "strict"]
    metric = tested[tested["step"] == "metric"].iloc[0]
    assert metric["ratio"] == pytest.approx(metric["chisq_diff"] / metric["df_diff"])
    assert metric["chance_lower"] < 1 < metric["chance_upper"] < metric["ratio"]
    assert tested["partial_ratio"].dropna().tolist() == [1.5]
    assert invariance_views.failing(tested) == ["town"]


def test_values_are_keyed_by_grouping_and_step(tested):
    told = invariance_views.values(tested)
    assert told["invariance_n_steps"] == (3, "count")
    assert told["invariance_town_metric_pvalue"][0] < 0.001
    assert told["invariance_cfi_fall"][0] > 0


def test_a_study_without_groups_has_no_steps():
    nothing = invariance_views.steps({})
    assert invariance_views.failing(nothing) == []


def test_the_table_tells_the_grouping_once(tested):
    table = invariance_views.table(tested, NAMES, ("en", "sv"))
    assert table.frames["sv"]["group"].tolist() == ["Ort (n = 800)", "", "", ""]
    assert table.frames["en"]["step"].iloc[2] == "Equal intercepts"
    assert set(table.columns) == set(table.frames["en"].columns)


def test_the_drawing_names_the_worst_step(tested):
    drawing = invariance_views.drawing(tested, NAMES, ("en",))
    assert "χ² rises most at equal loadings by town" in drawing.caption["en"]
    labels = [text.get_text() for text in drawing.figures["en"].axes[0].get_yticklabels()]
    assert labels == ["Equal loadings", "Equal intercepts", "Equal residuals"]
    plt.close("all")
