"""Tail probabilities beside R's survey and an exact simulation."""

import numpy as np
import pytest
from scipy.stats import chi2, f

from cup_study.survey.inference.quadratic import upper_tail

# R: survey:::pchisqsum and survey:::pFsum, method = "saddlepoint".
R_SUM = [(11.94, [4.0, 1.2], 0.108559043367395), (3.94, [4.0, 1.2, 0.3], 0.453950175895623)]


@pytest.mark.parametrize(("x", "weights", "expected"), R_SUM)
def test_saddlepoint_is_that_of_r(x, weights, expected):
    assert upper_tail(x, weights) == pytest.approx(expected, rel=1e-8)


def test_saddlepoint_with_an_estimated_variance_cuts_df_as_r_does_when_asked():
    assert upper_tail(11.94, [4.0, 1.2], 20.9, whole=True) == pytest.approx(0.138430358108128)
    assert upper_tail(11.94, [4.0, 1.2], 20.9) == pytest.approx(0.1282882618)


@pytest.mark.parametrize("x", [0.5, 4.0, 40.0])
@pytest.mark.parametrize("weights", [[1.0, 1.0, 1.0], [2.0]])
def test_equal_weights_are_chi_square_and_f(x, weights):
    k, scaled = len(weights), x / weights[0]
    exact = upper_tail(x, weights, method="integration")
    assert exact == pytest.approx(chi2.sf(scaled, k), rel=1e-7)
    with_df = upper_tail(x, weights, 17.5, method="integration")
    assert with_df == pytest.approx(f.sf(scaled / k, k, 17.5), rel=1e-7, abs=1e-11)
    rough = upper_tail(x, weights, 17.5, method="satterthwaite")
    assert rough == pytest.approx(f.sf(scaled / k, k, 17.5))


def test_exact_probability_is_that_of_a_simulation():
    rng = np.random.default_rng(4)
    weights, n = [4.0, 1.2, 0.1], 200_000
    drawn = rng.chisquare(1, (n, 3)) @ weights / (rng.chisquare(9, n) / 9)
    found = upper_tail(8.0, weights, 9, method="integration")
    assert found == pytest.approx((drawn > 8.0).mean(), abs=0.003)


def test_no_statistic_no_probability():
    assert np.isnan(upper_tail(float("nan"), [1.0]))
    assert upper_tail(0.0, [1.0]) == 1.0


def test_at_the_mean_the_moments_take_over():
    found = upper_tail(3.0, [1.0, 1.0, 1.0])
    assert found == pytest.approx(chi2.sf(3.0, 3))
