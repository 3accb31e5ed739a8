"""The functions of scipy.special used here give what scipy.stats, slower to import, gives."""

import pytest
from scipy import stats
from scipy.special import chdtr, chdtrc, chndtr, ndtr, ndtri, stdtr, stdtrit


@pytest.mark.parametrize(("chisq", "df"), [(3.2, 1), (120.0, 80), (2000.0, 300)])
def test_chi_square(chisq, df):
    assert chdtrc(df, chisq) == pytest.approx(stats.chi2.sf(chisq, df), rel=1e-9)
    assert chdtr(df, chisq) == pytest.approx(stats.chi2.cdf(chisq, df), rel=1e-9)
    for shift in (1e-12, 10.0, chisq):
        expected = stats.ncx2.cdf(chisq, df, shift)
        assert chndtr(chisq, df, shift) == pytest.approx(expected, rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("t", [0.1, 1.96, 8.0])
def test_normal_and_t(t):
    assert ndtr(-t) == pytest.approx(stats.norm.sf(t), rel=1e-10)
    assert stdtr(1661, -t) == pytest.approx(stats.t.sf(t, 1661), rel=1e-8)
    assert ndtri(0.975) == pytest.approx(stats.norm.ppf(0.975))
    assert stdtrit(1661, 0.975) == pytest.approx(stats.t.ppf(0.975, 1661), rel=1e-10)
