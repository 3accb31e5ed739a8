"""The criterion of Fornell and Larcker."""

import numpy as np
import pytest

from cup_study import sem
from cup_study.errors import InputError
from cup_study.sem.scales.fornell_larcker import fornell_larcker
from tests.sem.after_figures import FIGURES, fitted
from tests.sem.citizens import answers


def test_matrix() -> None:
    found = fornell_larcker(fitted("paths"))
    assert found.matrix.index.tolist() == ["E", "T", "U"]
    np.testing.assert_allclose(np.diagonal(found.matrix) ** 2, FIGURES["paths"]["ave"], rtol=1e-5)
    standard = fitted("paths").standardized().set_index("label")["est_std"]
    assert found.matrix.loc["T", "E"] == pytest.approx(standard["p"])
    assert len(found.verdict) == 3


def test_two_factors_that_are_one() -> None:
    data = answers()
    model = "E =~ a1 + a2 + a3\nF =~ b1 + b2 + o1\nF ~~ 0.95*E"
    found = fornell_larcker(sem.fit(model, data, std_lv=True, warn=False))
    assert not found.holds


def test_groups() -> None:
    found = fornell_larcker(fitted("scalar"))
    assert set(found.matrices) == set(fitted("scalar").sample.labels)
    with pytest.raises(InputError, match="2 groups"):
        _ = found.matrix


def test_one_factor() -> None:
    with pytest.raises(InputError, match="1 factor with two items"):
        fornell_larcker(sem.fit("E =~ a1 + a2 + a3", answers()))
