"""Wald tests."""

import pytest

from cup_study.errors import InputError
from cup_study.sem.inference.wald import wald
from tests.sem.after_figures import FIGURES, fitted


def test_as_lavaan() -> None:
    found = wald(fitted("paths"), "p == r; q == 0.2")
    stat, df, pvalue = FIGURES["paths"]["wald"]
    assert found.stat == pytest.approx(stat, rel=1e-5)
    assert (found.df, found.pvalue) == (df, pytest.approx(pvalue, rel=1e-4))


def test_definitions_and_products() -> None:
    fit = fitted("paths")
    assert wald(fit, "indirect == 0").stat == pytest.approx(wald(fit, "p*q == 0").stat)


@pytest.mark.parametrize(
    ("hypothesis", "told"),
    [
        ("p ~ r", "is no equality of labels"),
        ("p > 0", "only == can be tested"),
        ("p == zz", '"zz" is not a label'),
        ("p == r; r == p", "the same as others"),
        ("", "expected equalities"),
    ],
)
def test_refused(hypothesis, told) -> None:
    with pytest.raises(InputError, match=told):
        wald(fitted("paths"), hypothesis)
