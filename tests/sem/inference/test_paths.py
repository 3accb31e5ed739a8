import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cup_study.errors import InputError
from cup_study.sem.inference.paths import path_analysis


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    x = rng.normal(size=(300, 2)) @ np.array([[1, 0.4], [0, 1]])
    m = 0.5 * x[:, 0] + rng.normal(size=300)
    y = 0.4 * m + 0.3 * x[:, 1] + rng.normal(size=300)
    frame = pd.DataFrame({"x1": x[:, 0], "x2": x[:, 1], "m": m, "y": y})
    return (frame - frame.mean()) / frame.std()


def test_agrees_with_ordinary_regression(data):
    result = path_analysis(data.corr(), len(data), {"m": ["x1", "x2"], "y": ["m", "x2"]})
    other = sm.OLS(data["y"], sm.add_constant(data[["m", "x2"]])).fit()
    found = result.paths[result.paths["outcome"] == "y"].set_index("predictor")
    np.testing.assert_allclose(found["est"], other.params[["m", "x2"]])
    np.testing.assert_allclose(found["se"], other.bse[["m", "x2"]])
    np.testing.assert_allclose(found["pvalue"], other.pvalues[["m", "x2"]])
    assert result.r2.set_index("outcome").loc["y", "r2"] == pytest.approx(other.rsquared)


def test_a_model_without_omitted_paths_implies_the_matrix(data):
    r = data.corr()
    result = path_analysis(r, 300, {"m": ["x1", "x2"], "y": ["x1", "x2", "m"]})
    names = list(result.implied.index)
    np.testing.assert_allclose(result.implied, r.loc[names, names], atol=1e-12)
    assert (result.df, round(result.chisq, 8)) == (0, 0.0)
    assert np.isnan(result.pvalue)


def test_chisquare_is_the_discrepancy_of_the_implied_matrix(data):
    r = data.corr()
    result = path_analysis(r, 300, {"m": ["x1"], "y": ["m"]})
    names = list(result.implied.index)
    sigma, s = result.implied.to_numpy(float), r.loc[names, names].to_numpy()
    f = np.linalg.slogdet(sigma)[1] - np.linalg.slogdet(s)[1]
    f += np.trace(np.linalg.solve(sigma, s)) - len(names)
    assert result.chisq == pytest.approx(300 * f)
    assert result.df == 1


def test_every_problem_is_told(data):
    r = data.corr()
    r.loc["x1", "x2"] = 1.7
    with pytest.raises(InputError) as caught:
        path_analysis(r, 3, {"y": ["m", "gone"], "m": ["x1", "x1"]})
    text = str(caught.value)
    for word in (
        "1.7",
        "halves differ",
        '"gone" is not in',
        "explained later",
        "once",
        "too small",
    ):
        assert word in text


def test_not_positive_definite():
    names = ["a", "b", "c"]
    r = pd.DataFrame([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]], names, names)
    with pytest.raises(InputError, match="not positive definite"):
        path_analysis(r, 100, {"a": ["b"]})
