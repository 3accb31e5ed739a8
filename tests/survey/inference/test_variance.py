"""Covariance of totals beside the survey library's own, and by hand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.design import Design, Replicates
from cup_study.survey.engine import sample
from cup_study.survey.inference import variance
from tests.survey.inference.respondents import designs, jackknife, respondents

DATA = respondents()
DESIGNS = designs(DATA)
EVERY = np.ones(len(DATA), dtype=bool)


def _se(design):
    weights = design.weights.to_numpy()
    total = (weights * DATA["score"].to_numpy())[:, None]
    return float(np.sqrt(variance.linearised(design, total)[0, 0]))


@pytest.mark.parametrize("name", ["one", "two", "post", "greg"])
def test_total_is_that_of_the_library(name):
    bound = sample.bind(DESIGNS[name], DATA[["score"]])
    expected = bound.estimation.total("score").to_polars()["se"].item()
    assert _se(DESIGNS[name]) == pytest.approx(expected, rel=1e-9)


def test_covariance_agrees_with_variances_of_sums():
    design = DESIGNS["rake"]
    weights = design.weights.to_numpy()
    both = np.column_stack([weights * DATA["score"], weights * DATA["use"]])
    found = variance.linearised(design, both)
    of_sum = variance.linearised(design, both.sum(axis=1)[:, None])[0, 0]
    assert of_sum == pytest.approx(found.sum())
    np.testing.assert_allclose(found, found.T)


@pytest.mark.parametrize(
    ("lonely", "expected"), [("remove", 1.0), ("certainty", 1.0), ("average", 2.0)]
)
def test_stratum_with_one_case(lonely, expected):
    strata = pd.Series(["a", "a", "b"])
    design = Design(pd.Series([1.0, 1.0, 1.0]), strata=strata, lonely=lonely)
    # Stratum a: totals 1 and 0, so 2 / (2 - 1) * (0.5**2 + 0.5**2) = 1.
    found = variance.linearised(design, np.array([[1.0], [0.0], [5.0]]))[0, 0]
    assert found == pytest.approx(expected)


def test_lonely_stratum_is_centred_on_nothing_by_default():
    strata = pd.Series(["a", "a", "b"])
    design = Design(pd.Series([1.0, 1.0, 1.0]), strata=strata)
    found = variance.linearised(design, np.array([[1.0], [0.0], [5.0]]))[0, 0]
    assert found == pytest.approx(1.0 + 25.0)


def test_degrees_of_freedom_are_of_the_rows_used():
    north = (DATA["stratum"] == "north").to_numpy()
    assert variance.degrees_of_freedom(DESIGNS["one"], EVERY) == 24
    assert variance.degrees_of_freedom(DESIGNS["one"], north) == 8
    assert variance.degrees_of_freedom(DESIGNS["jack"], EVERY) == 24


def test_given_degrees_of_freedom_of_replicates_are_kept():
    given = dataclasses.replace(jackknife(DATA), df=11)
    assert variance.degrees_of_freedom(Design(DATA["base"], replicates=given), EVERY) == 11


def test_replicates_that_give_no_estimate_are_told():
    weights = pd.DataFrame({"r1": [1.0, 1.0], "r2": [0.0, 2.0]})
    given = Replicates(weights, "jackknife", scales=[1.0, 1.0])
    design = Design(pd.Series([1.0, 1.0]), replicates=given)
    first = np.array([True, False])
    with pytest.raises(InputError, match="1 of 2 replicate weights give no estimate"):
        variance.covariance(
            design, np.zeros((1, 1)), first, lambda w: w[:1] / (w[:1] if w[0] else np.nan)
        )
