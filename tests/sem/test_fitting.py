"""Estimates, standard errors and chi-square of the whole engine beside lavaan's."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.estimates import standard_errors
from tests.sem.citizens import answers

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "sem" / "engine.json").read_text(encoding="utf-8")
)
SIX = [f"o{i}" for i in range(1, 7)]
OPTIONS = {
    "mlr": {"estimator": "MLR"},
    "mlm": {"estimator": "MLM"},
    "mlf": {"estimator": "MLF"},
    "gls": {"estimator": "GLS"},
    "uls": {"estimator": "ULS"},
    "wls": {"estimator": "WLS"},
    "dwls": {"estimator": "DWLS"},
    "wishart": {"likelihood": "wishart"},
    "observed": {"information": "observed"},
    "means": {"meanstructure": True},
    "std_lv": {"std_lv": True},
    "mimic_random": {"fixed_x": False},
    "second_order": {"kind": "cfa"},
    "growth": {"kind": "growth"},
    "weighted": {"estimator": "MLR", "weights": "weight"},
    "towns": {"group": "town"},
    "scalar": {
        "kind": "cfa",
        "group": "town",
        "group_equal": ("loadings", "intercepts"),
        "group_partial": "a2~1",
    },
    "towns_mlr": {"kind": "cfa", "group": "town", "estimator": "MLR", "group_equal": "loadings"},
    "fiml": {"missing": "fiml"},
    "fiml_mlr": {"missing": "fiml", "estimator": "MLR"},
    "fiml_towns": {"missing": "fiml", "group": "town", "group_equal": "loadings"},
    "wlsmv": {"ordered": SIX},
    "theta": {"ordered": SIX, "parameterization": "theta"},
    "wlsmv_given": {"ordered": SIX},
    "wlsmv_mixed": {"ordered": ["o1", "o2", "o4", "o6"]},
    "ulsmv": {"ordered": SIX, "estimator": "ULSMV"},
    "wlsmv_towns": {"ordered": SIX, "group": "town", "group_equal": ("loadings", "thresholds")},
}


@pytest.fixture(scope="module")
def citizens():
    return answers()


def beside(fit, case):
    """Our rows and lavaan's, one table."""
    rows = fit.table.rows
    kept = (~rows["op"].isin(["==", "<", ">"])).to_numpy()
    ours = rows.loc[kept, ["lhs", "op", "rhs", "group"]].assign(
        est=fit.all_values[kept], se=standard_errors(fit)[kept]
    )
    keys = ["lhs", "op", "rhs", "group"]
    theirs = pd.DataFrame({k: case[k] for k in (*keys, "est", "se")})
    return ours.merge(theirs, on=keys, how="outer", suffixes=("", "_lavaan"), validate="1:1")


