import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from cup_study.errors import InputError
from cup_study.survey.design import Design, unweighted
from cup_study.survey.engine import sample
from cup_study.survey.inference import regression, tests
from cup_study.survey.inference.terms import term_tests
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
DESIGNS = designs(DATA)
ONE = DESIGNS["one"]


@pytest.mark.parametrize("name", ["one", "post", "rake", "greg"])
def test_independence_is_that_of_the_library(name):
    design = DESIGNS[name]
    table = sample.bind(design, DATA[["town", "trust"]]).categorical.tabulate("town", "trust")
    found = tests.chi_square(DATA, "town", "trust", design)
    assert found.statistic == pytest.approx(table.stats.f.value, rel=1e-9)
    assert found.p_value == pytest.approx(table.stats.f.p_value, rel=1e-8)


def test_simple_random_sample_is_nearly_pearsons_test():
    found = tests.chi_square(DATA, "town", "use", unweighted(DATA), "Chisq")
    peer = chi2_contingency(pd.crosstab(DATA["town"], DATA["use"]), correction=False)
    assert found.statistic == pytest.approx(peer.statistic)
    assert found.p_value == pytest.approx(peer.pvalue, rel=0.02)
    assert found.effect == pytest.approx(np.sqrt(peer.statistic / len(DATA)))


def test_the_exact_sum_is_near_the_saddlepoint():
    near = tests.chi_square(DATA, "town", "trust", ONE, "saddlepoint").p_value
    assert tests.chi_square(DATA, "town", "trust", ONE, "lincom").p_value == near
    exact = tests.chi_square(DATA, "town", "trust", ONE, "integration").p_value
    assert exact == pytest.approx(near, rel=0.02)


def test_an_empty_cell_is_no_obstacle():
    data = DATA.assign(use=DATA["use"].where(DATA["town"] != "d", 0))
    for statistic in ("F", "Chisq", "saddlepoint"):
        assert tests.chi_square(data, "town", "use", ONE, statistic).p_value < 1e-4
    assert np.isfinite(tests.chi_square(data, "town", "use", ONE, "Wald").p_value)


def test_false_alarms_are_as_many_as_asked_for():
    """Clustered answers that do not depend on the group: 5% of 200 tests reject."""
    rng = np.random.default_rng(21)
    cluster = np.repeat(np.arange(40), 10)
    rejected = 0
    for _ in range(200):
        shift = rng.normal(size=40)[cluster]
        data = pd.DataFrame({"q": (shift + rng.normal(size=400) > 0).astype(int)})
        data["g"] = (rng.random(40) < 0.5).astype(int)[cluster]
        design = Design(pd.Series(0.5 + rng.random(400)), clusters=pd.Series(cluster))
        rejected += tests.chi_square(data, "q", "g", design).p_value < 0.05
    assert 2 <= rejected <= 20


def test_equal_means_is_the_term_test_of_a_regression():
    found = tests.equal_means(DATA, "score", "town", ONE)
    row = term_tests(regression.linear(DATA, "score", ["town"], ONE)).iloc[0]
    assert (found.statistic, found.p_value) == pytest.approx((row["statistic"], row["p_value"]))
    shares = tests.equal_means(DATA, "trust", "town", ONE, values=[3, 4])
    high = DATA.assign(high=DATA["trust"].isin([3, 4]).astype(int))
    row = term_tests(regression.linear(high, "high", ["town"], ONE)).iloc[0]
    assert shares.p_value == pytest.approx(row["p_value"])


def test_equal_means_with_replicates():
    found = tests.equal_means(DATA, "score", "town", DESIGNS["jack"])
    linearised = tests.equal_means(DATA, "score", "town", ONE)
    assert found.statistic == pytest.approx(linearised.statistic, rel=0.1)


def test_shares():
    one = tests.proportions(DATA, "use", 1, ONE, null=0.5)
    plain = tests.t_test(DATA, "use", ONE, null=0.5)
    assert (one.statistic, one.p_value) == pytest.approx((plain.statistic, plain.p_value))
    assert 0 < one.ci_lower < one.estimate < one.ci_upper < 1
    two = tests.proportions(DATA, "use", 1, ONE, by="gender")
    plain = tests.t_test(DATA, "use", ONE, by="gender")
    assert two.p_value == pytest.approx(plain.p_value)
    assert (two.effect_kind, plain.effect_kind) == ("h", "d")


def test_a_share_of_all_has_no_test():
    data = DATA.assign(ones=1)
    found = tests.proportions(data, "ones", 1, ONE, null=0.5)
    assert found.estimate == 1.0
    assert np.isnan(found.p_value)


def test_paired_test_is_that_of_the_differences():
    data = DATA.assign(after=DATA["score"] + DATA["use"] - 0.2)
    found = tests.t_test(data, "after", ONE, paired="score")
    alone = tests.t_test(data.assign(gain=data["after"] - data["score"]), "gain", ONE)
    assert (found.statistic, found.df) == (pytest.approx(alone.statistic), alone.df)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: tests.chi_square(d, "town", "ones", ONE), "expected at least 2 groups"),
        (lambda d: tests.chi_square(d, "town", "no", ONE), 'column "no": is missing'),
        (lambda d: tests.chi_square(d, "town", "use", ONE, "G"), "expected one of F, Chisq"),
        (lambda d: tests.t_test(d, "score", ONE, by="town"), "expected two groups, got a, b, c, d"),
        (lambda d: tests.t_test(d, "town", ONE), "expected numbers"),
        (lambda d: tests.t_test(d, "early", ONE, paired="late"), "no respondent has all"),
        (lambda d: tests.proportions(d, "use", 1, ONE), "expected a share from 0 to 1"),
        (lambda d: tests.proportions(d, "use", 1, ONE, null=3), "expected a share from 0 to 1"),
        (lambda d: tests.equal_means(d, "score", "ones", ONE), "expected at least 2 groups"),
    ],
)
def test_what_cannot_be_tested_is_told(call, message):
    data = DATA.assign(ones=1)
    data["early"] = data["score"].where(data.index < 100)
    data["late"] = data["score"].where(data.index >= 100)
    with pytest.raises(InputError, match=message):
        call(data)
