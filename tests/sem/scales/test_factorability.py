import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.factorability import bartlett, kmo
from tests.sem.scale_figures import PSYCH, N, correlations


def test_kmo_is_that_of_psych():
    result = kmo(correlations())
    assert result.overall == pytest.approx(PSYCH["kmo"]["MSA"], rel=1e-10)
    expected = pd.Series(PSYCH["kmo"]["MSAi"])
    np.testing.assert_allclose(result.items, expected[result.items.index], rtol=1e-10)


def test_bartlett_is_that_of_psych():
    result = bartlett(correlations(), N)
    assert result.chisq == pytest.approx(PSYCH["bartlett"]["chisq"], rel=1e-10)
    assert (result.df, result.pvalue) == (PSYCH["bartlett"]["df"], 0)


def test_bartlett_holds_its_level():
    rng = np.random.default_rng(1)
    values = [
        bartlett(np.corrcoef(rng.normal(size=(40, 5)), rowvar=False), 40).pvalue for _ in range(400)
    ]
    assert 0.03 < np.mean(np.array(values) < 0.05) < 0.075


def test_too_few_rows():
    with pytest.raises(InputError, match="3 rows for 3 items"):
        bartlett(np.eye(3), 3)
