"""Pairs of constructs with one or several correlations a study."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import correlations, dependent, fisher
from cup_study.literature.pooling.random_effects import pool
from tests.literature.pooling.cases import EFFECTS


def test_pairs_are_pooled_as_by_hand():
    found = correlations.pool_pairs(EFFECTS, dependent="first").set_index(correlations.PAIR)
    row = found.loc[("ease", "use")]
    sizes = fisher.z([0.2, 0.4, 0.6], [103, 203, 153])
    model = pool(sizes["yi"], sizes["vi"], test="knha")
    assert row["r"] == np.tanh(model.estimate)
    assert (row["k"], row["n"], row["studies"]) == (3, 459, 3)
    assert row["tau2"] == model.tau2
    assert row["pi_lower"] < row["ci_lower"] < row["r"] < row["ci_upper"] < row["pi_upper"]


def test_a_pair_is_the_same_in_both_orders():
    turned = EFFECTS.rename(columns={"construct_1": "construct_2", "construct_2": "construct_1"})
    a, b = (correlations.pool_pairs(e).set_index("k")["r"] for e in (EFFECTS, turned))
    assert sorted(a.dropna()) == pytest.approx(sorted(b.dropna()))


def test_averages_count_persons_once_and_are_told():
    prepared = correlations.prepare(EFFECTS)
    row = prepared.effects.query("study == 'b'").iloc[0]
    assert row["yi"] == pytest.approx((np.arctanh(0.4) + np.arctanh(0.5)) / 2)
    assert (row["vi"], row["n"], row["effects"]) == (pytest.approx(1 / 200), 203, 2)
    assert prepared.log["study"].tolist() == ["b", "c"]
    loose = correlations.prepare(EFFECTS, rho=0.0).effects.query("study == 'b'")
    assert loose["vi"].item() == pytest.approx(1 / 400)


def test_one_study_is_shown_as_itself_and_none_as_none():
    found = correlations.pool_pairs(EFFECTS, constructs=["ease", "risk", "use", "habit"])
    assert len(found) == 6
    table = found.set_index(correlations.PAIR)
    one = table.loc[("ease", "risk")]
    assert (one["k"], one["r"]) == (1, pytest.approx(-0.3))
    assert one[["tau2", "pi_lower"]].isna().all()
    assert "its own correlation" in one["note"]
    none = table.loc[("ease", "habit")]
    assert (none["k"], none["n"], none["note"]) == (0, 0, "no study")
    few = correlations.pool_pairs(EFFECTS, least=4)
    assert np.isnan(few["r"].iloc[0])
    assert few["note"].iloc[0] == "fewer than 4: not pooled"


def test_three_levels_keep_all():
    found = correlations.pool_pairs(EFFECTS, dependent="three_level").set_index(correlations.PAIR)
    row = found.loc[("ease", "use")]
    sizes = fisher.z([0.2, 0.4, 0.5, 0.6], [103, 203, 203, 153])
    model = dependent.three_level(sizes["yi"], sizes["vi"], list("abbc"), test="t")
    assert (row["k"], row["studies"], row["n"]) == (4, 3, 459)
    assert row["r"] == pytest.approx(np.tanh(model.estimate))
    assert "three levels" in row["note"]
    assert "mean of its 2" in found.loc[("risk", "use"), "note"]


def test_refused_and_wrong():
    with pytest.raises(InputError, match="study b: several correlations of ease, use"):
        correlations.prepare(EFFECTS, dependent="refuse")
    with pytest.raises(InputError, match='column "n": is missing'):
        correlations.pool_pairs(EFFECTS.drop(columns="n"))
    with pytest.raises(InputError, match="row a: expected -1 < r < 1, got 1.7"):
        correlations.pool_pairs(EFFECTS.assign(r=[1.7, *EFFECTS["r"][1:]]))


def test_nothing_to_pool():
    assert correlations.pool_pairs(EFFECTS.iloc[:0]).empty
