import numpy as np
import pytest

from cup_study.survey.engine.models import coefficients

RNG = np.random.default_rng(6)
X = np.column_stack([np.ones(300), RNG.normal(size=(300, 2))])
WEIGHTS = 0.5 + RNG.random(300)


def test_linear_coefficients_are_weighted_least_squares():
    y = X @ [1.0, 2.0, -3.0] + RNG.normal(size=300)
    root = np.sqrt(WEIGHTS)
    expected = np.linalg.lstsq(X * root[:, None], y * root, rcond=None)[0]
    np.testing.assert_allclose(coefficients(X, y, WEIGHTS, "gaussian"), expected, rtol=1e-10)


def test_logistic_scores_are_zero_to_the_last_digit():
    y = (RNG.random(300) < 1 / (1 + np.exp(-X @ [0.2, 1.0, -0.5]))).astype(float)
    found = coefficients(X, y, WEIGHTS, "binomial")
    scores = X.T @ (WEIGHTS * (y - 1 / (1 + np.exp(-X @ found))))
    assert np.abs(scores).max() < 1e-8


def test_respondents_without_weight_do_not_count():
    y = X @ [1.0, 2.0, -3.0]
    y[:50] = 1000.0
    weights = WEIGHTS.copy()
    weights[:50] = 0.0
    assert coefficients(X, y, weights, "gaussian").tolist() == pytest.approx([1.0, 2.0, -3.0])


def test_separation_is_left_to_the_caller_without_a_warning():
    y = (X[:, 1] > 0).astype(float)
    assert np.abs(X @ coefficients(X, y, WEIGHTS, "binomial")).max() > 12
