import numpy as np
import pandas as pd
import pytest

from cup_study.survey.design import unweighted
from cup_study.survey.experiment import segments
from cup_study.survey.questionnaire.measures import Measured


def test_each_group_has_its_own_effect(trial):
    measured, experiment, data = trial()
    found = segments.effects(measured, experiment, data, unweighted(data))
    row = found[(found["item"] == "BI") & (found["segment"] == "town") & (found["group"] == 2)]
    own = data["town"].eq(2)
    y, arm = measured.values["BI"][own], experiment.arm[own]
    assert row["difference"].iloc[0] == pytest.approx(y[arm == 1].mean() - y[arm == 0].mean())
    assert found["segment"].tolist() == ["town"] * 6 + ["sex"] * 4


def test_small_groups_and_rare_answers_are_left_out(trial):
    measured, experiment, data = trial()
    data["rare"] = pd.Series(np.where(np.arange(len(data)) < 65, "few", "many"))
    found = segments.effects(measured, experiment, data[["rare"]], unweighted(data))
    assert set(found["group"]) == {"many"}
    values = measured.values.assign(use=measured.values["use"].where(data["town"] != 1, 0.0))
    none = Measured(values, measured.measures)
    found = segments.effects(none, experiment, data[["town"]], unweighted(data))
    assert found.loc[found["item"] == "use", "group"].tolist() == [2.0, 3.0]
    tests = segments.interactions(none, experiment, data[["town"]], unweighted(data))
    assert tests.set_index("item")["groups"].to_dict() == {"use": 2, "BI": 3}


def test_an_effect_that_differs_is_found_and_one_that_does_not_is_not(trial):
    measured, experiment, data = trial(2000, seed=4)
    tests = segments.interactions(measured, experiment, data, unweighted(data))
    assert (tests["p_adjusted"] > 0.05).all()
    more = measured.values["BI"] + np.where(data["sex"] == 1, experiment.arm.fillna(0), 0)
    other = Measured(measured.values.assign(BI=more), measured.measures)
    tests = segments.interactions(other, experiment, data, unweighted(data))
    differing = tests[tests["p_adjusted"] < 0.05]
    assert differing[["item", "segment"]].values.tolist() == [["BI", "sex"]]
    assert (tests["family_size"] == 2).all()


def test_the_test_of_two_groups_is_that_of_the_difference_of_effects(trial):
    measured, experiment, data = trial()
    design = unweighted(data)
    found = segments.effects(measured, experiment, data[["sex"]], design)
    own = found[found["item"] == "BI"]
    tests = segments.interactions(measured, experiment, data[["sex"]], design).set_index("item")
    z = own["difference"].diff().iloc[1] / np.sqrt((own["se"] ** 2).sum())
    assert tests.at["BI", "statistic"] == pytest.approx(z**2, rel=0.02)


def test_nothing_to_cut_gives_empty_tables(trial):
    measured, experiment, data = trial()
    assert len(segments.effects(measured, experiment, data[[]], unweighted(data))) == 0
    assert len(segments.interactions(measured, experiment, data[[]], unweighted(data))) == 0
    assert list(segments.pick(["sex", "gone"], data)) == ["sex"]
