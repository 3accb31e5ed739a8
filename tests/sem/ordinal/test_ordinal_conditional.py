"""Polychoric correlations given covariates."""

import numpy as np
import pytest

from cup_study.sem.ordinal.bivariate import rectangle
from cup_study.sem.ordinal.ordinal_conditional import Rectangles, polychoric
from cup_study.sem.ordinal.polychoric import polychoric as of_tables
from cup_study.sem.ordinal.probit import FAR, limits

TH = np.array([-0.6, 0.5])


def case_limits(n=400, rho=0.5, seed=2, effect=0.7):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    errors = rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], size=n)
    parts = []
    for j, slope in enumerate((effect, -effect)):
        codes = 1 + (x * slope + errors[:, j] > TH[:, None]).sum(axis=0)
        parts += [part[None] for part in limits(codes, TH, x * slope)]
    return parts, np.ones((1, n))


def test_probabilities_follow_the_correlation():
    (la, ua, lb, ub), _ = case_limits()
    rectangles = Rectangles(la, ua, lb, ub)
    only = np.array([0])
    for rho in (0.3, 0.42, 0.5, 0.501, -0.8, -0.79, 0.97, 0.975):
        expected = rectangle(la, ua, lb, ub, np.array([[rho]]))
        assert rectangles.move(only, np.array([rho])) == pytest.approx(expected, abs=1e-13)


def test_maximum_of_the_likelihood_and_its_scores():
    parts, ones = case_limits()
    rho, scores = polychoric(*parts, ones)
    assert rho == pytest.approx([0.5], abs=0.15)
    assert scores.rho.sum() == pytest.approx(0, abs=1e-7)
    step = 1e-6

    def loglik(r, shift=(0, 0, 0, 0)):
        moved = [np.where(np.abs(p) < FAR, p + s, p) for p, s in zip(parts, shift, strict=True)]
        return np.log(rectangle(*moved, r[:, None]))

    numeric = (loglik(rho + step) - loglik(rho - step)) / (2 * step)
    assert scores.rho == pytest.approx(numeric, abs=1e-6)
    order = (1, scores.first[0]), (0, scores.first[1]), (3, scores.second[0]), (2, scores.second[1])
    for at, score in order:
        up, down = step * np.eye(4)[at], -step * np.eye(4)[at]
        numeric = (loglik(rho, up) - loglik(rho, down)) / (2 * step)
        assert score == pytest.approx(numeric, abs=1e-6)


def test_without_effects_it_is_that_of_the_table():
    parts, ones = case_limits(effect=0.0)
    codes = [np.searchsorted([-FAR, *TH], part[0]) for part in (parts[0], parts[2])]
    counts = np.zeros((1, 3, 3))
    np.add.at(counts[0], tuple(codes), 1)
    expected = of_tables(counts, TH[None], TH[None])
    assert polychoric(*parts, ones)[0] == pytest.approx(expected, abs=1e-10)
