"""Every block of R's figures on the third-party api data (``CUP_REFERENCE``), one by one.

A block that nothing here compares fails. Looser than the 1e-8 of the others, and why:
``glm_logit`` (1e-4; R stopped at 1e-8 of the deviance, its twin run to 1e-14 is compared to 1e-6),
tests of that model (2e-4), ``olr_mealcat`` (3e-5; svyolr stops early), ``ciprop_logit`` (1e-7).
Of ``ciprop_beta`` only the share is compared: shares have logit intervals here. The t limits of
replicate and adjusted weights are not compared: the file has them with 39 degrees of freedom,
which neither design has (R's ``degf`` is 197 and 14; 39 is that of ``apiclus2``).
"""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import survey

FOLDER = Path(os.environ.get("CUP_REFERENCE", "")) / "survey"
HERE = bool(os.environ.get("CUP_REFERENCE")) and FOLDER.is_dir()
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not HERE, reason="CUP_REFERENCE is not set"),
]

REGRESSORS = ["ell", "meals", "mobility"]
DESIGNS = ("strat_fpc", "clus1_fpc")
ADJUSTED = ("poststrat", "rake", "cal_greg", "cal_raking_margins", "rake_trim_once")


def figures():
    return json.loads((FOLDER / "survey_ref.json").read_text(encoding="utf-8"))


def blocks():
    if not HERE:
        return [("none", "none")]
    told = figures()
    return [(d, block) for d in DESIGNS for block in told[d]]


def data_of(name):
    data = pd.read_csv(FOLDER / f"{name}.csv")
    data["wide"] = data["sch.wide"].eq("Yes").astype(int)
    data["meal"] = pd.cut(data["meals"], [-1, 25, 50, 75, 100]).cat.codes
    return data


def sampled(name):
    if name == "strat_fpc":
        data = data_of("apistrat")
        return data, survey.Design(data["pw"], strata=data["stype"], sizes=data["fpc"])
    data = data_of("apiclus1")
    return data, survey.Design(data["pw"], clusters=data["dnum"], sizes=data["fpc"])


def close(found, wanted, rel=1e-8, floor=0.0):
    found, wanted = np.ravel(np.asarray(found, float)), np.ravel(np.asarray(wanted, float))
    np.testing.assert_allclose(found, wanted, rtol=rel, atol=floor)


def rows(found, told, *, limits=True):
    """Estimates, standard errors and t limits of all rows of a block."""
    told = list(told.values())
    # What the strata fix is known to rounding: 0 here, 1e-12 of the total in R.
    floor = 1e-9 * max(abs(t["est"]) for t in told)
    names = [("estimate", "est"), ("se", "se")]
    names += [("ci_lower", "lo_t"), ("ci_upper", "hi_t")] * limits
    for ours, theirs in names:
        close(found[ours], [t[theirs] for t in told], floor=floor if ours == "se" else 0.0)


def grouped(found, told, by):
    told = pd.DataFrame(told).sort_values(by)
    value = [c for c in told if c not in (*by, "se")]
    close(found["estimate"], told[value])
    close(found["se"], told["se"])


def coefficients(model, told, rel=1e-6):
    close(model.estimates["estimate"], [t["est"] for t in told.values()], rel)
    close(model.estimates["se"], [t["se"] for t in told.values()], rel)
    if "t" in next(iter(told.values())):
        close(model.estimates["statistic"], [t["t"] for t in told.values()], 2 * rel)
        # A p value of 1e-152 hangs on the last digits of t.
        close(model.estimates["p_value"], [t["p"] for t in told.values()], max(2e-4, 10 * rel))


def a_test(found, told, rel=1e-6):
    close(found.statistic, np.ravel(told["stat"])[0], rel)
    close(found.p_value, np.ravel(told["p"])[0], rel)
    if found.df and told.get("par"):
        close(found.df, np.ravel(told["par"]), rel)


