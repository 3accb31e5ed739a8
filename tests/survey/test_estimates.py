import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import estimates
from cup_study.survey.estimates import Design


@pytest.fixture
def data():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"stratum": np.repeat([1, 2, 3], [40, 60, 20])})
    frame["y"] = rng.normal(frame["stratum"].to_numpy(), 1.0)
    frame["q"] = (frame["y"] > 2).astype(int)
    frame["w"] = frame["stratum"].map({1: 5.0, 2: 1.0, 3: 10.0})
    return frame


def test_stratified_mean_is_the_textbook_one(data):
    found = estimates.means(data, ["y"], Design(data["w"], strata=data["stratum"])).iloc[0]
    groups = data.groupby("stratum")
    size = groups["w"].sum()
    share = size / size.sum()
    assert found["estimate"] == pytest.approx((share * groups["y"].mean()).sum())
    # Lohr (2022), eq. 3.5, without finite population correction.
    variance = (share**2 * groups["y"].var() / groups.size()).sum()
    assert found["se"] == pytest.approx(np.sqrt(variance))


def test_poststratified_to_the_strata_equals_stratified(data):
    stratified = estimates.means(data, ["y"], Design(data["w"], strata=data["stratum"])).iloc[0]
    post = estimates.means(data, ["y"], Design(data["w"], poststrata=data["stratum"])).iloc[0]
    assert post["estimate"] == pytest.approx(stratified["estimate"])
    # The same residuals, but divided by n - 1 of all instead of each stratum.
    assert post["se"] == pytest.approx(stratified["se"], rel=0.03)
    assert post["se"] < estimates.means(data, ["y"], Design(data["w"])).iloc[0]["se"]


def test_a_share_is_the_mean_of_its_indicator(data):
    design = Design(data["w"], strata=data["stratum"])
    share = estimates.shares(data, "q", [1], design).iloc[0]
    mean = estimates.means(data, ["q"], design).iloc[0]
    assert share[["estimate", "se"]].tolist() == pytest.approx(mean[["estimate", "se"]].tolist())
    assert 0 < share["ci_lower"] < share["estimate"] < share["ci_upper"] < 1


def test_shares_of_all_answers_add_up(data):
    table = estimates.shares(data, "stratum", [1, 2, 3], Design(data["w"]))
    assert table["estimate"].sum() == pytest.approx(1)
    assert table["n"].tolist() == [40, 60, 20]
    assert set(table["base"]) == {120}


def test_scaling_the_weights_changes_nothing(data):
    one = estimates.means(data, ["y"], Design(data["w"], strata=data["stratum"]))
    two = estimates.means(data, ["y"], Design(data["w"] * 1e4, strata=data["stratum"]))
    pd.testing.assert_frame_equal(one, two)


def test_missing_answers_leave_the_base(data):
    answers = data["q"].astype("Int64").where(data.index >= 10)
    table = estimates.shares(data.assign(q=answers), "q", [0, 1], Design(data["w"]))
    assert set(table["base"]) == {110}
    assert table["estimate"].sum() == pytest.approx(1)


def test_groups_equal_domains(data):
    design = Design(data["w"])
    by = estimates.shares(data, "q", [1], design, by="stratum").set_index("group")
    alone = estimates.shares(data, "q", [1], design, where=data["stratum"].eq(2)).iloc[0]
    assert by.loc[2, "se"] == pytest.approx(alone["se"])
    assert by.loc[2, "base"] == 60


def test_nobody_and_everybody_have_a_wilson_interval(data):
    table = estimates.shares(data.assign(q=1), "q", [0, 1], Design(data["w"]))
    assert table["ci_lower"].iloc[0] == 0
    assert 0 < table["ci_upper"].iloc[0] < 0.1
    assert table["ci_upper"].iloc[1] == 1


def test_an_empty_domain_is_missing_not_zero(data):
    nobody = pd.Series(False, index=data.index)
    row = estimates.shares(data, "q", [1], Design(data["w"]), where=nobody).iloc[0]
    assert row["base"] == 0
    assert np.isnan(row["estimate"])


def test_a_single_cluster_in_a_stratum_does_not_fail(data):
    strata = data["stratum"].where(data.index > 0, 9)
    assert estimates.means(data, ["y"], Design(data["w"], strata=strata)).iloc[0]["se"] > 0


def test_intervals_cover_the_truth():
    rng = np.random.default_rng(11)
    truth = 0.3 * 0.8 + 0.7 * 0.2
    hits = 0
    for _ in range(400):
        frame = pd.DataFrame({"s": np.repeat([0, 1], [150, 50])})
        frame["q"] = rng.random(200) < np.where(frame["s"] == 0, 0.8, 0.2)
        frame["q"] = frame["q"].astype(int)
        w = frame["s"].map({0: 300 / 150, 1: 700 / 50}).astype(float)
        row = estimates.shares(frame, "q", [1], Design(w, strata=frame["s"])).iloc[0]
        hits += row["ci_lower"] <= truth <= row["ci_upper"]
    assert 0.925 <= hits / 400 <= 0.975


@pytest.mark.parametrize("wrong", [0.0, -2.0, float("nan")])
def test_wrong_weights_are_told(data, wrong):
    weight = data["w"].where(data.index != 4, wrong)
    with pytest.raises(InputError, match="row 5: 1 weights are missing, zero or negative"):
        estimates.means(data, ["y"], Design(weight))


def test_missing_and_text_columns_are_told(data):
    with pytest.raises(InputError, match='"gone": is missing'):
        estimates.shares(data, "gone", [1], Design(data["w"]))
    with pytest.raises(InputError, match="expected numbers"):
        estimates.means(data.assign(t="x"), ["t"], Design(data["w"]))
