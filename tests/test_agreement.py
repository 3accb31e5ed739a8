"""Kappa: R's figures, the case of a rare code, and codings that cannot tell."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from cup_study import agreement
from cup_study.errors import InputError

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "survey" / "agreement.json").read_text(encoding="utf-8")
)["kappa"]


def test_kappa_and_its_interval_are_those_of_psych():
    found = agreement.cohen_kappa(REFERENCE["first"], REFERENCE["second"])
    told = [found.ci_lower, found.estimate, found.ci_upper]
    assert told == pytest.approx(REFERENCE["none"], abs=1e-10)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_is_that_of_psych(weights):
    """Its interval is not: psych 2.2.9 sums the weights of a row instead of weighting the row."""
    found = agreement.cohen_kappa(REFERENCE["first"], REFERENCE["second"], weights=weights)
    assert found.estimate == pytest.approx(REFERENCE[weights][1], abs=1e-10)


@pytest.mark.parametrize("weights", agreement.WEIGHTS)
def test_kappa_is_that_of_statsmodels(weights):
    first, second = (pd.Series(REFERENCE[k]) for k in ("first", "second"))
    counts = pd.crosstab(first, second).to_numpy(dtype=float)
    wt = {"none": None, "linear": "linear", "quadratic": "quadratic"}[weights]
    peer = cohens_kappa(counts, wt=wt)
    found = agreement.cohen_kappa(first, second, weights=weights)
    assert found.estimate == pytest.approx(peer.kappa, abs=1e-12)
    assert found.se == pytest.approx(peer.std_kappa, abs=1e-12)


def test_units_that_one_coder_left_out_do_not_count():
    found = agreement.cohen_kappa(["a", "b", None, "a"], ["a", "b", "b", None])
    assert (found.units, found.observed) == (2, 1.0)


def test_no_unit_in_common_gives_a_note():
    found = agreement.cohen_kappa(["a", None], [None, "a"])
    assert math.isnan(found.estimate)
    assert found.note == "no unit was coded by both coders"


def test_one_category_gives_a_note():
    found = agreement.cohen_kappa(["a", "a"], ["a", "a"])
    assert math.isnan(found.estimate)
    assert "one category" in found.note
    assert found.observed == 1.0


def test_agreement_on_every_unit_has_no_interval():
    found = agreement.cohen_kappa(["a", "b", "b"], ["a", "b", "b"])
    assert found.estimate == 1.0
    assert math.isnan(found.ci_lower)
    assert "every unit" in found.note


def test_a_category_that_nobody_used_spreads_the_weights():
    two = agreement.cohen_kappa([1, 2, 2], [1, 2, 1], weights="linear")
    four = agreement.cohen_kappa([1, 2, 2], [1, 2, 1], weights="linear", categories=[1, 2, 3, 4])
    assert four.observed > two.observed


def test_bad_input_is_told():
    with pytest.raises(InputError, match="first coder has 1 units, the second 2"):
        agreement.cohen_kappa([1], [1, 2])
    with pytest.raises(InputError, match="not among the categories"):
        agreement.cohen_kappa([1], [3], categories=[1, 2])
    with pytest.raises(InputError, match="weights: expected one of"):
        agreement.cohen_kappa([1], [1], weights="cubic")


def test_words_and_numbers_may_be_codes_together():
    assert agreement.cohen_kappa([1, "x", "x"], [1, "x", 1]).units == 3


def test_a_rare_code_has_a_low_kappa_and_a_high_pabak():
    first = pd.DataFrame({"rare": [True] + [False] * 99})
    second = pd.DataFrame({"rare": [False, True] + [False] * 98})
    row = agreement.by_code(first, second).iloc[0]
    assert row["kappa"] < 0
    assert row["pabak"] == pytest.approx(0.96)
    assert row["prevalence"] == pytest.approx(-0.98)
    assert row["bias"] == 0


def test_coders_of_other_units_are_refused():
    with pytest.raises(InputError, match="same units and codes"):
        agreement.by_code(pd.DataFrame({"a": [True]}), pd.DataFrame({"b": [True]}))


def test_one_coder_is_refused():
    with pytest.raises(InputError, match="expected two coders or more, got 1"):
        agreement.need_coders(pd.DataFrame({"a": [1]}))


def test_a_coder_who_never_gives_a_code_leaves_no_interval() -> None:
    found = agreement.cohen_kappa([1, 1, 0, 0, 0], [0, 0, 0, 0, 0])
    assert found.estimate == 0
    assert all(math.isnan(x) for x in (found.se, found.ci_lower, found.ci_upper))
    assert "one coder used one category only" in found.note
    assert found.observed == 0.6
