import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.invariance import invariance
from cup_study.sem.groupwise.partial import partial_invariance
from tests.sem.grouped import figures, likert

HOLZINGER = figures()["holzinger"]
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


def moments():
    names = [f"x{i}" for i in range(1, 10)]
    return {
        "cov": [pd.DataFrame(c, names, names) for c in HOLZINGER["cov"]],
        "mean": [pd.Series(m, names) for m in HOLZINGER["mean"]],
        "nobs": HOLZINGER["nobs"],
    }


def test_finds_the_intercepts_of_the_textbook():
    found = partial_invariance(MODEL, step="scalar", **moments())
    assert found.partial == ("x3 ~ 1", "x7 ~ 1")
    assert "no candidate is significant" in found.stopped
    assert found.table["chisq_diff"].iat[1] == pytest.approx(
        HOLZINGER["partial_test"]["chisq"], rel=1e-6
    )
    first = found.log[found.log["round"] == 1]
    assert first["stat"].max() == pytest.approx(max(HOLZINGER["score"]), rel=1e-4)
    assert found.log["freed"].sum() == 2


def test_the_result_is_what_partial_takes():
    found = partial_invariance(MODEL, step="scalar", **moments())
    again = invariance(MODEL, steps=("metric", "scalar"), partial=found.partial, **moments())
    assert again.table["chisq"].iat[1] == pytest.approx(found.table["chisq"].iat[1], rel=1e-8)


def test_a_factor_keeps_enough_equal_items():
    found = partial_invariance(MODEL, step="scalar", level=1.1, correction="none", **moments())
    free = [int(text.removesuffix(" ~ 1").removeprefix("x")) for text in found.partial]
    # One of x1-x3, one of x4-x6, one of x7-x9.
    assert sorted((item - 1) // 3 for item in free) == [0, 1, 2]
    assert "keeps 2" in found.stopped


def test_no_more_than_asked_for():
    found = partial_invariance(
        MODEL, step="scalar", at_most=1, correction="bonferroni", **moments()
    )
    assert found.partial == ("x3 ~ 1",)
    assert "at_most" in found.stopped


def test_candidates_can_be_named():
    found = partial_invariance(MODEL, step="scalar", candidates=["x7 ~ 1", "x8 ~ 1"], **moments())
    assert found.partial == ("x7 ~ 1",)


def test_markers_are_no_candidates_unless_variances_scale():
    marked = partial_invariance(MODEL, step="metric", **moments())
    unit = partial_invariance(MODEL, step="metric", std_lv=True, **moments())
    assert "visual =~ x1" not in marked.log["parameter"].tolist()
    assert "visual =~ x1" in unit.log["parameter"].tolist()


def test_means_can_be_freed_one_by_one():
    found = partial_invariance(MODEL, step="means", partial=("x3 ~ 1", "x7 ~ 1"), **moments())
    assert set(found.partial) <= {"x3 ~ 1", "x7 ~ 1", "visual ~ 1", "textual ~ 1", "speed ~ 1"}
    # Each freed mean costs one degree of freedom of the three.
    assert found.table["df_diff"].iat[1] == 3 - (len(found.partial) - 2)


@pytest.mark.parametrize("step", ["thresholds", "loadings", "intercepts", "residuals"])
def test_ordered_items(step):
    model = "F =~ y1 + y2 + y3 + y4"
    found = partial_invariance(model, likert(), "group", step=step, ordered=True)
    # The intercept of y2 was shifted by half a unit in one group.
    assert found.partial == (("y2 ~ 1",) if step == "intercepts" else ())
    assert set(found.log["df"]) == {2}


def test_binary_items_are_no_candidates_of_their_own():
    model = "F =~ y1 + y2 + y3 + y5"
    found = partial_invariance(model, likert(), "group", step="intercepts", ordered=True)
    assert "y5 ~ 1" not in found.log["parameter"].tolist()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"step": "configural"}, "nothing to free"),
        ({"correction": "fdr"}, "expected one of holm"),
        ({"step": "thresholds"}, "expected some of"),
    ],
)
def test_refusals(change, message):
    with pytest.raises(InputError, match=message):
        partial_invariance(MODEL, **moments(), **change)
