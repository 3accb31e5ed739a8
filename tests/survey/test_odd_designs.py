"""Designs and samples out of the ordinary beside R's survey (``tests/reference/survey/odd.R``)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import survey
from tests.survey import odd

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference/survey/odd.json").read_text(encoding="utf-8")
)
DATA = odd.respondents()
H1 = {"strata": DATA["h1"], "clusters": DATA["psu"]}
PERSONS = pd.DataFrame({"h2": list("xyz"), "n": [1000, 1500, 900]})
MARGINS = pd.concat([PERSONS, pd.DataFrame({"q": range(1, 6), "n": [600, 800, 700, 800, 500]})])
NAMES = [name for name in FIGURES if name not in ("five", "versions")]


def _design(name):
    kind, _, how = name.partition("_")
    crossed = DATA["h1"] + DATA["h2"]
    match kind:
        case "probabilities":
            return survey.Design(1 / DATA["pi"])
        case "crossed":
            return survey.Design(DATA["w"], strata=crossed)
        case "alike":
            return survey.Design(DATA["w"], strata=crossed, clusters=DATA["psu"])
        case "across":
            return survey.Design(DATA["w"], clusters=DATA["psu"])
        case "fraction":
            clusters = DATA["psu"] if how else None
            sizes = DATA["fraction"]
            return survey.Design(DATA["w"], strata=DATA["h1"], clusters=clusters, sizes=sizes)
        case "census":
            return survey.Design(DATA["w"], strata=DATA["h1"], sizes=DATA["size"])
        case "extreme" | "huge" | "tiny":
            return survey.Design(DATA[kind], **H1)
        case "lonely":
            return survey.Design(DATA["w"], DATA["lone"], DATA["psu"], lonely=how)
        case "poststratify":
            weights = survey.poststratify(DATA, PERSONS, ["h2"], base=DATA["w"])
            return survey.Design(weights, **H1, base=DATA["w"], poststrata=DATA["h2"])
        case "rake":
            weights = survey.rake(DATA, MARGINS, [["h2"], ["q"]], base=DATA["w"])
            made = survey.Adjustment("rake", cells=DATA[["h2", "q"]])
            return survey.Design(weights, **H1, base=DATA["w"], adjustment=made)
        case "calibrate":
            known = survey.auxiliaries(DATA, PERSONS, [["h2"]], {"x": 23_000}, base=DATA["w"])
            weights = survey.calibrate(*known, base=DATA["w"])
            made = survey.Adjustment("calibrate", auxiliaries=known[0])
            return survey.Design(weights, **H1, base=DATA["w"], adjustment=made)
        case _:
            labels = DATA["h1"] if kind == "jkn" else pd.Series("all", index=DATA.index)
            weights, scales = odd.jackknife(DATA, labels)
            return survey.Design(DATA["w"], replicates=survey.Replicates(weights, kind, scales))


@pytest.fixture(params=NAMES)
def case(request):
    return _design(request.param), FIGURES[request.param]


def _same(table, told, rel=1e-8, also=()):
    names = {"estimate": "est", "se": "se", **dict(also)}
    for ours, theirs in names.items():
        found = table[ours].to_numpy(dtype=float)
        expected = np.array(np.atleast_1d(told[theirs]), dtype=float)
        # Nothing varies in a group of one: what R's rounding leaves (1e-15) is no standard error.
        # Left out of a replicate, the group has no estimate there and no error here; R drops it.
        floor = 1e-9 * np.abs(np.atleast_1d(told["est"]).astype(float))
        known = ~(np.isnan(found) & ~(np.abs(expected) > floor))
        np.testing.assert_allclose(found[known], expected[known], rtol=rel, atol=floor[known].max())


def test_weights_and_degrees_of_freedom(case):
    design, told = case
    assert survey.degrees_of_freedom(design) == told["df"]
    if "weights" in told:
        np.testing.assert_allclose(design.weights, told["weights"], rtol=1e-8)


def test_means_and_totals(case):
    design, told = case
    _same(survey.means(DATA, ["y", "x"], design), told["mean"])
    # Ten million and a little: eight digits of the spread are what doubles hold.
    _same(survey.means(DATA, ["far"], design), told["far"], rel=2e-8)
    _same(survey.means(DATA, ["missing"], design), told["missing"])
    _same(survey.means(DATA, ["unasked"], design), told["unasked"])
    _same(survey.totals(DATA, ["y"], design), told["total"])
    _same(survey.totals(DATA, ["missing"], design), told["total_missing"])
    _same(survey.ratios(DATA, [("missing", "unasked")], design), told["ratio"])
    # Nobody gave the answers 6 and 7.
    found = survey.shares(DATA, "q", list(range(1, 8)), design)
    _same(found, told["share"])
    assert found["n"].tolist()[-2:] == [0, 0]


def test_domains_of_one_and_of_many(case):
    design, told = case
    _same(survey.means(DATA, ["y"], design, by="part"), told["by"])
    _same(survey.means(DATA, ["missing"], design, by="part"), told["by_missing"])
    _same(survey.totals(DATA, ["y"], design, by="part"), told["by_total"])
    _same(survey.ratios(DATA, [("y", "x")], design, by="part"), told["by_ratio"])


def test_quantiles_and_design_effects(case):
    design, told = case
    limits = {"ci_lower": "lo", "ci_upper": "hi"}.items()
    probabilities = {"y": [0.4, 0.5, 0.8], "missing": [0.4, 0.5]}
    for item, block in (("y", "quantile"), ("missing", "quantile_missing")):
        found = survey.quantiles(DATA, [item], design, probabilities=probabilities[item])
        _same(found, told[block], also=limits)
    row = survey.design_effects(DATA, ["y"], design).iloc[0]
    assert row["deff"] == pytest.approx(told["deff"], rel=1e-8)


def test_tests(case):
    design, told = case
    for statistic, block in (("F", "F"), ("Wald", "wald")):
        found = survey.chi_square(DATA, "b", "q", design, statistic)
        np.testing.assert_allclose([found.statistic, *found.df, found.p_value], told[block], 1e-6)
    found = survey.t_test(DATA, "y", design, by="h1")
    np.testing.assert_allclose([found.statistic, *found.df, found.p_value], told["t"], 1e-6)
    if told.get("domain"):
        found = survey.t_test(DATA, "y", design, by="h2", where=DATA["h2"] != "z")
        np.testing.assert_allclose(
            [found.statistic, *found.df, found.p_value], told["domain"], 1e-6
        )


def test_regressions(case):
    design, told = case
    models = {
        "linear": survey.linear(DATA, "missing", ["x", "h1"], design),
        "logistic": survey.logistic(DATA, "b", ["x", "h1"], design),
        "part": survey.logistic(DATA, "b", ["x"], design, where=DATA["h2"] == "x"),
    }
    for name, model in models.items():
        assert model.df == told[name]["df"]
        np.testing.assert_allclose(model.estimates["estimate"], told[name]["est"], rtol=1e-6)
        np.testing.assert_allclose(model.estimates["se"], told[name]["se"], rtol=1e-6)


def test_five_respondents():
    data, told = odd.five(), FIGURES["five"]
    design = survey.Design(data["w"])
    assert survey.degrees_of_freedom(design) == told["df"]
    _same(survey.means(data, ["y"], design), told["mean"])
    _same(survey.means(data, ["y"], design, by="part"), told["by"])
    found = survey.t_test(data, "y", design, by="part")
    np.testing.assert_allclose([found.statistic, *found.df, found.p_value], told["t"], 1e-6)


def test_a_smallest_answer_is_the_quantile_below_it():
    # R's svyquantile gives the second smallest here (qrule "math" of survey 4.1).
    data = pd.DataFrame({"y": [1.0, 2.0, 3.0, 4.0]})
    found = survey.quantiles(data, ["y"], survey.unweighted(data), probabilities=[0.1])
    assert found["estimate"].tolist() == [1.0]
