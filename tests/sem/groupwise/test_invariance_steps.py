import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.invariance_steps import of_categories, plan


def test_steps_keep_what_those_before_made_equal():
    found = plan(("configural", "metric", "scalar", "strict", "means"), ordered=False)
    assert found[-1].equal == ("loadings", "intercepts", "residuals", "means")
    assert plan(("scalar", "means"), ordered=False)[-1].equal == ("loadings", "intercepts", "means")


def test_words_of_the_other_kind_of_items_are_understood():
    names = [step.name for step in plan(("weak", "strong", "strict"), ordered=True)]
    assert names == ["loadings", "intercepts", "residuals"]
    assert plan("loadings", ordered=False)[0].name == "metric"
    assert plan(("lv_variances",), ordered=False)[0].equal == ("loadings", "lv.variances")


def test_steps_of_ones_own():
    found = plan({"paths": ["loadings", "regressions"], "all": "means"}, ordered=False)
    assert [step.equal for step in found] == [("loadings", "regressions"), ("means",)]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((), "none is given"),
        (("scalar", "strong"), "twice"),
        (("thresholds",), "expected some of"),
        ({"mine": ("loading",)}, "expected some of"),
    ],
)
def test_wrong_steps_are_refused(steps, message):
    with pytest.raises(InputError, match=message):
        plan(steps, ordered=False)


@pytest.mark.parametrize(
    ("levels", "steps"),
    [
        ({"a": 3, "b": 3}, ("configural", "loadings", "intercepts", "residuals")),
        ({"a": 2, "b": 4}, ("configural", "thresholds", "intercepts", "residuals")),
    ],
)
def test_numbers_of_categories_decide_what_can_be_tested(levels, steps):
    assert of_categories(levels, "theta") == steps
