"""Factor scores."""

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.inference.factor_scores import factor_scores
from tests.sem.after_figures import FIGURES, by_group, fitted, numbers
from tests.sem.citizens import answers


@pytest.mark.parametrize("name", ["paths", "mimic", "scalar", "fiml"])
@pytest.mark.parametrize("method", ["regression", "Bartlett"])
def test_as_lavaan(name, method) -> None:
    fit = fitted(name)
    found = factor_scores(fit, method)
    town = answers()["town"]
    for label, block in by_group(fit, FIGURES[name][method]):
        mine = found[(town == label).to_numpy()] if label else found
        np.testing.assert_allclose(mine.head(4), numbers(block), rtol=1e-4, atol=2e-5)


def test_rows_are_those_of_the_data_in_its_order() -> None:
    data = answers().sample(frac=1.0, random_state=1)
    found = sem.fit(fitted("scalar").text, data, group="town", kind="cfa").factor_scores()
    assert found.index.tolist() == data.index.tolist()
    assert found.columns.tolist() == ["E", "T", "U"]


def test_dropped_rows_are_absent() -> None:
    data = answers()
    model = "E =~ m1 + m2 + m3\nT =~ m4 + m5 + m6"
    complete = data[[f"m{i}" for i in range(1, 7)]].dropna().index
    assert sem.fit(model, data).factor_scores().index.tolist() == complete.tolist()
    assert len(sem.fit(model, data, missing="fiml").factor_scores()) == len(data)


def test_a_row_without_indicators_has_no_bartlett_score() -> None:
    data = answers().assign(m2=np.nan, m3=np.nan, hole=np.nan)
    data.loc[5, ["m1", "m2", "m3"]] = np.nan
    data[["m2", "m3"]] = answers()[["m2", "m3"]]
    data.loc[5, ["m2", "m3"]] = np.nan
    fit = sem.fit("E =~ m1 + m2 + m3\nT =~ m4 + m5 + m6", data, missing="fiml")
    row = factor_scores(fit, "Bartlett").loc[5]
    assert np.isnan(row["E"])
    assert np.isfinite(row["T"])
    assert np.isfinite(factor_scores(fit).loc[5]).all()


def test_factors_of_factors() -> None:
    fit = fitted("second")
    assert factor_scores(fit, "Bartlett")["G"].isna().all()
    scores = factor_scores(fit)
    assert isinstance(scores, pd.DataFrame)
    assert scores["G"].corr(scores["E"]) > 0.5


@pytest.mark.parametrize(("method", "told"), [("thing", "got 'thing'")])
def test_unknown_method(method, told) -> None:
    with pytest.raises(InputError, match=told):
        factor_scores(fitted("paths"), method)


def test_moments_have_no_scores() -> None:
    cov = answers()[["a1", "a2", "a3"]].cov()
    fit = sem.fit("E =~ a1 + a2 + a3", cov=cov, nobs=400)
    with pytest.raises(InputError, match="only moments"):
        factor_scores(fit)


def test_paths_of_observed_variables_have_no_scores() -> None:
    with pytest.raises(InputError, match="no latent"):
        factor_scores(sem.fit("a1 ~ a2", answers()))