def an_estimate(block, told, data, design):
    """Compare a block of estimates; False where it is none."""
    plain = design.replicates is None and design.adjustment is None
    match block:
        case "df":
            assert survey.degrees_of_freedom(design) == told
        case "n":
            assert len(data) == told
        case "sumw":
            close(design.weights.sum(), told)
        case "mean_api00" | "mean_multi" | "mean_enroll_narm" | "mean_enroll" | "mean":
            rows(survey.means(data, list(told), design), told, limits=plain)
        case "total_enroll" | "total":
            rows(survey.totals(data, ["enroll"], design), told, limits=plain)
        case "ratio_api00_api99" | "ratio":
            found = survey.ratios(data, [("api00", "api99")], design)
            close(found[["estimate", "se"]], [told["est"], told["se"]])
        case "by_schwide":
            grouped(survey.means(data, ["api00"], design, by="sch.wide"), told, ["sch.wide"])
            _, matrix = survey.covariance(data, "api00", design, "sch.wide")
            close(np.sqrt(np.diag(matrix)), pd.DataFrame(told).sort_values("sch.wide")["se"])
        case "by_stype_total":
            grouped(survey.totals(data, ["api00"], design, by="stype"), told, ["stype"])
        case "by_2way":
            by = ["stype", "sch.wide"]
            grouped(survey.means(data, ["api00"], design, by=by), told, by)
        case "vcov_mean":
            close(covariance_of_items(data, design, ["api99", "api00", "meals"]), told)
        case "domain_subset_mean":
            where = data["comp.imp"].eq("Yes")
            rows(survey.means(data, ["api00"], design, where=where), told)
        case _:
            return False
    return True


def a_share(block, told, data, design):
    """Compare a block of shares, numbers or quantiles; False where it is none."""
    match block:
        case "total_stype":
            rows(survey.counts(data, "stype", ["E", "H", "M"], design), told)
        case "prop_schwide" | "prop_comp":
            item = "sch.wide" if block == "prop_schwide" else "comp.imp"
            rows(survey.shares(data, item, ["No", "Yes"], design), told, limits=False)
        case "ciprop_logit":
            row = survey.shares(data, "sch.wide", ["Yes"], design).iloc[0]
            # svyciprop fits a logistic regression, which leaves 1e-8.
            close(row[["estimate", "ci_lower", "ci_upper"]], [*told.values()], 1e-7)
        case "ciprop_beta":
            row = survey.shares(data, "sch.wide", ["Yes"], design).iloc[0]
            close(row["estimate"], told["est"])
        case "quantile":
            found = survey.quantiles(data, ["api00"], design, probabilities=told["p"])
            for ours, theirs in zip(
                ["estimate", "ci_lower", "ci_upper", "se"], ["est", "lo", "hi", "se"], strict=True
            ):
                close(found[ours], told[theirs])
        case "mean_deff":
            row = survey.design_effects(data, ["api00"], design).iloc[0]
            names = ("est", "se", "deff_replace", "deff_wor")
            close(row[["estimate", "se", "deff", "deff_wor"]], [told[k] for k in names])
        case "tab":
            found = survey.counts(data, "sch.wide", told["rows"], design, by="stype")
            table = found.pivot_table(index="value", columns="group", values="estimate")
            close(table.loc[told["rows"], told["cols"]], told["n"])
        case _:
            return False
    return True


def an_inference(block, told, data, design):
    """Compare a block of a test or a model; False where it is none."""
    match block:
        case "ttest":
            found = survey.t_test(data, "api00", design, by="sch.wide")
            close([found.estimate, found.statistic, *found.df, found.p_value], [*told.values()])
        case "glm_gauss":
            found = survey.linear(data, "api00", REGRESSORS, design)
            assert found.df == told["df_resid"]
            coefficients(found, told["coef"], 1e-8)
        case "glm_logit_eps1e14" | "glm_logit" | "glm":
            table = told.get("coef", told)
            terms = [term for term in table if term != "(Intercept)"]
            found = survey.logistic(data, "wide", terms, design)
            assert found.df == told.get("df_resid", found.df)
            coefficients(found, table, 1e-4 if block == "glm_logit" else 1e-6)
        case "regTermTest_Wald" | "regTermTest_LRT":
            model = survey.logistic(data, "wide", REGRESSORS, design)
            found = survey.term_tests(model, block[12:], terms=[("ell", "mobility")]).iloc[0]
            statistic = told.get("F", told.get("chisq"))
            # Tests of the model that R stopped early.
            close([found["statistic"], found["p_value"]], [statistic, told["p"]], 2e-4)
        case "olr_mealcat":
            found = survey.ordinal(data, "meal", ["avg.ed", "mobility", "stype"], design)
            close(found.coefficients, [*told["coef"].values()], 3e-5)
            close(found.estimates["se"], [*told["se"].values()], 5e-4)
        case _ if block.startswith("chisq_"):
            statistic = block.removeprefix("chisq_")
            row = "sch.wide" if design.adjustment is None else "comp.imp"
            a_test(survey.chi_square(data, row, "stype", design, statistic), told)
        case _:
            return False
    return True


