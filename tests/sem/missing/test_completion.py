import json
from pathlib import Path

import numpy as np
import pytest

from cup_study.sem.missing.completion import (
    complete,
    conditional_scatter,
    impute,
    inverses,
    inverted,
)
from cup_study.sem.missing.patterns import collect
from tests.sem.incomplete import INDICATORS, simulated

FIGURES = json.loads(
    (Path(__file__).parents[2] / "reference" / "sem" / "fiml_moments.json").read_text("utf-8")
)
MEAN = np.array(FIGURES["implied"][0]["mean"])
COV = np.array(FIGURES["implied"][0]["cov"])


@pytest.fixture
def found():
    return collect(simulated()[:, :INDICATORS])


def test_inverses_are_those_of_the_observed_blocks(found):
    completion = complete(found, MEAN, COV)
    seen = 0
    for batch, stack in inverses(found, completion):
        for j, inverse in zip(batch.patterns, stack, strict=True):
            here = np.ix_(found.observed[j], found.observed[j])
            expected = np.zeros_like(COV)
            expected[here] = np.linalg.inv(COV[here])
            np.testing.assert_allclose(inverse, expected, atol=1e-12)
            expected_logdet = np.linalg.slogdet(COV[here])[1]
            np.testing.assert_allclose(completion.logdet[j], expected_logdet, rtol=1e-10)
            seen += 1
    assert seen == len(found.count)


def test_conditional_scatter_sums_the_rows(found):
    total = np.zeros_like(COV)
    for row in found.x:
        o, m = np.flatnonzero(~np.isnan(row)), np.flatnonzero(np.isnan(row))
        slopes = COV[np.ix_(m, o)] @ np.linalg.inv(COV[np.ix_(o, o)])
        total[np.ix_(m, m)] += COV[np.ix_(m, m)] - slopes @ COV[np.ix_(o, m)]
    completion = complete(found, MEAN, COV)
    np.testing.assert_allclose(conditional_scatter(found, completion), total, atol=1e-10)


def test_imputed_values_are_lavaans(found):
    imputed = impute(found, MEAN, COV)
    np.testing.assert_allclose(imputed[:12], FIGURES["imputed"], rtol=1e-9)
    seen = ~np.isnan(found.x)
    assert (imputed[seen] == found.x[seen]).all()


@pytest.mark.parametrize("cov", [np.diag([1.0, -1.0]), np.ones((2, 2)), np.full((2, 2), np.nan)])
def test_no_completion_without_a_positive_definite_covariance(cov):
    found = collect([[1.0, np.nan], [1.0, 2.0]])
    assert inverted(cov) is None
    assert complete(found, np.zeros(2), cov) is None
    with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
        impute(found, np.zeros(2), cov)
