"""Every block of R's figures on the third-party api data (``CUP_REFERENCE``), one by one.

A block that no line here compares fails the test: the table at the end must name it, with why.
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

#: Blocks that are compared in another way than they are told, or not at all.
APART = {
    "ciprop_beta": "svyciprop's beta method; shares have logit intervals here",
    "glm_logit": "R stopped at 1e-8 of the deviance: 1e-4, and its eps1e14 twin to 1e-6",
    "olr_mealcat": "svyolr stopped early: 3e-5 of estimates, 5e-4 of errors",
    "n": "size of the sample",
}
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
        close(model.estimates["p_value"], [t["p"] for t in told.values()], 2e-4)


def a_test(found, told, rel=1e-6):
    close(found.statistic, np.ravel(told["stat"])[0], rel)
    close(found.p_value, np.ravel(told["p"])[0], rel)
    if found.df and told.get("par"):
        close(found.df, np.ravel(told["par"]), rel)


@pytest.mark.parametrize(("name", "block"), blocks())
def test_block(name, block) -> None:
    data, design = sampled(name)
    told = figures()[name][block]
    items = {"mean_api00": ["api00"], "mean_multi": ["api99", "api00", "meals"]}
    logistic = ("glm_logit", "glm_logit_eps1e14", "regTermTest_Wald", "regTermTest_LRT")
    model = survey.logistic(data, "wide", REGRESSORS, design) if block in logistic else None
    match block:
        case "df":
            assert survey.degrees_of_freedom(design) == told
        case "n":
            assert len(data) == told
        case "sumw":
            close(design.weights.sum(), told)
        case "mean_api00" | "mean_multi":
            rows(survey.means(data, items[block], design), told)
        case "mean_enroll_narm":
            rows(survey.means(data, ["enroll"], design), told)
        case "mean_deff":
            row = survey.design_effects(data, ["api00"], design).iloc[0]
            close(row[["estimate", "se", "deff", "deff_wor"]], [
                told[k] for k in ("est", "se", "deff_replace", "deff_wor")
            ])  # fmt: skip
        case "total_enroll":
            rows(survey.totals(data, ["enroll"], design), told)
        case "total_stype":
            rows(survey.counts(data, "stype", ["E", "H", "M"], design), told)
        case "prop_schwide":
            rows(survey.shares(data, "sch.wide", ["No", "Yes"], design), told, limits=False)
        case "ratio_api00_api99":
            found = survey.ratios(data, [("api00", "api99")], design)
            close(found[["estimate", "se"]], [told["est"], told["se"]])
        case "by_schwide":
            grouped(survey.means(data, ["api00"], design, by="sch.wide"), told, ["sch.wide"])
        case "by_stype_total":
            grouped(survey.totals(data, ["api00"], design, by="stype"), told, ["stype"])
        case "by_2way":
            by = ["stype", "sch.wide"]
            grouped(survey.means(data, ["api00"], design, by=by), told, by)
        case "vcov_mean":
            # Items beside one another: means of one long answer, by item.
            found = covariance_of_items(data, design, ["api99", "api00", "meals"])
            close(found, told)
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
        case "tab":
            found = survey.counts(data, "sch.wide", told["rows"], design, by="stype")
            table = found.pivot_table(index="value", columns="group", values="estimate")
            close(table.loc[told["rows"], told["cols"]], told["n"])
        case "ttest":
            found = survey.t_test(data, "api00", design, by="sch.wide")
            close([found.estimate, found.statistic, *found.df, found.p_value], [*told.values()])
        case "glm_gauss":
            found = survey.linear(data, "api00", REGRESSORS, design)
            assert found.df == told["df_resid"]
            coefficients(found, told["coef"], 1e-8)
        case "glm_logit_eps1e14":
            assert model.df == told["df_resid"]
            coefficients(model, told["coef"])
        case "glm_logit":
            coefficients(model, told["coef"], 1e-4)
        case "regTermTest_Wald":
            (row,) = survey.term_tests(model, terms=[("ell", "mobility")]).to_dict("records")
            close([row["statistic"], row["p_value"]], [told["F"], told["p"]], 2e-4)
        case "regTermTest_LRT":
            (row,) = survey.term_tests(model, "LRT", terms=[("ell", "mobility")]).to_dict("records")
            close([row["statistic"], row["p_value"]], [told["chisq"], told["p"]], 2e-4)
        case "olr_mealcat":
            found = survey.ordinal(data, "meal", ["avg.ed", "mobility", "stype"], design)
            close(found.coefficients, [*told["coef"].values()], 3e-5)
            close(found.estimates["se"], [*told["se"].values()], 5e-4)
        case "domain_subset_mean":
            where = {
                "strat_fpc": data["comp.imp"].eq("Yes"),
                "clus1_fpc": data["comp.imp"].eq("Yes"),
            }
            rows(survey.means(data, ["api00"], design, where=where[name]), told)
        case _ if block.startswith("chisq_"):
            statistic = block.removeprefix("chisq_")
            a_test(survey.chi_square(data, "sch.wide", "stype", design, statistic), told)
        case _:
            raise AssertionError(f"nothing compares {block}")


def covariance_of_items(data, design, items):
    """Covariance of means through their sums: cov(a, b) = (var(a+b) - var(a) - var(b)) / 2."""

    def variance(column):
        return survey.means(data.assign(z=column), ["z"], design).loc[0, "se"] ** 2

    alone = {i: variance(data[i]) for i in items}
    return [[(variance(data[a] + data[b]) - alone[a] - alone[b]) / 2 for b in items] for a in items]
