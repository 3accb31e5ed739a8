"""Influence is the derivative by a respondent's weight: here by small steps."""

import numpy as np
import pytest

from cup_study.survey.inference.pairs import compare

RNG = np.random.default_rng(4)
A = np.arange(30) < 12
B = (np.arange(30) >= 12) & (np.arange(30) < 27)
WEIGHTS = RNG.uniform(0.5, 3.0, 30)
ANSWERS = {"d": RNG.normal(size=30) + B, "h": (RNG.random(30) < 0.3 + 0.3 * B).astype(float)}


@pytest.mark.parametrize("effect", ["d", "h"])
def test_influence_is_the_derivative_by_the_weight(effect):
    y = ANSWERS[effect].copy()
    y[3] = np.nan
    found = compare(y, A, B, WEIGHTS, effect)
    step = 1e-6
    for i in range(30):
        ends = []
        for sign in (1, -1):
            moved = WEIGHTS.copy()
            moved[i] *= 1 + sign * step
            other = compare(y, A, B, moved, effect)
            ends.append(np.array([other.mean_b - other.mean_a, other.effect]))
        slopes = (ends[0] - ends[1]) / (2 * step)
        np.testing.assert_allclose(found.influence[i], slopes, atol=1e-8)


def test_who_did_not_answer_or_is_in_neither_group_does_not_count():
    y = ANSWERS["d"].copy()
    y[3] = np.nan
    found = compare(y, A, B, WEIGHTS, "d")
    assert (found.n_a, found.n_b) == (11, 15)
    assert not found.used[[3, 27, 28, 29]].any()
    assert not found.influence[[3, 27, 28, 29]].any()


def test_weights_that_are_whole_numbers_repeat_respondents():
    y = ANSWERS["d"]
    times = RNG.integers(1, 4, 30)
    one = compare(y, A, B, times.astype(float), "d")
    long = np.repeat(np.arange(30), times)
    other = compare(y[long], A[long], B[long], np.ones(len(long)), "d")
    assert one.mean_b - one.mean_a == pytest.approx(other.mean_b - other.mean_a)


@pytest.mark.parametrize("effect", ["d", "h"])
def test_groups_that_do_not_vary_have_no_interval(effect):
    found = compare(np.ones(30), A, B, WEIGHTS, effect)
    assert found.mean_b - found.mean_a == pytest.approx(0)
    assert np.isnan(found.influence[:, 1]).all()
