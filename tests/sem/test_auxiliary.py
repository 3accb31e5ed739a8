import pytest

from cup_study.errors import InputError
from cup_study.sem.auxiliary import baseline, saturated_correlates


def test_lines_are_those_of_semtools_in_its_order():
    # parTable(cfa.auxiliary("f =~ x1 + x2", aux = c("a", "b"))), rows after the model's own
    assert saturated_correlates(["a", "b"], ["x1", "x2"]) == (
        "a ~~ a",
        "a ~~ b",
        "b ~~ b",
        "a ~ 1",
        "b ~ 1",
        "a ~~ x1",
        "b ~~ x1",
        "a ~~ x2",
        "b ~~ x2",
    )


def test_baseline_adds_what_the_model_would():
    lines = baseline(["a"], ["x1"])
    assert lines == ("a ~~ a", "a ~ 1", "a ~~ x1", "x1 ~~ x1", "x1 ~ 1")


def test_names_are_quoted_when_they_are_not_words():
    lines = saturated_correlates(["ålder vid svar"], ["x.1", "2nd"])
    assert lines == (
        "`ålder vid svar` ~~ `ålder vid svar`",
        "`ålder vid svar` ~ 1",
        "`ålder vid svar` ~~ x.1",
        "`ålder vid svar` ~~ `2nd`",
    )


@pytest.mark.parametrize(
    ("auxiliary", "message"),
    [(["x1"], "is a variable of the model"), (["a", "a"], "is given twice"), ([], "no auxiliary")],
)
def test_wrong_names_are_refused(auxiliary, message):
    with pytest.raises(InputError, match=message):
        saturated_correlates(auxiliary, ["x1"])
