from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class, step_one
from cup_study.citizens.segments.covariates import covariates
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.errors import InputError
from cup_study.survey.design import Design
from cup_study.survey.inference.model import INTERCEPT, Factor

from .latent_truth import GAMMA, ITEMS, Truth, in_order, simulate
from .stepmix_peer import quiet_fit


@pytest.fixture(scope="module")
def truth() -> Truth:
    return simulate(11, 1500, aged=True)


@pytest.fixture(scope="module")
def model(truth: Truth) -> LatentClasses:
    return latent_class.fit(truth.data, ITEMS, 3, starts=4)


@pytest.mark.parametrize("method", ["ML", "BCH"])
@pytest.mark.parametrize("assignment", ["modal", "proportional"])
def test_coefficients_are_recovered(
    truth: Truth, model: LatentClasses, method: str, assignment: str
) -> None:
    order = in_order(model.posterior, truth.group)
    found = covariates(
        model.posterior,
        truth.data[["age"]],
        method=method,  # type: ignore[arg-type]
        assignment=assignment,  # type: ignore[arg-type]
        reference=order[0],
        measurement=step_one.latent_class(model, truth.data),
    )
    table = found.coefficients.set_index(["class", "term"])
    for row, name in zip(GAMMA, order[1:], strict=True):
        for true, term in zip(row, (INTERCEPT, "age"), strict=True):
            at = table.loc[(name, term)]
            assert abs(at["estimate"] - true) < 3 * at["se"]
            assert at["odds_ratio"] == pytest.approx(np.exp(at["estimate"]))
    assert found.tests["p_value"].item() < 1e-6
    assert found.carried


def test_assigned_as_they_are_they_come_out_too_small(truth: Truth, model: LatentClasses) -> None:
    order = in_order(model.posterior, truth.group)
    x = truth.data[["age"]]
    sure = pd.DataFrame(np.eye(3)[model.modal - 1], columns=[1, 2, 3])

    def slope(p: pd.DataFrame) -> float:
        table = covariates(p, x, reference=order[0]).coefficients.set_index(["class", "term"])
        return float(table.loc[(order[1], "age"), "estimate"])

    assert slope(sure) < slope(model.posterior) - 0.02


def test_known_classes_are_a_multinomial_logit(truth: Truth) -> None:
    sm = pytest.importorskip("statsmodels.api")
    known = pd.DataFrame(np.eye(3)[truth.group], columns=[1, 2, 3])
    x = truth.data[["age", "y"]]
    logit = sm.MNLogit(truth.group, sm.add_constant(x)).fit(disp=0, cov_type="HC0")
    for method in ("ML", "BCH"):
        found = covariates(known, x, method=method).coefficients  # type: ignore[arg-type]
        expected = logit.params.to_numpy().T.ravel()
        np.testing.assert_allclose(found["estimate"], expected, rtol=1e-4, atol=1e-5)
        se = logit.bse.to_numpy().T.ravel() * np.sqrt(1500 / 1499)
        np.testing.assert_allclose(found["se"], se, rtol=1e-3)


def test_coefficients_are_stepmixs(truth: Truth) -> None:
    model, posterior = quiet_fit(truth.data, ITEMS, "covariate", truth.data[["age"]], "ML", "modal")
    beta = model.get_parameters()["structural"]["beta"]
    found = covariates(posterior, truth.data[["age"]]).coefficients["estimate"]
    np.testing.assert_allclose(found, (beta - beta[0])[1:].ravel(), atol=1e-4)


def test_the_reference_only_turns_the_coefficients(truth: Truth, model: LatentClasses) -> None:
    x = truth.data[["age"]]
    one = covariates(model.posterior, x, reference=1).coefficients.set_index(["class", "term"])
    two = covariates(model.posterior, x, reference=2).coefficients.set_index(["class", "term"])
    pair = one.loc[(2, "age")], two.loc[(1, "age")]
    assert pair[0]["estimate"] == pytest.approx(-pair[1]["estimate"], abs=1e-5)
    assert pair[0]["se"] == pytest.approx(pair[1]["se"], rel=1e-4)


def test_units_of_covariates_do_not_matter(truth: Truth, model: LatentClasses) -> None:
    x = truth.data[["age"]]
    one = covariates(model.posterior, x)
    two = covariates(model.posterior, 1e4 * x + 2e5)
    a, b = (f.coefficients.query("term == 'age'") for f in (one, two))
    np.testing.assert_allclose(a["estimate"], 1e4 * b["estimate"], rtol=1e-5)
    np.testing.assert_allclose(a["se"], 1e4 * b["se"], rtol=1e-5)
    np.testing.assert_allclose(one.tests["p_value"], two.tests["p_value"], rtol=1e-3, atol=1e-12)


def test_text_becomes_groups_and_missing_answers_are_told(
    truth: Truth, model: LatentClasses
) -> None:
    rng = np.random.default_rng(1)
    x = pd.DataFrame({"town": rng.choice(["a", "b", "c"], 1500), "age": truth.data["age"]})
    x.loc[:49, "town"] = None
    found = covariates(model.posterior, x, terms=[Factor("town", "b"), "age"])
    assert found.n == 1450
    log = found.log.set_index("reason")["n"]
    assert log['no answer to "town"'] == 50
    rows = found.coefficients.query("term == 'town' and `class` == 2")
    assert rows["level"].tolist() == ["a", "c"]
    assert set(rows["reference_level"]) == {"b"}
    assert found.tests["df"].tolist() == [4, 2]


def test_weights_count_as_rows_and_clusters_as_persons(truth: Truth, model: LatentClasses) -> None:
    times = pd.Series(1 + np.arange(1500) % 2)
    x = truth.data[["age"]]
    weighted = covariates(model.posterior, x, weights=times.astype(float))
    again = x.index.repeat(times)
    rows = model.posterior.loc[again].reset_index(drop=True)
    design = Design(pd.Series(1.0, index=rows.index), clusters=pd.Series(again))
    repeated = covariates(rows, x.loc[again].reset_index(drop=True), design=design)
    for column in ("estimate", "se"):
        np.testing.assert_allclose(
            weighted.coefficients[column], repeated.coefficients[column], rtol=1e-4
        )


def test_a_covariate_that_is_the_class_is_refused(truth: Truth) -> None:
    known = pd.DataFrame(np.eye(3)[truth.group], columns=[1, 2, 3])
    x = pd.DataFrame({"group": truth.group.astype(float)})
    for method in ("ML", "BCH"):
        with pytest.raises(InputError, match="no finite"):
            covariates(known, x, method=method)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"X": pd.DataFrame({"a": np.ones(1500)})}, 'column "a": does not vary'),
        ({"X": pd.DataFrame(index=range(1500))}, "there are none"),
        ({"reference": 4}, r"expected one of the classes \[1, 2, 3\], got 4"),
        ({"method": "one"}, "expected one of BCH, ML"),
        ({"X": np.ones((1500, 1))}, "covariates: expected a DataFrame of pandas, got ndarray"),
        ({"posterior": pd.DataFrame({1: np.ones(1500)})}, "two classes or more"),
    ],
)
def test_bad_input_is_refused(
    truth: Truth, model: LatentClasses, change: dict[str, object], told: str
) -> None:
    given: dict[str, object] = {"posterior": model.posterior, "X": truth.data[["age"]]}
    with pytest.raises(InputError, match=told):
        covariates(**(given | change))  # type: ignore[arg-type]
