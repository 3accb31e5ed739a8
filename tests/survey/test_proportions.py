import numpy as np
import pytest
from scipy import stats
from scipy.special import stdtrit

from cup_study.errors import InputError
from cup_study.survey.proportions import wilson


def test_wilson():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20.
    assert [round(x, 4) for x in wilson(81, 263)] == [0.2553, 0.3662]
    assert [round(x, 4) for x in wilson(15, 148)] == [0.0624, 0.1605]
    assert [round(x, 4) for x in wilson(0, 20)] == [0.0, 0.1611]


def test_the_ends_are_exact():
    assert wilson(0, 20)[0] == 0.0
    assert wilson(20, 20)[1] == 1.0
    assert all(np.isnan(x) for x in wilson(0, 0))


@pytest.mark.parametrize(("count", "n"), [(5, 4), (-1, 4)])
def test_a_count_outside_its_base_is_told(count, n):
    with pytest.raises(InputError, match="expected a count"):
        wilson(count, n)


def test_effective_numbers_need_not_be_whole():
    p, n, z = 0.3, 87.4, stats.norm.ppf(0.975)
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert wilson(p * n, n) == pytest.approx((middle - half, middle + half))


@pytest.mark.parametrize("df", [1, 5, 40, 4015])
def test_t_quantiles_are_those_of_scipy_stats(df):
    # scipy.special is used in the estimates because scipy.stats takes a second to import.
    assert stdtrit(df, 0.975) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-10)
