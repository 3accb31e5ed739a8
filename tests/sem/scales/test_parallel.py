import joblib
import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.scales.parallel import minimum_average_partial, parallel
from tests.sem.scale_figures import PSYCH, N, correlations


def test_parallel_analysis_is_that_of_psych():
    expected = PSYCH["parallel"]
    found = parallel(correlations(), N, draws=100)
    assert (found.n_factors, found.n_components) == (expected["nfact"], expected["ncomp"])
    np.testing.assert_allclose(found.components["observed"], expected["pc_values"], atol=1e-9)
    np.testing.assert_allclose(found.factors["observed"], expected["fa_values"], atol=1e-6)
    np.testing.assert_allclose(found.components["random_mean"], expected["pc_sim"], atol=0.005)
    assert found.failed == 0


def test_result_does_not_depend_on_the_workers():
    r = correlations().iloc[:6, :6]
    one = parallel(r, N, draws=120, seed=3, workers=1)
    with joblib.parallel_config(backend="threading", n_jobs=2):
        two = parallel(r, N, draws=120, seed=3)
    np.testing.assert_array_equal(one.factors, two.factors)
    other = parallel(r, N, draws=120, seed=4)
    assert not np.array_equal(one.components, other.components)


def test_chance_is_that_of_raw_data():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(400, 20, 4))
    eigenvalues = [np.linalg.eigvalsh(np.corrcoef(rows, rowvar=False))[::-1] for rows in x]
    found = parallel(np.eye(4), 20, draws=400)
    np.testing.assert_allclose(found.components["random_mean"], np.mean(eigenvalues, 0), atol=0.03)
    assert found.n_components == found.n_factors == 0


def test_mean_of_chance_is_easier_to_exceed():
    r = correlations()
    easy = parallel(r, 200, draws=60, quantile=None)
    assert easy.n_components >= parallel(r, 200, draws=60, quantile=0.99).n_components


def test_minimum_average_partial_is_that_of_psych():
    found = minimum_average_partial(correlations())
    np.testing.assert_allclose(found.loc[1:8], PSYCH["map"], rtol=1e-9)
    assert found.idxmin() == 5


def test_too_few_rows():
    with pytest.raises(InputError, match="5 rows for 4 items"):
        parallel(np.eye(4), 5)
