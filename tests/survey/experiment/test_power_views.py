import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from cup_study.survey.basis import Basis
from cup_study.survey.experiment import power, power_views

BASIS = Basis(900, True, ("en", "sv"))
WHAT = {"en": "Users", "sv": "Användare"}
WHOLE = {"control": 0.4, "n_control": 450, "n_treated": 450, "design_effect": 1.5}


def test_the_figure_names_its_lines_and_what_was_put_in():
    rows = power.scenarios(WHOLE, pd.DataFrame())
    curves = power.curve(np.linspace(0, 0.7, 50), 0.4, rows)
    drawing = power_views.power_drawing(curves, 0.1, WHAT, BASIS, planted=0.03)
    texts = [t.get_text() for t in drawing.figures["sv"].axes[0].texts]
    assert texts == ["den här studien", "dubbelt så många", "inlagd effekt"]
    assert "10.0 percentage points" in drawing.caption["en"]
    plt.close("all")


def test_no_possible_effect_is_said():
    rows = power.scenarios(
        {**WHOLE, "control": 0.97, "n_control": 20, "n_treated": 20}, pd.DataFrame()
    )
    curves = power.curve(np.linspace(0, 0.25, 26), 0.97, rows)
    least = float(rows["share"].iloc[0])
    drawing = power_views.power_drawing(curves, least, WHAT, BASIS)
    assert drawing.caption["en"].startswith("No effect that is possible")
    plt.close("all")


def test_the_table_is_in_points():
    rows = power.scenarios(WHOLE, pd.DataFrame())
    table = power_views.power_table(rows, BASIS)
    assert table.frames["en"]["sample"].tolist() == ["This study", "Twice as many"]
    assert 5 < table.frames["en"]["share"].iloc[0] < 20
