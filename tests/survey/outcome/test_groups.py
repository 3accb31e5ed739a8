import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.outcome import aapor, groups, rate_views


@pytest.fixture
def cases():
    codes = ["I"] * 30 + ["R"] * 10 + ["NC"] * 40 + ["UO"] * 10 + ["NE"] * 10
    part = pd.DataFrame({"code": codes, "age": [1, 2] * 50})
    return pd.concat([part.assign(wave="A"), part.assign(wave="B")], ignore_index=True)


def test_rates_of_waves_and_groups(cases):
    table = groups.by_wave(cases, ["age"])
    assert list(table.columns) == groups.COLUMNS
    assert len(table) == 2 * 3 * len(aapor.RATES)
    whole = table[table["item"].isna() & table["wave"].eq("A")].set_index("rate")["estimate"]
    assert whole["RR1"] == 30 / 90
    assert whole["RR3"] == pytest.approx(30 / (80 + 10 * 80 / 90))
    bases = table[table["rate"].eq("RR1") & table["wave"].eq("A")]["base"].tolist()
    assert bases == [90, 45, 45]


def test_e_of_a_group_is_that_of_its_wave(cases):
    cases.loc[cases["age"].eq(1) & cases["code"].eq("NE"), "code"] = "R"
    table = groups.by_wave(cases[cases["wave"].eq("A")], ["age"], rates=["RR3"])
    e = 85 / 90
    group = table[table["group"].eq(2)].iloc[0]
    assert group["base"] == pytest.approx(40 + e * 5)


def test_base_weights_make_rates_of_the_population(cases):
    cases = cases[cases["wave"].eq("A")]
    weights = cases["age"].map({1: 1.0, 2: 9.0})
    cases.loc[cases["age"].eq(2) & cases["code"].eq("I"), "code"] = "NC"
    plain, weighted = (
        groups.by_wave(cases, weights=w, rates=["RR1"]).iloc[0] for w in (None, weights)
    )
    assert plain["estimate"] == 15 / 90
    assert weighted["estimate"] == pytest.approx(15 / (45 + 9 * 45))
    width = weighted["ci_upper"] - weighted["ci_lower"]
    n = weights.sum() ** 2 / (weights**2).sum()
    assert width == pytest.approx(
        np.diff(groups.aapor.wilson(weighted["estimate"] * 0.9 * n, 0.9 * n))[0], rel=0.02
    )


def test_stages_and_dispositions(cases):
    part = cases[cases["wave"].eq("A")]
    assert groups.stages(part) == {"invited": 100, "eligible": 90, "reached": 40, "answered": 30}
    only = pd.DataFrame({"code": ["I", "UO", "UO"]})
    assert groups.stages(only) == {"invited": 3, "eligible": 3, "answered": 1}
    assert groups.dispositions(cases)["n"].sum() == 200


def test_an_item_that_the_frame_has_not(cases):
    with pytest.raises(InputError, match='"sex"'):
        groups.by_wave(cases, ["age", "sex"])
    assert groups.by_wave(cases.iloc[:0]).empty


def test_a_frame_that_tells_only_who_answered_has_no_cooperation_rate(cases):
    assert groups.tellable(cases) == aapor.RATES
    only = pd.DataFrame({"wave": "A", "code": ["I", "UO", "UO"]})
    table = groups.by_wave(only, rates=groups.tellable(only))
    assert table["rate"].tolist() == ["RR1", "RR2"]
    words = {"A": {"en": "A"}}
    shown = rate_views.table(table, words, ["en"], float("nan")).frames["en"]
    assert shown["rate"].tolist() == ["Response rate (RR1, RR2)"]
