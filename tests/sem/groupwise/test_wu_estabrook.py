import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.wu_estabrook import syntax

EQUAL = ("thresholds", "loadings", "intercepts")
LEVELS = {"a": 4, "b": 2, "c": 3}


def lines(item, **options):
    text = syntax("F =~ a + b + c + d", levels=LEVELS, n_groups=2, **options)
    return [line for line in text.splitlines() if line.startswith((f"{item} ", f"F =~ {item}"))]


def values(item, op, **options):
    start = f"{item} {op} c("
    line = next(line for line in lines(item, **options) if line.startswith(start))
    return line[len(start) : line.index(")")]


@pytest.mark.parametrize(
    ("equal", "of_a", "of_b"),
    [
        # intercept and residual variance: an item with four categories, and a binary one
        ((), ("0, 0", "1, 1"), ("0, 0", "1, 1")),
        (("thresholds",), ("0, NA", "1, NA"), ("0, NA", "1, 1")),
        (("thresholds", "loadings"), ("0, NA", "1, NA"), ("0, NA", "1, 1")),
        (EQUAL, ("0, 0", "1, NA"), ("0, 0", "1, NA")),
        ((*EQUAL, "residuals"), ("0, 0", "1, 1"), ("0, 0", "1, 1")),
    ],
)
def test_what_each_step_identifies(equal, of_a, of_b):
    for item, (intercept, residual) in (("a", of_a), ("b", of_b)):
        assert values(item, "~", equal=equal) == intercept
        assert values(item, "~~", equal=equal) == residual


def test_freed_thresholds_leave_less_to_identify():
    partial = [("a", "|", "t1"), ("a", "|", "t2")]
    assert values("a", "~~", equal=("thresholds",), partial=partial) == "1, 1"
    assert values("a", "~", equal=("thresholds",), partial=partial) == "0, NA"


def test_factors_are_freed_by_loadings_and_intercepts():
    text = syntax("F =~ a + b + c\nG =~ 0.5*c + d", levels=LEVELS, n_groups=3, equal=EQUAL)
    assert "F ~~ c(1, NA, NA)*F + c(psi.1_1.g1, psi.1_1.g2, psi.1_1.g3)*F" in text
    assert "G =~ c(0.5, 0.5, 0.5)*c + c(lambda.3_2, lambda.3_2, lambda.3_2)*c" in text
    assert "F ~ c(0, NA, NA)*1" in text


def test_continuous_items_keep_intercept_and_residual_variance():
    assert values("d", "~", equal=("thresholds",)) == "NA, NA"
    assert values("d", "~~", equal=EQUAL) == "NA, NA"
    assert not any("~*~" in line for line in lines("d", parameterization="delta"))


def test_scales_take_the_place_of_residual_variances():
    found = lines("a", equal=("thresholds",), parameterization="delta")
    assert "a ~*~ c(1, NA)*a" in found
    assert not any("~~" in line for line in found)


def test_a_partial_covariance_is_found_in_either_order():
    model, partial = "F =~ a + b + c\na ~~ b", [("b", "~~", "a")]
    text = syntax(model, levels=LEVELS, n_groups=2, equal=("residual.covariances",))
    assert "a ~~ c(NA, NA)*b + c(theta.2_1, theta.2_1)*b" in text
    text = syntax(
        model, levels=LEVELS, n_groups=2, equal=("residual.covariances",), partial=partial
    )
    assert "c(theta.2_1.g1, theta.2_1.g2)*b" in text


def test_names_that_are_no_words_are_quoted_and_labelled_by_place():
    text = syntax("F =~ `my item` + b", levels={"my item": 2}, n_groups=2)
    assert "`my item` | c(NA, NA)*t1 + c(item1.thr1.g1, item1.thr1.g2)*t1" in text


def test_what_cannot_be_carried_over_is_refused_at_once():
    model = "F =~ x*a + b\nG =~ F + c\nG ~ a\nx == 1"
    with pytest.raises(InputError) as told:
        syntax(model, levels=LEVELS, n_groups=2)
    for what in ("labels", "factor of factors", "only =~ and ~~", "constraints"):
        assert what in str(told.value)


def test_unknown_words_and_parameters_are_refused():
    with pytest.raises(InputError) as told:
        syntax(
            "F =~ a + b",
            levels=LEVELS,
            n_groups=2,
            equal=("residuals", "loading"),
            partial=[("z", "~1", "")],
            parameterization="delta",
        )
    assert len(told.value.problems) == 3
