import numpy as np
import pytest

from cup_study.citizens.segments import kicks, patterns, starts
from cup_study.citizens.segments.em import Solution
from tests.citizens.segments.class_answers import made

COUNTS = (2, 2, 3, 3, 4, 5)


@pytest.fixture(scope="module")
def counted():
    data, _ = made(250, seed=3, missing=0.3)
    return patterns.compress(data.fillna(0).to_numpy().astype(int) - 1, COUNTS, np.ones(250))


def test_one_class_goes_and_another_becomes_two(counted):
    rng = np.random.default_rng(1)
    shares, table = starts.random_start(counted, 3, rng)
    begun = Solution(np.array([0.5, 0.3, 0.2]), table, 0.0, 0, True)
    moved, probabilities = kicks.kick(counted, begun, 2, 0, rng)
    np.testing.assert_allclose(moved, np.array([0.25, 0.3, 0.25]) / 0.8)
    np.testing.assert_allclose(np.add.reduceat(probabilities, counted.first, axis=0), 1)
    # The class that is not touched stays, but for the even probabilities mixed in.
    np.testing.assert_allclose(probabilities[:, 1], table[:, 1], atol=kicks.EVEN)
    assert probabilities.min() > 0
    assert shares.tolist() == [1 / 3] * 3


def test_moving_classes_finds_what_the_starts_miss(counted, monkeypatch):
    effort = starts.Effort(starts=6, rounds=1, seed=2)
    moved = starts.search(counted, 5, effort)[0].loglik
    other = starts.search(counted, 5, starts.Effort(starts=6, rounds=1, seed=3))[0].loglik
    assert moved == pytest.approx(other, abs=1e-4)
    monkeypatch.setattr(starts, "MOVES", 0)
    assert starts.search(counted, 5, effort)[0].loglik < moved - 1


def test_starts_that_agree_are_not_moved(monkeypatch):
    data, _ = made(400)
    counted = patterns.compress(data.to_numpy().astype(int) - 1, COUNTS, np.ones(400))
    monkeypatch.setattr(kicks, "kick", lambda *a: pytest.fail("was moved"))
    best, table = starts.search(counted, 3, starts.Effort(starts=6))
    assert best.converged
    assert starts.reached(table["loglik"].to_numpy()) >= 3
