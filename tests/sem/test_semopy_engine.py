import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import semopy_engine


def test_agrees_with_lavaan(case):
    model, data, figures = case
    found = semopy_engine.fit(model, data).estimates
    wanted = pd.DataFrame(figures["parameters"])
    both = wanted.merge(found, on=["lhs", "op", "rhs"], suffixes=("_r", ""), validate="one_to_one")
    assert len(both) == len(wanted) == len(found)
    free = both["se_r"] > 0
    for column, tolerance in (("est", 2e-5), ("std_all", 2e-5)):
        np.testing.assert_allclose(both[column], both[f"{column}_r"], atol=tolerance)
    np.testing.assert_allclose(both["se"][free], both["se_r"][free], rtol=2e-5)
    directed = both["op"] != "~~"
    np.testing.assert_allclose(both["std_se"][directed], both["std_se_r"][directed], rtol=1e-4)
    assert both["se"][~free].isna().all()


def test_r_squared_is_of_the_outcomes(case):
    model, data, figures = case
    found = semopy_engine.fit(model, data).r_squared()
    for outcome, value in found.items():
        assert value == pytest.approx(figures["r2"][outcome], abs=1e-5)


def test_order_of_rows_and_columns_does_not_matter(answers, model):
    first = semopy_engine.fit(model, answers)
    turned = answers.iloc[::-1, ::-1]
    pd.testing.assert_frame_equal(
        first.estimates, semopy_engine.fit(model, turned).estimates, atol=1e-6
    )


def test_incomplete_rows_are_left_out_and_counted(answers, model):
    answers.loc[:9, "a1"] = np.nan
    result = semopy_engine.fit(model, answers.assign(other=np.nan))
    assert (result.n, result.n_dropped) == (490, 10)
    assert result.chisq == pytest.approx(semopy_engine.fit(model, answers.dropna()).chisq)


def test_nullable_integers_are_numbers(answers, model):
    whole = answers.round().astype("Int64")
    assert semopy_engine.fit(model, whole).n == 500


def test_an_unidentified_model_is_refused(answers):
    with pytest.raises(InputError, match="not identified"):
        semopy_engine.fit("A =~ a1 + a2", answers)


def test_a_heywood_case_is_noted():
    cov = np.array([[1.0, 0.9, 0.8], [0.9, 1.0, 0.6], [0.8, 0.6, 1.0]])
    raw = np.random.default_rng(1).normal(size=(200, 3))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / 200)).T
    data = pd.DataFrame(white @ np.linalg.cholesky(cov).T, columns=["x", "y", "z"])
    notes = semopy_engine.fit("A =~ x + y + z", data).notes
    assert any("Heywood" in note and "x" in note for note in notes)
