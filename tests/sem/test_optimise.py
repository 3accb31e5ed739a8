"""Minimisation."""

import numpy as np
import pytest

from cup_study.sem import optimise
from cup_study.sem.constraints import Constraints


def free(n):
    return Constraints(np.eye(n), np.zeros(n), (), (), np.zeros((0, n)), ())


H = np.array([[2.0, 0.3], [0.3, 1.0]])


def bowl(x):
    return float(0.5 * x @ H @ x), H @ x


def test_a_quadratic_takes_one_step() -> None:
    found = optimise.minimise(bowl, lambda x: H, free(2), np.array([3.0, -2.0]), 100)
    assert found.converged
    assert found.iterations <= 2
    np.testing.assert_allclose(found.x, 0, atol=1e-12)


def test_linear_equalities_are_kept_exactly() -> None:
    tied = Constraints(np.ones((2, 1)), np.array([0.0, 1.0]), (), (), np.array([[1.0, -1.0]]), ())
    found = optimise.minimise(bowl, lambda x: H, tied, np.array([3.0, -2.0]), 100)
    assert found.x[1] - found.x[0] == pytest.approx(1.0)


def test_an_infinite_value_halves_the_step() -> None:
    def walled(x):
        return bowl(x) if x[0] > -0.5 else (np.inf, np.zeros(2))

    # A metric that is too flat makes steps far beyond the wall.
    found = optimise.minimise(walled, lambda x: 0.2 * H, free(2), np.array([3.0, 1.0]), 100)
    assert found.converged
    np.testing.assert_allclose(found.x, 0, atol=1e-6)


def test_a_direction_without_information_is_left_alone() -> None:
    flat = np.diag([1.0, 0.0])
    found = optimise.minimise(
        lambda x: (0.5 * float(x[0] ** 2), np.array([x[0], 0.0])),
        lambda x: flat,
        free(2),
        np.array([1.0, 7.0]),
        10,
    )
    np.testing.assert_allclose(found.x, [0.0, 7.0], atol=1e-12)


def test_what_has_no_minimum_does_not_converge() -> None:
    found = optimise.minimise(
        lambda x: (float(-x[0]), np.array([-1.0])),
        lambda x: np.eye(1),
        free(1),
        np.zeros(1),
        10,
    )
    assert not found.converged
