import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import bch, measures, profiles
from cup_study.survey import estimates
from cup_study.survey.design import Design, unweighted
from tests.citizens.segments import simulated


def _gathered(data, entries):
    return measures.gather(simulated.book(), data, entries, ["en", "sv"])


def test_certain_groups_are_the_domain_estimates():
    data, classes = simulated.answers(300)
    rng = np.random.default_rng(3)
    design = Design(pd.Series(rng.uniform(0.5, 2, 300)), strata=data["town"])
    certain = pd.DataFrame({1: classes.eq(1).astype(float), 2: classes.eq(2).astype(float)})
    found = profiles.estimate(_gathered(data, {"does": ["a"]}), certain, design)
    by = estimates.means(data.assign(k=classes), ["a"], design, by="k")
    assert found["estimate"].to_numpy() == pytest.approx(by["estimate"].to_numpy())
    assert found["se"].to_numpy() == pytest.approx(by["se"].to_numpy(), rel=1e-9)


def test_difference_to_everyone_covers_its_truth():
    truth = simulated.HIGH[0, 0] - (
        simulated.SHARES[0] * simulated.HIGH[0, 0] + simulated.SHARES[1] * simulated.HIGH[1, 0]
    )
    held = 0
    for seed in range(60):
        data, _ = simulated.answers(300, seed)
        posterior = simulated.posterior(data)
        row = profiles.estimate(
            _gathered(data, {"does": ["a"]}), posterior, unweighted(data), indicators=["a"]
        ).iloc[0]
        held += row["difference_lower"] <= truth <= row["difference_upper"]
    assert held >= 53  # 95% of 60, less two and a half standard errors


def test_bch_takes_away_the_pull_to_the_middle():
    data, classes = simulated.answers(6000)
    posterior = simulated.posterior(data)
    outcome = data.assign(f=(classes == 1).astype(float) * 0.8 + 0.1 > 0.5)
    outcome["f"] = outcome["f"].astype(float)
    told = _gathered(outcome, {"does": ["f"]})
    plain = profiles.estimate(told, posterior, unweighted(data))
    corrected = profiles.estimate(
        told, posterior, unweighted(data), corrected=bch.weights(posterior)
    )
    assert plain["estimate"].iloc[1] > 0.03
    assert abs(corrected["estimate"].iloc[1]) < 0.02
    assert corrected["corrected"].all()


def test_small_groups_and_cells_are_marked():
    data, _ = simulated.answers(60)
    data["a"] = [1.0] * 3 + [0.0] * 57
    posterior = pd.DataFrame({1: [1.0] * 57 + [0.0] * 3, 2: [0.0] * 57 + [1.0] * 3})
    found = profiles.estimate(_gathered(data, {"does": ["a", "b"]}), posterior, unweighted(data))
    hidden = found.set_index(["measure", "group"])["hidden"]
    assert hidden["a", 1]
    assert hidden["a", 2]
    assert hidden["b", 2]
    assert hidden["b", 1]  # everyone is shown, so it would tell the other
    assert profiles.sizes(posterior, unweighted(data))["hidden"].all()  # 60 - 3 tells the other


def test_one_hidden_group_does_not_follow_from_everyone_and_the_others():
    data, _ = simulated.answers(120)
    data["a"] = ([1.0, 0.0] * 40) + [1.0] * 17 + [0.0] * 3 + ([1.0, 0.0] * 10)
    groups = np.repeat([0, 1, 2], [80, 20, 20])
    posterior = pd.DataFrame(np.eye(3)[groups], columns=[1, 2, 3])
    found = profiles.estimate(_gathered(data, {"does": ["a"]}), posterior, unweighted(data))
    # Three of group 2 did not; group 3 is the cheapest to hide with it.
    assert found["hidden"].tolist() == [False, True, True]
    everybody = data.assign(a=[1.0, 0.0] * 60)
    found = profiles.estimate(_gathered(everybody, {"does": ["a"]}), posterior, unweighted(data))
    assert not found["hidden"].any()


def test_sizes_take_the_wider_of_two_errors():
    data, _ = simulated.answers(400)
    posterior = simulated.posterior(data)
    narrow = profiles.sizes(posterior, unweighted(data))
    wide = profiles.sizes(posterior, unweighted(data), spread=pd.Series({1: 0.05, 2: 0.0}))
    assert wide["ci_upper"][0] - wide["ci_lower"][0] > 2 * (
        narrow["ci_upper"][0] - narrow["ci_lower"][0]
    )
    assert wide["se"][1] == narrow["se"][1]


def test_rows_without_a_group_are_in_neither():
    data, _ = simulated.answers(100)
    posterior = simulated.posterior(data).iloc[:80]
    found = profiles.estimate(_gathered(data, {"does": ["a"]}), posterior, unweighted(data))
    assert found["base"].tolist() == [80, 80]
