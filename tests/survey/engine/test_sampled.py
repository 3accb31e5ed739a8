"""Quantiles and design effects of replicate weights, beside those of the design they came from."""

import numpy as np
import pandas as pd
import pytest

from cup_study.survey import distribution, estimates
from cup_study.survey.design import Design, Replicates

N = 60


def _jackknife():
    rng = np.random.default_rng(3)
    data = pd.DataFrame({"y": rng.normal(size=N), "g": rng.choice(list("ab"), N)})
    one = pd.Series(2.0, index=data.index)
    # The jackknife of a mean of equal weights is its linearised variance.
    table = pd.DataFrame(np.where(np.eye(N, dtype=bool), 0.0, 2.0 * N / (N - 1)))
    return data, Design(one), Design(one, replicates=Replicates(table, "jk1"))


def test_quantiles_of_replicates_are_woodruffs():
    data, plain, replicated = _jackknife()
    data.loc[:8, "y"] = np.nan
    for where in (None, data["g"].eq("a")):
        told, found = (
            distribution.quantiles(data, ["y"], d, where=where) for d in (plain, replicated)
        )
        assert estimates.degrees_of_freedom(plain) == estimates.degrees_of_freedom(replicated)
        # Of a domain the variances differ by one in the number of respondents.
        pd.testing.assert_frame_equal(found, told, rtol=5e-2)
        assert found["estimate"].tolist() == told["estimate"].tolist()


def test_a_limit_beyond_the_answers_is_missing():
    data, _, replicated = _jackknife()
    row = distribution.quantiles(data, ["y"], replicated, probabilities=[0.01]).iloc[0]
    assert np.isnan(row["ci_lower"])
    assert np.isnan(row["se"])
    assert row["ci_upper"] > row["estimate"]


def test_design_effect_of_replicates():
    data, plain, replicated = _jackknife()
    told, found = (distribution.design_effects(data, ["y"], d).iloc[0] for d in (plain, replicated))
    assert found["deff"] == pytest.approx(1.0)
    assert found["deff_wor"] == pytest.approx(told["deff_wor"]) == pytest.approx(2.0)
    shares = distribution.design_effects(data, ["g"], replicated, values=["a"]).iloc[0]
    assert shares["deff"] == pytest.approx(1.0)
