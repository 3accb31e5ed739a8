"""Factor scores from ordered answers."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from cup_study import sem
from cup_study.errors import InputError
from tests.sem.after_figures import FIGURES, SIX, fitted, numbers
from tests.sem.citizens import answers


@pytest.mark.parametrize("name", ["ordinal", "given"])
def test_as_lavaan(name) -> None:
    # lavaan stops its search early.
    found = fitted(name).factor_scores().head(6)
    np.testing.assert_allclose(found, numbers(FIGURES[name]["regression"]), atol=2e-3)


def test_both_parameterisations_say_the_same() -> None:
    delta, theta = fitted("ordinal").factor_scores(), fitted("theta").factor_scores()
    ratio = theta / delta
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio.iloc[0], ratio.shape), rtol=1e-3)


def test_is_the_mode() -> None:
    fit = sem.fit("E =~ o1 + o2 + o3", answers(), ordered=SIX[:3])
    rows = fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    codes = answers().loc[7, SIX[:3]]

    def cost(eta):
        total = 0.5 * eta[0] ** 2 / rows["E", "~~", "E"]
        for item, code in codes.items():
            edges = [-np.inf, *(rows[item, "|", f"t{k}"] for k in (1, 2, 3)), np.inf]
            sd = np.sqrt(rows[item, "~~", item])
            at = rows["E", "=~", item] * eta[0]
            low, high = ((edges[int(code) - k] - at) / sd for k in (1, 0))
            total -= np.log(norm.cdf(high) - norm.cdf(low))
        return total

    expected = minimize(cost, [0.0], tol=1e-10).x[0]
    assert fit.factor_scores().loc[7, "E"] == pytest.approx(expected, abs=1e-5)


def test_mixed_and_far_answers() -> None:
    model = "E =~ o1 + o2 + a3\nT =~ o4 + o5 + o6"
    data = answers()
    near = sem.fit(model, data, ordered=SIX).factor_scores()["E"]
    data.loc[0, "a3"] += 12.0
    fit = sem.fit(model, data, ordered=SIX, warn=False)
    found = fit.factor_scores()
    assert np.isfinite(found).all(axis=None)
    assert found.loc[0, "E"] > near[0]
    likely = fit.factor_scores("Bartlett")
    assert np.isfinite(likely).all(axis=None)
    assert likely["T"].std() > found["T"].std()


def test_an_explained_answer_tells_as_much_as_an_indicator() -> None:
    path = sem.fit("E =~ o1 + o2 + o3\no4 ~ E", answers(), ordered=SIX, warn=False)
    indicator = sem.fit("E =~ o1 + o2 + o3 + o4", answers(), ordered=SIX, warn=False)
    np.testing.assert_allclose(path.factor_scores(), indicator.factor_scores(), atol=1e-6)


@pytest.mark.parametrize("parameterization", ["delta", "theta"])
def test_direct_effects_of_a_covariate_shift_the_item(parameterization: str) -> None:
    data = answers()
    data["x"] = np.random.default_rng(3).normal(size=len(data))
    fit = sem.fit(
        "E =~ o1 + o2 + o3\nE ~ x\no2 ~ x",
        data,
        ordered=SIX,
        parameterization=parameterization,
        warn=False,
    )
    rows = fit.estimates().set_index(["lhs", "op", "rhs"])["est"]
    person = data.loc[7]

    def cost(eta):
        total = 0.5 * (eta[0] - rows["E", "~", "x"] * person["x"]) ** 2 / rows["E", "~~", "E"]
        for item in SIX[:3]:
            edges = [-np.inf, *(rows[item, "|", f"t{k}"] for k in (1, 2, 3)), np.inf]
            sd = np.sqrt(rows[item, "~~", item])
            at = rows["E", "=~", item] * eta[0]
            at += rows["o2", "~", "x"] * person["x"] if item == "o2" else 0.0
            low, high = ((edges[int(person[item]) - k] - at) / sd for k in (1, 0))
            total -= np.log(norm.cdf(high) - norm.cdf(low))
        return total

    expected = minimize(cost, [0.0], tol=1e-10).x[0]
    assert fit.factor_scores().loc[7, "E"] == pytest.approx(expected, abs=1e-5)


def test_paths_among_observed_answers_are_refused() -> None:
    fit = sem.fit("E =~ o1 + o2 + o3\no4 ~ E\no5 ~ o4", answers(), ordered=SIX, warn=False)
    with pytest.raises(InputError, match="o4, o5 are observed and explain"):
        fit.factor_scores()
