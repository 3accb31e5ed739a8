import pytest

from cup_study.errors import InputError
from cup_study.survey.funnels import response


def test_the_funnel_adds_up():
    table = response.funnel({"called": 100, "reached": 60, "answered": 15})
    assert table["lost"].tolist() == [0, 40, 45]
    assert table["of_previous"].tolist()[1:] == [0.6, 0.25]
    assert table["n"].iloc[0] - table["lost"].sum() == table["n"].iloc[-1]


def test_stages_that_do_not_nest_are_all_told():
    with pytest.raises(InputError) as caught:
        response.funnel({"called": 10, "reached": 20, "answered": 30, "used": -1})
    assert len(caught.value.problems) == 3
