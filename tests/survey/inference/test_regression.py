import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.design import Design, unweighted
from cup_study.survey.engine import sample
from cup_study.survey.inference import regression
from cup_study.survey.inference.model import Factor, Interaction
from tests.survey.inference.respondents import designs, respondents

DATA = respondents()
DESIGNS = designs(DATA)


def test_standard_errors_are_those_of_the_library():
    design = DESIGNS["post"]
    columns = DATA[["use", "age"]].assign(woman=(DATA["gender"] == "woman").astype(float))
    fitted = sample.bind(design, columns).glm.fit(
        y="use", x=["age", "woman"], family="binomial", tol=1e-12
    )
    model = regression.logistic(columns, "use", ["age", "woman"], design)
    expected = fitted.to_polars()
    np.testing.assert_allclose(model.estimates["se"], expected["std_err"].to_numpy(), rtol=1e-9)
    np.testing.assert_allclose(model.estimates["p_value"], expected["p_value"].to_numpy())


def test_a_level_without_the_event_is_told_and_the_rest_is_the_model_without_it():
    data = DATA.assign(use=DATA["use"].where(DATA["town"] != "d", 0))
    model = regression.logistic(data, "use", ["age", "town"], DESIGNS["one"])
    count = int((data["town"] == "d").sum())
    (note,) = model.notes
    assert str(note).startswith(f'Separation: of the {count} respondents with "town" = d, 0 have')
    rows = model.estimates.set_index("level")
    assert rows.at["d", "estimate"] == -np.inf
    assert np.isnan(rows.at["d", "se"])
    without = regression.logistic(
        data, "use", ["age", "town"], DESIGNS["one"], where=data["town"] != "d"
    )
    kept = model.estimates[model.estimates["level"] != "d"]
    np.testing.assert_allclose(kept["estimate"], without.estimates["estimate"], rtol=1e-9)
    np.testing.assert_allclose(kept["se"], without.estimates["se"], rtol=1e-9)
    assert regression.odds_ratios(model).set_index("level").at["d", "estimate"] == 0.0


def test_a_reference_that_is_told_apart_is_named():
    data = DATA.assign(use=DATA["use"].where(DATA["town"] != "a", 1))
    model = regression.logistic(data, "use", ["age", "town"], DESIGNS["one"])
    assert [(n.terms, n.level) for n in model.notes] == [(("town",), "a")]
    assert np.isfinite(model.estimates.set_index("term").at["age", "se"])


def test_perfect_separation_by_a_number_is_refused():
    data = DATA.assign(use=(DATA["age"] > 50).astype(int))
    with pytest.raises(InputError, match='"age" together foretell without error whether 420'):
        regression.logistic(data, "use", ["age"], DESIGNS["one"])


def test_a_rare_outcome_that_overlaps_is_no_separation():
    model = regression.logistic(DATA, "rare", ["age"], DESIGNS["one"])
    assert model.notes == ()
    assert np.isfinite(model.estimates["se"]).all()


def test_collinear_and_constant_terms_are_left_out_and_told():
    data = DATA.assign(double=DATA["age"] * 2, same=1, woman=(DATA["gender"] == "woman") * 1.0)
    terms = ["age", "double", "gender", "woman", "same", Factor("same2", 3)]
    model = regression.linear(data.assign(same2=3), "score", terms, DESIGNS["one"])
    told = {(n.kind, n.terms[0]) for n in model.notes}
    assert told == {
        ("constant", "same"),
        ("constant", "same2"),
        ("collinear", "double"),
        ("collinear", "woman"),
    }
    alone = regression.linear(DATA, "score", ["age", "gender"], DESIGNS["one"])
    np.testing.assert_allclose(model.estimates["se"], alone.estimates["se"], rtol=1e-9)


def test_missing_answers_are_counted_by_variable():
    data = DATA.assign(score=DATA["score"].where(DATA.index >= 5))
    model = regression.linear(data, "score", ["age", "income"], DESIGNS["one"])
    assert model.left_out == {"score": 5, "income": int(DATA["income"].isna().sum())}
    assert model.n == int(data[["score", "income"]].notna().all(axis=1).sum())


def test_reference_and_order_of_levels():
    data = DATA.assign(place=DATA["town"].astype(pd.CategoricalDtype(["d", "a", "b", "c", "x"])))
    first = regression.linear(data, "score", ["place"], DESIGNS["one"]).estimates
    assert first["level"].tolist() == [None, "a", "b", "c"]
    chosen = regression.linear(data, "score", [Factor("place", "b")], DESIGNS["one"]).estimates
    assert chosen["level"].tolist() == [None, "d", "a", "c"]
    assert set(chosen["reference"].dropna()) == {"b"}


