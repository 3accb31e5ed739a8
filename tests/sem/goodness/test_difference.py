import numpy as np
import pytest

from cup_study.sem.goodness import difference
from cup_study.sem.goodness.model_tests import chisquare_tests
from tests.sem.measure_rows import PAIRS, figures, pair

FIGURES = figures("pairs")
METHODS = {
    "standard": difference.plain,
    "2001": difference.satorra_bentler_2001,
    "2010": difference.satorra_bentler_2010,
    "2000": difference.satorra_2000,
    "exact": lambda larger, smaller: difference.satorra_2000(larger, smaller, restrictions="exact"),
}


@pytest.mark.parametrize(
    ("case", "method"), [(case, method) for case in PAIRS for method in PAIRS[case][-1]]
)
def test_difference_of_lavaan(case, method):
    found = METHODS[method](*pair(case))
    expected = FIGURES[case][method]
    assert found.stat == pytest.approx(expected["Chisq diff"], rel=1e-4)
    assert found.df == expected["Df diff"]
    assert found.pvalue == pytest.approx(expected["Pr(>Chisq)"], abs=1e-5)


def test_one_restriction_exact_is_its_variance():
    larger, smaller = pair("mlr")
    found = difference.satorra_2000(larger, smaller, restrictions="exact")
    # With one degree of freedom there is one eigenvalue, and a shift of zero.
    assert found.shift == pytest.approx(0, abs=1e-10)


def test_negative_scaling_is_not_a_number():
    from dataclasses import replace

    own, null = (chisquare_tests(model) for model in pair("mlr"))
    small = replace(null[1], scaling_factor=0.1)
    assert np.isnan(difference._factor(*own, null[0], small))
