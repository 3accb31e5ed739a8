import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import estimates
from cup_study.survey.design import Design, unweighted
from cup_study.survey.inference import contrasts, tests
from cup_study.survey.inference.contrasts import REST, differences
from tests.survey.inference.respondents import designs, domain, respondents

DATA = respondents()
DESIGNS = designs(DATA)


@pytest.mark.parametrize("name", [n for n in DESIGNS if n != "around"])
def test_difference_is_the_t_test(name):
    where = domain(DATA, name)
    (row,) = differences(DATA, ["score"], "gender", DESIGNS[name], where=where).to_dict("records")
    test = tests.t_test(DATA, "score", DESIGNS[name], by="gender", where=where)
    assert row["difference"] == pytest.approx(test.estimate)
    assert (row["df"], row["p_value"]) == pytest.approx((test.df[0], test.p_value))


def test_estimates_are_those_of_the_groups():
    found = differences(DATA, ["use"], "town", DESIGNS["rake"], values=[1])
    alone = estimates.shares(DATA, "use", [1], DESIGNS["rake"], by="town").set_index("group")
    for row in found.to_dict("records"):
        assert row["estimate_a"] == pytest.approx(alone.at[row["group_a"], "estimate"])
        assert row["estimate_b"] == pytest.approx(alone.at[row["group_b"], "estimate"])
    assert len(found) == 6
    assert set(found["effect_kind"]) == {"h"}


def test_covariance_through_clusters_is_taken_out():
    """Groups that share their clusters' level differ less than two samples would."""
    rng = np.random.default_rng(2)
    cluster = np.repeat(np.arange(30), 20)
    data = pd.DataFrame({"q": rng.normal(size=30)[cluster] * 2 + rng.normal(size=600)})
    data["half"] = np.arange(600) % 2
    design = Design(pd.Series(1.0, index=data.index), clusters=pd.Series(cluster))
    paired = differences(data, ["q"], "half", design)["se"].item()
    alone = estimates.means(data, ["q"], design, by="half")["se"]
    assert paired < 0.4 * np.sqrt((alone**2).sum())


def test_each_group_against_everyone_else():
    found = differences(DATA, ["score"], "town", DESIGNS["one"], pairs="rest")
    assert found["group_a"].tolist() == [REST] * 4
    town = DATA.assign(inside=(DATA["town"] == "c").astype(int))
    expected = tests.t_test(town, "score", DESIGNS["one"], by="inside")
    row = found[found["group_b"] == "c"].to_dict("records")[0]
    assert (row["difference"], row["se"]) == pytest.approx((expected.estimate, expected.se))
    assert row["n_a"] + row["n_b"] == len(DATA)


def test_respondents_without_a_group_are_not_the_rest():
    data = DATA.assign(town=DATA["town"].where(DATA.index > 50))
    found = differences(data, ["score"], "town", DESIGNS["one"], pairs="rest")
    assert (found["n_a"] + found["n_b"]).tolist() == [369] * 4


def test_d_and_h_are_cohens():
    data = pd.DataFrame({"q": [1.0, 2.0, 3.0, 3.0, 5.0, 7.0], "g": [0, 0, 0, 1, 1, 1]})
    row = differences(data, ["q"], "g", unweighted(data)).to_dict("records")[0]
    pooled = np.sqrt((2 * 1.0 + 2 * 4.0) / 4)
    assert row["effect"] == pytest.approx(3 / pooled)
    shares = pd.DataFrame({"q": [1, 0, 0, 0, 1, 1, 1, 0], "g": [0] * 4 + [1] * 4})
    row = differences(shares, ["q"], "g", unweighted(shares), values=[1]).to_dict("records")[0]
    expected = 2 * np.arcsin(np.sqrt(0.75)) - 2 * np.arcsin(np.sqrt(0.25))
    assert row["effect"] == pytest.approx(expected)
    assert row["effect_lower"] < expected < row["effect_upper"]


def test_interval_of_d_covers_the_truth():
    rng = np.random.default_rng(8)
    hits = 0
    for _ in range(120):
        group = np.repeat([0, 1], 60)
        data = pd.DataFrame({"q": rng.normal(size=120) * 2 + group, "g": group})
        design = Design(pd.Series(0.5 + rng.random(120)))
        row = differences(data, ["q"], "g", design).to_dict("records")[0]
        hits += row["effect_lower"] <= 0.5 <= row["effect_upper"]
    assert 106 <= hits <= 120


def test_answers_that_do_not_vary_have_no_test():
    data = pd.DataFrame({"q": [1, 1, 1, 1, 1, 1], "g": [0, 0, 0, 1, 1, 1]})
    row = differences(data, ["q"], "g", unweighted(data), values=[1]).to_dict("records")[0]
    assert (row["difference"], row["se"], row["effect"]) == (0.0, 0.0, 0.0)
    assert np.isnan([row["p_value"], row["effect_lower"]]).all()
    row = differences(data, ["q"], "g", unweighted(data)).to_dict("records")[0]
    assert np.isnan(row["effect"])


def test_a_group_without_answers_is_shown_without_a_number():
    data = DATA.assign(score=DATA["score"].where(DATA["town"] != "b"))
    found = differences(data, ["score"], "town", DESIGNS["one"], pairs=[("a", "b"), ("a", "c")])
    assert found["n_b"].tolist()[0] == 0
    assert np.isnan(found["difference"].tolist()[0])
    assert np.isfinite(found["p_value"].tolist()[1])


def test_items_have_their_own_answers():
    values = {"use": [0, 1], "trust": [4]}
    found = differences(DATA, ["use", "trust"], "gender", DESIGNS["one"], values=values)
    assert found[["item", "value"]].values.tolist() == [["use", 0], ["use", 1], ["trust", 4]]
    assert found.columns.tolist() == contrasts.COLUMNS


@pytest.mark.parametrize(
    ("items", "by", "pairs", "message"),
    [
        (["nothing"], "nobody", "all", 'column "nobody": is missing'),
        (["town"], "gender", "all", "expected numbers"),
        (["score"], "one", "all", 'expected at least 2 groups, got "1"'),
        (["score"], "town", [("a", "z")], 'group "z" is nobody'),
        (["score"], "town", [("a", "a")], "compared with itself"),
        (["empty"], "town", "all", "has no answers in the domain"),
    ],
)
def test_what_cannot_be_compared_is_told(items, by, pairs, message):
    data = DATA.assign(one=1, empty=np.nan)
    with pytest.raises(InputError, match=message):
        differences(data, items, by, DESIGNS["one"], pairs=pairs)


def test_a_domain_of_nobody_is_told():
    with pytest.raises(InputError, match="no respondent is in the domain"):
        differences(DATA, ["score"], "town", DESIGNS["one"], where=DATA["age"] > 200)
    with pytest.raises(InputError, match="do not have the same rows"):
        differences(DATA, ["score"], "town", DESIGNS["one"], where=DATA["age"].iloc[:4] > 2)
    bad = Design(DATA["base"].where(DATA.index != 3))
    with pytest.raises(InputError, match="row 4"):
        differences(DATA, ["score"], "town", bad)
