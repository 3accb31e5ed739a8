"""Designs that tests and regressions must treat as estimates do."""

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import estimates, sums
from cup_study.survey.design import Design
from cup_study.survey.inference import tests
from cup_study.survey.inference.regression import linear
from tests.survey import drawn

DATA = drawn.two_stage()
ONE = pd.Series(1.0, index=DATA.index)


def _clusters(data):
    return data.groupby("h")["psu"].transform("nunique").astype(float)


def test_sampling_fractions_are_population_sizes():
    fraction = DATA["h"].map({h: 0.2 + 0.1 * i for i, h in enumerate(sorted(set(DATA["h"])))})
    told = {"weights": DATA["w"], "strata": DATA["h"], "clusters": DATA["psu"]}
    shared = Design(**told, sizes=fraction)
    counted = Design(**told, sizes=_clusters(DATA) / fraction)
    without = Design(**told)
    for ask in (
        lambda d: estimates.means(DATA, ["y"], d).loc[0, "se"],
        lambda d: sums.totals(DATA, ["y"], d).loc[0, "se"],
        lambda d: linear(DATA, "y", ["x"], d).estimates.loc[1, "se"],
        lambda d: tests.t_test(DATA, "y", d, by="sex").se,
        lambda d: tests.chi_square(DATA, "q", "sex", d).statistic,
    ):
        assert ask(shared) == pytest.approx(ask(counted), rel=1e-12)
        assert ask(shared) != pytest.approx(ask(without), rel=1e-3)


def test_everyone_drawn_does_not_vary():
    design = Design(DATA["w"], strata=DATA["h"], clusters=DATA["psu"], sizes=ONE)
    assert estimates.means(DATA, ["y"], design).loc[0, "se"] == pytest.approx(0.0, abs=1e-12)
    assert linear(DATA, "y", ["x"], design).estimates["se"].max() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "ask",
    [
        lambda d: estimates.means(DATA, ["y"], d),
        lambda d: linear(DATA, "y", ["x"], d),
        lambda d: tests.t_test(DATA, "y", d, by="sex"),
    ],
)
def test_a_population_below_its_sample_is_refused_everywhere(ask):
    with pytest.raises(InputError, match="population 2 of a stratum with"):
        ask(Design(DATA["w"], sizes=ONE * 2))


def test_average_counts_the_strata_of_the_domain():
    # The stratum with one cluster is not in the domain: nothing of it is averaged.
    design = Design(DATA["w"], DATA["alone"], DATA["psu"], lonely="average")
    counts = DATA.groupby("alone")["psu"].transform("nunique")
    assert (counts == 1).any()
    where = counts > 1
    constant = linear(DATA.assign(one=ONE), "y", [], design, where=where)
    mean = estimates.means(DATA, ["y"], design, where=where).loc[0]
    assert constant.estimates.loc[0, "se"] == pytest.approx(mean["se"], rel=1e-12)
    whole = linear(DATA.assign(one=ONE), "y", [], design)
    mean = estimates.means(DATA, ["y"], design).loc[0]
    assert whole.estimates.loc[0, "se"] == pytest.approx(mean["se"], rel=1e-12)
    assert np.isfinite(mean["se"])
