import numpy as np
import pytest

from cup_study.citizens.segments import patterns, starts
from tests.citizens.segments.class_answers import made

COUNTS = (2, 2, 3, 3, 4, 5)


@pytest.fixture(scope="module")
def counted():
    data, _ = made(300, missing=0.1)
    return patterns.compress(data.fillna(0).to_numpy().astype(int) - 1, COUNTS, np.ones(300))


def test_a_start_is_a_model(counted):
    shares, table = starts.random_start(counted, 4, np.random.default_rng(1))
    assert shares.tolist() == [0.25] * 4
    np.testing.assert_allclose(np.add.reduceat(table, counted.first, axis=0), 1)


def test_the_workers_change_nothing(counted):
    one, table = starts.search(counted, 3, starts.Effort(starts=6, workers=1))
    two, other = starts.search(counted, 3, starts.Effort(starts=6, workers=2))
    np.testing.assert_array_equal(one.probabilities, two.probabilities)
    assert table.equals(other)


def test_a_start_is_the_same_among_few_and_many():
    few, many = (np.random.SeedSequence(1).spawn(n)[2].generate_state(4) for n in (3, 60))
    assert few.tolist() == many.tolist()


def test_only_the_best_of_many_go_on_to_the_end(counted):
    _, table = starts.search(counted, 4, starts.Effort(starts=12, rounds=1))
    steps = table["iterations"].to_numpy()
    assert steps[:5].min() > np.median(steps[5:])


def test_one_class_takes_one_start(counted):
    _, table = starts.search(counted, 1, starts.Effort())
    assert table["start"].tolist() == [1]


def test_rounds_end_when_the_best_was_reached_twice(counted):
    _, table = starts.search(counted, 2, starts.Effort(starts=4, rounds=5))
    assert len(table) == 4
    _, table = starts.search(counted, 6, starts.Effort(starts=1, rounds=4))
    assert len(table) > 1


def test_the_best_is_first_and_carried_on(counted):
    best, table = starts.search(counted, 4, starts.Effort(starts=6, tolerance=1e-3))
    assert table["loglik"].is_monotonic_decreasing
    assert best.loglik >= table["loglik"].iloc[0]


def test_bad_numbers_are_told_together():
    found = starts.Effort(starts=0, rounds=0, seed=-1, workers=0, tolerance=2).problems()
    assert [problem.where for problem in found] == [
        "starts",
        "rounds",
        "seed",
        "workers",
        "tolerance",
    ]
