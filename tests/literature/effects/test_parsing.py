from __future__ import annotations

import math

import numpy as np
import pytest

from cup_study.literature.effects import parsing


@pytest.mark.parametrize(
    ("cell", "number"),
    [("0.5", 0.5), ("0,5", 0.5), (".5", 0.5), ("\u22120.5", -0.5), (np.float64(0.5), 0.5), (1, 1)],
)
def test_numbers(cell: object, number: float) -> None:
    assert parsing.number(cell) == number


@pytest.mark.parametrize("cell", ["", None, math.nan, " ", "NA"])
def test_missing(cell: object) -> None:
    found = parsing.number(cell)
    assert found is not None
    assert math.isnan(found)


@pytest.mark.parametrize("cell", ["high", "0.5*", "1.2.3", "0,5,1", "inf", "1e", "--"])
def test_no_number(cell: str) -> None:
    assert parsing.number(cell) is None


@pytest.mark.parametrize("cell", ["1.7", "-1.01", "high", float("inf")])
def test_impossible_correlations(cell: object) -> None:
    assert parsing.correlation(cell)[1]


@pytest.mark.parametrize(
    ("cell", "why"),
    [("", "no correlation"), ("1", "a correlation of 1 between"), (-1.0, "a correlation of -1")],
)
def test_unusable_correlations(cell: object, why: str) -> None:
    assert parsing.correlation(cell)[2].startswith(why)


@pytest.mark.parametrize("cell", ["12.5", "-3", "many", "1,234", float("inf")])
def test_impossible_sizes(cell: object) -> None:
    assert parsing.size(cell)[1]


@pytest.mark.parametrize("cell", ["", "0", "3", 0])
def test_unusable_sizes(cell: object) -> None:
    _n, wrong, cannot = parsing.size(cell)
    assert not wrong
    assert cannot


def test_usable_sizes() -> None:
    assert parsing.size("350.0") == (350.0, "", "") == parsing.size(np.int64(350))


@pytest.mark.parametrize("cell", ["0", "1.2", "-.5", "good"])
def test_impossible_reliabilities(cell: str) -> None:
    assert parsing.reliability(cell)[1]


def test_a_missing_reliability_is_no_problem() -> None:
    assert parsing.reliability("")[1:] == ("", "")
