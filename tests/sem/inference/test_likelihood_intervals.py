import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import fit
from cup_study.sem.inference.likelihood_intervals import likelihood_intervals

TEXT = "m ~ a*x\ny ~ b*m + x\nab := a*b"


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(4)
    x = rng.normal(size=120)
    m = 0.4 * x + rng.normal(size=120)
    return pd.DataFrame({"x": x, "m": m, "y": 0.3 * m + 0.2 * x + rng.normal(size=120)})


def chisq(found):
    return 2 * found.sample.n_total * found.value


@pytest.mark.parametrize("level", [0.90, 0.95])
def test_a_parameter_at_its_end_raises_chisquare_by_the_critical_value(data, level):
    found = fit(TEXT, data)
    row = likelihood_intervals(found, level=level).set_index("label").loc["b"]
    critical = {0.90: 2.705543, 0.95: 3.841459}[level]
    for end in ("ci_lower", "ci_upper"):
        held = fit(TEXT.replace("b*m", f"{row[end]:.12f}*m").replace("a*b", "a"), data)
        assert chisq(held) - chisq(found) == pytest.approx(critical, abs=1e-5)


def test_a_product_at_its_end_does_too_and_its_interval_is_skewed(data):
    found = fit(TEXT, data)
    row = likelihood_intervals(found).set_index("label").loc["ab"]
    for end in ("ci_lower", "ci_upper"):
        held = fit(f"{TEXT}\na*b == {row[end]:.12f}", data)
        assert chisq(held) - chisq(found) == pytest.approx(3.841459, abs=1e-4)
    assert row["ci_upper"] - row["est"] > row["est"] - row["ci_lower"]


def test_a_regression_has_the_interval_that_theory_gives(data):
    found = fit("y ~ x", data)
    row = likelihood_intervals(found, ops=["~"]).iloc[0]
    x, y = data["x"] - data["x"].mean(), data["y"] - data["y"].mean()
    rest = (y - row["est"] * x).pow(2).sum()
    # n log(RSS(b) / RSS) reaches 3.84.
    half = np.sqrt(rest * np.expm1(3.841459 / len(data)) / x.pow(2).sum())
    assert row["ci_upper"] - row["est"] == pytest.approx(half, rel=1e-6)
    assert row["est"] - row["ci_lower"] == pytest.approx(half, rel=1e-6)


def test_only_what_the_text_names_where_asked(data):
    found = fit("y ~ x + m", data, fixed_x=False)
    assert (likelihood_intervals(found)["op"] == "~~").any()
    assert (likelihood_intervals(found, added=False)["op"] == "~").all()


def test_equal_parameters_have_one_interval(data):
    found = fit("m ~ a*x\ny ~ a*x", data)
    rows = likelihood_intervals(found, ops=["~"])
    np.testing.assert_allclose(rows["ci_lower"].iloc[0], rows["ci_lower"].iloc[1], rtol=1e-6)


def test_robust_estimators_and_nonlinear_constraints_are_refused(data):
    with pytest.raises(InputError, match="MLR has no discrepancy that is a likelihood"):
        likelihood_intervals(fit("y ~ x", data, estimator="MLR"))
    with pytest.raises(InputError, match="cannot be profiled"):
        likelihood_intervals(fit("m ~ a*x\ny ~ b*m\na*b == 0.1", data))
    with pytest.raises(InputError, match="expected a share"):
        likelihood_intervals(fit("y ~ x", data), level=95)