def compare(block, told, data, design):
    kinds = (an_estimate, a_share, an_inference)
    assert any(kind(block, told, data, design) for kind in kinds), f"nothing compares {block}"


@pytest.mark.parametrize(("name", "block"), blocks())
def test_block(name, block) -> None:
    compare(block, figures()[name][block], *sampled(name))


def test_replicate_weights() -> None:
    told = figures()["rep_jkn_strat"]
    data = data_of("apistrat")
    weights = pd.read_csv(FOLDER / "repw_jkn_strat.csv")
    assert weights.shape[1] == told["nrep"]
    scales = [told["scale"] * scale for scale in told["rscales"]]
    design = survey.Design(data["pw"], replicates=survey.Replicates(weights, "jkn", scales))
    for block in sorted(set(told) - {"scale", "rscales", "nrep"}):
        compare(block, told[block], data, design)


def adjusted(name, data):
    """Weights adjusted to the population of the file, and how."""
    told = figures()["pop"]
    persons = pd.concat(
        [pd.DataFrame({i: list(told[i]), "n": [*told[i].values()]}) for i in ("stype", "sch.wide")]
    )
    margins = [["stype"], ["sch.wide"]]
    if name == "poststrat":
        weights = survey.poststratify(data, persons, ["stype"], base=data["pw"])
        return weights, survey.Adjustment("poststratify", cells=data[["stype"]])
    if name.startswith("cal"):
        greg = name == "cal_greg"
        by = margins[:1] if greg else margins
        totals = {"api99": told["api99_total"]} if greg else None
        known = survey.auxiliaries(data, persons, by, totals, base=data["pw"])
        function = "linear" if greg else "raking"
        weights = survey.calibrate(*known, base=data["pw"], function=function)
        return weights, survey.Adjustment("calibrate", auxiliaries=known[0])
    weights = survey.rake(data, persons, margins, base=data["pw"])
    cells = data[["stype", "sch.wide"]]
    if name == "rake":
        return weights, survey.Adjustment("rake", cells=cells)
    mean = weights.mean()
    trimmed = survey.trim(weights, 0.3 * mean, 1.2 * mean, strict=False)
    return trimmed, survey.Adjustment("rake", cells=cells, weights=weights)


@pytest.mark.parametrize("name", ADJUSTED)
def test_adjusted_weights(name) -> None:
    told = figures()["adjust"][f"clus1__{name}"]
    data = data_of("apiclus1")
    weights, how = adjusted(name, data)
    # R's rake stops at a distance of 1 person unless it is told otherwise: 1e-8 here.
    close(weights, pd.read_csv(FOLDER / f"w_clus1__{name}.csv")["w"])
    ratio = weights / data["pw"]
    close(
        [weights.sum(), weights.min(), weights.max()], [told[k] for k in ("sumw", "minw", "maxw")]
    )
    close([ratio.min(), ratio.max()], [told["minratio"], told["maxratio"]])
    close(weights.iloc[:10], told["w_first10"])
    close(len(weights) / survey.effective_n(weights), told["kish_deff"])
    design = survey.Design(
        weights, clusters=data["dnum"], sizes=data["fpc"], base=data["pw"], adjustment=how
    )
    compared = {"sumw", "minw", "maxw", "minratio", "maxratio", "kish_deff", "w_first10"}
    for block in sorted(set(told) - compared):
        compare(block, told[block], data, design)


def test_every_block_of_the_file_is_walked() -> None:
    told = figures()
    assert set(told) == {*DESIGNS, "meta", "pop", "adjust", "rep_jkn_strat"}
    assert set(told["adjust"]) == {f"clus1__{name}" for name in ADJUSTED}


def covariance_of_items(data, design, items):
    """Covariance of means through their sums: cov(a, b) = (var(a+b) - var(a) - var(b)) / 2."""

    def variance(column):
        return survey.means(data.assign(z=column), ["z"], design).loc[0, "se"] ** 2

    alone = {i: variance(data[i]) for i in items}
    return [[(variance(data[a] + data[b]) - alone[a] - alone[b]) / 2 for b in items] for a in items]
