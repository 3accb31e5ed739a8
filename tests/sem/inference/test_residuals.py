"""Residuals."""

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.arrays import lower, strictly_lower
from cup_study.sem.inference.residuals import residuals
from tests.sem.after_figures import FIGURES, by_group, fitted, numbers


@pytest.mark.parametrize("name", ["paths", "mimic", "scalar", "fiml", "ordinal"])
def test_z_as_lavaan(name) -> None:
    fit = fitted(name)
    found = residuals(fit, "cor.bentler")
    assert found.z is not None
    for label, block in by_group(fit, FIGURES[name]["res"]):
        z = found.z[label].cov.to_numpy()
        np.testing.assert_allclose(z[lower(len(z))], numbers(block["z"]), rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("kind", ["normalized", "standardized"])
def test_ratios_as_lavaan(kind) -> None:
    found = residuals(fitted("paths"), kind).cov.to_numpy()
    figures = numbers(FIGURES["paths"][kind])
    np.testing.assert_allclose(found[lower(9)], figures, rtol=1e-3, atol=1e-3)


def test_correlation_residuals_as_lavaan() -> None:
    found = residuals(fitted("paths"), "cor")
    assert found.z is not None
    assert np.diagonal(found.cov).tolist() == [0.0] * 9
    figures = numbers(FIGURES["paths"]["bollen"]["z"])
    z = found.z.cov.to_numpy()[lower(9)]
    np.testing.assert_allclose(z, figures, rtol=1e-3, atol=1e-3)


def test_raw_residuals_are_differences() -> None:
    fit = fitted("paths")
    found = residuals(fit).cov
    np.testing.assert_allclose(found, fit.sample.groups[0].cov - fit.implied().cov, atol=1e-12)


def test_srmr_is_the_root_mean_square_of_bentlers() -> None:
    fit = fitted("paths")
    found = residuals(fit, "cor.bentler").cov.to_numpy()
    rms = np.sqrt((found[lower(9)] ** 2).mean())
    assert rms == pytest.approx(fit.fit_measures().srmr, rel=1e-6)


def test_what_is_not_known() -> None:
    fit = fitted("given")
    found = residuals(fit, "cor")
    assert found.z is None
    assert found.slopes is not None
    assert np.abs(found.cov.to_numpy()[strictly_lower(6)]).max() > 0
    with pytest.raises(InputError, match="conditional on covariates"):
        residuals(fit, "standardized")


def test_unknown_kind() -> None:
    with pytest.raises(InputError, match="got 'std'"):
        residuals(fitted("paths"), "std")
