import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.draws import resample

RNG = np.random.default_rng(1)
X = RNG.normal(loc=[0.0, 5.0, 1000.0], size=(40, 3))


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("block", [resample.BLOCK, 63])
def test_moments_are_those_of_the_rows(monkeypatch, weighted, block):
    monkeypatch.setattr(resample, "BLOCK", block)
    weights = RNG.random(40) if weighted else None
    plan = resample.plan(7, [40], 5)
    counts = resample.counts(plan, range(5))[0]
    centre = X.mean(axis=0)
    blocks = list(resample.products(X, centre))
    assert len(blocks) == (1 if block > 63 else 6)
    mean, cov, size = resample.moments(blocks, counts, centre, weights, rows=8)
    for i in range(5):
        rows = resample.rows_of(plan, i)[0]
        w = np.ones(40) if weights is None else weights[rows]
        assert mean[i] == pytest.approx(np.average(X[rows], axis=0, weights=w))
        assert cov[i] == pytest.approx(np.cov(X[rows].T, aweights=w, bias=True), rel=1e-9)
        assert size[i] == pytest.approx(w.sum())


def test_draws_are_streams_of_one_seed():
    plan = resample.plan(7, [10, 20], 5)
    first, second = resample.rows_of(plan, 3)
    assert (len(first), len(second), second.max() < 20) == (10, 20, True)
    longer = resample.plan(7, [10, 20], 500)
    assert (resample.rows_of(longer, 3)[1] == second).all()
    assert (resample.rows_of(resample.plan(8, [10, 20], 5), 3)[1] != second).any()
    assert (resample.rows_of(plan, 2)[1] != second).any()


def test_exact_rows_are_counted():
    plan = resample.plan(1, [3], 2, [[0, 0, 2], [1, 1, 1]])
    assert resample.counts(plan, range(2))[0].tolist() == [[2, 0, 1], [0, 3, 0]]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((-1, [3], 10), "seed"),
        ((1, [3], 1), "draws"),
        ((1.5, [3], 2.5), "2 problems"),
        ((1, [3], 2, [[0, 1, 2]]), "2 draws of 3 rows"),
        ((1, [3], 2, [[0, 1, 2], [1, 2, 3]]), "rows 0-2"),
        ((1, [3], 2, [[0.0, 1, 2], [1, 2, 2]]), "whole numbers"),
        ((1, [3, 2], 2, [[[0, 1, 2], [0, 1, 2]]]), "one array for each of 2 groups"),
    ],
)
def test_wrong_plans_are_refused(arguments, told):
    with pytest.raises(InputError, match=told):
        resample.plan(*arguments)
