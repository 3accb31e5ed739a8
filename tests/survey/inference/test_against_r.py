"""Every design and model beside R's survey 4.1.1 (``tests/reference/survey/inference.R``)."""

import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.survey.inference import margins, tests
from cup_study.survey.inference.model import Interaction
from cup_study.survey.inference.ordinal import ordinal
from cup_study.survey.inference.regression import linear, logistic
from cup_study.survey.inference.terms import term_tests
from tests.survey.inference.respondents import designs, domain, respondents, with_after

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference/survey/inference.json").read_text("utf-8")
)
DATA = with_after(respondents())
DESIGNS = designs(DATA)
NAMES = [name for name in FIGURES if name != "around"]
LINEARISED = [name for name in NAMES if name != "jack"]

every = pytest.mark.parametrize("name", NAMES)


def _close(found, expected, rel=1e-7):
    np.testing.assert_allclose(found, expected, rtol=rel, atol=1e-9)


def _same(model, figures, rel=1e-7):
    assert model.df == figures["df"]
    _close(model.estimates["estimate"], figures["coef"], rel)
    _close(model.estimates["se"], figures["se"], rel)


def _same_test(name, statistic, p_value, expected, *, scaled=True):
    # R keeps those outside of a domain in a post-stratified design, with no weight, and scales
    # statistics to them too: to 420 respondents rather than the 246 of the domain.
    inside = len(DATA) / DATA["age"].lt(60).sum() if scaled and name == "postyoung" else 1.0
    _close([statistic * inside, p_value], expected, 1e-6)


@every
def test_linear_regression(name):
    model = linear(
        DATA, "score", ["age", "gender", "town"], DESIGNS[name], where=domain(DATA, name)
    )
    _same(model, FIGURES[name]["linear"])


@every
def test_logistic_regression_with_interaction_and_missing_answers(name):
    terms = ["age", "gender", "town", "income", Interaction("gender", "town")]
    model = logistic(DATA, "use", terms, DESIGNS[name], where=domain(DATA, name))
    _same(model, FIGURES[name]["logistic"])
    assert model.left_out["income"] > 0


@every
def test_rare_outcome(name):
    model = logistic(DATA, "rare", ["gender", "age"], DESIGNS[name], where=domain(DATA, name))
    _same(model, FIGURES[name]["rare"], 1e-6)


def test_replicates_around_the_estimate():
    model = logistic(DATA, "use", ["age", "gender"], DESIGNS["around"])
    _same(model, FIGURES["around"]["logistic"])


@every
def test_terms_and_marginal_effects(name):
    terms = ["age", "gender", "town"]
    model = logistic(DATA, "use", terms, DESIGNS[name], where=domain(DATA, name))
    found = term_tests(model, terms=["town"]).iloc[0]
    _close([found["statistic"], found["p_value"]], FIGURES[name]["wald"])
    if name in LINEARISED:
        ratio = term_tests(model, "LRT", terms=["town"]).iloc[0]
        _same_test(name, ratio["statistic"], ratio["p_value"], FIGURES[name]["lrt"])
    effects = margins.average_marginal_effects(model)
    _close(effects["estimate"], FIGURES[name]["ame"]["estimate"])
    _close(effects["se"], FIGURES[name]["ame"]["se"], 1e-6)


@pytest.mark.parametrize("name", LINEARISED)
def test_ordinal_regression(name):
    model = ordinal(
        DATA, "trust", ["age", "gender", "town"], DESIGNS[name], where=domain(DATA, name)
    )
    _same(model, FIGURES[name]["ordinal"], 2e-6)


@every
@pytest.mark.parametrize("statistic", ["F", "Chisq", "Wald", "adjWald", "saddlepoint"])
def test_independence(name, statistic):
    found = tests.chi_square(
        DATA, "town", "use", DESIGNS[name], statistic, where=domain(DATA, name)
    )
    scaled = statistic in ("Chisq", "saddlepoint")
    figures = FIGURES[name]["chisq"][statistic]
    _same_test(name, found.statistic, found.p_value, figures, scaled=scaled)


@every
def test_independence_in_a_larger_table(name):
    found = tests.chi_square(DATA, "town", "trust", DESIGNS[name], where=domain(DATA, name))
    _close([found.statistic, found.p_value], FIGURES[name]["chisq"]["large"])


@every
def test_t_tests(name):
    design, where = DESIGNS[name], domain(DATA, name)
    for expected, found in (
        (FIGURES[name]["ttest"], tests.t_test(DATA, "score", design, by="gender", where=where)),
        (FIGURES[name]["paired"], tests.t_test(DATA, "score", design, paired="after", where=where)),
    ):
        _close([found.estimate, found.statistic, *found.df, found.p_value], expected)
