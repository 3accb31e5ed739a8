import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.alpha import alpha, coefficient, feldt_interval, ordinal_alpha
from tests.sem.scale_figures import PSYCH, scale


@pytest.mark.parametrize("letter", ["A", "N"])
def test_alpha_is_that_of_psych(letter):
    expected = PSYCH["alpha"][letter]
    result = alpha(scale(letter))
    own = [result.raw, result.standardised, result.lambda6, result.mean_r, result.se]
    names = ["raw_alpha", "std_alpha", "G6", "average_r", "ase"]
    np.testing.assert_allclose(own, [expected[name] for name in names], rtol=1e-9)
    bounds = expected["feldt"]
    lower, upper = bounds["lower.ci.raw_alpha"], bounds["upper.ci.raw_alpha"]
    np.testing.assert_allclose(result.feldt, [lower, upper], rtol=1e-9)
    for name, column in [
        ("alpha_drop", "alpha_if_dropped"),
        ("r_drop", "r_drop"),
        ("r_cor", "r_cor"),
    ]:
        figures = pd.Series(expected[name])
        np.testing.assert_allclose(result.items[column], figures[result.items.index], rtol=1e-9)
    half = 1.959963984540054 * result.se
    np.testing.assert_allclose(result.duhachek, [result.raw - half, result.raw + half])


def test_ordinal_alpha_is_that_of_psych():
    signs = np.array([-1, 1, 1, 1, 1])
    rho = np.array(PSYCH["ordinal_alpha"]["rho"]) * np.outer(signs, signs)
    assert ordinal_alpha(rho) == pytest.approx(PSYCH["ordinal_alpha"]["alpha"], rel=1e-8)


def test_missing_answers():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 3)), columns=list("abc"))
    frame.iloc[:40, 0] = np.nan
    pairwise, listwise = alpha(frame), alpha(frame, missing="listwise")
    assert (pairwise.n, listwise.n) == (200, 160)
    assert pairwise.raw == pytest.approx(float(coefficient(frame.cov())))
    assert listwise.raw == pytest.approx(float(coefficient(frame.dropna().cov())))
    assert pairwise.items["n"].tolist() == [160, 200, 200]
    assert pairwise.score_mean == pytest.approx(frame.mean(axis=1).mean())
    assert pairwise.score_sd == pytest.approx(frame.mean(axis=1).std())


def test_two_items_have_no_alpha_without_one():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(rng.normal(size=(50, 1)) + rng.normal(size=(50, 2)), columns=list("ab"))
    result = alpha(frame)
    assert result.items["alpha_if_dropped"].isna().all()
    assert result.items["r_drop"].tolist() == pytest.approx([frame.corr().iloc[0, 1]] * 2)


def test_units_do_not_change_what_is_standardised():
    frame = scale("N")
    scaled = frame.assign(N1=frame["N1"] * 1e5)
    own, plain = alpha(scaled), alpha(frame)
    assert own.standardised == pytest.approx(plain.standardised, rel=1e-12)
    np.testing.assert_allclose(own.items["r_cor"], plain.items["r_cor"], rtol=1e-12)


def test_feldt_interval_covers_as_it_says():
    rng = np.random.default_rng(7)
    f = rng.normal(size=(500, 60, 1)) + rng.normal(size=(500, 60, 5))
    centred = f - f.mean(axis=1, keepdims=True)
    values = coefficient(np.swapaxes(centred, 1, 2) @ centred)
    true = float(coefficient(np.ones((5, 5)) + np.eye(5)))
    bounds = np.array([feldt_interval(v, 60, 5) for v in values])
    assert 0.93 < np.mean((bounds[:, 0] < true) & (true < bounds[:, 1])) < 0.97


def test_unusable_items_are_refused():
    with pytest.raises(InputError, match="at least two items, got 1"):
        alpha(pd.DataFrame({"a": [1, 2, 3]}))
    with pytest.raises(InputError, match="every row used has the same answer"):
        alpha(pd.DataFrame({"a": [1, 2, 3, 4], "b": [1, 1, 1, 1]}))
