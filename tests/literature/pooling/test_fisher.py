"""Measures of a correlation."""

from __future__ import annotations

import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.pooling import (
    fisher,
)


def test_perfect_correlations_are_refused():
    with pytest.raises(InputError, match="4 problems"):
        fisher.z([1.0, -1.0, 1.7, 0.2], [10, 10, 10, 3])


def test_the_unbiased_correlation_is_unbiased():
    rng = np.random.default_rng(6)
    n, rho = 10, 0.5
    a = rng.normal(size=(40000, n))
    b = rho * a + np.sqrt(1 - rho**2) * rng.normal(size=(40000, n))
    a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
    r = (a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
    found = fisher.measures(r, np.full(len(r), n), "UCOR")
    assert r.mean() < rho - 0.01
    assert found["yi"].mean() == pytest.approx(rho, abs=0.004)
    assert found["vi"].mean() == pytest.approx(found["yi"].var(), rel=0.04)
