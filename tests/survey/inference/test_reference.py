"""Tests and regressions of the third-party api data beside R's survey (CUP_REFERENCE)."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.survey.design import Adjustment, Design, Replicates
from cup_study.survey.inference import tests
from cup_study.survey.inference.ordinal import ordinal
from cup_study.survey.inference.regression import linear, logistic
from cup_study.survey.inference.terms import term_tests

REFERENCE = Path(os.environ.get("CUP_REFERENCE", "")) / "survey"

pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        not (REFERENCE / "survey_ref.json").is_file(),
        reason="CUP_REFERENCE does not name the folder of R's figures",
    ),
]

ADJUSTED = {
    "clus1__poststrat": "poststratify",
    "clus1__rake": "rake",
    "clus1__rake_trim_once": "rake",
    "clus1__cal_greg": "calibrate",
    "clus1__cal_raking_margins": "calibrate",
}


def _figures():
    return json.loads((REFERENCE / "survey_ref.json").read_text("utf-8"))


def _data(name):
    data = pd.read_csv(REFERENCE / f"api{name}.csv")
    data["wide"] = (data["sch.wide"] == "Yes").astype(int)
    return data.assign(meal=pd.cut(data["meals"], [-1, 25, 50, 75, 100]).cat.codes)


def _design(name, data):
    if name == "strat_fpc":
        return Design(data["pw"], strata=data["stype"], sizes=data["fpc"])
    return Design(data["pw"], clusters=data["dnum"], sizes=data["fpc"])


@pytest.fixture(params=["strat_fpc", "clus1_fpc"])
def case(request):
    data = _data(request.param.split("_")[0])
    return data, _design(request.param, data), _figures()[request.param]


def _same(model, figures, *, rel=1e-6, p=True):
    named = list(figures.values())
    np.testing.assert_allclose(model.estimates["estimate"], [f["est"] for f in named], rel)
    np.testing.assert_allclose(model.estimates["se"], [f["se"] for f in named], rel)
    if p:
        np.testing.assert_allclose(model.estimates["p_value"], [f["p"] for f in named], 1e-4)


def test_regressions(case):
    data, design, figures = case
    terms = ["ell", "meals", "mobility"]
    _same(linear(data, "api00", terms, design), figures["glm_gauss"]["coef"])
    model = logistic(data, "wide", terms, design)
    assert model.df == figures["glm_logit"]["df_resid"]
    _same(model, figures["glm_logit_eps1e14"]["coef"])
    for method, key in (("Wald", "regTermTest_Wald"), ("LRT", "regTermTest_LRT")):
        (row,) = term_tests(model, method, terms=[("ell", "mobility")]).to_dict("records")
        expected = figures[key]
        # R's own iterations stopped early here: 1e-4 of the p value.
        assert row["statistic"] == pytest.approx(expected.get("F", expected.get("chisq")), rel=1e-4)
        assert row["p_value"] == pytest.approx(expected["p"], rel=2e-4)


def test_ordinal_regression(case):
    data, design, figures = case
    model = ordinal(data, "meal", ["avg.ed", "mobility", "stype"], design)
    expected = figures["olr_mealcat"]
    # R's svyolr stops at 1e-8 of the likelihood, 1e-5 of the estimates; run on, it agrees to 1e-9.
    np.testing.assert_allclose(model.coefficients, list(expected["coef"].values()), 3e-5)
    np.testing.assert_allclose(model.estimates["se"], list(expected["se"].values()), 5e-4)


@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint"])
def test_independence(case, statistic):
    data, design, figures = case
    found = tests.chi_square(data, "sch.wide", "stype", design, statistic)
    expected = figures[f"chisq_{statistic}"]
    assert found.statistic == pytest.approx(np.ravel(expected["stat"])[0], rel=1e-6)
    assert found.p_value == pytest.approx(np.ravel(expected["p"])[0], rel=1e-6)
    if found.df:
        assert list(found.df) == pytest.approx(list(np.ravel(expected["par"])), rel=1e-6)


def test_t_test(case):
    data, design, figures = case
    found, expected = tests.t_test(data, "api00", design, by="sch.wide"), figures["ttest"]
    assert (found.estimate, found.statistic) == pytest.approx((expected["diff"], expected["t"]))
    assert (found.df[0], found.p_value) == pytest.approx((expected["df"], expected["p"]))


@pytest.mark.parametrize("name", ADJUSTED)
def test_logistic_regression_with_adjusted_weights(name):
    data = _data("clus1")
    weights = pd.read_csv(REFERENCE / f"w_{name}.csv").iloc[:, -1]
    cells = data[["stype"]] if ADJUSTED[name] == "poststratify" else data[["stype", "sch.wide"]]
    auxiliaries = pd.get_dummies(data[["stype"]], drop_first=True).astype(float)
    auxiliaries["one"] = 1.0
    auxiliaries["last"] = data["api99" if "greg" in name else "wide"].astype(float)
    before = pd.read_csv(REFERENCE / "w_clus1__rake.csv").iloc[:, -1]
    calibrated = ADJUSTED[name] == "calibrate"
    design = Design(
        weights,
        clusters=data["dnum"],
        sizes=data["fpc"],
        base=data["pw"],
        adjustment=Adjustment(
            ADJUSTED[name],
            cells=None if calibrated else cells,
            auxiliaries=auxiliaries if calibrated else None,
            weights=before if "trim" in name else None,
        ),
    )
    figures = _figures()["adjust"][name]
    # R's default of 1e-8 of the deviance leaves standard errors 5e-5 off.
    _same(logistic(data, "wide", ["ell", "meals"], design), figures["glm_logit"], rel=6e-5, p=False)
    if "chisq_F" in figures:
        found = tests.chi_square(data, "comp.imp", "stype", design)
        expected = figures["chisq_F"]
        assert found.statistic == pytest.approx(expected["stat"], rel=1e-6)
        assert found.p_value == pytest.approx(expected["p"], rel=1e-6)


def test_logistic_regression_with_replicate_weights():
    data, figures = _data("strat"), _figures()["rep_jkn_strat"]
    scales = [figures["scale"] * s for s in figures["rscales"]]
    replicates = pd.read_csv(REFERENCE / "repw_jkn_strat.csv")
    design = Design(data["pw"], replicates=Replicates(replicates, "jackknife", scales=scales))
    _same(logistic(data, "wide", ["ell", "meals"], design), figures["glm"])
