import numpy as np
import pandas as pd
import pytest

from cup_study.sem.moments import blockwise
from cup_study.sem.moments.columns import find


@pytest.fixture(params=[4, 40, 250_000])
def size(request, monkeypatch):
    """Blocks of one row, of some rows, and of all."""
    monkeypatch.setattr(blockwise, "BLOCK", request.param)


@pytest.fixture
def data():
    x = np.random.default_rng(4).normal(size=(50, 3)) + 1e6
    x[[3, 4, 40], [0, 1, 2]] = np.nan
    x[7] = np.nan
    return pd.DataFrame(x, columns=list("abc"))


def test_complete_moments(size, data):
    moments = blockwise.complete(find(data, list("abc")).columns)
    rest = data.dropna()
    assert moments.m == 46
    np.testing.assert_array_equal(moments.rows, rest.index)
    np.testing.assert_allclose(moments.mean, rest.mean(), rtol=1e-15)
    np.testing.assert_allclose(moments.cov, rest.cov(ddof=0), rtol=1e-9)
    assert not moments.infinite.any()


def test_weighted_moments_of_some_rows(size, data):
    weights = np.random.default_rng(1).uniform(size=50)
    chosen = np.arange(0, 50, 3)
    moments = blockwise.complete(find(data, list("abc")).columns, chosen, weights)
    rest = data.iloc[chosen].dropna()
    np.testing.assert_array_equal(moments.rows, rest.index)
    own = np.cov(rest.T, aweights=weights[rest.index], ddof=0)
    np.testing.assert_allclose(moments.cov, own, rtol=1e-9)


def test_pairwise_moments(size, data):
    moments, counts = blockwise.pairwise(find(data, list("abc")).columns)
    assert moments.m == 49
    assert 7 not in moments.rows
    np.testing.assert_array_equal(counts, [[48, 47, 47], [47, 48, 47], [47, 47, 48]])
    np.testing.assert_allclose(moments.cov * counts / (counts - 1), data.cov(), rtol=1e-9)
    np.testing.assert_allclose(moments.mean, data.mean(), rtol=1e-15)


def test_infinite_values_are_seen(size, data):
    data.loc[[1, 2], "b"] = [np.inf, -np.inf]
    columns = find(data, list("abc")).columns
    for moments in (blockwise.complete(columns), blockwise.pairwise(columns)[0]):
        assert moments.infinite.tolist() == [False, True, False]


def test_large_means_cost_no_digits():
    x = np.random.default_rng(4).normal(size=(5000, 2))
    order = np.argsort(x[:, 0])
    shifted = pd.DataFrame(x[order] + [1e8, 0], columns=["a", "b"])
    own = blockwise.complete(find(shifted, ["a", "b"]).columns)
    # What is left is the rounding of the data themselves.
    np.testing.assert_allclose(own.cov, np.cov((shifted - [1e8, 0]).T, bias=True), rtol=1e-12)


def test_moments_do_not_depend_on_the_order_of_rows():
    x = pd.DataFrame(np.random.default_rng(4).normal(size=(30_000, 10)) ** 3)
    x.columns = [f"v{j}" for j in range(10)]
    first = blockwise.complete(find(x, list(x)).columns)
    second = blockwise.complete(find(x.sort_values("v1"), list(x)).columns)
    np.testing.assert_allclose(first.cov, second.cov, rtol=1e-12, atol=1e-13)
