"""Scores of single cases."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem import casewise, derivatives, implied
from cup_study.sem.objective import value_and_gradient
from tests.sem.citizens import answers

MODEL = "E =~ a1 + a2 + a3\nT =~ b1 + b2 + b3\nT ~ E + age"


@pytest.mark.parametrize("options", [{}, {"meanstructure": True}, {"weights": "weight"}])
def test_scores_sum_to_the_gradient(options) -> None:
    fit = sem.fit(MODEL, answers(), estimator="MLR", **options)
    from dataclasses import replace

    away = replace(fit, x=fit.x + 0.03)
    _, slope = value_and_gradient(fit.objective, away.x)
    np.testing.assert_allclose(casewise.scores(away).sum(axis=0), -fit.n * slope, atol=1e-6)


def test_short_way_is_the_long_way() -> None:
    fit = sem.fit(MODEL, answers(), meanstructure=True)
    (now,) = implied.implied(fit.model, fit.x)
    (jacobian,) = derivatives.jacobian(fit.model, fit.x)
    data = fit.sample.groups[0].x
    long = casewise.moment_scores(data, now.mean, now.cov) @ jacobian
    np.testing.assert_allclose(casewise.scores(fit), long, atol=1e-9)


def test_groups_follow_each_other() -> None:
    fit = sem.fit("E =~ a1 + a2 + a3", answers(), group="town", estimator="MLR")
    found = casewise.scores(fit)
    assert found.shape == (400, len(fit.x))
    first = fit.sample.groups[0].n
    assert np.abs(found[: int(first), fit.model.groups[1].parameters]).max() == 0


def test_moments_have_no_cases() -> None:
    data = answers()[["a1", "a2", "a3"]]
    fit = sem.fit("E =~ a1 + a2 + a3", cov=data.cov(), nobs=400)
    with pytest.raises(InputError, match="answers themselves"):
        casewise.scores(fit)
