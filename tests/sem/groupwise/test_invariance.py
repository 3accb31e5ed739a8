import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.admissible import EstimateWarning
from cup_study.sem.groupwise.invariance import invariance
from tests.sem.grouped import continuous, figures, likert

FIGURES = figures()
HOLZINGER = FIGURES["holzinger"]
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
STEPS = ("configural", "metric", "scalar", "strict", "means")
WRITTEN = ("configural", "thresholds", "loadings", "intercepts", "residuals")
FOUR = "F =~ y1 + y2 + y3 + y4"
FEW = "F =~ y1 + y3 + y5 + y6\ny1 ~~ y3"


def holzinger(**options):
    names = [f"x{i}" for i in range(1, 10)]
    moments = {
        "cov": [pd.DataFrame(c, names, names) for c in HOLZINGER["cov"]],
        "mean": [pd.Series(m, names) for m in HOLZINGER["mean"]],
        "nobs": HOLZINGER["nobs"],
    }
    return invariance(MODEL, **moments, **options)


def agrees(found, expected, rtol):
    for step, measures in expected["measures"].items():
        row = found.table.set_index("step").loc[step]
        for name, value in measures.items():
            if value is not None:
                assert row[name.replace(".", "_")] == pytest.approx(value, rel=rtol), (step, name)


def differences_agree(rows, expected, rtol):
    for (_, row), test in zip(rows.iterrows(), expected, strict=True):
        assert row["chisq_diff"] == pytest.approx(test["chisq"], rel=rtol)
        assert row["df_diff"] == test["df"]
        assert row["pvalue_diff"] == pytest.approx(test["pvalue"], rel=10 * rtol)


@pytest.fixture(scope="module")
def steps():
    return holzinger(steps=STEPS)


@pytest.fixture(scope="module")
def ordered():
    return invariance(FOUR, likert(), "group", ordered=True)


def test_continuous_steps_are_lavaans(steps):
    agrees(steps, HOLZINGER, 1e-5)
    differences_agree(steps.table.iloc[1:], HOLZINGER["tests"], 1e-5)


def test_verdicts_by_fit_indices_and_by_test_stand_side_by_side(steps):
    assert steps.table["chen"].tolist() == ["", "holds", "fails", "holds", "fails"]
    assert steps.table["chisq_test"].tolist() == ["", "holds", "fails", "fails", "fails"]


def test_partial_invariance_is_lavaans_group_partial():
    found = holzinger(steps=("metric", "scalar"), partial=("x3 ~ 1", "x7~1"))
    measures = HOLZINGER["partial"]
    assert found.table["chisq"].iat[1] == pytest.approx(measures["chisq"], rel=1e-6)
    differences_agree(found.table.iloc[1:], [HOLZINGER["partial_test"]], 1e-5)
    assert found.partial == ("x3 ~ 1", "x7 ~ 1")


def test_a_mean_can_be_freed_where_group_partial_of_lavaan_leaves_it_fixed():
    found = holzinger(steps=("scalar", "means"), partial="textual ~ 1")
    assert found.table["df_diff"].iat[1] == 2
    free = found["means"].estimates().query("lhs == 'textual' and op == '~1'")
    assert free["se"].iat[1] > 0


def test_a_variance_can_be_freed_with_unit_variances():
    found = holzinger(steps=("metric", "lv.variances"), partial="speed ~~ speed", std_lv=True)
    assert found.table["df_diff"].iat[1] == 2


def test_ordered_steps_are_those_of_wu_and_estabrook(ordered):
    assert tuple(ordered.fits) == WRITTEN
    agrees(ordered, FIGURES["theta"], 1e-4)
    differences_agree(ordered.table.iloc[1:], FIGURES["theta"]["tests"], 1e-4)
    for step, lines in FIGURES["theta"]["syntax"].items():
        assert ordered.syntax[step].splitlines() == lines


def test_delta_with_a_partial_intercept():
    found = invariance(
        FOUR, likert(), "group", ordered=True, parameterization="delta", partial="y2 ~ 1"
    )
    assert tuple(found.fits) == WRITTEN[:4]
    agrees(found, FIGURES["delta"], 1e-4)
    differences_agree(found.table.iloc[1:], FIGURES["delta"]["tests"], 1e-4)


def test_items_with_few_categories_are_tested_where_they_can_be():
    with pytest.warns(EstimateWarning) as told:
        found = invariance(FEW, likert(), "group", ordered=True)
    assert tuple(found.fits) == ("configural", "thresholds", "intercepts", "residuals")
    assert [str(w.message) for w in told] == list(found.warnings)
    assert "three categories (y6)" in found.warnings[0]
    assert "two categories (y5)" in found.warnings[1]
    steps = ("configural", "intercepts", "residuals")
    found = invariance(FEW, likert(), "group", ordered=True, steps=steps, warn=False)
    agrees(found, FIGURES["few"], 1e-4)
    differences_agree(found.table.iloc[1:], FIGURES["few"]["tests"], 1e-4)