def test_interaction_of_a_number_and_a_factor_is_two_slopes():
    terms = ["age", "gender", Interaction("age", "gender")]
    both = regression.linear(DATA, "score", terms, DESIGNS["one"]).coefficients
    woman = DATA["gender"] == "woman"
    alone = regression.linear(DATA, "score", ["age"], DESIGNS["one"], where=woman).coefficients
    assert both[1] + both[3] == pytest.approx(alone[1])


def test_event_may_be_any_answer():
    text = DATA.assign(use=DATA["use"].map({0: "no", 1: "yes"}))
    named = regression.logistic(text, "use", ["age"], DESIGNS["one"], event="yes")
    plain = regression.logistic(DATA, "use", ["age"], DESIGNS["one"])
    np.testing.assert_allclose(named.coefficients, plain.coefficients)
    true = regression.logistic(DATA.assign(use=DATA["use"] == 1), "use", ["age"], DESIGNS["one"])
    np.testing.assert_allclose(true.coefficients, plain.coefficients)


def test_too_few_clusters_leave_estimates_without_tests():
    few = DATA[DATA["cluster"] <= 2].reset_index(drop=True)
    design = Design(few["base"], clusters=few["cluster"])
    model = regression.linear(few, "score", ["age", "gender"], design)
    assert [n.kind for n in model.notes] == ["clusters"]
    assert model.estimates["p_value"].isna().all()
    assert model.estimates["estimate"].notna().all()


@pytest.mark.parametrize(
    ("outcome", "terms", "message"),
    [
        ("nothing", ["age", "nor this"], 'column "nor this": is missing'),
        ("use", ["use"], "both the outcome and a term"),
        ("use", ["age", "age"], "named twice"),
        ("trust", ["age"], "expected 0 and 1, got 1, 2, 3, 4"),
        ("ones", ["age"], "expected answers that differ, got 1 from all 420"),
        ("empty", ["age"], "has no answers in the domain"),
        ("use", [Factor("town", "z")], 'expected a reference among .*, got "z"'),
        ("first", ["second"], "nobody of 420 respondents answered everything"),
    ],
)
def test_what_cannot_be_fitted_is_told(outcome, terms, message):
    data = DATA.assign(ones=1, empty=np.nan)
    data["first"] = data["use"].where(data.index < 200)
    data["second"] = data["age"].where(data.index >= 200)
    with pytest.raises(InputError, match=message):
        regression.logistic(data, outcome, terms, DESIGNS["one"])


def test_text_has_no_linear_regression():
    with pytest.raises(InputError, match="expected numbers"):
        regression.linear(DATA, "town", ["age"], DESIGNS["one"])
    with pytest.raises(InputError, match="do not have the same rows"):
        regression.linear(DATA, "score", ["age"], unweighted(DATA.iloc[:5]))
    model = regression.linear(DATA, "score", ["age"], DESIGNS["one"])
    with pytest.raises(InputError, match="expected a logistic or ordinal model"):
        regression.odds_ratios(model)


def test_intervals_cover_the_truth():
    """100 clustered, unequally weighted samples: 95% intervals hold the slope that was put in."""
    rng = np.random.default_rng(11)
    hits = 0
    for _ in range(100):
        cluster = np.repeat(np.arange(40), 12)
        x = rng.normal(size=480) + 0.5 * rng.normal(size=40)[cluster]
        shift = 0.3 * rng.normal(size=40)[cluster]
        y = (rng.random(480) < 1 / (1 + np.exp(0.2 - 0.7 * x - shift))).astype(int)
        data = pd.DataFrame({"y": y, "x": x})
        design = Design(pd.Series(0.5 + rng.random(480)), clusters=pd.Series(cluster))
        row = regression.logistic(data, "y", ["x"], design).estimates.iloc[1]
        # The slope of the mean over clusters is 0.7 shrunk by their spread (Zeger et al. 1988).
        truth = 0.7 / np.sqrt(1 + 0.346 * 0.09)
        hits += row["ci_lower"] <= truth <= row["ci_upper"]
    assert 88 <= hits <= 100


def test_a_model_shows_itself():
    data = pd.DataFrame({"use": [0, 1, 1, 0, 1, 1, None], "age": [1, 1, 2, 2, 3, 3, 3]})
    shown = repr(
        regression.logistic(data, "use", ["age"], Design(pd.Series(1.0, index=data.index)))
    )
    lines = shown.splitlines()
    assert lines[:2] == ["Logistic regression of use = 1, n = 6", "left out, no answer: use 1"]
    assert lines[2].split()[:3] == ["term", "level", "estimate"]
    assert len(lines) == 5
