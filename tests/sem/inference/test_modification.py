"""Modification indices."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.inference.modification import modification_indices
from tests.sem.after_figures import FIGURES, fitted, numbers
from tests.sem.citizens import answers


@pytest.mark.parametrize("name", ["paths", "mimic", "scalar", "fiml", "ordinal", "given"])
def test_as_lavaan(name) -> None:
    found = modification_indices(fitted(name), minimum=1e-3)
    figures = FIGURES[name]["mi"]
    # Moments of fixed covariates, of which nothing can be gained, depend on their units in lavaan.
    some = numbers(figures["mi"]) > 1e-3
    rows = (found["lhs"] + found["op"] + found["rhs"]).tolist()
    assert rows == np.array(figures["row"])[some].tolist()
    for ours, theirs in (
        ("mi", "mi"),
        ("epc", "epc"),
        ("sepc_lv", "lv"),
        ("sepc_all", "all"),
        ("sepc_nox", "nox"),
    ):
        lavaan = numbers(figures[theirs])[some]
        np.testing.assert_allclose(found[ours], lavaan, rtol=1e-3, atol=2e-4)


def test_chosen_rows() -> None:
    fit = fitted("paths")
    whole = modification_indices(fit)
    large = modification_indices(fit, minimum=1.0, sort=True, op="~~")
    assert large["mi"].is_monotonic_decreasing
    assert set(large["op"]) == {"~~"}
    assert len(large) == ((whole["op"] == "~~") & (whole["mi"] > 1)).sum()
    assert len(modification_indices(fit, maximum_number=3)) == 3


def test_units_of_items_do_not_matter() -> None:
    model = FIGURES["paths"]["model"]
    small = sem.fit(model, answers().assign(b1=lambda d: d["b1"] * 1e-5))
    own, other = modification_indices(fitted("paths")), modification_indices(small)
    np.testing.assert_allclose(other["mi"], own["mi"], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(other["sepc_all"], own["sepc_all"], rtol=1e-5, atol=1e-6)


def test_unidentified_model_is_refused() -> None:
    model = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nE ~~ 0*T\na1 ~~ a2"
    fit = sem.fit(model, answers(), warn=False)
    assert fit.covariance is None
    with pytest.raises(InputError, match="do not identify"):
        modification_indices(fit)


def test_a_composite_is_not_also_measured() -> None:
    found = modification_indices(fitted("composite"))
    pairs = set(zip(found["lhs"], found["op"], found["rhs"], strict=True))
    assert not {("C", "=~", "b1"), ("C", "~", "a1")} & pairs
    # Close to what the test statistic loses when the parameter is freed.
    larger = sem.fit(FIGURES["composite"]["model"] + "\nT ~ a1", answers())
    lost = fitted("composite").fit_measures().chisq - larger.fit_measures().chisq
    mi = found.set_index(["lhs", "op", "rhs"])["mi"]
    assert mi["T", "~", "a1"] == pytest.approx(lost, rel=0.1)
