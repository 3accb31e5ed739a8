"""Thresholds, contingency tables and polychoric correlations of tables."""

import numpy as np
import pytest

from cup_study.sem.ordinal.bivariate import cells
from cup_study.sem.ordinal.polychoric import (
    MAX_POLYCHORIC,
    contingency,
    maximise,
    polychoric,
    thresholds,
)


def one(table):
    counts = np.array([table], dtype=float)
    th = thresholds(counts.sum(axis=2)), thresholds(counts.sum(axis=1))
    return polychoric(counts, *th)[0]


@pytest.mark.parametrize("rho", [0.0, 0.3, -0.6, 0.9, 0.99, -0.99])
def test_expected_frequencies_give_the_correlation_back(rho):
    th_a, th_b = np.array([[-1.0, 0.2, 1.1]]), np.array([[-0.4, 0.9]])
    table = cells(th_a, th_b, np.array([rho])).probability * 1000
    assert polychoric(table, th_a, th_b) == pytest.approx([rho], abs=1e-9)


def test_many_tables_at_once_are_solved_as_one_by_one():
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 40, size=(30, 3, 4)).astype(float)
    th = thresholds(counts.sum(axis=2)), thresholds(counts.sum(axis=1))
    together = polychoric(counts, *th)
    assert together == pytest.approx([one(table) for table in counts], abs=1e-12)
    turned = polychoric(np.swapaxes(counts, 1, 2), th[1], th[0])
    assert together == pytest.approx(turned, abs=1e-12)


def test_median_split_has_a_closed_form():
    assert one([[35, 15], [15, 35]]) == pytest.approx(np.sin(2 * np.pi * (0.35 - 0.25)))


def test_empty_cell_of_a_two_by_two_table_gets_a_half():
    assert one([[20, 0], [15, 25]]) == pytest.approx(
        polychoric(
            np.array([[[19.5, 0.5], [15.5, 24.5]]]), thresholds([[20, 40]]), thresholds([[35, 25]])
        )[0]
    )
    assert one([[0, 20], [25, 15]]) == pytest.approx(-one([[20, 0], [15, 25]]))


def test_two_empty_cells_are_a_perfect_correlation():
    assert one([[20, 0], [0, 25]]) == 1
    assert one([[0, 20], [25, 0]]) == -1


def test_likelihood_that_rises_to_the_bound():
    assert one([[20, 0, 0], [0, 25, 0], [0, 0, 30]]) == MAX_POLYCHORIC
    assert one([[0, 0, 20], [0, 25, 0], [30, 0, 0]]) == -MAX_POLYCHORIC


def test_maximum_is_found_from_a_bad_start():
    def evaluate(problems, rho):
        gradient = -np.tanh(20 * (rho - 0.7))
        second = -20 / np.cosh(20 * (rho - 0.7)) ** 2
        return gradient, second, -second

    assert maximise(evaluate, np.array([-0.9, 0.0, 0.9]), 0.999) == pytest.approx(0.7, abs=1e-12)


def test_contingency_counts_cases_and_weights():
    rng = np.random.default_rng(2)
    codes = np.stack([rng.integers(0, k + 1, size=50) for k in (3, 2, 3)], axis=1)
    weights = rng.uniform(0.5, 2, size=50)
    for weight in (None, weights):
        found = {}
        for tables in contingency(codes, np.array([3, 2, 3]), weight):
            for pair, i, j, counts in zip(*tables, strict=True):
                found[int(pair)] = (int(i), int(j), counts)
        assert sorted(found) == [0, 1, 2]
        for i, j, counts in found.values():
            for a in range(counts.shape[0]):
                for b in range(counts.shape[1]):
                    inside = (codes[:, i] == a + 1) & (codes[:, j] == b + 1)
                    expected = inside.sum() if weight is None else weight[inside].sum()
                    assert counts[a, b] == pytest.approx(expected)
