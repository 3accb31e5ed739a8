"""Explained variance."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.sem.inference.explained import r_squared
from tests.sem.after_figures import FIGURES, fitted
from tests.sem.citizens import answers


def test_as_lavaan() -> None:
    found = r_squared(fitted("paths"))
    figures = FIGURES["paths"]["r2"]
    assert found["variable"].tolist() == list(figures)
    np.testing.assert_allclose(found["r2"], list(figures.values()), rtol=1e-5)


def test_each_group_has_its_own() -> None:
    found = r_squared(fitted("scalar"))
    assert found.groupby("group")["variable"].count().tolist() == [9, 9]


def test_negative_residual_variance_explains_nothing() -> None:
    fit = sem.fit("E =~ a1 + a2\nT =~ b1 + b2\na1 ~~ -0.2*a1", answers(), warn=False)
    found = fit.r_squared().set_index("variable")["r2"]
    assert np.isnan(found["a1"])
    assert found["b1"] == pytest.approx(found["b1"])
