"""Rubin's rules beside R's mitools (tests/reference/survey/rubin.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.missing.pooling import pool, pool_rows

CASES = json.loads(
    (Path(__file__).parents[2] / "reference" / "survey" / "rubin.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=range(len(CASES)))
def test_agrees_with_r(case):
    found = pool(case["q"], case["s"])
    assert found.estimate == pytest.approx(case["estimate"], rel=1e-10)
    assert found.se == pytest.approx(case["se"], rel=1e-10)
    assert found.df == pytest.approx(case["df"], rel=1e-9)
    assert found.missing_information == pytest.approx(case["missinfo"], rel=1e-9)
    small = pool(case["q"], case["s"], df_complete=case["complete"])
    assert small.df == pytest.approx(case["df_small"], rel=1e-9)
    assert small.se == found.se
    assert small.ci_upper - small.ci_lower > found.ci_upper - found.ci_lower


def test_by_hand():
    # m = 2, W = 4, B = 2: T = 4 + 1.5 * 2 = 7, lambda = 3/7, nu = 1/(3/7)^2 = 49/9.
    found = pool([1.0, 3.0], [2.0, 2.0])
    assert found.se == pytest.approx(np.sqrt(7))
    assert found.df == pytest.approx(49 / 9)
    assert found.increase == pytest.approx(0.75)


def test_nothing_missing_costs_nothing():
    found = pool([2.0, 2.0], [0.5, 0.5], df_complete=30)
    assert found.se == 0.5
    assert found.missing_information == 0
    assert found.df == pytest.approx(30 * 31 / 33)
    assert pool([2.0, 2.0], [0.0, 0.0]).se == 0


def test_tables_are_pooled_row_by_row():
    one = pd.DataFrame({"item": ["a", "b"], "estimate": [1.0, 5.0], "se": [0.1, 0.2]})
    two = one.assign(estimate=[2.0, 5.0])
    table = pool_rows([one, two])
    assert table["item"].tolist() == ["a", "b"]
    assert table["estimate"].tolist() == [1.5, 5.0]
    assert table["se"].iloc[1] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("q", "s", "words"),
    [
        ([1.0], [1.0], "two imputations or more"),
        ([1.0, 2.0], [1.0], "2 estimates and 1 standard errors"),
        ([1.0, float("nan")], [1.0, 1.0], "missing or infinite"),
    ],
)
def test_what_cannot_be_pooled(q, s, words):
    with pytest.raises(InputError, match=words):
        pool(q, s)
