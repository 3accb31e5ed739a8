import pickle

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import estimates
from cup_study.survey.design import Design, Replicates, check, scales

DATA = pd.DataFrame({"y": [1.0, 2.0, 4.0, 8.0, 9.0], "h": list("aabbc")})
ONES = pd.Series(1.0, index=DATA.index)


def test_everything_wrong_is_told_at_once():
    strata = DATA["h"].where(DATA.index != 3)
    weights = pd.Series([1.0, 0.0, -1.0, np.nan, np.inf])
    with pytest.raises(InputError) as caught:
        check(Design(weights, strata=strata), DATA)
    assert [f"{p.where}: {p.what}" for p in caught.value.problems] == [
        "row 2: 4 weights are missing, zero or negative, first 0.0",
        "row 4: 1 respondents have no stratum",
    ]
    with pytest.raises(InputError, match="do not have the same rows"):
        check(Design(ONES), DATA.iloc[:3])


def test_a_lonely_stratum_can_be_refused_by_name():
    with pytest.raises(InputError, match='stratum "c": expected at least two clusters, got one'):
        estimates.means(DATA, ["y"], Design(ONES, DATA["h"], lonely="fail"))
    assert estimates.means(DATA.iloc[:4], ["y"], Design(ONES[:4], DATA["h"][:4], lonely="fail"))[
        "se"
    ].item()


def test_populations_smaller_than_the_sample_are_told():
    sizes = pd.Series([9, 9, 1, 1, 4])
    with pytest.raises(InputError, match="population 1 of a stratum with 2 in the sample"):
        estimates.means(DATA, ["y"], Design(ONES, DATA["h"], sizes=sizes))
    sizes = pd.Series([9, 8, 5, 5, 4])
    with pytest.raises(InputError, match="row 2: got 8 and 9 for the same stratum"):
        estimates.means(DATA, ["y"], Design(ONES, DATA["h"], sizes=sizes))


def test_a_census_has_no_sampling_error():
    sizes = DATA["h"].map(DATA["h"].value_counts())
    assert estimates.means(DATA, ["y"], Design(ONES, DATA["h"], sizes=sizes))["se"].item() == 0


def test_what_the_engine_made_is_not_pickled():
    design = Design(ONES, DATA["h"])
    estimates.means(DATA, ["y"], design)
    assert design.made
    again = pickle.loads(pickle.dumps(design))
    assert again.made == {}
    assert estimates.means(DATA, ["y"], again).equals(estimates.means(DATA, ["y"], design))


def test_scales_of_replicates():
    weights = pd.DataFrame(np.ones((5, 4)))
    assert scales(Replicates(weights, "jk1")) == [0.75] * 4
    assert scales(Replicates(weights, "fay", fay=0.5)) == [1.0] * 4
    assert scales(Replicates(weights, "jkn", scales=[1, 2, 3, 4])) == [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(InputError, match="expected 4 scales, one for each replicate, got 2"):
        scales(Replicates(weights, "jkn", scales=[1, 2]))
    with pytest.raises(InputError, match="has no scales of its own"):
        scales(Replicates(weights, "jkn"))
