import numpy as np
import pandas as pd
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from cup_study.errors import InputError
from cup_study.survey.design import Design, unweighted
from cup_study.survey.inference.model import THRESHOLD
from cup_study.survey.inference.ordinal import ordinal
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
ONE = designs(DATA)["one"]


def test_unweighted_estimates_are_those_of_statsmodels():
    terms = pd.DataFrame({"age": DATA["age"], "woman": (DATA["gender"] == "woman") * 1.0})
    peer = OrderedModel(DATA["trust"], terms, distr="logit")
    peer = peer.fit(method="bfgs", disp=False, gtol=1e-6)
    data = terms.assign(trust=DATA["trust"])
    model = ordinal(data, "trust", ["age", "woman"], unweighted(data))
    np.testing.assert_allclose(model.coefficients[:2], peer.params.to_numpy()[:2], rtol=2e-3)
    assert model.deviance == pytest.approx(-2 * peer.llf, rel=1e-9)


def test_weights_count_as_copies_of_respondents():
    copies = pd.Series(np.where(DATA.index % 3 == 0, 2.0, 1.0))
    weighted = ordinal(DATA, "trust", ["age", "town"], Design(copies))
    repeated = DATA.loc[DATA.index.repeat(copies.astype(int))].reset_index(drop=True)
    plain = ordinal(repeated, "trust", ["age", "town"], unweighted(repeated))
    np.testing.assert_allclose(weighted.coefficients, plain.coefficients, rtol=1e-8)


def test_order_of_answers_is_that_of_levels():
    text = DATA.assign(trust=DATA["trust"].map({1: "low", 2: "some", 3: "more", 4: "high"}))
    levels = ["low", "some", "more", "high"]
    named = ordinal(text, "trust", ["age"], ONE, levels=levels)
    plain = ordinal(DATA, "trust", ["age"], ONE)
    np.testing.assert_allclose(named.coefficients, plain.coefficients)
    rows = named.estimates
    assert rows.loc[rows["part"] == THRESHOLD, "term"].tolist() == [
        "low|some",
        "some|more",
        "more|high",
    ]
    typed = text.assign(trust=text["trust"].astype(pd.CategoricalDtype(levels, ordered=True)))
    again = ordinal(typed, "trust", ["age"], ONE)
    np.testing.assert_allclose(again.coefficients, plain.coefficients)


def test_recovers_the_truth():
    rng = np.random.default_rng(5)
    n = 40_000
    x, arm = rng.normal(size=n), (rng.random(n) < 0.5).astype(float)
    latent = 0.8 * x - 0.5 * arm + np.log(1 / rng.random(n) - 1)
    data = pd.DataFrame({"y": np.digitize(latent, [-1.5, 0.0, 2.0]), "x": x, "arm": arm})
    model = ordinal(data, "y", ["x", "arm"], unweighted(data))
    apart = model.coefficients - [0.8, -0.5, -1.5, 0.0, 2.0]
    assert np.abs(apart / model.estimates["se"]).max() < 3.5


def test_a_level_at_one_end_is_told():
    data = DATA.assign(trust=DATA["trust"].where(DATA["town"] != "d", 4))
    count = int((DATA["town"] == "d").sum())
    with pytest.raises(
        InputError, match=f'"town": separation: all {count} respondents of level d answer 4'
    ):
        ordinal(data, "trust", ["age", "town"], ONE)


def test_a_number_that_foretells_the_answers_is_told():
    data = DATA.assign(trust=np.digitize(DATA["age"], [30, 50, 70]))
    with pytest.raises(InputError, match="foretell the answers without error"):
        ordinal(data, "trust", ["age"], ONE)


def test_two_answers_are_too_few_and_strange_ones_are_told():
    with pytest.raises(InputError, match="expected three or more answers"):
        ordinal(DATA, "use", ["age"], ONE)
    with pytest.raises(InputError, match=r"expected one of \[1, 2, 3\], got 4"):
        ordinal(DATA, "trust", ["age"], ONE, levels=[1, 2, 3])


def test_an_answer_that_nobody_gave_has_no_threshold():
    model = ordinal(DATA, "trust", ["age"], ONE, levels=[0, 1, 2, 3, 4, 5])
    assert model.answers == (1, 2, 3, 4)


def test_no_terms_give_the_shares():
    model = ordinal(DATA, "trust", [], unweighted(DATA))
    shares = DATA["trust"].value_counts(normalize=True).sort_index().cumsum().to_numpy()[:-1]
    np.testing.assert_allclose(1 / (1 + np.exp(-model.coefficients)), shares, rtol=1e-9)
