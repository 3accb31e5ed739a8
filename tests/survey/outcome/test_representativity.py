import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.outcome import representativity


def invite(n, seed, effects=(0.0, 0.0)):
    generator = np.random.default_rng(seed)
    cases = pd.DataFrame({"a": generator.integers(0, 3, n), "b": generator.integers(0, 2, n)})
    logit = -0.2 + effects[0] * (cases["a"] - 1) + effects[1] * cases["b"]
    cases["rho"] = 1 / (1 + np.exp(-logit))
    return cases.assign(answered=generator.random(n) < cases["rho"])


def test_coefficients_are_those_of_statsmodels():
    import statsmodels.formula.api as formula

    cases = invite(900, 1, (0.8, -0.5))
    found = representativity.propensities(cases, ["a", "b"])
    peer = formula.logit("y ~ C(a) + C(b)", cases.assign(y=cases["answered"].astype(int))).fit(
        disp=0
    )
    table = found.coefficients.dropna()
    np.testing.assert_allclose(table["estimate"], peer.params.iloc[1:], rtol=1e-7)
    np.testing.assert_allclose(table["se"], peer.bse.iloc[1:], rtol=1e-7)
    np.testing.assert_allclose(table["p_value"], peer.pvalues.iloc[1:], rtol=1e-6)
    rho = cases.merge(found.cells, on=["a", "b"])["rho_y"]
    assert rho.mean() == pytest.approx(cases["answered"].mean())


def test_the_indicator_finds_the_truth():
    cases = invite(60000, 2, (0.8, -0.5))
    found = representativity.indicator(representativity.propensities(cases, ["a", "b"]), draws=30)
    true = 1 - 2 * cases["rho"].std()
    assert found["r"] == pytest.approx(true, abs=0.01)
    assert found["ci_lower"] < true < found["ci_upper"]
    assert found["cv"] == pytest.approx(cases["rho"].std() / cases["rho"].mean(), abs=0.02)


def test_estimation_alone_is_not_read_as_uneven_response():
    values = [
        representativity.indicator(
            representativity.propensities(invite(400, seed), ["a", "b"]), draws=2
        )
        for seed in range(24)
    ]
    plain = np.mean([v["r_unadjusted"] for v in values])
    adjusted = np.mean([v["r"] for v in values])
    assert plain < 0.95 < adjusted <= 1


def test_the_same_seed_gives_the_same_interval():
    found = representativity.propensities(invite(500, 3, (0.5, 0.0)), ["a", "b"])
    first, second = (representativity.indicator(found, seed=7) for _ in range(2))
    pd.testing.assert_series_equal(first, second)
    assert first["se"] != representativity.indicator(found, seed=8)["se"]


def test_partial_indicators_name_the_item_that_matters():
    found = representativity.propensities(invite(20000, 4, (0.9, 0.0)), ["a", "b"])
    table = representativity.partial(found)
    items = table[table["group"].isna()].set_index("item")
    assert items.loc["a", "conditional"] > 0.1
    assert items.loc["b", "conditional"] < 0.02
    groups = table[table["item"].eq("a") & table["group"].notna()]
    assert np.sqrt((groups["unconditional"] ** 2).sum()) == pytest.approx(
        items.loc["a", "unconditional"]
    )
    # With one item the spread between its groups is all there is.
    alone = representativity.propensities(invite(5000, 5, (0.9, 0.0)), ["a"])
    spread = (1 - representativity.indicator(alone, draws=2)["r_unadjusted"]) / 2
    whole = representativity.partial(alone).iloc[0]
    assert whole["unconditional"] == pytest.approx(spread, rel=1e-3)
    assert whole["conditional"] == pytest.approx(spread, rel=1e-3)


def test_a_group_without_answers_has_no_odds_and_no_warning():
    cases = invite(300, 6)
    cases.loc[cases["a"].eq(2), "answered"] = False
    found = representativity.propensities(cases, ["a", "b"])
    last = found.coefficients.query("item == 'a' and group == 2").iloc[0]
    assert np.isnan(last["odds"])
    assert found.cells.loc[found.cells["a"].eq(2), "rho"].max() < 1e-3
    assert 0 <= representativity.indicator(found, draws=5)["r"] <= 1


@pytest.mark.parametrize(
    ("change", "items", "words"),
    [
        ({"answered": True}, ["a"], "nobody, or everybody"),
        ({}, [], "knows nothing"),
        ({}, ["c"], 'column "c": is missing'),
    ],
)
def test_nothing_to_explain(change, items, words):
    with pytest.raises(InputError, match=words):
        representativity.propensities(invite(50, 7).assign(**change), items)
