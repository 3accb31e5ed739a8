import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem.sampling import covariances, mean_matrix, per_respondent
from tests.literature.masem.reference import assembled


def test_the_formula_is_the_spread_of_simulated_correlations():
    rng = np.random.default_rng(5)
    r = np.array([[1, 0.5, 0.3], [0.5, 1, -0.2], [0.3, -0.2, 1]])
    n, draws = 200, 3000
    x = rng.multivariate_normal(np.zeros(3), r, (draws, n))
    x = x - x.mean(axis=1, keepdims=True)
    s = np.swapaxes(x, 1, 2) @ x
    sd = np.sqrt(np.einsum("dii->di", s))
    found = (s / sd[:, :, None] / sd[:, None, :])[:, [1, 2, 2], [0, 0, 1]]
    np.testing.assert_allclose(np.cov(found.T) * n, per_respondent(r), atol=0.07)


def test_the_mean_is_over_studies_that_have_the_pair():
    found = assembled("incomplete")
    vectors = found.vectors
    seen = ~np.isnan(vectors[:, 0])
    expected = np.average(vectors[seen, 0], weights=found.sizes[seen])
    assert mean_matrix(found)[1, 0] == pytest.approx(expected)
    assert mean_matrix(found, weighted=False)[1, 0] == pytest.approx(vectors[seen, 0].mean())


@pytest.mark.parametrize("of", ["weighted", "unweighted", "individual"])
def test_a_study_has_the_covariances_of_its_own_correlations(of):
    found = assembled("incomplete")
    spread = covariances(found, of)
    for study, v in zip(found, spread, strict=True):
        assert v.shape == ((~np.isnan(study.vector)).sum(),) * 2
        assert np.linalg.eigvalsh(v)[0] > 0


def test_unknown_words_are_refused():
    with pytest.raises(InputError, match="expected one of weighted"):
        covariances(assembled("complete"), "mean")
