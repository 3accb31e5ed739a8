import numpy as np
import pandas as pd
import pytest

from cup_study.survey.design import Design, unweighted
from cup_study.survey.experiment import attrition
from cup_study.survey.experiment.arms import Experiment
from cup_study.survey.questionnaire.measures import Measure, Measured


def test_equal_response_leaves_nothing_open(trial):
    measured, experiment, data = trial()
    found = attrition.bounds(measured, experiment, unweighted(data), control=0.4, treated=0.4)
    assert found["lower"].to_numpy() == pytest.approx(found["difference"].to_numpy())
    assert found["upper"].to_numpy() == pytest.approx(found["difference"].to_numpy())


@pytest.mark.parametrize(("control", "treated"), [(0.4, 0.5), (0.5, 0.4)])
def test_the_effect_lies_between_the_bounds(trial, control, treated):
    measured, experiment, data = trial()
    found = attrition.bounds(
        measured, experiment, unweighted(data), control=control, treated=treated
    )
    assert (found["lower"] < found["difference"]).all()
    assert (found["upper"] > found["difference"]).all()
    assert found["trimmed"].iloc[0] == pytest.approx(0.2)
    assert found["arm"].iloc[0] == float(treated > control)


def test_a_share_is_trimmed_as_the_formula_says():
    values = pd.DataFrame({"use": [1.0] * 4 + [0.0] * 6 + [1.0] * 5 + [0.0] * 5})
    measured = Measured(values, (Measure("use", "share", {}),))
    arm = pd.Series([0.0] * 10 + [1.0] * 10)
    found = attrition.bounds(
        measured, Experiment("x", arm, {}, ()), unweighted(values), control=0.4, treated=0.5
    ).iloc[0]
    # A fifth of the treated is left out: 3 of 8 or 5 of 8 remain with the answer.
    assert found[["lower", "upper"]].tolist() == pytest.approx([3 / 8 - 0.4, 5 / 8 - 0.4])


def test_bounds_hold_the_effect_on_those_who_always_answer():
    generator = np.random.default_rng(5)
    n = 20000
    arm = generator.integers(0, 2, n).astype(float)
    always, y = generator.random(n) < 0.4, generator.normal(size=n)
    # Of the others, those with high outcomes answer only when they are treated.
    answers = always | ((arm == 1) & (y > 1))
    values = pd.DataFrame({"q": np.where(answers, y + 0.2 * arm, np.nan)})
    rates = [float(answers[arm == a].mean()) for a in (0, 1)]
    measured = Measured(values, (Measure("q", "mean", {}),))
    trial = Experiment("x", pd.Series(arm), {}, ())
    design = Design(pd.Series(1.0, index=values.index))
    row = attrition.bounds(measured, trial, design, control=rates[0], treated=rates[1]).iloc[0]
    assert row["lower"] < 0.2 < row["upper"]
    assert row["difference"] > 0.3


def test_an_outcome_without_answers_in_an_arm_is_left_out(trial):
    measured, experiment, data = trial()
    values = measured.values.assign(use=measured.values["use"].where(experiment.arm == 1))
    found = attrition.bounds(
        Measured(values, measured.measures), experiment, unweighted(data), control=0.4, treated=0.5
    )
    assert found["item"].tolist() == ["BI"]
