import numpy as np
import pandas as pd
import pytest

from cup_study.survey.experiment import balance


@pytest.fixture
def frame():
    generator = np.random.default_rng(2)
    return pd.DataFrame(
        {"town": generator.choice(["a", "b", "c"], 900), "age": generator.integers(1, 5, 900)}
    )


def test_a_lottery_is_balanced_and_a_choice_is_not(frame):
    drawn = pd.Series((np.random.default_rng(3).permutation(900) < 450).astype(float))
    found = balance.balance(frame, drawn, ["town", "age"])
    assert found.p_value > 0.05
    assert found.largest < 0.2
    chosen = frame["age"].gt(2).astype(float)
    told = balance.balance(frame, chosen.where(frame.index % 7 != 0, 1 - chosen), ["town", "age"])
    assert told.p_value < 1e-6
    assert told.largest > 1


def test_the_standardised_difference():
    frame = pd.DataFrame({"town": ["a"] * 6 + ["b"] * 4 + ["a"] * 4 + ["b"] * 6})
    arm = pd.Series([0.0] * 10 + [1.0] * 10)
    row = balance.balance(frame, arm, ["town"]).groups.iloc[0]
    assert row[["control", "treated"]].tolist() == [0.6, 0.4]
    assert row["smd"] == pytest.approx(-0.2 / np.sqrt(0.24))


def test_persons_without_an_arm_and_items_without_groups_do_not_count(frame):
    arm = pd.Series([0.0, 1.0, np.nan] * 300)
    found = balance.balance(frame.assign(same=1), arm, ["town", "same"])
    assert (found.n_control, found.n_treated) == (300, 300)
    assert found.df == 2
    alone = balance.balance(frame.assign(same=1), arm, ["same"])
    assert np.isnan(alone.p_value)


def test_response_of_both_arms():
    arm = pd.Series([0.0] * 200 + [1.0] * 200)
    answered = pd.Series([True] * 80 + [False] * 120 + [True] * 120 + [False] * 80)
    found = balance.response(pd.DataFrame(index=arm.index), arm, answered)
    assert found["difference"] == pytest.approx(0.2)
    assert found["ci_lower"] == pytest.approx(0.2 - 1.966 * np.sqrt(0.24 / 100), abs=1e-3)
    assert found["p_value"] < 0.001