def test_a_step_that_supposes_equal_residuals_of_binary_items_says_so():
    found = invariance(
        FEW,
        likert(),
        "group",
        ordered=True,
        steps=("thresholds", "loadings", "intercepts"),
        warn=False,
    )
    differences_agree(found.table.iloc[1:2], FIGURES["few"]["tests_loadings"], 1e-4)
    # Residual variances of binary items are free again: nested in thresholds, not in loadings.
    assert found.table["against"].tolist() == ["", "thresholds", "thresholds"]
    assert any("step loadings" in warning for warning in found.warnings)


def test_what_cannot_be_tested_is_told():
    found = invariance(
        "F =~ y5 + y6 + y1",
        likert().assign(y1=lambda d: (d["y1"] > 2) + 1),
        "group",
        ordered=True,
        steps=("configural", "thresholds"),
        warn=False,
    )
    assert np.isnan(found.table["pvalue_diff"].iat[1])
    assert any("as many degrees of freedom" in warning for warning in found.warnings)


def test_steps_share_the_sample(ordered):
    first = ordered.fits["configural"].sample
    assert all(fit.sample is first for fit in ordered.fits.values())


def test_native_identification_of_lavaan():
    found = invariance(
        FOUR,
        likert(),
        "group",
        ordered=True,
        identification="lavaan",
        parameterization="delta",
        steps=("configural", "scalar"),
    )
    # Loadings, thresholds and intercepts equal is one model under both identifications.
    assert found.table["df"].iat[1] == FIGURES["theta"]["measures"]["intercepts"]["df"]
    expected = FIGURES["theta"]["measures"]["intercepts"]["chisq"]
    assert found.table["chisq"].iat[1] == pytest.approx(expected, rel=1e-6)


def test_robust_steps_are_judged_by_robust_indices():
    data = continuous().dropna()
    model = "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3"
    found = invariance(model, data, "city", estimator="MLR", steps=("configural", "metric"))
    assert set(found.table["chen_of"]) == {"cfi_robust"}
    assert {"chisq_scaled", "cfi_robust", "delta_cfi_robust"} <= set(found.table)


def test_missing_answers_and_auxiliary_variables_pass_through():
    found = invariance(
        "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3",
        continuous(),
        "city",
        missing="fiml",
        auxiliary=("age",),
        steps=("configural", "metric"),
    )
    assert found.table["df"].tolist() == [16, 20]


def test_everything_wrong_is_told_at_once():
    with pytest.raises(InputError) as told:
        invariance(FOUR, likert(), None, identification="own", group_equal="loadings")
    assert "group_equal" in str(told.value)
    assert "identification" in str(told.value)
    assert "no column of the groups" in str(told.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": ("metrisk",)}, "expected some of configural"),
        ({"ordered": ("z",)}, "not in the model"),
        ({"partial": "y9 ~ 1", "ordered": True}, "is no parameter of the model"),
        ({"partial": "y9 ~ 1"}, "is no parameter of the model"),
        ({"data": likert().assign(group="a")}, "a single group"),
        ({"data": likert().drop(columns="group")}, "group"),
        ({"data": likert().drop(columns="y1"), "ordered": True}, "y1"),
        ({"steps": ("residuals",), "ordered": True, "parameterization": "delta"}, "under delta"),
    ],
)
def test_refusals(change, message):
    call = {"data": likert(), "group": "group"} | change
    with pytest.raises(InputError, match=message):
        invariance(FOUR, **call)


def test_shows_itself(steps):
    assert "configural" in repr(steps)
    assert "<table" in steps._repr_html_()


@pytest.mark.peer
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="CUP_REFERENCE is not set")
@pytest.mark.parametrize(
    ("case", "table", "tests", "options"),
    [
        ("07_hs_invariance_ml", "table", "lrt", {}),
        ("15_ordinal_invariance", "table", "lrt", {"ordered": True}),
        ("23_utaut_bench_invariance", "table_ml", "lrt_ml", {}),
        ("23_utaut_bench_invariance", "table_mlr", "lrt_mlr", {"estimator": "MLR"}),
    ],
)
def test_shared_reference(case, table, tests, options):
    folder = Path(os.environ["CUP_REFERENCE"]) / "sem"
    known = json.loads((folder / f"{case}.json").read_text(encoding="utf-8"))
    model = known.get("model", known.get("model_cfa"))
    found = invariance(model, pd.read_csv(folder / known["data"]), known["group"], **options)
    for step, fit in found.fits.items():
        measures = fit.fit_measures()
        for name, value in known[table][step].items():
            if value is not None:
                expected = pytest.approx(value, rel=1e-5, abs=1e-8)
                assert measures[name.replace(".", "_")] == expected, (step, name)
    rows = zip(found.table.iloc[1:].iterrows(), known[tests]["table"][1:], strict=True)
    for (_, row), test in rows:
        assert row["chisq_diff"] == pytest.approx(test["Chisq.diff"], rel=1e-5)
        assert row["df_diff"] == test["Df.diff"]
