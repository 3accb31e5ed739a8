"""Estimates of the third-party api data, beside R's survey 4.1.1 (figures of CUP_REFERENCE)."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.survey import distribution, estimates, sums
from cup_study.survey.design import Adjustment, Design, Replicates

REFERENCE = Path(os.environ.get("CUP_REFERENCE", "")) / "survey"
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        not (REFERENCE / "survey_ref.json").is_file(),
        reason="CUP_REFERENCE does not name the folder of R's figures",
    ),
]
DESIGNS = ["strat_fpc", "clus1_fpc"]
ADJUSTED = ["poststrat", "rake", "cal_greg", "cal_raking_margins", "rake_trim_once"]


def _close(found, wanted, rel=1e-8):
    assert np.asarray(found, dtype=float).ravel().tolist() == pytest.approx(
        np.asarray(wanted, dtype=float).ravel().tolist(), rel=rel
    )


@pytest.fixture(scope="module")
def figures():
    return json.loads((REFERENCE / "survey_ref.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def strat():
    return pd.read_csv(REFERENCE / "apistrat.csv")


@pytest.fixture(scope="module")
def clus1():
    return pd.read_csv(REFERENCE / "apiclus1.csv")


@pytest.fixture
def case(request, figures, strat, clus1):
    if request.param == "strat_fpc":
        design = Design(strat["pw"], strata=strat["stype"], sizes=strat["fpc"])
        return strat, design, figures["strat_fpc"]
    design = Design(clus1["pw"], clusters=clus1["dnum"], sizes=clus1["fpc"])
    return clus1, design, figures["clus1_fpc"]


@pytest.mark.parametrize("case", DESIGNS, indirect=True)
def test_means_totals_and_ratios(case):
    data, design, wanted = case
    assert estimates.degrees_of_freedom(design) == wanted["df"]
    found = estimates.means(data, ["api99", "api00", "meals"], design).set_index("item")
    for item, told in wanted["mean_multi"].items():
        keys = ["estimate", "se", "ci_lower", "ci_upper"]
        _close(found.loc[item, keys], [told[k] for k in ("est", "se", "lo_t", "hi_t")])
    for function, block in ((estimates.means, "mean_enroll_narm"), (sums.totals, "total_enroll")):
        row = function(data, ["enroll"], design).iloc[0]
        told = wanted[block]["enroll"]
        _close(row[["estimate", "se", "ci_lower"]], [told["est"], told["se"], told["lo_t"]])
    row = sums.ratios(data, [("api00", "api99")], design).iloc[0]
    told = wanted["ratio_api00_api99"]
    _close(row[["estimate", "se"]], [told["est"], told["se"]])


@pytest.mark.parametrize("case", DESIGNS, indirect=True)
def test_shares_and_counts(case):
    data, design, wanted = case
    row = estimates.shares(data, "sch.wide", ["Yes"], design).iloc[0]
    told = wanted["prop_schwide"]["sch.wideYes"]
    _close(row[["estimate", "se"]], [told["est"], told["se"]])
    # R's svyciprop fits a logistic regression, whose convergence leaves 1e-8.
    told = wanted["ciprop_logit"]
    _close(row[["ci_lower", "ci_upper"]], [told["lo"], told["hi"]], rel=1e-7)
    found = sums.counts(data, "stype", ["E", "H", "M"], design)
    for row in found.to_dict("records"):
        told = wanted["total_stype"][f"stype{row['value']}"]
        assert row["estimate"] == pytest.approx(told["est"], rel=1e-8)
        assert row["se"] == pytest.approx(told["se"], rel=1e-8, abs=1e-8)


@pytest.mark.parametrize("case", DESIGNS, indirect=True)
def test_domains(case):
    data, design, wanted = case
    found = estimates.means(data, ["api00"], design, by="sch.wide")
    told = pd.DataFrame(wanted["by_schwide"])
    assert found["group"].tolist() == told["sch.wide"].tolist()
    _close(found[["estimate", "se"]], told[["api00", "se"]])
    found = sums.totals(data, ["api00"], design, by="stype")
    told = pd.DataFrame(wanted["by_stype_total"])
    _close(found[["estimate", "se"]], told[["api00", "se"]])
    found = estimates.means(data, ["api00"], design, by=["stype", "sch.wide"])
    told = pd.DataFrame(wanted["by_2way"]).sort_values(["stype", "sch.wide"])
    assert found["group"].tolist() == list(zip(told["stype"], told["sch.wide"], strict=True))
    _close(found[["estimate", "se"]], told[["api00", "se"]])
    series, matrix = estimates.covariance(data, "api00", design, "sch.wide")
    told = pd.DataFrame(wanted["by_schwide"])
    _close(series, told["api00"])
    _close(np.sqrt(np.diag(matrix)), told["se"])


@pytest.mark.parametrize("case", DESIGNS, indirect=True)
def test_quantiles_and_design_effects(case):
    data, design, wanted = case
    found = distribution.quantiles(data, ["api00"], design)
    told = wanted["quantile"]
    _close(found["estimate"], told["est"])
    _close(found["se"], told["se"])
    _close(found["ci_lower"], told["lo"])
    row = distribution.design_effects(data, ["api00"], design).iloc[0]
    told = wanted["mean_deff"]
    _close(row[["deff", "deff_wor"]], [told["deff_replace"], told["deff_wor"]])


def test_replicate_weights_with_a_scale_each(figures, strat):
    wanted = figures["rep_jkn_strat"]
    weights = pd.read_csv(REFERENCE / "repw_jkn_strat.csv")
    design = Design(strat["pw"], replicates=Replicates(weights, "jkn", scales=wanted["rscales"]))
    row = estimates.means(strat, ["api00"], design).iloc[0]
    told = wanted["mean"]["api00"]
    _close(row[["estimate", "se"]], [told["est"], told["se"]])
    row = sums.totals(strat, ["enroll"], design).iloc[0]
    _close(row[["estimate", "se"]], [wanted["total"]["enroll"][k] for k in ("est", "se")])
    row = sums.ratios(strat, [("api00", "api99")], design).iloc[0]
    _close(row[["estimate", "se"]], [wanted["ratio"][k] for k in ("est", "se")])


@pytest.mark.parametrize("name", ADJUSTED)
def test_adjusted_weights_are_credited(name, figures, clus1):
    wanted = figures["adjust"][f"clus1__{name}"]
    weights = _weights(name)
    design = Design(
        weights,
        clusters=clus1["dnum"],
        sizes=clus1["fpc"],
        base=clus1["pw"],
        adjustment=_adjustment(name, clus1),
    )
    row = estimates.means(clus1, ["api00", "enroll"], design)
    for i, item in enumerate(["api00", "enroll"]):
        told = wanted[f"mean_{item}"][item]
        _close(row.loc[i, ["estimate", "se"]], [told["est"], told["se"]])
    row = sums.totals(clus1, ["enroll"], design).iloc[0]
    told = wanted["total_enroll"]["enroll"]
    _close(row[["estimate", "se"]], [told["est"], told["se"]])
    row = estimates.shares(clus1, "comp.imp", ["Yes"], design).iloc[0]
    told = wanted["prop_comp"]["comp.impYes"]
    _close(row[["estimate", "se"]], [told["est"], told["se"]])
    told = pd.DataFrame(wanted["by_schwide"])
    _close(
        estimates.means(clus1, ["api00"], design, by="sch.wide")[["estimate", "se"]],
        told[["api00", "se"]],
    )
    _, matrix = estimates.covariance(clus1, "api00", design, "sch.wide")
    _close(np.sqrt(np.diag(matrix)), told["se"])


def _weights(name):
    return pd.read_csv(REFERENCE / f"w_clus1__{name}.csv").iloc[:, -1]


def _adjustment(name, data):
    match name:
        case "poststrat":
            return Adjustment("poststratify", cells=data[["stype"]])
        case "rake":
            return Adjustment("rake", cells=data[["stype", "sch.wide"]])
        case "rake_trim_once":
            cells = data[["stype", "sch.wide"]]
            return Adjustment("rake", cells=cells, weights=_weights("rake"))
        case "cal_greg":
            matrix = pd.get_dummies(data["stype"], dtype=float).assign(api99=data["api99"])
            return Adjustment("calibrate", auxiliaries=matrix)
        case _:
            matrix = pd.get_dummies(data["stype"], dtype=float)
            matrix["wide"] = data["sch.wide"].eq("Yes").astype(float)
            return Adjustment("calibrate", auxiliaries=matrix)
