"""First step: margins and the influence of each case on them."""

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.ordinal.ordinal_margins import (
    by_category,
    continuous_margin,
    ordered_margin,
    probit_margin,
    solve_scores,
)


def test_influence_predicts_the_change_when_a_case_gets_more_weight():
    counts, step = np.array([20.0, 50.0, 30.0]), 1e-5
    influence = by_category(counts)
    codes = np.repeat([1, 2, 3], [20, 50, 30])
    for category in (1, 2, 3):
        more = counts + step * np.eye(3)[category - 1]
        change = (
            ordered_margin(codes, more, casewise=False).location
            - ordered_margin(codes, counts, casewise=False).location
        )
        assert change / step == pytest.approx(influence[:, category], rel=1e-4)
    assert (influence[:, 0] == 0).all()


def test_probit_without_effect_has_the_influence_of_the_categories():
    codes, x = np.tile([1, 2, 2, 3], 20), np.repeat([[-1.0], [1.0]], 40, axis=0)
    counts, ones = np.array([20.0, 40.0, 20.0]), np.ones(80)
    given = probit_margin(codes, counts, x, ones, "q")
    alone = ordered_margin(codes, counts, casewise=True)
    assert given.location == pytest.approx(alone.location, abs=1e-12)
    assert given.influence[:2] == pytest.approx(alone.influence, abs=1e-12)
    assert alone.cases.upper == pytest.approx(given.cases.upper)


def test_continuous_margin():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 2))
    y = 2 + x @ [1, -1] + rng.normal(size=300) * 3
    margin = continuous_margin(y, x, np.ones(300), "y")
    expected = np.linalg.lstsq(np.column_stack([np.ones(300), x]), y, rcond=None)
    assert np.r_[margin.location, margin.slopes] == pytest.approx(expected[0])
    assert margin.variance == pytest.approx(expected[1][0] / 300)
    assert margin.cases.residual.std() == pytest.approx(1)
    y[:100] = np.nan
    holes, rest = (continuous_margin(y[at:], x[at:], np.ones(300 - at), "y") for at in (0, 100))
    assert holes.variance == pytest.approx(rest.variance)
    assert holes.influence[:, 100:] == pytest.approx(rest.influence)
    assert (holes.influence[:, :100] == 0).all()


def test_influences_have_the_inverse_of_their_cross_product():
    rng = np.random.default_rng(2)
    scores, weights = rng.normal(size=(3, 60)) * [[1], [1e-6], [1e5]], rng.uniform(1, 2, size=60)
    influence = solve_scores(scores, weights, "y")
    unit = np.array([1, 1e-6, 1e5])
    product = (influence * weights) @ scores.T
    assert product * unit[:, None] / unit == pytest.approx(np.eye(3), abs=1e-12)


def test_two_values_are_refused():
    with pytest.raises(InputError, match="Declare a variable that has only two values as ordered"):
        continuous_margin(np.tile([0.0, 1.0], 30), np.empty((60, 0)), np.ones(60), "y")
    with pytest.raises(InputError, match="too few different values"):
        continuous_margin(np.tile([0.0, 0.0, 1.0], 30), np.empty((90, 0)), np.ones(90), "y")
