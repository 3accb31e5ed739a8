from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import carrying, latent_class, step_one
from cup_study.citizens.segments.carrying import Measurement
from cup_study.citizens.segments.classification import classify
from cup_study.citizens.segments.fitted import LatentClasses
from cup_study.errors import InputError

from .latent_truth import ITEMS, simulate


@pytest.fixture(scope="module")
def fitted() -> tuple[LatentClasses, pd.DataFrame]:
    data = simulate(1, 400, "moderate").data
    return latent_class.fit(data, ITEMS, 3, starts=4), data


def moved(model: LatentClasses, data: pd.DataFrame, column: int, by: float) -> np.ndarray:
    """Posterior after one parameter (logit of an answer of class 1) was moved."""
    table = model.probabilities.pivot_table(index="class", columns=["item", "level"])["probability"]
    logits = np.log(table)
    logits.loc[1, (ITEMS[0], 1)] += by
    share = np.log(model.shares)
    total = share[None, :].repeat(len(data), 0)
    for item in ITEMS:
        p = np.exp(logits[item])
        p = p.div(p.sum(axis=1), axis=0)
        total = total + np.log(p).T.loc[data[item]].to_numpy()
    joint = np.exp(total)
    found: np.ndarray = joint / joint.sum(axis=1, keepdims=True)
    return found


@pytest.mark.parametrize("assignment", ["modal", "proportional"])
def test_the_matrix_follows_step_one_as_when_it_is_computed_again(
    fitted: tuple[LatentClasses, pd.DataFrame], assignment: str
) -> None:
    model, data = fitted
    made = classify(model.posterior, assignment=assignment)  # type: ignore[arg-type]
    measurement = step_one.latent_class(model, data)
    first = carrying.first_step(made, measurement)
    at = 3 + 1  # after the sizes: first item of class 1, its second level
    own = np.einsum("it,it->i", made.posterior, measurement.scores[:, :, at])
    unit = float(np.sqrt((own**2).sum()))
    matrices = []
    for by in (1e-5, -1e-5):
        p = moved(model, data, at, by)
        a = p if assignment == "proportional" else made.assigned
        matrices.append((p.T @ a / p.sum(axis=0)[:, None]).ravel())
    expected = (matrices[0] - matrices[1]) / 2e-5
    np.testing.assert_allclose(first.by_theta[:, at] * unit, expected, atol=1e-7)


def test_influences_of_step_one_sum_to_zero(fitted: tuple[LatentClasses, pd.DataFrame]) -> None:
    model, data = fitted
    first = carrying.first_step(classify(model.posterior), step_one.latent_class(model, data))
    assert np.abs(first.theta.sum(axis=0)).max() < 1e-3
    np.testing.assert_allclose(first.direct.sum(axis=0), 0, atol=1e-12)


def test_a_measurement_of_others_is_refused(fitted: tuple[LatentClasses, pd.DataFrame]) -> None:
    model, data = fitted
    full = step_one.latent_class(model, data)
    half = Measurement(full.scores[:200], full.index[:200])
    with pytest.raises(InputError, match="expected the 400 respondents and 3 classes"):
        carrying.first_step(classify(model.posterior), half)


def test_sure_classes_have_the_covariance_of_group_means() -> None:
    rng = np.random.default_rng(1)
    group = rng.integers(0, 2, 200)
    y = rng.normal(size=200) + group
    made = classify(pd.DataFrame({1: 1.0 - group, 2: 1.0 * group}))
    mean = np.array([y[group == g].mean() for g in (0, 1)])

    def estimating(beta: np.ndarray, matrix: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.linalg.inv(matrix)[None] * (y[:, None] - beta)[:, None, :]
        return found

    found = carrying.covariance(estimating, mean, made, np.ones(200, bool))
    sizes = np.array([(group == g).sum() for g in (0, 1)])
    spread = np.array([((y[group == g] - mean[g]) ** 2).sum() for g in (0, 1)])
    np.testing.assert_allclose(np.diag(found), spread / sizes**2 * 200 / 199, rtol=1e-6)
    assert abs(found[0, 1]) < 1e-12


def test_standard_errors_without_step_one_are_told_where_classes_overlap(
    fitted: tuple[LatentClasses, pd.DataFrame],
) -> None:
    model, data = fitted
    made = classify(model.posterior)
    assert made.entropy == pytest.approx(model.entropy)
    assert made.entropy < carrying.OVERLAPPING
    assert len(carrying.told(made, None)) == 1
    assert carrying.told(made, step_one.latent_class(model, data)) == ()
