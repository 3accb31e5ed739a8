"""Models that cannot be estimated, and estimates that cannot be believed."""

import numpy as np
import pandas as pd
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.admissible import EstimateWarning
from tests.sem.citizens import answers


def with_moments(cov, n=200):
    p = len(cov)
    raw = np.random.default_rng(1).normal(size=(n, p))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    return pd.DataFrame(white @ np.linalg.cholesky(cov).T, columns=[f"y{i + 1}" for i in range(p)])


def test_more_parameters_than_moments_is_refused() -> None:
    with pytest.raises(InputError, match="4 parameters .* 3 moments") as told:
        sem.fit("f =~ a1 + a2", answers())
    assert "fewer than three indicators: f" in str(told.value)


def test_two_indicators_with_equal_loadings_are_allowed() -> None:
    fit = sem.fit("f =~ 1*a1 + 1*a2", answers())
    assert fit.df == 0


def test_unidentified_by_the_data_names_the_parameter() -> None:
    model = "E =~ a1 + a2 + a3 + b1\nP =~ 0\nP ~ E\nP ~~ 0*P"
    with pytest.warns(EstimateWarning, match="do not identify the model: other values of P~E"):
        fit = sem.fit(model, answers())
    assert fit.estimates()["se"].isna().any()


def test_heywood_case_is_told() -> None:
    cov = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.4], [0.8, 0.4, 1.0]])
    with pytest.warns(EstimateWarning, match=r"Negative residual variance: y1 \(-0.6"):
        fit = sem.fit("f =~ y1 + y2 + y3", with_moments(cov))
    assert len(fit.warnings) == 1


def test_correlation_beyond_one_is_told() -> None:
    cov = np.full((6, 6), 0.42)
    cov[:3, :3] = cov[3:, 3:] = 0.36
    np.fill_diagonal(cov, 1.0)
    with pytest.warns(EstimateWarning, match=r"correlation beyond one: b and a \(1.17\)"):
        sem.fit("a =~ y1 + y2 + y3\nb =~ y4 + y5 + y6", with_moments(cov))


def test_a_sound_model_has_no_concerns() -> None:
    fit = sem.fit("E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3", answers())
    assert fit.warnings == ()


def test_no_convergence_is_told_and_not_tested() -> None:
    from dataclasses import replace

    from cup_study.sem import admissible

    fit = sem.fit("E =~ a1 + a2 + a3", answers())
    (told,) = admissible.concerns(replace(fit, converged=False))
    assert "did not converge" in told


def test_warnings_can_be_left_to_the_result() -> None:
    cov = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.4], [0.8, 0.4, 1.0]])
    fit = sem.fit("f =~ y1 + y2 + y3", with_moments(cov), warn=False)
    assert "Heywood" in fit.warnings[0]
