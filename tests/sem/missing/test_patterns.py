import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.missing import patterns
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "fiml_moments.json").read_text("utf-8")
)


@pytest.fixture
def y():
    return simulated()[:, :INDICATORS]


def test_counts_are_lavaans(y):
    found = patterns.collect(y)
    assert found.count.tolist() == FIGURES["patterns"]


def test_every_row_belongs_to_the_pattern_of_its_values(y):
    found = patterns.collect(y)
    assert (found.observed[found.pattern] == ~np.isnan(y)).all()
    assert found.total == len(y)


@pytest.mark.parametrize("weighted", [False, True])
def test_points_have_the_sums_of_the_rows(y, weighted):
    y = np.concatenate([y, y + 0.1, y - 0.2])  # so that patterns have more rows than variables
    weights = np.linspace(0.1, 2.0, len(y)) if weighted else np.ones(len(y))
    found = patterns.collect(y, weights)
    assert found.count.max() > INDICATORS
    mean = np.arange(INDICATORS) / 3.0
    for j in range(len(found.count)):
        rows = found.pattern == j
        deviation = np.where(found.observed[j], y[rows] - mean, 0.0)
        of = found.point_pattern == j
        points = found.points[of] - np.outer(found.load[of], np.where(found.observed[j], mean, 0))
        expected = (weights[rows, None] * deviation).T @ deviation
        np.testing.assert_allclose(points.T @ points, expected, atol=1e-10)
        np.testing.assert_allclose(found.weight[j], weights[rows].sum())


def test_batches_hold_every_pattern_and_point_once(y):
    found = patterns.collect(y)
    held = np.concatenate([batch.patterns for batch in found.batches])
    assert sorted(held.tolist()) == list(range(len(found.count)))
    points = np.concatenate([batch.points for batch in found.batches])
    assert sorted(points.tolist()) == list(range(len(found.points)))
    for batch in found.batches:
        assert not found.observed[batch.patterns[:, None], batch.missing].any()
        assert (found.point_pattern[batch.points] == batch.patterns[batch.slot]).all()


def test_large_batches_are_divided(y, monkeypatch):
    whole = patterns.collect(y)
    monkeypatch.setattr(patterns, "MAX_BATCH", 2)
    parts = patterns.collect(y).batches
    assert len(parts) > len(whole.batches)
    assert all(len(batch.patterns) <= 2 for batch in parts)


def test_more_than_eight_variables_make_one_key():
    x = np.ones((40, 19))
    x[np.arange(19), np.arange(19)] = np.nan
    assert patterns.collect(x).count.tolist() == [21] + [1] * 19


def test_rows_without_information_are_refused_together():
    x = np.array([[np.nan, np.nan], [1.0, np.inf]])
    with pytest.raises(InputError) as caught:
        patterns.collect(x, [1.0, -1.0])
    assert [str(problem) for problem in caught.value.problems] == [
        "row 0: has no value at all",
        "row 1, variable 1: is infinite",
        "weights: must be finite and not negative, some positive",
    ]


def test_a_weight_for_every_row():
    with pytest.raises(InputError, match="weights: 2 expected"):
        patterns.collect(np.ones((2, 2)), [1.0])


def test_no_rows():
    with pytest.raises(InputError, match="has no rows"):
        patterns.collect(np.ones((0, 2)))


def test_a_pattern_of_weight_zero_counts_nothing():
    found = patterns.collect([[1.0, 2.0], [1.0, np.nan]], [1.0, 0.0])
    assert found.weight.tolist() == [1.0, 0.0]
    assert np.isfinite(found.points).all()
