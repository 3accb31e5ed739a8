"""Outcome rates beside R's outcomerate (figures of the shared reference folder)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.outcome import aapor

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "survey" / "aapor.json").read_text(encoding="utf-8")
)
CASES = [name for name, found in REFERENCE.items() if isinstance(found, dict) and "counts" in found]
COUNTS = REFERENCE["doc_example_e1"]["counts"]


@pytest.mark.parametrize("name", CASES)
def test_every_rate_of_the_reference(name):
    expected = dict(REFERENCE[name])
    counts = expected.pop("counts")
    found = aapor.rates(counts, e=float(name.rpartition("_e")[2])).set_index("rate")["estimate"]
    assert set(expected) == set(found.index)
    for rate, value in expected.items():
        assert found[rate] == pytest.approx(value, abs=5e-12), rate


def test_eligibility_of_the_reference():
    assert aapor.eligibility(COUNTS) == REFERENCE["doc_example_eligibility_rate"]
    funnel = REFERENCE["funnel_A_e1"]["counts"]
    assert aapor.eligibility(funnel) == REFERENCE["funnel_A_eligibility_rate"]


def test_e_is_estimated_where_none_is_given():
    table = aapor.rates(COUNTS).set_index("rate")
    assert table.loc["RR3", "estimate"] == pytest.approx(4 / (9 + 0.9 * 2))
    assert table.loc["RR3", "base"] == pytest.approx(10.8)


def test_weights_are_summed_and_narrow_no_interval():
    codes = ["I"] * 60 + ["R"] * 30 + ["UO"] * 10
    plain = aapor.rates(aapor.count(codes)).set_index("rate")
    counts = aapor.count(codes, [7.5] * 100)
    assert counts["I"] == 450
    same = aapor.rates(counts, n_effective=100).set_index("rate")
    for column in ("estimate", "ci_lower", "ci_upper"):
        np.testing.assert_allclose(same[column], plain[column], rtol=1e-12)
    weights = [1.0] * 60 + [2.0] * 30 + [3.0] * 10
    assert aapor.rates(aapor.count(codes, weights)).set_index("rate").loc[
        "RR1", "estimate"
    ] == pytest.approx(60 / 150)


def test_rates_nest():
    generator = np.random.default_rng(3)
    for _ in range(50):
        counts = dict(zip(aapor.CODES, generator.integers(0, 40, 8).tolist(), strict=True))
        counts["I"] += 1
        found = aapor.rates(counts).set_index("rate")["estimate"]
        for family in ("RR", "REF", "CON", "LOC"):
            members = [r for r in aapor.RATES if r.rstrip("0123456789") == family]
            step = 2 if family == "RR" else 1
            values = found[members[::step]]
            assert (values.diff().dropna() >= -1e-12).all()
        assert (found <= 1 + 1e-12).all()


def test_limits_hold_the_estimate_and_empty_bases_say_nothing():
    table = aapor.rates({"NC": 5, "UH": 3, "NE": 1}).set_index("rate")
    assert np.isnan(table.loc["COOP1", "estimate"])
    assert table.loc["RR1", ["estimate", "ci_lower"]].tolist() == [0, 0]
    assert aapor.rates({})["estimate"].isna().all()


def test_what_is_wrong_is_told_together():
    with pytest.raises(InputError) as caught:
        aapor.rates({"I": -1, "X": 3, "R": float("nan")})
    assert len(caught.value.problems) == 3
    with pytest.raises(InputError, match="0 to 1"):
        aapor.rates(COUNTS, e=1.2)
    with pytest.raises(InputError) as caught:
        aapor.count(["I", "?"], [1.0, 0.0])
    assert [p.where for p in caught.value.problems] == ["case 2", "case 2"]
    with pytest.raises(InputError, match="1 weights for 2 cases"):
        aapor.count(["I", "R"], [1.0])


def test_pandas_series_are_welcome():
    assert aapor.count(pd.Series(["I", "P"]), pd.Series([1.0, 2.0]))["P"] == 2.0
