"""Estimates under many designs, beside R's survey (``tests/reference/survey/designs.R``)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.survey import distribution, estimates, sums
from cup_study.survey.design import Adjustment, Design, Replicates
from cup_study.survey.weighting.calibrate import auxiliaries, calibrate
from cup_study.survey.weighting.poststratify import poststratify
from cup_study.survey.weighting.rake import rake
from cup_study.survey.weighting.trim import trim
from tests.survey import drawn

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "survey" / "designs.json").read_text()
)
DATA = drawn.two_stage()
PAIRED, REPLICATES = drawn.paired()
POPULATION = pd.concat(
    [
        pd.DataFrame({item: list(told), "n": list(told.values())})
        for item, told in (
            ("age", drawn.AGE),
            ("sex", drawn.SEX),
            ("education", drawn.EDUCATION),
        )
    ],
    ignore_index=True,
)
NESTED = {"strata": DATA["h"], "clusters": DATA["psu"]}
THREE = ["age", "sex", "education"]


def _raked():
    return rake(DATA, POPULATION, [[item] for item in THREE], base=DATA["w"])


def _calibrated(**how):
    known = auxiliaries(DATA, POPULATION, [["age"], ["sex"]], {"x": drawn.INCOME}, base=DATA["w"])
    weights = calibrate(*known, base=DATA["w"], **how)
    made = Adjustment("calibrate", auxiliaries=known[0])
    return Design(weights, **NESTED, base=DATA["w"], adjustment=made)


def _by_wave():
    weights = pd.concat(
        [
            rake(rows, POPULATION, [["age"], ["sex"]], base=rows["w"])
            for _, rows in DATA.groupby("wave")
        ]
    ).reindex(DATA.index)
    cells = DATA[["age", "sex"]].apply(lambda column: DATA["wave"] + column)
    strata = DATA["wave"] + DATA["h"]
    made = Adjustment("rake", cells=cells)
    return Design(weights, strata, DATA["psu"], base=DATA["w"], adjustment=made)


def _design(name):
    kind, _, how = name.partition("_")
    match kind:
        case "nested":
            return Design(DATA["w"], **NESTED)
        case "fpc":
            return Design(DATA["w"], **NESTED, sizes=DATA["N"])
        case "two":
            stage = {"units": DATA["ssu"], "unit_sizes": DATA["M"]}
            return Design(DATA["w"], **NESTED, sizes=DATA["N"], **stage)
        case "persons":
            return Design(DATA["w"])
        case "lonely":
            return Design(DATA["w"], DATA["alone"], DATA["psu"], lonely=how)
        case "poststratify":
            weights = poststratify(DATA, POPULATION, ["age"], base=DATA["w"])
            return Design(weights, **NESTED, base=DATA["w"], poststrata=DATA["age"])
        case "rake":
            made = Adjustment("rake", cells=DATA[THREE])
            return Design(_raked(), **NESTED, base=DATA["w"], adjustment=made)
        case "trim":
            raked = _raked()
            made = Adjustment("rake", cells=DATA[THREE], weights=raked)
            limits = (0.3 * raked.mean(), 2.5 * raked.mean())
            weights = trim(raked, *limits, strict=how == "strict")
            return Design(weights, **NESTED, base=DATA["w"], adjustment=made)
        case "linear":
            return _calibrated()
        case "bounded":
            return _calibrated(bounds=(0.6, 2.2))
        case "raking":
            return _calibrated(function="raking")
        case "logit":
            return _calibrated(function="logit", bounds=(0.4, 3.0))
        case _:
            return _by_wave()


NAMES = [name for name in FIGURES if name not in ("replicates", "versions")]


@pytest.fixture(params=NAMES)
def case(request):
    return _design(request.param), FIGURES[request.param]


def _same(table, told, rel=1e-8):
    estimate = np.atleast_1d(told["est"]).tolist()
    se = np.atleast_1d(told["se"]).tolist()
    assert table["estimate"].tolist() == pytest.approx(estimate, rel=rel)
    assert table["se"].tolist() == pytest.approx(se, rel=rel)


def test_weights(case):
    design, told = case
    if "weights" in told:
        # R's own iterations end at 1e-11 of the totals.
        assert design.weights.tolist() == pytest.approx(told["weights"], rel=1e-8)


def test_means_totals_ratios_and_shares(case):
    design, told = case
    assert estimates.degrees_of_freedom(design) == told["df"]
    _same(estimates.means(DATA, ["y", "x"], design), told["mean"])
    _same(sums.totals(DATA, ["y"], design), told["total"])
    _same(sums.ratios(DATA, [("y", "x")], design), told["ratio"])
    _same(estimates.shares(DATA, "q", [1, 2, 3, 4, 5], design), told["share"])


def test_domains(case):
    design, told = case
    _same(estimates.means(DATA, ["y"], design, by="g"), told["group"])
    _same(sums.totals(DATA, ["y"], design, by="g"), told["group_total"])
    # R goes through the first of two items fastest.
    _same(estimates.means(DATA, ["y"], design, by=["sex", "g"]), told["crossed"])
    _same(estimates.means(DATA, ["y"], design, where=DATA["g"].eq("c")), told["domain"])


def test_covariance_of_domains(case):
    design, told = case
    found, matrix = estimates.covariance(DATA, "y", design, "g")
    assert found.index.tolist() == ["a", "b", "c"]
    scale = np.sqrt(np.outer(np.diag(matrix), np.diag(matrix)))
    np.testing.assert_allclose(
        matrix / scale, np.array(told["group_covariance"]) / scale, atol=1e-8
    )


def test_interval_of_a_share(case):
    design, told = case
    if told.get("interval"):
        row = estimates.shares(DATA, "q", [3], design).iloc[0]
        # R's logistic regression has converged to 1e-8 in the deviance only.
        assert [row["ci_lower"], row["ci_upper"]] == pytest.approx(told["interval"], rel=2e-5)


@pytest.mark.parametrize("where", [None, DATA["g"].eq("b")])
def test_quantiles(where):
    told = FIGURES["nested"]["quantile" if where is None else "quantile_domain"]
    found = distribution.quantiles(
        DATA, ["y"], _design("nested"), probabilities=[0.25, 0.5, 0.9], where=where
    )
    assert found["estimate"].tolist() == pytest.approx(told["est"], rel=1e-8)
    for ours, theirs in (("ci_lower", "lo"), ("ci_upper", "hi"), ("se", "se")):
        assert found[ours].tolist() == pytest.approx(
            [float(x) for x in told[theirs]], rel=1e-8, nan_ok=True
        )


def test_design_effects():
    row = distribution.design_effects(DATA, ["y"], _design("nested")).iloc[0]
    assert [row["deff"], row["deff_wor"]] == pytest.approx(FIGURES["nested"]["deff"], rel=1e-8)


@pytest.mark.parametrize("name", ["brr", "fay", "bootstrap", "sdr", "brr_mse"])
def test_replicate_weights(name):
    kind = name.removesuffix("_mse")
    given = Replicates(
        REPLICATES[kind],
        kind,
        fay=drawn.FAY if kind == "fay" else 0.0,
        around_estimate=name == "brr_mse",
    )
    design = Design(PAIRED["w"], replicates=given)
    told = FIGURES["replicates"][name]
    assert estimates.degrees_of_freedom(design) == told["df"]
    _same(estimates.means(PAIRED, ["y"], design), told["mean"])
    _same(sums.totals(PAIRED, ["y"], design), told["total"])
    _same(estimates.means(PAIRED, ["y"], design, where=PAIRED["d"]), told["domain"])
    _same(estimates.means(PAIRED, ["y"], design, by="d"), told["groups"])
    _, matrix = estimates.covariance(PAIRED, "y", design, "d")
    assert np.sqrt(np.diag(matrix)).tolist() == pytest.approx(told["groups"]["se"], rel=1e-8)
