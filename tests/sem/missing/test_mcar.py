"""Little's test beside the figures of lavaan's moments in R (tests/reference/sem/mcar.R)."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.missing import mcar
from tests.sem.missing.mcar_rows import NAMES, rows

EXPECTED = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "mcar.json").read_text(encoding="utf-8")
)


def agrees(found, expected):
    assert found.df == expected["df"]
    assert found.n == expected["n"]
    assert found.n_patterns == expected["patterns"]
    assert found.statistic == pytest.approx(expected["statistic"], rel=1e-7)
    assert found.p_value == pytest.approx(expected["p_value"], rel=1e-6)


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_r(name):
    agrees(mcar.little(rows(name)), EXPECTED[name])


@pytest.mark.peer
@pytest.mark.parametrize(
    ("name", "file", "columns", "n"),
    [
        ("hs_missing", "sem/data/hs_missing.csv", [f"x{i}" for i in range(1, 10)], None),
        ("bfi", "psych/bfi.csv", ["A1", "A2", "A3", "A4", "A5"], 400),
    ],
)
def test_agrees_with_r_on_known_data(name, file, columns, n):
    folder = os.environ.get("CUP_REFERENCE", "/work/shared/reference")
    if not (Path(folder) / file).is_file():
        pytest.skip("CUP_REFERENCE has no such file")
    data = pd.read_csv(Path(folder) / file, nrows=n)[columns]
    agrees(mcar.little(data.to_numpy(float)), EXPECTED[name])


def test_units_do_not_matter():
    x = rows("at_random")
    scaled = mcar.little(x * [1e6, 1e-5, 1.0, 3.0] + [0.0, 5.0, 0.0, -40.0])
    assert scaled.statistic == pytest.approx(mcar.little(x).statistic, rel=1e-7)


def test_the_divisor_is_said():
    x = rows("likert")
    smaller = mcar.little(x, unbiased=True).statistic
    assert smaller == pytest.approx(mcar.little(x).statistic * 299 / 300, rel=1e-9)


def test_empty_rows_are_left_out_and_complete_data_have_nothing_to_test():
    x = rows("likert")
    padded = np.vstack([x, np.full((3, 4), np.nan)])
    assert mcar.little(padded) == mcar.little(x)
    whole = mcar.little(x[~np.isnan(x).any(axis=1)])
    assert (whole.df, whole.n_patterns) == (0, 1)
    assert np.isnan(whole.p_value)


def test_rejects_as_often_as_it_says():
    generator = np.random.default_rng(5)
    p_values = []
    for _ in range(100):
        x = generator.normal(size=(200, 3)) @ np.array([[1, 0.4, 0.4], [0, 0.9, 0.2], [0, 0, 0.9]])
        x[generator.random(x.shape) < 0.15] = np.nan
        p_values.append(mcar.little(x).p_value)
    assert 0.01 <= np.mean(np.array(p_values) < 0.05) <= 0.12


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([[1.0], [2.0]], "two variables or more"),
        ([[1.0, np.nan], [2.0, np.nan]], "has no value"),
        ([[1.0, 3.0], [2.0, 3.0], [np.nan, 3.0]], "same value"),
        ([[1.0, np.nan], [2.0, np.nan], [np.nan, 1.0], [np.nan, 2.0]], "no row has both"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_data_that_cannot_be_tested(x, words):
    with pytest.raises(InputError, match=words):
        mcar.little(np.array(x))