@pytest.mark.parametrize("name", sorted(CASES))
def test_agrees_with_lavaan(name, citizens) -> None:
    case = CASES[name]
    fit = sem.fit(case["model"], citizens, warn=False, **OPTIONS.get(name, {}))
    table = beside(fit, case)
    assert fit.converged
    assert fit.df == case["df"]
    # lavaan stops a little before the minimum: its estimates are compared in standard errors.
    scale = table["se_lavaan"].where(table["se_lavaan"] > 0, 1.0)
    assert ((table["est"] - table["est_lavaan"]).abs() / scale).max() < 2e-4
    np.testing.assert_allclose(table["se"], table["se_lavaan"], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(fit.fit_measures()["chisq"], case["chisq"], rtol=2e-6, atol=1e-8)


def test_moments_give_what_the_data_give(citizens) -> None:
    items = ["a1", "a2", "a3", "b1", "b2", "b3"]
    model = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nT ~ E"
    data = citizens[items]
    from_data = sem.fit(model, data)
    from_moments = sem.fit(model, cov=data.cov(), nobs=len(data))
    np.testing.assert_allclose(from_moments.x, from_data.x, rtol=1e-7)
    np.testing.assert_allclose(from_moments.covariance, from_data.covariance, rtol=1e-6, atol=1e-9)


def test_units_and_order_do_not_matter(citizens) -> None:
    case = CASES["mlr"]
    plain = sem.fit(case["model"], citizens, estimator="MLR").estimates()
    scaled = citizens.assign(a2=citizens["a2"] * 1e5)
    other = sem.fit(case["model"], scaled, estimator="MLR").estimates()
    np.testing.assert_allclose(other["std_all"], plain["std_all"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(other["z"], plain["z"], rtol=1e-6)
    shuffled = citizens.sample(frac=1, random_state=1).iloc[:, ::-1]
    again = sem.fit(case["model"], shuffled, estimator="MLR").estimates()
    np.testing.assert_allclose(again["est"], plain["est"], rtol=1e-8)
    np.testing.assert_allclose(again["se"], plain["se"], rtol=1e-8)


def test_recovers_the_generating_values() -> None:
    rng = np.random.default_rng(5)
    n = 20_000
    f = rng.normal(size=n)
    g = 0.5 * f + np.sqrt(0.75) * rng.normal(size=n)
    data = pd.DataFrame(
        {f"f{i}": 0.8 * f + 0.6 * rng.normal(size=n) for i in (1, 2, 3)}
        | {f"g{i}": 0.8 * g + 0.6 * rng.normal(size=n) for i in (1, 2, 3)}
    )
    fit = sem.fit("F =~ f1 + f2 + f3\nG =~ g1 + g2 + g3\nG ~ F", data, std_lv=True)
    table = fit.estimates().set_index(["lhs", "op", "rhs"])
    assert table.at[("G", "~", "F"), "std_all"] == pytest.approx(0.5, abs=0.02)
    assert table.at[("F", "=~", "f2"), "est"] == pytest.approx(0.8, abs=0.02)


def test_two_observed_variables_of_the_same_words() -> None:
    rng = np.random.default_rng(7)
    data = pd.DataFrame(rng.normal(size=(200, 3)), columns=["e-tjänst 1", "ålder", "y"])
    data["y"] += data["ålder"]
    fit = sem.fit("y ~ `e-tjänst 1` + ålder", data)
    assert fit.estimates()["rhs"].tolist()[:2] == ["e-tjänst 1", "ålder"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"estimator": "MLX"}, "did you mean 'MLR'|expected one of"),
        ({"kind": "path"}, "expected one of sem, cfa, growth"),
        ({"estimator": "ML", "ordered": ["a1"]}, "WLSMV"),
        ({"estimator": "GLS", "missing": "fiml"}, "fiml is maximum likelihood"),
        ({"missing": "pairwise"}, "pairwise is for ordered"),
        ({"group": "nowhere"}, "nowhere"),
        ({"ordered": ["typo"]}, "not in the model: typo"),
        ({"conditional_x": True}, "ordered"),
    ],
)
def test_wrong_options_are_told(citizens, options, told) -> None:
    with pytest.raises(InputError, match=told):
        sem.fit("E =~ a1 + a2 + a3", citizens, **options)


def test_no_data_at_all_is_told() -> None:
    with pytest.raises(InputError, match="neither data nor a covariance matrix"):
        sem.fit("E =~ a1 + a2 + a3")
    with pytest.raises(InputError, match="number of observations"):
        sem.fit("E =~ a1 + a2 + a3", cov=np.eye(3))


def test_all_problems_of_the_data_at_once(citizens) -> None:
    data = citizens.assign(a2="x", a3=1.0)
    with pytest.raises(InputError) as told:
        sem.fit("E =~ a1 + a2 + a3 + a9", data)
    assert {"a2", "a3", "a9"} <= set(str(told.value).replace('"', " ").split())


def test_rows_left_out_are_counted(citizens) -> None:
    fit = sem.fit("E =~ m1 + m2 + m3", citizens)
    assert fit.sample.dropped["n"].sum() == len(citizens) - fit.n > 0
