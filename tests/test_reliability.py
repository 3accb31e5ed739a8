"""Alpha and Fleiss' kappa: the library's and the articles' figures, intervals that cover."""

from __future__ import annotations

import math
import time

import krippendorff
import numpy as np
import pandas as pd
import pytest

from cup_study import reliability
from cup_study.errors import InputError
from cup_study.reliability import fleiss_kappa, krippendorff_alpha

NAN = float("nan")
#: Krippendorff's (2011) example of four coders and twelve units.
EXAMPLE = pd.DataFrame(
    {
        "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        "c": [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    }
)


@pytest.mark.parametrize(
    ("measured", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_is_that_of_krippendorffs_example(measured, expected):
    found = krippendorff_alpha(EXAMPLE, measured=measured, draws=100)
    assert found.estimate == pytest.approx(expected, abs=6e-4)
    assert (found.units, found.coders) == (11, 4)
    assert found.ci_lower < found.estimate < found.ci_upper


@pytest.mark.parametrize("measured", reliability.LEVELS)
def test_the_draws_use_the_librarys_formula(measured):
    generator = np.random.default_rng(4)
    x = generator.integers(1, 6, size=(40, 3)).astype(float)
    x[generator.random(x.shape) < 0.2] = np.nan
    values, codes = reliability._codes(pd.DataFrame(x), measured)
    counts = np.array([np.bincount(row[row >= 0], minlength=len(codes)) for row in values])
    counts = counts[counts.sum(axis=1) >= 2].astype(float)
    own = reliability._alphas(
        reliability._coincidences(counts).sum(axis=0)[None], np.arange(1.0, 6.0), measured
    )
    library = krippendorff.alpha(reliability_data=x.T, level_of_measurement=measured)
    assert own[0] == pytest.approx(library, abs=1e-12)


def test_the_same_seed_gives_the_same_interval():
    one, two, other = (krippendorff_alpha(EXAMPLE, seed=s) for s in (1, 1, 2))
    assert one == two
    assert one.ci_lower != other.ci_lower


def test_a_thousand_draws_are_quick():
    generator = np.random.default_rng(1)
    table = pd.DataFrame(generator.integers(0, 8, size=(600, 3)))
    start = time.perf_counter()
    krippendorff_alpha(table, draws=1000)
    assert time.perf_counter() - start < 2


def test_the_interval_covers_the_alpha_of_the_population():
    generator = np.random.default_rng(2)
    share, right, inside = 0.4, 0.85, 0
    # Two coders who are each right with probability `right`: alpha of the population is known.
    disagree = 2 * right * (1 - right)
    one = share * right + (1 - share) * (1 - right)
    truth = 1 - disagree / (2 * one * (1 - one))
    for seed in range(100):
        true = generator.random(150) < share
        codes = [np.where(generator.random(150) < right, true, ~true) for _ in range(2)]
        found = krippendorff_alpha(pd.DataFrame(codes).T.astype(int), draws=300, seed=seed)
        inside += found.ci_lower <= truth <= found.ci_upper
    assert 88 <= inside <= 99


def test_codings_that_cannot_tell_give_a_note():
    alone = krippendorff_alpha(pd.DataFrame({"a": [1, NAN], "b": [NAN, 2]}))
    assert math.isnan(alone.estimate)
    assert alone.note == "no unit was coded by two coders"
    same = krippendorff_alpha(pd.DataFrame({"a": ["x", "x"], "b": ["x", "x"]}))
    assert math.isnan(same.estimate)
    assert "one code" in same.note


def test_a_code_that_only_uncounted_units_have_is_no_code():
    table = pd.DataFrame({"a": ["x", "y", "x", "z"], "b": ["x", "y", "y", None]})
    assert krippendorff_alpha(table, draws=0).units == 3


def test_words_are_no_interval_scale():
    with pytest.raises(InputError, match='row 2, column "b": expected a number, got "x"'):
        krippendorff_alpha(pd.DataFrame({"a": [1, 2], "b": [1, "x"]}), measured="interval")
    with pytest.raises(InputError, match="a number from 0"):
        krippendorff_alpha(pd.DataFrame({"a": [1, -2], "b": [1, 2]}), measured="ratio")
    with pytest.raises(InputError, match="level of measurement"):
        krippendorff_alpha(EXAMPLE, measured="cardinal")


def test_one_coder_is_refused():
    with pytest.raises(InputError, match="expected two coders"):
        krippendorff_alpha(EXAMPLE[["a"]])


def test_fleiss_kappa_is_that_of_his_worked_example():
    # The table of counts in Wikipedia's article on Fleiss' kappa (14 coders, 10 units).
    counts = [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ]  # fmt: skip
    rows = [[c for c, n in enumerate(unit) for _ in range(n)] for unit in counts]
    found = fleiss_kappa(pd.DataFrame(rows))
    assert found.estimate == pytest.approx(0.20993, abs=1e-5)
    assert found.ci_lower < found.estimate < found.ci_upper


def test_fleiss_kappa_of_codings_that_cannot_tell():
    assert "fewer than two units" in fleiss_kappa(EXAMPLE.iloc[:1]).note
    assert "one category" in fleiss_kappa(pd.DataFrame({"a": [1, 1], "b": [1, 1]})).note
    every = fleiss_kappa(pd.DataFrame({"a": [1, 2, 2], "b": [1, 2, 2]}))
    assert every.estimate == 1.0
    assert math.isnan(every.se)
