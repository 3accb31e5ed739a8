import numpy as np
import pytest

from cup_study.sem.goodness.incremental import Comparison

INDICES = ("cfi", "tli", "rni", "nfi", "pnfi", "rfi", "ifi")


def test_published_figures():
    found = Comparison(85.305522, 24, 918.851589, 36)
    expected = (0.930560, 0.895839, 0.930560, 0.907161, 0.604774, 0.860741, 0.931491)
    assert [getattr(found, name) for name in INDICES] == pytest.approx(expected, abs=1e-6)


def test_saturated_model():
    found = Comparison(0.0, 0, 74.3, 2)
    assert (found.cfi, found.tli, found.nfi, found.rfi, found.pnfi) == (1, 1, 1, 1, 0)


def test_baseline_that_fits():
    found = Comparison(3.0, 5, 4.0, 6)
    assert found.cfi == 1.0
    assert Comparison(5.0, 5, 6.0, 6).cfi == 1.0
    assert np.isnan(Comparison(5.0, 5, 6.0, 6).rni)


def test_worse_than_the_baseline():
    found = Comparison(100.0, 10, 20.0, 12)
    assert found.cfi == 0.0
    assert found.rfi == 1.0  # lavaan's convention


def test_more_degrees_of_freedom_than_the_baseline():
    found = Comparison(10.0, 8, 20.0, 6)
    assert np.isnan([found.nfi, found.rfi]).all()


def test_correction():
    found = Comparison(85.3, 24, 918.9, 36, 1.1, 1.2)
    assert found.cfi == pytest.approx(1 - (85.3 - 1.1 * 24) / (918.9 - 1.2 * 36))


def test_correction_of_one_is_none():
    plain = Comparison(85.3, 24, 918.9, 36)
    assert Comparison(85.3, 24, 918.9, 36, 0.5, 1 + 1e-15).cfi == plain.cfi


@pytest.mark.parametrize("name", INDICES)
def test_unknown(name):
    assert np.isnan(getattr(Comparison(np.nan, 24, 918.9, 36), name))
    assert np.isnan(getattr(Comparison(85.3, 24, 918.9, 36, np.nan, 1.1), name))
