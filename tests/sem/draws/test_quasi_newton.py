import numpy as np
import pytest

from cup_study.sem.draws.quasi_newton import minimise

TARGET = np.random.default_rng(1).normal(size=(50, 4))


def quartics(u, which):
    off = u - TARGET[which]
    return (off**2 + 0.5 * off**4).sum(axis=1), 2 * off + 2 * off**3


def test_each_minimum_is_found():
    found = minimise(quartics, np.zeros_like(TARGET), 1e-20)
    assert found.converged.all()
    assert found.u == pytest.approx(TARGET, abs=1e-9)
    assert found.iterations.max() < 40


def test_what_happens_to_one_does_not_depend_on_the_others():
    whole = minimise(quartics, np.zeros_like(TARGET), 1e-16)
    few = minimise(lambda u, which: quartics(u, which + 7), np.zeros((3, 4)), 1e-16)
    assert (few.u == whole.u[7:10]).all()
    assert (few.iterations == whole.iterations[7:10]).all()


def test_a_function_that_is_not_defined_everywhere():
    def logarithms(u, which):
        inside = u > 0
        safe = np.where(inside, u, 1.0)
        value = np.where(inside, safe - np.log(safe), np.inf).sum(axis=1)
        return value, np.where(inside, 1 - 1 / safe, 0.0)

    start = np.array([[0.05], [8.0]])
    found = minimise(logarithms, start, 1e-20)
    assert found.converged.all()
    assert found.u == pytest.approx(np.ones((2, 1)), abs=1e-9)


def test_no_minimum_is_not_convergence():
    found = minimise(lambda u, which: (-u[:, 0], -np.ones_like(u)), np.zeros((2, 1)), 1e-20)
    assert not found.converged.any()
