"""Weights beside R's are in ``tests/survey/engine/test_designs.py``."""

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting.calibrate import auxiliaries, calibrate
from cup_study.survey.weighting.rake import rake

POPULATION = pd.DataFrame(
    {"sex": [1, 2, None, None], "age": [None, None, "a", "b"], "n": [300.0, 500.0, 350.0, 450.0]}
)


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"sex": rng.integers(1, 3, 90), "age": rng.choice(["a", "b"], 90)})
    return frame.assign(income=rng.normal(20, 4, 90), w=rng.uniform(4, 12, 90))


def test_raking_distance_is_raking(data):
    known = auxiliaries(data, POPULATION, [["sex"], ["age"]], base=data["w"])
    found = calibrate(*known, base=data["w"], function="raking")
    raked = rake(data, POPULATION, [["sex"], ["age"]], base=data["w"])
    assert found.tolist() == pytest.approx(raked.tolist(), rel=1e-9)


@pytest.mark.parametrize("how", [{}, {"bounds": (0.5, 1.9)}, {"function": "raking"}])
def test_totals_are_met(data, how):
    known = auxiliaries(data, POPULATION, [["sex"]], {"income": 16_500.0}, base=data["w"])
    found = calibrate(*known, base=data["w"], **how)
    assert found.groupby(data["sex"]).sum().tolist() == pytest.approx([300, 500])
    assert (found * data["income"]).sum() == pytest.approx(16_500)
    low, high = how.get("bounds", (0, np.inf))
    assert ((found / data["w"]).between(low - 1e-12, high + 1e-12)).all()


def test_bounds_that_leave_no_weights_are_told(data):
    known = auxiliaries(data, POPULATION, [["sex"]], base=data["w"])
    with pytest.raises(InputError, match="total of sex=1: expected 300, reached"):
        calibrate(*known, base=data["w"], bounds=(0.99, 1.01))
    with pytest.raises(InputError, match="one below and one above 1"):
        calibrate(*known, base=data["w"], bounds=(1.5, 2.0))
    with pytest.raises(InputError, match="one below and one above 1"):
        calibrate(*known, base=data["w"], function="logit")


def test_negative_weights_are_not_handed_out():
    matrix = pd.DataFrame({"persons": [1.0] * 3, "age": [20.0, 40.0, 60.0]})
    with pytest.raises(InputError, match="row 1: the calibrated weight would be -"):
        calibrate(matrix, pd.Series([3.0, 175.0]))


def test_collinear_auxiliaries_change_nothing(data):
    known = auxiliaries(data, POPULATION, [["sex"]], base=data["w"])
    twice = known[0].assign(all=1.0)
    totals = pd.concat([known[1], pd.Series({"all": 800.0})])
    assert calibrate(twice, totals, base=data["w"]).tolist() == pytest.approx(
        calibrate(*known, base=data["w"]).tolist()
    )


def test_numbers_that_are_not_there_are_told(data):
    data.loc[4, "income"] = np.nan
    with pytest.raises(InputError) as caught:
        auxiliaries(data, POPULATION, [["sex"]], {"income": 1.0, "age": 1.0, "gone": 1.0})
    assert [p.where for p in caught.value.problems] == [
        'row 5, column "income"',
        'column "age"',
        'column "gone"',
    ]
