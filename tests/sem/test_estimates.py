"""The table of estimates."""

import numpy as np
import pytest

from cup_study import sem
from tests.sem.citizens import answers

MODEL = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nT ~ p*E\ntwice := 2*p"
COLUMNS = [
    *("lhs", "op", "rhs", "group", "label", "est", "se", "z", "pvalue"),
    *("ci_lower", "ci_upper", "std_lv", "std_all"),
]


@pytest.fixture(scope="module")
def fit():
    return sem.fit(MODEL, answers())


def test_columns_and_fixed_rows(fit) -> None:
    table = fit.estimates()
    assert table.columns.tolist() == COLUMNS
    marker = table.iloc[0]
    assert (marker["est"], marker["se"]) == (1.0, 0.0)
    assert np.isnan(marker["z"])
    assert (table["ci_lower"] <= table["est"]).all()


def test_groups_are_named(fit) -> None:
    assert set(fit.estimates()["group"]) == {""}
    towns = sem.fit(MODEL.splitlines()[0], answers(), group="town").estimates()
    assert set(towns["group"]) == {"Kalix", "Malmö"}


def test_interval_follows_the_level(fit) -> None:
    wide, narrow = fit.estimates(level=0.99), fit.estimates(level=0.5)
    free = wide["se"] > 0
    assert (wide["ci_upper"] > narrow["ci_upper"])[free].all()


def test_covariance_is_named_as_the_coefficients(fit) -> None:
    covariance = fit.vcov()
    assert covariance.index.tolist() == covariance.columns.tolist()
    assert "p" in covariance.index
    se = fit.estimates().set_index("label").at["p", "se"]
    assert np.sqrt(covariance.at["p", "p"]) == pytest.approx(se)


def test_without_standard_errors() -> None:
    table = sem.fit(MODEL, answers(), se="none").estimates()
    assert table.loc[table["label"] == "p", "se"].isna().all()
