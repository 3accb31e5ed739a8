import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from cup_study.survey.design import Design
from cup_study.survey.inference import tables

COUNTS = np.array([[30, 20, 10], [15, 25, 40]])
CODES = np.repeat(np.arange(6), COUNTS.ravel())
EVERY = np.ones(len(CODES), bool)
SIMPLE = Design(pd.Series(np.ones(len(CODES))))


def cells(design=SIMPLE):
    return tables.estimate(CODES, (2, 3), design, EVERY, EVERY)


def test_pearson_is_that_of_scipy():
    expected = chi2_contingency(COUNTS, correction=False).statistic
    assert len(CODES) * tables.pearson(cells().shares) == pytest.approx(expected)


def test_in_a_simple_random_sample_the_design_effects_are_those_of_one_respondent_less():
    value, df, p = tables.rao_scott(cells(), "Chisq")
    expected = chi2_contingency(COUNTS, correction=False)
    n = len(CODES)
    assert df == (2.0,)
    assert value == pytest.approx(expected.statistic)
    assert p == pytest.approx(
        chi2_contingency(COUNTS, correction=False).pvalue, rel=0.2
    )  # n / (n - 1) in the exponent
    effects = tables._design_effects(cells())
    assert np.trace(effects) / 2 == pytest.approx(n / (n - 1), rel=0.06)


def test_respondents_who_answer_alike_in_clusters_tell_less():
    clusters = Design(
        pd.Series(np.ones(len(CODES))), clusters=pd.Series(np.arange(len(CODES)) // 5)
    )
    for statistic in ("F", "Chisq", "lincom", "saddlepoint"):
        alone = tables.rao_scott(cells(), statistic)[2]
        assert tables.rao_scott(cells(clusters), statistic)[2] > 10 * alone


def test_wald_needs_more_clusters_than_cells():
    few = Design(pd.Series(np.ones(len(CODES))), clusters=pd.Series(np.arange(len(CODES)) % 2))
    value, (df, ddf), p = tables.wald(cells(few), adjusted=True)
    assert df == 2.0
    assert ddf <= 0 or np.isnan(value)
    assert np.isnan(p)


def test_a_table_without_association_has_a_wald_of_nought():
    codes = np.repeat(np.arange(4), [20, 30, 40, 60])
    every = np.ones(len(codes), bool)
    design = Design(pd.Series(np.ones(len(codes))))
    value, _, p = tables.wald(tables.estimate(codes, (2, 2), design, every, every), adjusted=False)
    assert value == pytest.approx(0, abs=1e-12)
    assert p == pytest.approx(1)
