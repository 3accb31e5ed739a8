import warnings

import numpy as np
import pytest

from cup_study.sem import fit
from cup_study.sem.groupwise.invariance_table import invariance_table
from tests.sem.grouped import continuous

MODEL = "P =~ p1 + p2 + p3\nB =~ b1 + b2 + b3"
EQUAL = {"configural": (), "metric": ("loadings",)}


@pytest.fixture(scope="module")
def fits():
    data = continuous().dropna()
    return {
        name: fit(MODEL, data, kind="cfa", group="city", group_equal=equal)
        for name, equal in EQUAL.items()
    }


def test_changes_are_differences_of_the_indices(fits):
    table, notes = invariance_table(fits, EQUAL)
    assert notes == ()
    for index in ("cfi", "rmsea", "srmr"):
        change = fits["metric"].fit_measures()[index] - fits["configural"].fit_measures()[index]
        assert table[f"delta_{index}"].iat[1] == change


def test_small_samples_have_stricter_cutoffs():
    few = continuous().dropna().iloc[:200]
    fits = {
        name: fit(MODEL, few, kind="cfa", group="city", group_equal=equal, warn=False)
        for name, equal in EQUAL.items()
    }
    table, _ = invariance_table(fits, EQUAL)
    row = table.iloc[1]
    drops = row["delta_cfi"] <= -0.005
    rises = row["delta_rmsea"] >= 0.010 or row["delta_srmr"] >= 0.025
    assert row["chen"] == ("holds" if not drops else "fails" if rises else "unclear")


def test_steps_that_are_not_nested_are_not_compared(fits):
    equal = {"configural": ("intercepts",), "metric": ("loadings",)}
    table, _ = invariance_table(fits, equal)
    assert table["against"].tolist() == ["", ""]
    assert np.isnan(table["chisq_diff"]).all()
    assert table["chisq_test"].tolist() == ["", ""]


def test_a_step_without_convergence_is_told_and_left_empty(fits):
    from dataclasses import replace

    broken = {**fits, "metric": replace(fits["metric"], converged=False)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table, notes = invariance_table(broken, EQUAL)
    assert np.isnan(table["chisq"].iat[1])
    assert table["df"].iat[1] == fits["metric"].df
    assert any("did not converge" in note for note in notes)
