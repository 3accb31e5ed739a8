import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.admissible import EstimateWarning
from cup_study.sem.fitting import fit
from cup_study.sem.goodness.compare import COLUMNS, compare
from tests.sem.measure_rows import CFA, EQUAL, ONE, PAIRS, figures, fitted, pair, simulated

FIGURES = figures("pairs")
COLUMN = {
    "Df": "df",
    "AIC": "aic",
    "BIC": "bic",
    "Chisq": "chisq",
    "Chisq diff": "chisq_diff",
    "Df diff": "df_diff",
    "RMSEA": "rmsea",
    "Pr(>Chisq)": "pvalue",
}
METHOD = {
    "standard": "standard",
    "2001": "satorra.bentler.2001",
    "2010": "satorra.bentler.2010",
    "2000": "satorra.2000",
}


@pytest.mark.parametrize(
    ("case", "method"),
    [(case, method) for case in PAIRS for method in PAIRS[case][-1] if method in METHOD],
)
def test_table_of_lavaan(case, method):
    larger, smaller = pair(case)
    found = compare(smaller, larger, method=METHOD[method])
    assert found.columns.tolist() == list(COLUMNS)
    assert found["model"].tolist() == ["model 2", "model 1"]
    for theirs, value in FIGURES[case][method].items():
        expected = np.nan if value is None else value
        assert found[COLUMN[theirs]].iloc[1] == pytest.approx(
            expected, rel=1e-4, abs=1e-5, nan_ok=True
        )


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("ml", "standard"),
        ("mlr", "satorra.bentler.2001"),
        ("mlm_groups", "satorra.bentler.2001"),
        ("wlsmv", "satorra.2000"),
        ("gls", "standard"),
    ],
)
def test_default_method(case, expected):
    assert compare(*pair(case))["method"].unique().tolist() == [expected]


def test_several_models_in_any_order():
    first, second = pair("ml")
    third = fit(ONE.replace("a2", "l*a2").replace("b3", "l*b3"), simulated("rows"), warn=False)
    found = compare(third, first, second, names=["one", "two", "equal"])
    assert found["model"].tolist() == ["two", "equal", "one"]
    assert np.isnan(found["chisq_diff"].iloc[0])
    assert (found["df_diff"].iloc[1:] > 0).all()


def test_models_of_other_data_are_refused():
    rows = simulated("rows")
    fewer = fit(EQUAL, rows.iloc[:200], warn=False)
    with pytest.raises(InputError, match="numbers of observations"):
        compare(fitted("ml"), fewer)
    other = rows.assign(a1=rows["a1"].to_numpy()[::-1])
    with pytest.raises(InputError, match="other rows"):
        compare(fitted("ml"), fit(EQUAL, other, warn=False))
    with pytest.raises(InputError, match="has the variables"):
        compare(fitted("ml"), fit("A =~ a1 + a2 + a3 + b1", rows, warn=False))


def test_everything_that_differs_is_told():
    with pytest.raises(InputError) as error:
        compare(fitted("ml"), fitted("gls_groups"), fitted("mlr"))
    text = str(error.value)
    for what in ("estimator 'GLS'", "groups", "test 'yuan.bentler.mplus'"):
        assert what in text


def test_same_degrees_of_freedom():
    again = fit("A =~ a1 + a2 + b1\nB =~ a3 + b2 + b3", simulated("rows"), warn=False)
    with pytest.raises(InputError, match="same 8 degrees of freedom"):
        compare(fitted("ml"), again)


def test_one_model_is_not_enough():
    with pytest.raises(InputError, match="two models or more"):
        compare(fitted("ml"))


@pytest.mark.parametrize(
    ("case", "options", "message"),
    [
        ("ml", {"method": "satorra.2000"}, "scaled test"),
        ("mlr", {"method": "santorini"}, "expected one of"),
        ("wlsmv", {"method": "satorra.bentler.2001"}, "correct the mean only"),
        ("fiml_mlr", {"method": "satorra.2000"}, "complete data"),
        ("mlr", {"restrictions": "guess"}, "'delta' or 'exact'"),
        ("ml", {"names": ["one"]}, "1 names for 2 models"),
    ],
)
def test_options_that_make_no_sense(case, options, message):
    with pytest.raises(InputError, match=message):
        compare(*pair(case), **options)


def test_negative_scaling_is_told():
    # lavaan gives a negative chi-square here
    with pytest.warns(EstimateWarning, match="method='satorra.2000'"):
        found = compare(*pair("mlr_factors"), method="satorra.bentler.2010")
    assert np.isnan(found["chisq_diff"].iloc[1])


@pytest.mark.peer
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="CUP_REFERENCE is not set")
@pytest.mark.parametrize("method", ["2001", "2010"])
def test_shared_reference(method):
    folder = Path(os.environ["CUP_REFERENCE"]) / "sem"
    given = json.loads((folder / "02_hs_cfa_robust.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(folder / given["data"])
    one = "f =~ " + " + ".join(f"x{i}" for i in range(1, 10))
    fits = [fit(text, rows, estimator="MLR", warn=False) for text in (given["model"], one)]
    found = compare(*fits, method=METHOD[method])["chisq_diff"].iloc[1]
    expected = given[f"lrt_mlr_sb{method}"]["table"][1]["Chisq.diff"]
    assert found == pytest.approx(expected, rel=1e-5)


def test_smaller_model_that_fits_better():
    rows = simulated("rows")
    worse = fit("A =~ a1 + b1 + b2\nB =~ a2 + a3 + b3\nA ~~ B", rows, warn=False)
    better = fit(CFA.replace("a2", "l*a2").replace("a3", "l*a3"), rows, warn=False)
    with pytest.warns(EstimateWarning, match="not nested"):
        compare(worse, better)
