from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import softmax

from cup_study.citizens.segments import logit
from cup_study.citizens.segments.bch import of_class
from cup_study.citizens.segments.classification import Classification, classify
from cup_study.errors import InputError

ALL = np.ones(400, bool)


def drawn(assignment: str = "modal") -> tuple[np.ndarray, Classification]:
    rng = np.random.default_rng(2)
    x = np.column_stack([np.ones(400), rng.normal(size=400)])
    p = softmax(np.column_stack([np.zeros(400), x @ [0.2, 1.0], x @ [-0.3, -0.8]]), axis=1)
    group = (rng.random(400)[:, None] > p.cumsum(axis=1)[:, :2]).sum(axis=1)
    signal = 2.0 * np.eye(3)[group] + rng.normal(size=(400, 3))
    likely = softmax(np.log(p.mean(axis=0)) + 2.0 * signal, axis=1)
    posterior = pd.DataFrame(likely, columns=[1, 2, 3])
    return x, classify(posterior, assignment=assignment)  # type: ignore[arg-type]


def likelihood(beta: np.ndarray, x: np.ndarray, made: Classification) -> float:
    """Written out: the chance of the class that each is assigned to."""
    p = softmax(np.column_stack([np.zeros(len(x)), x @ beta.reshape(2, 2).T]), axis=1)
    return float((made.assigned * np.log(p @ made.matrix)).sum())


@pytest.mark.parametrize("assignment", ["modal", "proportional"])
def test_no_step_from_the_maximum_is_better(assignment: str) -> None:
    x, made = drawn(assignment)
    beta = logit.ml(x, made, ALL, 0).parameters
    best = likelihood(beta, x, made)
    for step in np.vstack([np.eye(4), -np.eye(4)]) * 0.005:
        assert likelihood(beta + step, x, made) < best


@pytest.mark.parametrize("assignment", ["modal", "proportional"])
@pytest.mark.parametrize("reference", [0, 2])
def test_estimating_functions_vanish(assignment: str, reference: int) -> None:
    x, made = drawn(assignment)
    for method in (logit.ml, logit.bch):
        solved = method(x, made, ALL, reference)
        value = solved.estimating(solved.parameters, made.matrix)
        total = np.einsum("is,isq->q", made.assigned, value)
        np.testing.assert_allclose(total, 0, atol=1e-4)


def test_bch_fits_the_expected_sizes() -> None:
    x, made = drawn()
    beta = logit.bch(x, made, ALL, 0).parameters
    p = softmax(np.column_stack([np.zeros(400), x @ beta.reshape(2, 2).T]), axis=1)
    np.testing.assert_allclose(p.sum(axis=0), of_class(made).sum(axis=0), atol=1e-3)


def test_posteriors_less_sure_than_the_covariate_leave_bch_no_maximum() -> None:
    x = np.column_stack([np.ones(100), np.r_[np.zeros(50), np.ones(50)]])
    likely = np.r_[np.full(50, 0.3), np.full(50, 0.7)]
    made = classify(pd.DataFrame({1: 1 - likely, 2: likely}))
    with pytest.raises(InputError, match="no finite"):
        logit.bch(x, made, np.ones(100, bool), 0)


def test_a_covariate_that_is_the_class_has_no_maximum() -> None:
    _, made = drawn()
    x = np.column_stack([np.ones(400), made.modal == 1, made.modal == 2]).astype(float)
    with pytest.raises(InputError, match="no finite"):
        logit.bch(x, made, ALL, 0)
