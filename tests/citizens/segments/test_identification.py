import numpy as np
import pytest

from cup_study.citizens.segments import em, identification, patterns, starts


def solved(n_items, n_classes, n=3_000):
    """Yes-no items that depend on so many classes, and the truth behind them."""
    rng = np.random.default_rng(1)
    table = rng.uniform(0.1, 0.9, (n_classes, n_items))
    belongs = rng.integers(0, n_classes, n)
    codes = (rng.random((n, n_items)) < table[belongs]).astype(int)
    counted = patterns.compress(codes, (2,) * n_items, np.ones(n))
    both = np.stack([1 - table.T, table.T], axis=1).reshape(2 * n_items, n_classes)
    return counted, em.Solution(np.full(n_classes, 1 / n_classes), both, 0.0, 0, True)


def test_parameters_and_degrees_of_freedom():
    counts = (2, 2, 2, 3, 3, 4, 5, 5)
    assert [identification.n_parameters(counts, k) for k in (1, 2, 3, 4)] == [18, 37, 56, 75]
    assert identification.degrees_of_freedom((2, 2, 2), 2) == 0
    assert identification.degrees_of_freedom((2, 2, 2, 2), 3) == 1


@pytest.mark.parametrize(("n_items", "n_classes", "flat"), [(4, 2, 0), (5, 3, 0), (4, 3, 1)])
def test_three_classes_of_four_yes_no_items_are_not_identified(n_items, n_classes, flat):
    # One degree of freedom is left, yet the classes are not unique: Goodman (1974).
    counted, truth = solved(n_items, n_classes)
    assert identification.flat_directions(counted, truth) == flat


def test_probabilities_at_the_boundary_are_no_directions():
    codes = np.array([[0, 0, 0], [1, 1, 1], [1, 1, 0]])
    counted = patterns.compress(codes, (2, 2, 2), np.array([50.0, 40.0, 10.0]))
    best, _ = starts.search(counted, 2, starts.Effort(starts=4))
    assert identification.at_boundary(best.probabilities).sum() >= 8
    assert identification.flat_directions(counted, best) == 0


def test_the_derivatives_are_those_of_the_likelihood():
    counted, best = solved(5, 2, 300)
    scores = identification._scores(counted, best) / np.sqrt(counted.weights)[:, None]
    step = 1e-6
    likeliest = best.probabilities[:2, 0].argmax()
    odds = np.log(best.probabilities[:2, 0])
    odds[1 - likeliest] += step
    moved = best.probabilities.copy()
    moved[:2, 0] = np.exp(odds) / np.exp(odds).sum()
    _, before = em.expect(em.log_joint(counted, best.shares, best.probabilities))
    _, after = em.expect(em.log_joint(counted, best.shares, moved))
    np.testing.assert_allclose(scores[:, 1], (after - before) / step, atol=1e-5)
