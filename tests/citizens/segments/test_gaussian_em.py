from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import gaussian_em, scores
from cup_study.citizens.segments.gaussian_em import Point
from cup_study.citizens.segments.normal import SHAPES, Shape
from cup_study.sem.missing import patterns, saturated


def data(seed: int = 1) -> scores.Scores:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, 200)
    x = rng.normal(size=(200, 3)) + 2 * group[:, None]
    frame = pd.DataFrame(x, columns=list("abc")).mask(rng.random(x.shape) < 0.2)
    weights = pd.Series(rng.uniform(0.5, 1.5, 200))
    return scores.read(frame, list("abc"), weights)


START = Point(np.array([0.6, 0.4]), np.array([[0.0] * 3, [1.5] * 3]), np.stack([np.eye(3)] * 2))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("floor", [1e-3, 0.8])
def test_no_step_lowers_the_likelihood(shape: Shape, floor: float) -> None:
    rows, point, logliks = data(), START, []
    for _ in range(40):
        posterior, loglik, completed = gaussian_em.expect(rows, point)
        logliks.append(loglik)
        point = gaussian_em.maximise(rows, point.means, posterior, completed, shape, floor)
    assert (np.diff(logliks[1:]) > -1e-9).all()
    best = gaussian_em.run(rows, START, shape, floor=floor, tolerance=1e-9, limit=5000)
    assert best.converged
    assert best.loglik >= logliks[-1] - 1e-6


def test_one_class_is_the_saturated_model_of_the_house() -> None:
    rows = data()
    start = Point(np.ones(1), np.zeros((1, 3)), np.eye(3)[None])
    found = gaussian_em.run(rows, start, "full", floor=1e-6, tolerance=1e-11, limit=5000)
    expected = saturated.maximum(patterns.collect(rows.x, rows.weights))
    assert found.loglik == pytest.approx(expected.loglik, abs=1e-6)
    np.testing.assert_allclose(found.point.means[0], expected.mean, atol=1e-4)
    np.testing.assert_allclose(found.point.covariances[0], expected.cov, atol=1e-4)


def test_a_climb_that_is_cut_short_says_so() -> None:
    found = gaussian_em.run(data(), START, "full", floor=1e-3, tolerance=1e-12, limit=4)
    assert not found.converged
