"""Bivariate normal probabilities against values of 40-digit quadrature (mpmath)."""

import numpy as np
import pytest
from scipy.special import ndtr

from cup_study.sem.ordinal.bivariate import (
    cdf,
    cells,
    corner_sums,
    density,
    log_density_slope,
    rectangle,
)

VALUES = [
    (0.5, -1.2, 0.3, 0.098060031111840617),
    (1, 1, -0.7, 0.6832018717196603),
    (0, 0.8, 0.95, 0.49978539608655774),
    (-2.5, -2, 0.99, 0.0062094396207672522),
    (1.5, 1.5, -0.999, 0.86638559746228387),
    (-3, 2, 0.5, 0.0013498773299233233),
    (0, 0, -0.4, 0.18450505978277269),
]


@pytest.mark.parametrize(("h", "k", "rho", "expected"), VALUES)
def test_distribution_function(h, k, rho, expected):
    value = cdf(np.array([h, k]), np.array([k, h]), np.array([rho]))
    assert value == pytest.approx([expected, expected], abs=1e-15)


def test_infinite_limits():
    h, far = np.array([0.3, -1.0]), np.array([np.inf, -np.inf])
    rho = np.array([0.6])
    assert cdf(h, far, rho) == pytest.approx([ndtr(0.3), 0.0])
    assert cdf(far, h, rho) == pytest.approx([ndtr(0.3), 0.0])
    assert rectangle(-far[:1], far[:1], -far[:1], far[:1], rho) == pytest.approx([1.0])


@pytest.mark.parametrize("rho", [1.0, -1.0])
def test_perfect_correlation(rho):
    h, k = np.array([0.5, 0.0, 1.0]), np.array([0.5, 0.0, -0.2])
    lower, both = np.minimum(ndtr(h), ndtr(k)), np.maximum(ndtr(h) + ndtr(k) - 1, 0)
    assert cdf(h, k, np.array([rho])) == pytest.approx(lower if rho > 0 else both, abs=1e-15)


def test_derivatives():
    h, k, rho, step = np.array([0.4]), np.array([-1.1]), np.array([0.55]), 1e-5
    slope = (cdf(h, k, rho + step) - cdf(h, k, rho - step)) / (2 * step)
    assert density(h, k, rho) == pytest.approx(slope, rel=1e-8)
    bend = (density(h, k, rho + step) - density(h, k, rho - step)) / (2 * step)
    assert density(h, k, rho) * log_density_slope(h, k, rho) == pytest.approx(bend, rel=1e-8)


def test_cells_are_rectangles():
    th_a, th_b, rho = np.array([[-0.5, 0.7]]), np.array([[0.1]]), np.array([-0.8])
    table = cells(th_a, th_b, rho)
    edges_a, edges_b = np.array([-np.inf, -0.5, 0.7, np.inf]), np.array([-np.inf, 0.1, np.inf])
    expected = rectangle(
        edges_a[:-1, None], edges_a[1:, None], edges_b[None, :-1], edges_b[None, 1:], rho
    )
    assert table.probability[0] == pytest.approx(expected, abs=1e-15)
    assert table.probability.sum() == pytest.approx(1.0)
    assert table.slope.sum() == pytest.approx(0.0, abs=1e-15)
    corners = density(th_a[:, :, None], th_b[:, None, :], rho)
    assert (table.slope == corner_sums(corners)).all()
