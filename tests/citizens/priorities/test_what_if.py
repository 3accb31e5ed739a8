import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cup_study import sem
from cup_study.citizens.priorities import importance, what_if, what_if_share
from cup_study.citizens.priorities.rescaling import Scale
from cup_study.errors import InputError
from tests.citizens.priorities import ipma


@pytest.fixture(scope="module")
def two():
    return sem.fit(ipma.TWO, ipma.likert())


@pytest.fixture(scope="module")
def found(two):
    return importance.of(two, "Use", ipma.SEVEN, draws=200)


def test_the_change_is_the_lift_times_importance(found):
    told = what_if.of(found, 5.0)
    row, source = told.table.iloc[0], found.constructs.iloc[0]
    assert row["status"] == "ok"
    for end in ("", "_lower", "_upper"):
        assert row[f"change{end}"] == pytest.approx(5 * source[f"importance{end}"])
        assert row[f"answer{end}"] == pytest.approx(6 * row[f"change{end}"] / 100)
    assert what_if.of(found, 10.0).table["change"][0] == pytest.approx(2 * row["change"])


def test_the_lift_is_that_of_the_answers_themselves():
    """Answers that were made 5 points higher have a target that is higher by the change."""
    rng = np.random.default_rng(5)

    def made(shift):
        ease = rng.normal(size=100_000) + shift
        use = 0.5 * ease + 0.5 * rng.normal(size=100_000)
        columns = {f"e{i}": ease + 0.3 * rng.normal(size=100_000) for i in range(3)}
        return pd.DataFrame(
            columns | {f"u{i}": use + 0.3 * rng.normal(size=100_000) for i in range(3)}
        )

    wide = dict.fromkeys(ipma.SEVEN, Scale(-10, 10, 1))
    before, after = (
        importance.of(sem.fit(ipma.TWO, made(shift)), "Use", wide, draws=0) for shift in (0, 1)
    )
    lifted = after.constructs["performance"][0] - before.constructs["performance"][0]
    assert lifted == pytest.approx(5, abs=0.1)
    change = after.target_performance[0] - before.target_performance[0]
    assert what_if.of(before).table["change"][0] == pytest.approx(change, abs=0.1)


def test_a_construct_at_its_ceiling_cannot_be_lifted():
    data = ipma.likert(level=8.6)
    found = importance.of(sem.fit(ipma.TWO, data), "Use", ipma.SEVEN, draws=0)
    performance = found.constructs["performance"][0]
    assert performance > 95
    row = what_if.of(found).table.iloc[0]
    assert row["status"] == "ceiling"
    assert row["room"] == pytest.approx(100 - performance)
    assert np.isnan(row["change"])
    assert row["at_top"] > 0.5
    assert what_if.of(found, 1.0).table["status"][0] == "ok"


def test_a_target_that_would_leave_its_scale_is_told(found):
    assert what_if.of(found, 45.0).table["status"][0] == "ok"
    from dataclasses import replace

    high = replace(found, target_performance=(99.0, 98.0, 100.0))
    assert what_if.of(high, 5.0).table["status"][0] == "target"


@pytest.mark.parametrize("lift", [0, -5, 101, float("nan"), "5", None, True])
def test_a_lift_is_above_zero_and_at_most_a_hundred(found, lift):
    with pytest.raises(InputError, match="expected points above 0"):
        what_if.of(found, lift)


def outcome(data, seed=1):
    rng = np.random.default_rng(seed)
    score = data[["u0", "u1", "u2"]].mean(axis=1)
    return (rng.random(len(data)) < 1 / (1 + np.exp(-(score - 4)))).astype(float)


def test_users_follow_the_logistic_regression_of_statsmodels(two, found):
    data = ipma.likert()
    y = outcome(data)
    y[:50] = np.nan
    shares = what_if_share.users(two, found, y)
    assert shares["n"][0] == 450
    w = found.predecessors
    score = w.answers[:, 3:] @ importance_weights(two)
    known = y.notna().to_numpy()
    model = sm.Logit(y[known].to_numpy(), sm.add_constant(score[known])).fit(disp=False)
    change = 5 * found.constructs["importance"][0]
    after = model.predict(sm.add_constant(score[known] + change)).mean()
    assert shares["share"][0] == pytest.approx(y.mean(), abs=1e-8)
    assert shares["share_after"][0] == pytest.approx(after, abs=1e-8)
    assert shares["change_lower"][0] < shares["change"][0] < shares["change_upper"][0]


def importance_weights(fit):
    loadings = fit.estimates().query("op == '=~' and lhs == 'Use'")["est"].to_numpy()
    return loadings / loadings.sum()


def test_weighted_regressions_are_those_of_statsmodels():
    rng = np.random.default_rng(3)
    score = rng.uniform(0, 100, 300)
    y = (rng.random(300) < 1 / (1 + np.exp(-(score - 50) / 20))).astype(float)
    weights = rng.uniform(0.2, 3, (4, 300))
    a, b = what_if_share.logistic(score, y, weights)
    for k in range(4):
        model = sm.GLM(
            y, sm.add_constant(score), family=sm.families.Binomial(), freq_weights=weights[k]
        ).fit(tol=1e-12)
        assert (a[k], b[k]) == pytest.approx(tuple(model.params), rel=1e-6)


def test_a_score_that_separates_gives_nothing():
    score = np.arange(40.0)
    a, _ = what_if_share.logistic(score, (score > 19).astype(float), np.ones((1, 40)))
    assert np.isnan(a[0])


def test_wrong_outcomes_are_refused(two, found):
    data = ipma.likert()
    with pytest.raises(InputError, match="expected 1 for users and 0"):
        what_if_share.users(two, found, data["u0"])
    with pytest.raises(InputError, match="at least 20 respondents with each answer, got 0"):
        what_if_share.users(two, found, data["u0"] * 0)
    with pytest.raises(InputError, match="not labelled as the data"):
        what_if_share.users(two, found, outcome(data).iloc[:10])
    with pytest.raises(InputError, match="not labelled as the data"):
        what_if_share.users(two, found, outcome(data).to_numpy())
    factor = importance.of(two, "Use", ipma.SEVEN, scores="factor", draws=0)
    with pytest.raises(InputError, match="factor scores leave 0-100"):
        what_if_share.users(two, factor, outcome(data))


def test_a_ceiling_has_no_share_either():
    data = ipma.likert(level=8.6)
    fit = sem.fit(ipma.TWO, data)
    found = importance.of(fit, "Use", ipma.SEVEN, draws=0)
    shares = what_if_share.users(fit, found, outcome(data))
    assert shares["status"][0] == "ceiling"
    assert np.isnan(shares["change"][0])


def test_the_assumptions_are_told_in_both_languages():
    for lang in ("en", "sv"):
        text = what_if.assumptions(lang)
        assert len(what_if.ASSUMPTIONS) == 5
        assert text.count(". ") >= 4
