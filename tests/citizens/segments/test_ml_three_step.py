from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import bch, ml_three_step
from cup_study.citizens.segments.classification import classify
from cup_study.citizens.segments.distal import distal

from .latent_truth import ITEMS, SURE, simulate
from .stepmix_peer import quiet_fit

ALL = np.ones(600, bool)


@pytest.fixture(scope="module")
def posterior() -> pd.DataFrame:
    return quiet_fit(DATA, ITEMS, "gaussian_diag", DATA[["y"]], "ML", "modal")[1]


DATA = simulate(7, 600, "moderate").data


def loglik(beta: np.ndarray, posterior: pd.DataFrame, y: np.ndarray) -> float:
    """Written out: one sum a person, one term a true class."""
    made = classify(posterior)
    total = 0.0
    for i, value in enumerate(y):
        s = made.modal[i]
        density = [
            beta[t]
            * made.matrix[t, s]
            * np.exp(-((value - beta[3 + t]) ** 2) / (2 * beta[6 + t]))
            / np.sqrt(2 * np.pi * beta[6 + t])
            for t in range(3)
        ]
        total += float(np.log(sum(density)))
    return total


def test_no_step_from_the_maximum_is_better(posterior: pd.DataFrame) -> None:
    y = DATA["y"].to_numpy()
    solved = ml_three_step.means(y, classify(posterior), ALL)
    best = loglik(solved.parameters, posterior, y)
    for j in range(2, 9):
        for step in (0.003, -0.003):
            moved = solved.parameters.copy()
            moved[j] += step
            moved[:3] /= moved[:3].sum()
            assert loglik(moved, posterior, y) < best


def test_estimating_functions_vanish(posterior: pd.DataFrame) -> None:
    for assignment in ("modal", "proportional"):
        made = classify(posterior, assignment=assignment)  # type: ignore[arg-type]
        codes = pd.Categorical(DATA["uses"]).codes.astype(np.intp)
        for solved in (
            ml_three_step.means(DATA["y"].to_numpy(), made, ALL),
            ml_three_step.shares(codes, made, ALL),
            bch.means(DATA["y"].to_numpy(), made, ALL),
            bch.shares(codes, made, ALL),
        ):
            value = solved.estimating(solved.parameters, made.matrix)
            total = np.einsum("is,isq->q", made.assigned, value)
            np.testing.assert_allclose(total, 0, atol=1e-5)


def test_estimates_are_stepmixs() -> None:
    model, posterior = quiet_fit(DATA, ITEMS, "gaussian_diag", DATA[["y"]], "ML", "modal")
    found = distal(posterior, DATA["y"], method="ML").estimates
    theirs = model.get_parameters()["structural"]["means"][:, 0]
    # StepMix stops by the mean log-likelihood, some 0.001 before the maximum.
    np.testing.assert_allclose(found["mean"], theirs, atol=5e-3)
    yes = DATA[["uses"]].eq("yes").astype(int)
    model, posterior = quiet_fit(DATA, ITEMS, "binary", yes, "ML", "modal")
    shares = distal(posterior, DATA["uses"], method="ML").estimates.query("value == 'yes'")
    expected = model.get_parameters()["structural"]["pis"].ravel()
    np.testing.assert_allclose(shares["share"], expected, atol=1e-4)


def test_a_variance_at_its_floor_is_told() -> None:
    truth = simulate(9, 500)
    assert SURE["high"] == 0.9
    likely = np.full((500, 3), 0.02)
    likely[np.arange(500), truth.group] = 0.96
    posterior = pd.DataFrame(likely, columns=[1, 2, 3])
    y = pd.Series(np.where(truth.group == 2, 7.0, np.random.default_rng(1).normal(size=500)))
    found = distal(posterior, y, method="ML")
    assert any("class 3: the variance of the outcome shrank" in told for told in found.warnings)
    assert np.isfinite(found.estimates["se"]).all()


def test_shares_of_zero_are_told() -> None:
    truth = simulate(9, 500)
    likely = np.full((500, 3), 0.02)
    likely[np.arange(500), truth.group] = 0.96
    answer = pd.Series(np.array(["a", "b", "c"])[truth.group])
    found = distal(pd.DataFrame(likely, columns=[1, 2, 3]), answer, method="ML")
    assert any("shares are zero by ML" in told for told in found.warnings)
    assert (found.estimates["share"] >= 0).all()
    assert np.isfinite(found.estimates["se"]).all()
