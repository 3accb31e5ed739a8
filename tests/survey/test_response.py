import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import response


def test_rates_of_the_robot_call():
    table = response.rates(10000, 1200, reached=7600).set_index("aapor")
    assert table.loc["CON1", "estimate"] == 0.76
    assert table.loc["COOP1", "estimate"] == pytest.approx(1200 / 7600)
    assert table.loc["RR1", "estimate"] == 0.12
    assert (table["ci_lower"] < table["estimate"]).all()
    assert (table["estimate"] < table["ci_upper"]).all()


def test_without_contacts_only_the_response_rate():
    assert response.rates(100, 40)["rate"].tolist() == ["response"]


def test_the_funnel_adds_up():
    table = response.funnel({"called": 100, "reached": 60, "answered": 15})
    assert table["lost"].tolist() == [0, 40, 45]
    assert table["of_previous"].tolist()[1:] == [0.6, 0.25]
    assert table["n"].iloc[0] - table["lost"].sum() == table["n"].iloc[-1]


def test_stages_that_do_not_nest_are_all_told():
    with pytest.raises(InputError) as caught:
        response.funnel({"called": 10, "reached": 20, "answered": 30, "used": -1})
    assert len(caught.value.problems) == 3


def test_by_group_counts_everyone_once():
    frame = pd.DataFrame({"age": [1, 1, 2, 2, 2]})
    table = response.by_group(frame, pd.Series([True, False, True, True, False]), "age")
    assert table["invited"].tolist() == [2, 3]
    assert table["answered"].tolist() == [1, 2]
    with pytest.raises(InputError, match='"sex"'):
        response.by_group(frame, pd.Series([True] * 5), "sex")
