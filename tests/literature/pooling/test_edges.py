"""What is hard: one study, equal effects, no variation, huge samples, moderators that are one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    bias,
    dependent,
    fisher,
    heterogeneity,
    influence,
    moderators,
    prediction,
    random_effects,
    tau2,
)

RANDOM = tau2.RANDOM


@pytest.mark.parametrize("method", tau2.METHODS)
def test_one_effect_is_itself(method):
    found = random_effects.pool([0.3], [0.01], method=method)
    row = found.estimates.iloc[0]
    assert (row["estimate"], found.tau2, found.q) == (0.3, 0.0, 0.0)
    assert row["se"] == pytest.approx(0.1)
    assert np.isnan(found.tau2_se)


def test_one_effect_has_no_knapp_hartung_interval_and_says_so():
    found = random_effects.pool([0.3], [0.01], test="knha")
    assert found.estimates[["se", "ci_lower"]].isna().all(axis=None)
    assert "one effect" in found.log["what"].item()
    assert heterogeneity.limits(found)["ci_upper"].isna().all()


@pytest.mark.parametrize("method", RANDOM)
def test_equal_effects_have_no_variance(method):
    found = random_effects.pool([0.3] * 4, [0.01, 0.02, 0.03, 0.04], method=method, test="knha")
    assert found.tau2 == 0
    assert found.estimate == pytest.approx(0.3)
    assert "no width" in found.log["what"].item()


@pytest.mark.parametrize("method", ["DL", "HE", "PM", "EB", "REML"])
def test_equal_variances_make_the_estimators_one(method):
    y = np.array([0.1, 0.5, 0.9, 0.2])
    found = random_effects.pool(y, np.full(4, 0.01), method=method)
    assert found.tau2 == pytest.approx(y.var(ddof=1) - 0.01, rel=1e-9)


@pytest.mark.parametrize("method", RANDOM)
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e5])
def test_the_unit_of_the_effects_does_not_matter(method, unit):
    y, v = np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.01, 0.02, 0.01, 0.05])
    plain = random_effects.pool(y, v, method=method)
    other = random_effects.pool(y * unit, v * unit**2, method=method)
    assert other.tau2 / unit**2 == pytest.approx(plain.tau2, rel=1e-8)
    assert other.estimate / unit == pytest.approx(plain.estimate, rel=1e-8)


def test_huge_samples():
    r, n = [0.30, 0.31, 0.29], [10**7, 10**8, 10**6]
    for measure in fisher.MEASURES:
        sizes = fisher.measures(r, n, measure)
        found = random_effects.pool(sizes["yi"], sizes["vi"])
        assert fisher.back(found.estimate, measure) == pytest.approx(0.30, abs=0.01)


def test_two_effects():
    found = random_effects.pool([0.1, 0.5], [0.01, 0.02], test="knha")
    assert found.df == 1
    assert np.isfinite(prediction.interval(found)["pi_upper"].item())
    assert np.isnan(prediction.interval(found, kind="riley")["pi_upper"].item())
    assert len(influence.leave_one_out(found)) == 2
    # One effect is left: its Knapp-Hartung variance cannot be had, its normal one can.
    assert influence.table(found)["rstudent"].isna().all()
    plain = random_effects.pool([0.1, 0.5], [0.01, 0.02])
    assert influence.table(plain)["rstudent"].notna().all()


def test_the_highest_of_two_tops_is_taken():
    y, v = np.array([0.0, 0.0, 2.0, 0.1]), np.array([1e-4, 1.0, 0.5, 1e-4])
    found = tau2.estimate(y, v, np.ones((4, 1)), "ML")
    tops = [
        tau2.loglik(y, v, np.ones((4, 1)), t, restricted=False) for t in np.linspace(0, 4, 1001)
    ]
    best = tau2.loglik(y, v, np.ones((4, 1)), found, restricted=False)
    assert best >= max(tops) - 1e-10


def test_statsmodels_has_the_same_moment_estimates():
    from statsmodels.stats.meta_analysis import combine_effects

    y, v = np.array([0.1, 0.5, 0.9, 0.2]), np.array([0.01, 0.02, 0.01, 0.05])
    for method, name in (("DL", "chi2"), ("PM", "iterated")):
        theirs = combine_effects(y, v, method_re=name)
        found = random_effects.pool(y, v, method=method)
        assert found.tau2 == pytest.approx(theirs.tau2, abs=1e-6)
        assert found.estimate == pytest.approx(theirs.mean_effect_re, abs=1e-6)


def test_wrong_effects_are_all_told_at_once():
    with pytest.raises(InputError, match="3 problems") as told:
        random_effects.pool(
            pd.Series([0.1, np.nan, 0.2], index=["a", "b", "c"]), [0.0, 0.1, np.inf]
        )
    for name in ("row a", "row b", "row c"):
        assert name in str(told.value)


@pytest.mark.parametrize(
    ("how", "told"),
    [({"method": "MLE"}, "MLE"), ({"test": "x"}, "knha"), ({"level": 95}, "between 0 and 1")],
)
def test_unknown_options(how, told):
    with pytest.raises(InputError, match=told):
        random_effects.pool([0.1, 0.2], [0.1, 0.1], **how)


def test_perfect_correlations_are_refused():
    with pytest.raises(InputError, match="4 problems"):
        fisher.z([1.0, -1.0, 1.7, 0.2], [10, 10, 10, 3])


def test_moderators_that_cannot_be_told_apart_are_named():
    y, v = np.linspace(0, 1, 6), np.full(6, 0.01)
    year = np.arange(2009.0, 2015.0)
    frame = pd.DataFrame({"year": year, "age": year - 1990, "one": 1.0, "land": list("aabbab")})
    with pytest.raises(InputError) as told:
        random_effects.pool(y, v, moderators=frame)
    assert 'moderator "age": follows from "year"' in str(told.value)
    assert 'moderator "one": has the same value everywhere' in str(told.value)
    with pytest.raises(InputError, match="one category only"):
        random_effects.pool(y, v, moderators=pd.DataFrame({"land": ["se"] * 6}))


def test_rows_without_a_moderator_are_left_out_and_told():
    y = pd.Series([0.1, 0.2, 0.3, 0.4], index=list("abcd"))
    frame = pd.DataFrame({"year": [1.0, None, 3.0, 4.0], "land": ["x", "y", None, "y"]})
    found = random_effects.pool(y, [0.01] * 4, moderators=frame[["year"]])
    assert found.log.to_dict("records") == [
        {"row": "b", "what": 'left out: moderator "year" is missing'}
    ]
    assert found.k == 3
    with pytest.raises(InputError, match='"land: y": follows from "year"'):
        random_effects.pool(y, [0.01] * 4, moderators=frame)
    with pytest.raises(InputError, match="3 effects are too few for 3 terms and tau2"):
        random_effects.pool(
            y, [0.01] * 4, moderators=pd.DataFrame({"a": [1, 2, 4, None], "b": [1, 0, 0, 1]})
        )


def test_prediction_with_moderators():
    frame = pd.DataFrame({"land": ["fi", "fi", "se", "se"]})
    found = random_effects.pool([0.1, 0.2, 0.5, 0.6], [0.01] * 4, moderators=frame)
    at = prediction.interval(found, at=pd.DataFrame({"land": ["se", "fi"]}))
    assert at["estimate"].tolist() == pytest.approx([0.55, 0.15])
    with pytest.raises(InputError, match="got no"):
        prediction.interval(found, at=pd.DataFrame({"land": ["no"]}))
    with pytest.raises(InputError, match="moderators"):
        prediction.interval(found)


def test_an_empty_q_profile_is_noted():
    found = random_effects.pool([0.1, 0.1001, 0.1002, 0.0999], [0.5] * 4)
    rows = heterogeneity.limits(found)
    assert rows["ci_upper"].iloc[0] == 0
    assert rows["note"].str.contains("empty").all()
    with pytest.raises(InputError, match="FE has no tau2"):
        heterogeneity.limits(random_effects.pool([0.1, 0.2], [0.1, 0.1], method="FE"))


def test_bias_with_equal_variances():
    found = random_effects.pool([0.1, 0.2, 0.4], [0.01] * 3)
    with pytest.raises(InputError, match='"se": has the same value'):
        bias.egger(found)
    assert np.isnan(bias.rank_test([0.1, 0.2, 0.4], [0.01] * 3)["tau"].item())
    assert bias.trim_fill(found).side == "left"
    with pytest.raises(InputError, match="three effects"):
        bias.trim_fill(random_effects.pool([0.1, 0.2], [0.01, 0.02]))


def test_three_levels_refuse_what_they_cannot_tell():
    with pytest.raises(InputError, match="its two levels are one"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", "b", "c"])
    with pytest.raises(InputError, match="two studies or more"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a"] * 3)
    with pytest.raises(InputError, match="row 3: effect twice"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", "b", "a"], [1, 1, 1])
    with pytest.raises(InputError, match="row 2: has no study"):
        dependent.three_level([0.1, 0.2, 0.3], [0.01] * 3, ["a", None, "a"])
    with pytest.raises(InputError, match="studies"):
        dependent.robust(random_effects.pool([0.1, 0.2], [0.1, 0.1]), ["a", "a"])


def test_the_order_of_effects_does_not_matter_in_three_levels():
    rng = np.random.default_rng(5)
    y, v, study = rng.normal(0.3, 0.3, 20), rng.uniform(0.01, 0.1, 20), np.arange(20) % 6
    turned = rng.permutation(20)
    a = dependent.three_level(y, v, study, rho=0.5)
    b = dependent.three_level(y[turned], v[turned], study[turned], rho=0.5)
    assert b.sigma2["sigma2"].tolist() == pytest.approx(a.sigma2["sigma2"].tolist(), abs=1e-9)
    assert dependent.robust(b)["df"].item() == pytest.approx(dependent.robust(a)["df"].item())


def test_subgroups_in_both_ways():
    y = pd.Series([0.1, 0.2, 0.15, 0.5, 0.7, 0.55, 0.9], index=list("abcdefg"))
    group = ["x", "x", "x", "y", "y", None, "y"]
    common = moderators.subgroups(y, [0.01] * 7, group, test="knha")
    direct = random_effects.pool(
        y, [0.01] * 7, test="knha", moderators=pd.DataFrame({"group": group})
    )
    assert common.test["p_value"].item() == direct.qm_p
    assert common.groups["k"].tolist() == [3, 3]
    assert "left out" in common.log["what"].item()
    apart = moderators.subgroups(y, [0.01] * 7, group, tau2="separate")
    alone = random_effects.pool(y.iloc[:3], [0.01] * 3)
    assert apart.groups["estimate"].iloc[0] == alone.estimate
    assert apart.groups["tau2"].nunique() == 2
    with pytest.raises(InputError, match="one category"):
        moderators.subgroups(y, [0.01] * 7, ["x"] * 7)


def test_holm_takes_the_number_of_moderators_into_account():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(rng.normal(size=(12, 3)), columns=list("abc"))
    found = moderators.each(rng.normal(size=12), np.full(12, 0.1), frame)
    assert found["p_holm"].min() == pytest.approx(min(1, 3 * found["p_value"].min()))
    assert (found["p_holm"] >= found["p_value"]).all()
