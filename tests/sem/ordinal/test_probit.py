"""Ordered probit regression."""

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.ordinal.polychoric import thresholds
from cup_study.sem.ordinal.probit import FAR, interval, limits, probit


def sample(n=3000, seed=4):
    rng = np.random.default_rng(seed)
    x = np.stack([rng.normal(size=n), rng.integers(0, 2, size=n)], axis=1)
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    latent = x @ [0.5, -0.3] + rng.normal(size=n)
    return 1 + (latent[:, None] > [-0.8, 0.1, 1.0]).sum(axis=1), x


def counts_of(codes, k):
    return np.bincount(codes, minlength=k + 1)[1:].astype(float)


def test_recovers_the_coefficients_and_the_scores_vanish():
    codes, x = sample()
    fit = probit(codes, counts_of(codes, 4), x, np.ones(len(codes)), "item")
    assert fit.thresholds == pytest.approx([-0.8, 0.1, 1.0], abs=0.08)
    assert fit.slopes == pytest.approx([0.5, -0.3], abs=0.06)
    assert np.abs(fit.scores.sum(axis=1)).max() < 1e-8


def test_scores_are_derivatives():
    codes, x = sample(n=50)
    fit = probit(codes, counts_of(codes, 4), x, np.ones(50), "item")
    theta, step = np.concatenate([fit.thresholds, fit.slopes]), 1e-6

    def loglik(at):
        return np.log(interval(*limits(codes, at[:3], x @ at[3:])))

    for k in range(5):
        move = step * np.eye(5)[k]
        expected = (loglik(theta + move) - loglik(theta - move)) / (2 * step)
        assert fit.scores[k] == pytest.approx(expected, abs=1e-7)


def test_weights_count_like_repeated_rows():
    codes, x = sample(n=200)
    times = np.random.default_rng(1).integers(1, 4, size=200)
    repeated = np.repeat(codes, times), np.repeat(x, times, axis=0)
    plain = probit(repeated[0], counts_of(repeated[0], 4), repeated[1], np.ones(times.sum()), "q")
    counts = np.bincount(codes, weights=times, minlength=5)[1:]
    weighted = probit(codes, counts, x, times.astype(float), "q")
    assert weighted.thresholds == pytest.approx(plain.thresholds, abs=1e-9)
    assert weighted.slopes == pytest.approx(plain.slopes, abs=1e-9)


def test_missing_values_take_no_part():
    codes, x = sample(n=200)
    codes[:20] = 0
    fit = probit(codes, counts_of(codes, 4), x, np.ones(200), "q")
    rest = probit(codes[20:], counts_of(codes, 4), x[20:], np.ones(180), "q")
    assert fit.slopes == pytest.approx(rest.slopes, abs=1e-9)
    assert (fit.upper[:20] == FAR).all()
    assert (fit.lower[:20] == -FAR).all()


def test_useless_covariate_leaves_the_thresholds():
    codes = np.tile([1, 2, 3, 3], 10)
    x = np.repeat([[-1.0], [1.0]], 20, axis=0)
    fit = probit(codes, np.array([10.0, 10, 20]), x, np.ones(40), "q")
    assert fit.slopes == pytest.approx([0], abs=1e-12)
    assert fit.thresholds == pytest.approx(thresholds([10, 10, 20]), abs=1e-12)


def test_separation_is_refused():
    codes, x = np.repeat([1, 2], 20), np.repeat([[-1.0], [1.0]], 20, axis=0)
    with pytest.raises(InputError, match=r'variable "q".*\n?.*no solution'):
        probit(codes, np.array([20.0, 20]), x, np.ones(40), 'variable "q"')
