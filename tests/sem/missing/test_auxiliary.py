import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.missing.auxiliary import baseline, saturated_correlates
from tests.sem.grouped import continuous, figures


def test_lines_are_those_of_semtools_in_its_order():
    # parTable(cfa.auxiliary("f =~ x1 + x2", aux = c("a", "b"))), rows after the model's own
    assert saturated_correlates(["a", "b"], ["x1", "x2"]) == (
        "a ~~ a",
        "a ~~ b",
        "b ~~ b",
        "a ~ 1",
        "b ~ 1",
        "a ~~ x1",
        "b ~~ x1",
        "a ~~ x2",
        "b ~~ x2",
    )


def test_baseline_adds_what_the_model_would():
    lines = baseline(["a"], ["x1"])
    assert lines == ("a ~~ a", "a ~ 1", "a ~~ x1", "x1 ~~ x1", "x1 ~ 1")


def test_names_are_quoted_when_they_are_not_words():
    lines = saturated_correlates(["ålder vid svar"], ["x.1", "2nd"])
    assert lines == (
        "`ålder vid svar` ~~ `ålder vid svar`",
        "`ålder vid svar` ~ 1",
        "`ålder vid svar` ~~ x.1",
        "`ålder vid svar` ~~ `2nd`",
    )


@pytest.mark.parametrize(
    ("auxiliary", "message"),
    [(["x1"], "is a variable of the model"), (["a", "a"], "is given twice"), ([], "no auxiliary")],
)
def test_wrong_names_are_refused(auxiliary, message):
    with pytest.raises(InputError, match=message):
        saturated_correlates(auxiliary, ["x1"])


MODEL = "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3\nB ~ P + a1"


@pytest.fixture(scope="module")
def informed():
    return fit(MODEL, continuous(), auxiliary=("age", "a2"), estimator="MLR", warn=False)


def test_estimates_and_fit_are_those_of_semtools(informed):
    expected = figures()["auxiliary"]
    rows = informed.estimates(auxiliary=True)
    assert rows["lhs"].tolist() == expected["lhs"]
    assert rows["rhs"].tolist() == expected["rhs"]
    np.testing.assert_allclose(rows["est"], expected["est"], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(rows["se"], expected["se"], rtol=1e-5, atol=1e-6)
    found = informed.fit_measures()
    for name, value in expected["measures"].items():
        assert found[name.replace(".", "_")] == pytest.approx(value, rel=1e-5), name


def test_degrees_of_freedom_are_the_models(informed):
    assert informed.df == fit(MODEL, continuous(), missing="fiml", fixed_x=False).df


def test_rows_of_auxiliary_variables_are_left_out_unless_asked_for(informed):
    shown, everything = informed.estimates(), informed.estimates(auxiliary=True)
    assert not {"age", "a2"} & {*shown["lhs"], *shown["rhs"]}
    # Variances and covariance, means, and covariances with the seven observed variables.
    assert len(everything) - len(shown) == 3 + 2 + 14


def test_each_group_has_its_own():
    data = continuous()
    equal = fit("P =~ p1 + p2 + p3", data, auxiliary="age", group="city", group_equal="loadings")
    plain = fit("P =~ p1 + p2 + p3", data, missing="fiml", group="city", group_equal="loadings")
    assert equal.df == plain.df
    assert equal.settings["auxiliary"] == ("age",)
    assert equal.fit_measures().baseline_df == plain.fit_measures().baseline_df


def test_what_auxiliary_variables_cannot_go_with_is_told_at_once():
    with pytest.raises(InputError) as told:
        fit(MODEL, continuous(), auxiliary="age", missing="listwise", fixed_x=True)
    assert len(told.value.problems) == 2
    with pytest.raises(InputError, match="is a variable of the model"):
        fit(MODEL, continuous(), auxiliary="p1")
    with pytest.raises(InputError, match="need the data"):
        fit("a ~ b", cov=np.eye(2), nobs=9, auxiliary="age")
    with pytest.raises(InputError, match="continuous"):
        fit(MODEL, continuous(), auxiliary="age", ordered=["p1"])


@pytest.mark.peer
@pytest.mark.skipif("CUP_REFERENCE" not in os.environ, reason="CUP_REFERENCE is not set")
def test_shared_reference():
    folder = Path(os.environ["CUP_REFERENCE"]) / "sem"
    known = json.loads((folder / "09_hs_fiml.json").read_text(encoding="utf-8"))
    data = pd.read_csv(folder / known["data"])
    found = fit(known["model"], data, kind="cfa", missing="fiml", auxiliary="ageyr")
    rows = pd.DataFrame(known["auxiliary_ageyr"]["parameters"])
    own = found.estimates(auxiliary=True)
    assert own[["lhs", "op", "rhs"]].equals(rows[["lhs", "op", "rhs"]])
    np.testing.assert_allclose(own["est"], rows["est"], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(own["se"], rows["se"], rtol=1e-5, atol=1e-6)
    measures = found.fit_measures()
    for name, value in known["auxiliary_ageyr"]["fit"].items():
        assert measures[name.replace(".", "_")] == pytest.approx(value, rel=1e-5, abs=1e-8), name
