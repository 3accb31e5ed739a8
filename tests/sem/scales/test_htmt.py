import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.htmt import htmt, htmt_intervals
from tests.sem.scale_figures import PSYCH, covariances

BIG_FIVE = {letter: [f"{letter}{i}" for i in range(1, 6)] for letter in "ACENO"}
TWO = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"]}


@pytest.fixture
def rows():
    rng = np.random.default_rng(8)
    f = rng.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], size=250)
    x = np.repeat(f, 3, axis=1) + rng.normal(size=(250, 6))
    return pd.DataFrame(x, columns=[*TWO["A"], *TWO["B"]])


def test_htmt2_is_that_of_semtools():
    own = htmt(covariances(), BIG_FIVE, kind="htmt2")
    np.testing.assert_allclose(own, PSYCH["htmt2"], rtol=1e-9)
    assert list(own.index) == list(own.columns) == list("ACENO")


def test_equal_correlations_give_the_correlation_of_constructs():
    r = np.kron([[1, 0.5], [0.5, 1]], np.full((3, 3), 0.6)) + 0.4 * np.eye(6)
    names = [*TWO["A"], *TWO["B"]]
    for kind in ("htmt", "htmt2"):
        assert htmt(r, TWO, kind=kind, names=names).loc["A", "B"] == pytest.approx(0.5)
    scaled = r * np.outer([1e5, 1, 1, 1, 1, 1], [1e5, 1, 1, 1, 1, 1])
    assert htmt(scaled, TWO, names=names).loc["A", "B"] == pytest.approx(0.5)


def test_signs_count_when_asked(rows):
    turned = rows.assign(a1=-rows["a1"])
    assert htmt(turned.cov(), TWO).equals(htmt(rows.cov(), TWO))
    assert np.isnan(htmt(turned.cov(), TWO, absolute=False).loc["A", "B"])


def test_intervals_are_those_of_resampled_rows(rows):
    found = htmt_intervals(rows, TWO, draws=40, seed=5, level=0.9)
    rng = np.random.default_rng(5)
    ratios = []
    for _ in range(40):
        drawn = rows.iloc[rng.integers(0, 250, size=250)]
        ratios.append(htmt(drawn.cov(), TWO).loc["A", "B"])
    row = found.table.iloc[0]
    assert row["ratio"] == pytest.approx(htmt(rows.cov(), TWO).loc["A", "B"])
    np.testing.assert_allclose(row[["lower", "upper"]].tolist(), np.quantile(ratios, [0.05, 0.95]))
    assert row["failed"] == 0


def test_intervals_do_not_depend_on_blocks_or_units(rows, monkeypatch):
    plain = htmt_intervals(rows, TWO, draws=60, kind="htmt2").table
    monkeypatch.setattr("cup_study.sem.scales.htmt.COUNTS", 1000)
    monkeypatch.setattr("cup_study.sem.scales.htmt.BLOCK", 500)
    other = htmt_intervals(rows * [1e5, 1, 1, 1, 1, 1] + 1e6, TWO, draws=60, kind="htmt2").table
    np.testing.assert_allclose(other[["lower", "upper"]], plain[["lower", "upper"]], rtol=1e-6)


def test_failed_draws_are_counted(rows):
    # One answer differs: a third of the draws do not have it.
    rare = rows.assign(b3=np.r_[1.0, np.zeros(249)])
    table = htmt_intervals(rare, TWO, draws=300).table
    assert 60 < table.loc[0, "failed"] < 160
    assert np.isfinite(table.loc[0, ["lower", "upper"]].to_numpy(dtype=float)).all()


def test_incomplete_rows_are_counted(rows):
    rows.loc[[3, 4], "a1"] = np.nan
    assert htmt_intervals(rows, TWO, draws=10).dropped["n"].tolist() == [2]


def test_wrong_constructs():
    with pytest.raises(InputError, match='construct "B": 1 item; the ratio needs'):
        htmt(np.eye(3), {"A": ["a1", "a2"], "B": ["b1"]})
    with pytest.raises(InputError, match="1 construct; the ratio compares two"):
        htmt(np.eye(2), {"A": ["a1", "a2"]})
    with pytest.raises(InputError, match='"b9": the model names it'):
        htmt(covariances(), {"A": ["A1", "A2"], "B": ["b9", "C1"]})
