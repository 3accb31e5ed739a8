"""Sampling covariances of residuals."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.sem.goodness.residual_errors import covariances, standard_errors
from tests.sem.after_figures import FIGURES, fitted
from tests.sem.citizens import answers


def test_the_model_takes_as_many_directions_as_it_has_parameters() -> None:
    fit = fitted("paths")
    (acov,) = covariances(fit) or ()
    values = np.linalg.eigvalsh(acov / np.abs(acov).max())
    assert (values > 1e-9).sum() == fit.df


def test_sample_moments_vary_more() -> None:
    fit = fitted("scalar")
    own, left = covariances(fit, projected=False), covariances(fit)
    assert own is not None
    assert left is not None
    for whole, rest in zip(own, left, strict=True):
        assert (np.diagonal(rest) <= np.diagonal(whole) + 1e-12).all()


def test_fixed_covariates_do_not_vary() -> None:
    (errors,) = standard_errors(fitted("mimic"), projected=False) or ()
    assert errors.cov.loc["age", "user"] == 0.0
    assert errors.cov.loc["age", "a1"] > 0


@pytest.mark.parametrize("estimator", ["GLS", "WLS", "ULS", "DWLS", "MLM", "MLF"])
def test_other_estimators(estimator) -> None:
    fit = sem.fit(FIGURES["paths"]["model"], answers(), estimator=estimator)
    found = fit.residuals("cor")
    assert found.z is not None
    assert np.abs(found.z.cov.to_numpy()).max() < 5


def test_not_known() -> None:
    assert covariances(fitted("given")) is None
