"""Standardised solutions."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.inference.standardised import delta_method, jacobian, standardise
from tests.sem.after_figures import FIGURES, fitted, numbers
from tests.sem.citizens import answers


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("paths", "std_all"),
        ("paths", "std_lv"),
        ("mimic", "std_nox"),
        ("scalar", "std_all"),
        ("fiml", "std_all"),
        ("ordinal", "std_all"),
        ("theta", "std_all"),
        ("given", "std_all"),
        ("given", "std_nox"),
        ("composite", "std_all"),
    ],
)
def test_as_lavaan(name, kind) -> None:
    found = fitted(name).standardized(kind)
    figures = FIGURES[name][kind.replace("_", ".")]
    np.testing.assert_allclose(found["est_std"], numbers(figures["est"]), rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(found["se"], numbers(figures["se"]), rtol=1e-4, atol=1e-6)


def test_many_draws_at_once_are_each_alone() -> None:
    fit = fitted("mimic")
    x = fit.x + 0.01 * np.random.default_rng(1).normal(size=(3, 2, len(fit.x)))
    whole = standardise(fit.model, fit.values, x)
    assert whole.shape == (3, 2, len(fit.table.rows))
    np.testing.assert_allclose(whole[1, 0], standardise(fit.model, fit.values, x[1, 0]))


def test_units_of_items_do_not_matter() -> None:
    model = FIGURES["paths"]["model"]
    other = sem.fit(model, answers().assign(a2=lambda d: d["a2"] * 1e5)).standardized()
    own = fitted("paths").standardized()
    np.testing.assert_allclose(other["est_std"], own["est_std"], rtol=1e-6)
    np.testing.assert_allclose(other["se"], own["se"], rtol=1e-5, atol=1e-9)


def test_definitions_are_of_standardised_parameters() -> None:
    found = fitted("paths").standardized().set_index("label")["est_std"]
    assert found["indirect"] == pytest.approx(found["p"] * found["q"])


def test_negative_variance_has_no_standardised_value() -> None:
    fit = fitted("paths")
    x = fit.x.copy()
    rows = fit.table.rows
    own = rows[(rows["lhs"] == "E") & (rows["rhs"] == "E")].iloc[0]
    x[own["free"] - 1] = -1.0
    found = standardise(fit.model, fit.values, x)
    assert np.isnan(found[(rows["lhs"] == "E") & (rows["op"] == "=~")]).all()


def test_unknown_kind() -> None:
    with pytest.raises(InputError, match="std_all, std_lv, std_nox"):
        fitted("paths").standardized("all")


def test_jacobian_is_exact() -> None:
    x = np.array([0.3, -1.2])
    found = jacobian(lambda v: np.stack([np.sin(v[..., 0]) * v[..., 1], v[..., 1] ** 2], -1), x)
    expected = [[np.cos(0.3) * -1.2, np.sin(0.3)], [0.0, -2.4]]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_rounding_is_no_standard_error() -> None:
    found = delta_method(np.array([[1e-17, 1.0]]), np.diag([4.0, 1e-30]), np.ones(1))
    assert found.tolist() == [0.0]
