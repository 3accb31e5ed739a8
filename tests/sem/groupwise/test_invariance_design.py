import pytest

from cup_study.errors import InputError
from cup_study.sem.groupwise.invariance_design import Design, few_categories, keys, written

DESIGN = Design(
    "F =~ a + b + c",
    levels={},
    n_groups=3,
    parameterization="theta",
    orthogonal=False,
    std_lv=False,
    by_text=False,
)


def test_parameters_are_read_and_written():
    texts = ["F =~ a", "a ~ 1", "`my item` | t2", "a ~~ b"]
    assert [written(key) for key in keys(texts)] == texts


def test_a_mean_is_freed_by_a_line_of_its_own():
    told = DESIGN.arguments(("loadings", "means"), keys(["F ~ 1", "a ~ 1"]))
    assert told["text"] == "F =~ a + b + c\nF ~ c(0, NA, NA)*1"
    assert told["group_partial"] == ("F~1", "a~1")
    assert DESIGN.arguments(("loadings",), keys(["F ~ 1"]))["text"] == DESIGN.model


def test_what_a_reader_cannot_parse_is_refused():
    with pytest.raises(InputError):
        keys(["my item ~"])


def test_few_categories_are_told_only_where_it_matters():
    assert few_categories({"a": 3}, {"configural": ()}) == ()
    assert "three categories (a)" in few_categories({"a": 3}, {"t": ("thresholds",)})[0]
