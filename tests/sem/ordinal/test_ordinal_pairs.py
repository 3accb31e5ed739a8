"""Pearson and polyserial correlations case by case, and their scores."""

import numpy as np
import pytest

from cup_study.sem.ordinal.ordinal_pairs import (
    MAX_POLYSERIAL,
    pearson,
    pearson_scores,
    polyserial,
    polyserial_scores,
)
from cup_study.sem.ordinal.probit import interval, limits

TH = np.array([-0.4, 0.8])


def bivariate(n=500, rho=0.6, seed=3):
    rng = np.random.default_rng(seed)
    a, b = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=n).T
    return (a - a.mean()) / a.std(), (b - b.mean()) / b.std()


def normal_loglik(a, b, rho):
    return -0.5 * np.log(1 - rho**2) - (a * a - 2 * rho * a * b + b * b) / (2 * (1 - rho**2))


def test_pearson_of_complete_data_is_the_correlation():
    a, b = bivariate()
    found = pearson(a[None], b[None], np.ones((1, 500)))
    assert found == pytest.approx([np.corrcoef(a, b)[0, 1]], abs=1e-12)


def test_pearson_given_variances_of_more_cases():
    a, b = bivariate()
    weights = np.ones((1, 500))
    weights[0, :200] = 0
    rho = pearson(a[None], b[None], weights)
    step = 1e-4
    around = [normal_loglik(a, b, rho[0] + s)[200:].sum() for s in (-step, 0, step)]
    assert around[1] > max(around[0], around[2])
    scores = pearson_scores(a[None], b[None], rho)
    assert (scores.rho * weights).sum() == pytest.approx(0, abs=1e-8)


def test_pearson_scores_are_derivatives():
    a, b = bivariate(n=30)
    rho, step = 0.55, 1e-6
    scores = pearson_scores(a[None], b[None], np.array([rho]))
    numeric = (normal_loglik(a, b, rho + step) - normal_loglik(a, b, rho - step)) / (2 * step)
    assert scores.rho[0] == pytest.approx(numeric, abs=1e-7)
    by_mean = (normal_loglik(a - step, b, rho) - normal_loglik(a + step, b, rho)) / (2 * step)
    assert scores.first[0][0] == pytest.approx(by_mean, abs=1e-7)
    # With z = e / sd, a small rise s of the log variance scales z by exp(-s / 2).
    up, down = a * np.exp(-step / 2), a * np.exp(step / 2)
    by_variance = (normal_loglik(up, b, rho) - normal_loglik(down, b, rho)) / (2 * step) - 0.5
    assert scores.first[1][0] == pytest.approx(by_variance, abs=1e-7)
    mirrored = pearson_scores(b[None], a[None], np.array([rho]))
    assert scores.second[1] == pytest.approx(mirrored.first[1])


def serial_loglik(z, lower, upper, rho):
    root = np.sqrt(1 - rho**2)
    return np.log(interval((lower - rho * z) / root, (upper - rho * z) / root))


def test_polyserial_maximises_and_its_scores_are_derivatives():
    z, latent = bivariate()
    lower, upper = limits(1 + (latent > TH[:, None]).sum(axis=0), TH, np.zeros(500))
    rho = polyserial(z[None], lower[None], upper[None], np.ones((1, 500)))
    assert rho == pytest.approx([0.6], abs=0.1)
    scores = polyserial_scores(z[None], lower[None], upper[None], rho)
    assert scores.rho.sum() == pytest.approx(0, abs=1e-7)
    step = 1e-6

    def numeric(move):
        plus, minus = (serial_loglik(*move(s), rho[0]) for s in (step, -step))
        return (plus - minus) / (2 * step)

    by_rho = (
        serial_loglik(z, lower, upper, rho[0] + step)
        - serial_loglik(z, lower, upper, rho[0] - step)
    ) / (2 * step)
    assert scores.rho[0] == pytest.approx(by_rho, abs=1e-6)
    assert scores.second[0][0] == pytest.approx(numeric(lambda s: (z, lower, upper + s)), abs=1e-6)
    assert scores.second[1][0] == pytest.approx(numeric(lambda s: (z, lower + s, upper)), abs=1e-6)
    # The density of the continuous variable itself adds z to the score of its mean.
    by_mean = z + numeric(lambda s: (z - s, lower, upper))
    assert scores.first[0][0] == pytest.approx(by_mean, abs=1e-6)
    by_variance = 0.5 * (z * z - 1) + numeric(lambda s: (z * np.exp(-s / 2), lower, upper))
    assert scores.first[1][0] == pytest.approx(by_variance, abs=1e-6)


def test_polyserial_at_its_bound():
    z = np.linspace(-2, 2, 101)
    lower, upper = limits(1 + (z > 0), np.zeros(1), np.zeros(101))
    ones = np.ones((1, 101))
    assert polyserial(z[None], lower[None], upper[None], ones)[0] == MAX_POLYSERIAL
    assert polyserial(-z[None], lower[None], upper[None], ones)[0] == -MAX_POLYSERIAL
