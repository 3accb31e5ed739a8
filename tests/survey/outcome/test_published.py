import json
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.funnels import bounds
from cup_study.survey.outcome import aapor, published

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "survey" / "aapor.json").read_text(encoding="utf-8")
)


def figures(*rows):
    names = ["key", "value", "lower", "upper"]
    table = pd.DataFrame(rows, columns=names).assign(kind="exact")
    return bounds.check(table)


def test_exact_stages_are_the_funnel_of_the_reference():
    table = figures(
        ("called", 10000, None, None), ("reached", 7600, None, None), ("answered", 1200, None, None)
    )
    found = published.rates(published.limits(table, published.STAGES)).set_index("rate")
    for rate, value in REFERENCE["funnel_A_e1"].items():
        if rate != "counts":
            assert found.loc[rate, "estimate"] == pytest.approx(value, abs=5e-12)
            assert (
                found.loc[rate, "least"] == found.loc[rate, "most"] == found.loc[rate, "estimate"]
            )
    half = published.rates(published.limits(table, published.STAGES), e=0.5).set_index("rate")
    assert half.loc["RR3", "estimate"] == pytest.approx(REFERENCE["funnel_A_e0.5"]["RR3"])


def test_a_bound_stays_a_bound():
    table = figures(
        ("called", 10000, None, None), ("reached", None, 7000, None), ("answered", 1200, None, None)
    )
    stages = published.limits(table, published.STAGES)
    assert stages["most"].tolist() == [10000, 10000, 1200]
    found = published.rates(stages).set_index("rate")
    assert found["estimate"].isna().all()
    assert found.loc["CON1", ["least", "most"]].tolist() == [0.7, 1.0]
    assert found.loc["RR5", ["least", "most"]].tolist() == [0.12, 1200 / 7000]
    assert found.loc["RR1", ["least", "most"]].tolist() == [0.12, 0.12]


def test_no_upper_limit_means_nearly_nothing():
    table = figures(("called", None, 10000, None), ("answered", 1200, None, None))
    found = published.rates(published.limits(table, ["called", "answered"])).set_index("rate")
    assert found.loc["RR1", "most"] == 0.12
    assert found.loc["RR1", "least"] == pytest.approx(0, abs=1e-8)


def test_limits_hold_every_survey_within_them():
    stages = pd.DataFrame({"stage": list("abc"), "least": [50.0, 30, 10], "most": [90.0, 70, 20]})
    found = published.rates(stages).set_index("rate")
    for called, reached, answered in product(range(50, 91, 10), range(30, 71, 10), (10, 15, 20)):
        if not called >= reached >= answered:
            continue
        one = aapor.rates(published.dispositions(called, reached, answered), e=1.0)
        one = one.set_index("rate")["estimate"]
        assert (one >= found["least"] - 1e-12).all()
        assert (one <= found["most"] + 1e-12).all()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("called", 10, None, None)], "answered: is missing"),
        ([("called", 10, None, None), ("answered", 20, None, None)], "at least 20"),
        ([("called", 10, None, None), ("answered", None, None, None)], "neither a number"),
    ],
)
def test_stages_that_cannot_be(rows, words):
    with pytest.raises(InputError, match=words):
        published.limits(figures(*rows), ["called", "answered"])
    assert np.isnan(
        published.rates(
            pd.DataFrame({"stage": ["a", "b"], "least": [0.0, 0.0], "most": [0.0, 0.0]})
        )["estimate"]
    ).all()
