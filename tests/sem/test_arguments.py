"""Wrong arguments are refused with what, where and what next; never with a bare exception."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.draws.power import power
from cup_study.sem.draws.simulate import simulate
from cup_study.sem.fitting import fit
from cup_study.sem.goodness.compare import compare
from cup_study.sem.inference.mediation import effects
from cup_study.sem.inference.products import product_indicators
from cup_study.sem.peers.crosscheck import crosscheck
from cup_study.sem.scales.alpha import alpha, feldt_interval
from cup_study.sem.scales.efa import efa
from cup_study.sem.scales.factorability import bartlett
from cup_study.sem.scales.htmt import htmt, htmt_intervals
from cup_study.sem.scales.parallel import parallel
from cup_study.sem.scales.reliability import reliability, second_order
from tests.sem.citizens import answers

MODEL = "F =~ q0 + q1 + q2 + q3\nG =~ q4 + q5 + q6 + q7\nG ~ b*F"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    trait = rng.normal(size=(200, 2))
    trait[:, 1] = 0.5 * trait[:, 0] + 0.8 * trait[:, 1]
    columns = {f"q{i}": trait[:, i // 4] + rng.normal(size=200) for i in range(8)}
    return pd.DataFrame(columns)


def test_all_wrong_kinds_are_told_at_once(data: pd.DataFrame) -> None:
    wrong = {
        "estimator": 3,
        "missing": 3,
        "group_equal": 3,
        "ordered": None,
        "meanstructure": "yes",
        "fixed_x": "no",
        "group": ["q0"],
        "nobs": 200,
    }
    with pytest.raises(InputError) as found:
        fit(MODEL, data, **wrong)  # type: ignore[arg-type]
    for name in wrong:
        assert name in str(found.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cov": "x", "nobs": 100},
        {"cov": np.eye(8), "nobs": "a"},
        {"cov": np.eye(8), "nobs": 3},
        {"data": [1, 2]},
        {"data": np.eye(9)},
    ],
)
def test_no_bare_exception(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        fit(MODEL, **wrong)  # type: ignore[arg-type]


def test_group_constraints_need_groups(data: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="only one group"):
        fit(MODEL, data, group_equal=["loadings"])


def test_what_a_fit_is_asked(data: pd.DataFrame) -> None:
    fitted = fit(MODEL, data)
    with pytest.raises(InputError, match="between 0 and 1"):
        fitted.estimates(level=95)
    with pytest.raises(InputError, match="between 0 and 1"):
        fitted.standardized(level=0)
    with pytest.raises(InputError, match="expected regression"):
        fitted.factor_scores(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="as text"):
        fitted.wald(3)  # type: ignore[arg-type]
    with pytest.raises(InputError) as found:
        fitted.modification_indices(op="zz", minimum="a", maximum_number=-1)
    assert "3 problems" in str(found.value)
    with pytest.raises(InputError, match="got 'zz'"):
        fitted.residuals()["zz"]
    with pytest.raises(InputError, match="fitted models"):
        compare(fitted, "a")  # type: ignore[arg-type]


def test_contradictory_inequalities_are_flagged(data: pd.DataFrame) -> None:
    fitted = fit("F =~ q0 + a*q1 + q2\na < 1\na > 2", data, warn=False)
    assert not fitted.converged
    assert "contradict" in fitted.warnings[0]


def test_items_that_nobody_answered_together(data: pd.DataFrame) -> None:
    # Planned missingness: FIML fits (lavaan 0.6-14: 18.055, 19 df), and the reader is told.
    data = data.copy()
    data.loc[:99, "q0"] = np.nan
    data.loc[100:, "q1"] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fitted = fit(MODEL, data, missing="fiml", warn=False)
    assert fitted.converged
    assert fitted.fit_measures().chisq > 0
    assert "q0 and q1" in fitted.warnings[0]


def test_many_categories_are_flagged(data: pd.DataFrame) -> None:
    data = data.assign(q3=np.arange(200) % 20)
    fitted = fit("F =~ q0 + q1 + q2 + q3", data, ordered=["q3"], warn=False)
    assert "q3 (20)" in fitted.warnings[0]


S = np.eye(4) * 0.5 + 0.5
OF = {"F": ["a", "b"], "G": ["c", "d"]}
NAMES = ["a", "b", "c", "d"]
POPULATION = "F =~ .7*q0 + .7*q1 + .7*q2\nF ~~ 1*F"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda d: htmt(S, OF, names=NAMES, kind="x"),  # type: ignore[arg-type]
        lambda d: htmt(S, {"F": ["a", "b"], "G": ["b", "c"]}, names=NAMES),
        lambda d: htmt(S, [["a", "b"]], names=NAMES),  # type: ignore[arg-type]
        lambda d: htmt_intervals("x", OF, draws=0, level=95),  # type: ignore[arg-type]
        lambda d: efa(S, 1.5, rotation="x"),  # type: ignore[arg-type]
        lambda d: efa(S, 1, method="x"),  # type: ignore[arg-type]
        lambda d: efa("x", 1),
        lambda d: parallel(S, 100, draws=0),
        lambda d: parallel(S, 100, quantile=95),
        lambda d: bartlett(S, "a"),  # type: ignore[arg-type]
        lambda d: alpha(d, missing="x"),  # type: ignore[arg-type]
        lambda d: alpha(d, level=95),
        lambda d: alpha("x"),  # type: ignore[arg-type]
        lambda d: feldt_interval(0.5, 1, 1),
        lambda d: simulate(POPULATION, 10, "a"),  # type: ignore[arg-type]
        lambda d: simulate(POPULATION, {"x": 10, "y": 10}, 1, group="q0"),
        lambda d: simulate(POPULATION, 10, 1, missing="a"),  # type: ignore[arg-type]
        lambda d: simulate(POPULATION, 10, 1, thresholds={"q0": "a"}),  # type: ignore[dict-item]
        lambda d: power(POPULATION, n=50, seed=1, draws=5, nonsense=3),
        lambda d: power(POPULATION, n=50, seed=1, draws=5, estimator="zz"),
        lambda d: product_indicators(d, ["F", "G"], {}),  # type: ignore[arg-type]
        lambda d: product_indicators(d, {"I": "FG"}, {}),  # type: ignore[dict-item]
        lambda d: effects("x", "a", "b"),  # type: ignore[arg-type]
        lambda d: reliability("x"),  # type: ignore[arg-type]
        lambda d: second_order(fit(MODEL, d), "F"),
        lambda d: crosscheck("x"),  # type: ignore[arg-type]
    ],
)
def test_other_functions(wrong: Callable[[pd.DataFrame], object], data: pd.DataFrame) -> None:
    with pytest.raises(InputError):
        wrong(data)


@pytest.mark.parametrize(
    ("options", "told"),
    [({"workers": "a"}, "whole number"), ({"statistic": {"a": 3}}, "expected a function")],
)
def test_bootstrap_arguments(options, told) -> None:
    fit = sem.fit("E =~ a1 + a2 + a3", answers())
    with pytest.raises(InputError, match=told):
        fit.bootstrap(10, seed=1, **options)


def test_steps_of_invariance_are_words() -> None:
    with pytest.raises(InputError, match="list of words"):
        sem.invariance("E =~ a1 + a2 + a3", answers(), "town", steps=3)
