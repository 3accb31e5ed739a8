"""Reliability."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.scales.alpha import coefficient
from cup_study.sem.scales.reliability import reliability, second_order
from tests.sem.after_figures import FIGURES, fitted, numbers
from tests.sem.citizens import answers

COLUMNS = {
    "alpha": "alpha",
    "alpha.ord": "alpha_ordinal",
    "omega": "omega",
    "omega2": "omega2",
    "omega3": "omega3",
    "avevar": "ave_implied",
}


@pytest.mark.parametrize("name", ["paths", "ordinal", "theta", "second", "bifactor"])
def test_as_semtools(name) -> None:
    found = reliability(fitted(name)).set_index("factor")
    figures = FIGURES[name]["rel"]
    assert found.index.tolist() == figures["cols"]
    for row, values in zip(figures["rows"], figures["value"], strict=True):
        np.testing.assert_allclose(found[COLUMNS[row]], numbers(values), rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(found["ave"], numbers(FIGURES[name]["ave"]), rtol=2e-5)
    latent = "composite_latent" if name in ("ordinal", "theta") else "composite"
    np.testing.assert_allclose(found[latent], numbers(FIGURES[name]["latent"]), rtol=2e-5)


def test_factor_of_factors_as_semtools() -> None:
    found = second_order(fitted("second"), "G").iloc[0, 1:].to_numpy(dtype=float)
    np.testing.assert_allclose(found, FIGURES["second"]["second"], rtol=2e-5)


def test_factor_of_no_factors() -> None:
    for name in ("E", "zz"):
        with pytest.raises(InputError, match="no factors below"):
            second_order(fitted("second"), name)


def test_total_of_a_bifactor_model() -> None:
    found = reliability(fitted("bifactor"), total=True).set_index("factor")
    assert found.loc["total", "omega"] > found.loc["G", "composite"]
    assert found.loc["total", "n_items"] == 6


def test_groups_and_single_items() -> None:
    model = "E =~ a1 + a2 + a3\nT =~ b1"
    found = reliability(sem.fit(model, answers(), group="town", warn=False))
    assert found[["group", "factor"]].drop_duplicates().shape == (2, 2)
    assert set(found["factor"]) == {"E"}


def test_ordered_beside_continuous_items() -> None:
    fit = sem.fit("E =~ o1 + o2 + a3\nT =~ o4 + o5 + o6", answers(), ordered=["o1", "o2", "o4"])
    found = reliability(fit).set_index("factor")
    assert np.isnan(found.loc["E", "omega"])
    assert 0 < found.loc["E", "alpha"] < 1


def test_covariates_leave_reliability_nearly_as_it_is() -> None:
    own, given = reliability(fitted("ordinal")), reliability(fitted("given"))
    np.testing.assert_allclose(given["omega"], own["omega"], atol=0.03)
    np.testing.assert_allclose(given["alpha"], own["alpha"])


def test_alpha_of_parallel_items() -> None:
    assert coefficient(np.full((4, 4), 0.5) + 0.5 * np.eye(4)) == pytest.approx(0.8)
