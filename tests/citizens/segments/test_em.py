import numpy as np
import pytest

from cup_study.citizens.segments import em, patterns, starts
from tests.citizens.segments.class_answers import made


@pytest.fixture(scope="module")
def counted():
    data, _ = made(500, missing=0.1)
    codes = data.fillna(0).to_numpy().astype(int) - 1
    return patterns.compress(codes, (2, 2, 3, 3, 4, 5), np.ones(500))


def plain_em(counted, shares, probabilities, steps):
    """EM steps alone, and the log-likelihood before each."""
    found = []
    for _ in range(steps):
        posterior, loglik = em.expect(em.log_joint(counted, shares, probabilities))
        found.append(counted.weights @ loglik)
        shares, probabilities = em.maximise(counted, posterior, probabilities)
    return found


def test_the_likelihood_is_the_sum_over_the_classes(counted):
    shares, table = starts.random_start(counted, 2, np.random.default_rng(1))
    by_hand = []
    for row in counted.codes:
        inside = shares.copy()
        for first, level in zip(counted.first, row, strict=True):
            if level >= 0:
                inside *= table[first + level]
        by_hand.append(np.log(inside.sum()))
    _, loglik = em.expect(em.log_joint(counted, shares, table))
    np.testing.assert_allclose(loglik, by_hand, rtol=1e-12)


def test_a_step_never_lowers_the_likelihood(counted):
    start = starts.random_start(counted, 4, np.random.default_rng(1))
    assert np.diff(plain_em(counted, *start, 200)).min() > -1e-9


def test_extrapolation_ends_where_em_ends(counted):
    start = starts.random_start(counted, 3, np.random.default_rng(2))
    slow = plain_em(counted, *start, 3_000)[-1]
    fast = em.run(counted, *start, tolerance=1e-10)
    assert fast.converged
    assert fast.iterations < 1_000
    assert fast.loglik == pytest.approx(slow, abs=1e-6)


def test_probabilities_stay_probabilities(counted):
    for seed in range(5):
        start = starts.random_start(counted, 5, np.random.default_rng(seed))
        end = em.run(counted, *start)
        assert end.probabilities.min() >= 0
        sums = np.add.reduceat(end.probabilities, counted.first, axis=0)
        np.testing.assert_allclose(sums, 1, atol=1e-9)
        assert end.shares.sum() == pytest.approx(1)


def test_the_limit_is_told(counted):
    start = starts.random_start(counted, 3, np.random.default_rng(1))
    end = em.run(counted, *start, limit=5)
    assert not end.converged
    assert end.iterations <= 8


def test_an_item_that_a_class_does_not_answer_keeps_its_probabilities():
    codes = np.array([[0, -1], [0, -1], [1, 0], [1, 1]])
    counted = patterns.compress(codes, (2, 2), np.ones(4))
    before = np.array([[1.0, 0.0], [0.0, 1.0], [0.3, 0.5], [0.7, 0.5]])
    posterior = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    _, after = em.maximise(counted, posterior, before)
    assert after[2:, 0].tolist() == [0.3, 0.7]
