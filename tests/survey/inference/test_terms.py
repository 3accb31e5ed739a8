import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.survey.inference.ordinal import ordinal
from cup_study.survey.inference.regression import linear, logistic
from cup_study.survey.inference.terms import term_tests
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
ONE = designs(DATA)["one"]
TERMS = ["age", "gender", "town"]


def test_one_coefficient_is_its_t_test():
    model = logistic(DATA, "use", TERMS, ONE)
    age = term_tests(model, terms=["age"]).iloc[0]
    row = model.estimates.set_index("term").loc["age"]
    assert age["statistic"] == pytest.approx(row["statistic"] ** 2)
    assert age["p_value"] == pytest.approx(row["p_value"])


@pytest.mark.parametrize("fit", [linear, logistic, ordinal])
def test_ratio_and_wald_agree_nearly(fit):
    outcome = {linear: "score", logistic: "use", ordinal: "trust"}[fit]
    model = fit(DATA, outcome, TERMS, ONE)
    wald, ratio = term_tests(model), term_tests(model, "LRT")
    assert wald["term"].tolist() == ratio["term"].tolist() == TERMS
    assert wald["df"].tolist() == [1, 1, 3]
    np.testing.assert_allclose(wald["p_value"], ratio["p_value"], atol=0.15)


def test_terms_together():
    model = logistic(DATA, "use", TERMS, ONE)
    (row,) = term_tests(model, terms=[("gender", "town")]).to_dict("records")
    assert (row["term"], row["df"]) == ("gender + town", 4)


def test_an_infinite_coefficient_has_no_test():
    data = DATA.assign(use=DATA["use"].where(DATA["town"] != "d", 0))
    model = logistic(data, "use", TERMS, ONE)
    found = term_tests(model).set_index("term")["p_value"]
    assert np.isnan(found["town"])
    assert np.isfinite(found["age"])
    assert term_tests(model, "LRT")["p_value"].isna().all()


def test_a_strange_term_is_told():
    model = logistic(DATA, "use", TERMS, ONE)
    with pytest.raises(InputError, match='term "income": is not in the model'):
        term_tests(model, terms=["income"])
