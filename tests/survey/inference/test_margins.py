import dataclasses

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.survey import estimates
from cup_study.survey.inference import margins
from cup_study.survey.inference.model import Factor, Interaction
from cup_study.survey.inference.ordinal import ordinal
from cup_study.survey.inference.regression import linear, logistic
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
ONE = designs(DATA)["one"]
TERMS = ["age", Factor("gender", "woman"), "town", Interaction("age", Factor("gender"))]
MODELS = {
    "linear": linear(DATA, "score", TERMS, ONE),
    "logistic": logistic(DATA, "use", TERMS, ONE),
    "ordinal": ordinal(DATA, "trust", TERMS, ONE),
}


def _moved(model, coefficient, step):
    rows = model.estimates.copy()
    rows.loc[coefficient, "estimate"] += step
    return dataclasses.replace(model, estimates=rows)


@pytest.mark.parametrize("kind", MODELS)
def test_standard_errors_are_by_the_delta_method(kind):
    model = MODELS[kind]
    found = margins.average_marginal_effects(model)
    gradient = np.empty((len(found), len(model.coefficients)))
    for j, value in enumerate(model.coefficients):
        h = 1e-5 * max(1.0, abs(value))
        ends = [
            margins.average_marginal_effects(_moved(model, j, s * h))["estimate"] for s in (1, -1)
        ]
        gradient[:, j] = (ends[0] - ends[1]) / (2 * h)
    expected = np.sqrt(np.einsum("ij,jk,ik->i", gradient, model.covariance, gradient))
    np.testing.assert_allclose(found["se"], expected, rtol=1e-5)


def test_slope_is_the_mean_derivative_of_predictions():
    model = MODELS["logistic"]
    h, weights = 1e-4, model.matrix.weights
    means = []
    for step in (h, -h):
        x = margins.again(model.matrix, model.matrix.frame.assign(age=DATA["age"] + step))
        means.append(np.average(1 / (1 + np.exp(-x @ model.coefficients)), weights=weights))
    found = margins.average_marginal_effects(model, ["age"])
    assert found["estimate"].item() == pytest.approx((means[0] - means[1]) / (2 * h), rel=1e-6)


def test_effects_on_all_answers_add_up_to_zero():
    found = margins.average_marginal_effects(MODELS["ordinal"])
    sums = found.groupby(["term", found["level"].astype(str)])["estimate"].sum()
    np.testing.assert_allclose(sums, 0.0, atol=1e-12)
    assert found["category"].tolist()[:4] == [1, 2, 3, 4]


def test_margins_of_one_factor_are_the_groups_themselves():
    model = logistic(DATA, "use", ["town"], ONE)
    found = margins.predictive_margins(model, "town")
    expected = estimates.shares(DATA, "use", [1], ONE, by="town")
    np.testing.assert_allclose(found["estimate"], expected["estimate"], rtol=1e-9)
    np.testing.assert_allclose(found["se"], expected["se"], rtol=1e-9)
    assert found["n"].tolist() == expected["base"].tolist()


def test_zeros_and_ones_are_a_step_and_not_a_slope():
    data = DATA.assign(woman=(DATA["gender"] == "woman").astype("Int64"))
    number = margins.average_marginal_effects(logistic(data, "use", ["age", "woman"], ONE))
    factor = margins.average_marginal_effects(logistic(data, "use", ["age", "gender"], ONE))
    assert number["kind"].tolist() == ["slope", "discrete"]
    np.testing.assert_allclose(number["se"], factor["se"])


def test_an_infinite_coefficient_has_an_effect_without_interval():
    data = DATA.assign(use=DATA["use"].where(DATA["town"] != "d", 0))
    model = logistic(data, "use", ["age", "town"], ONE)
    found = margins.average_marginal_effects(model).set_index("level")
    assert -1 < found.at["d", "estimate"] < 0
    assert np.isnan(found.at["d", "se"])
    assert np.isfinite(found.at["b", "se"])


def test_terms_that_are_not_there_are_told():
    with pytest.raises(InputError, match='term "income": is not in the model'):
        margins.average_marginal_effects(MODELS["linear"], ["income"])
    with pytest.raises(InputError, match='term "age": is not a factor'):
        margins.predictive_margins(MODELS["linear"], "age")
    alone = margins.average_marginal_effects(MODELS["linear"], ["town"])
    assert alone["level"].tolist() == ["b", "c", "d"]
