import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import varying
from cup_study.literature.masem.sampling import covariances
from tests.literature.masem.reference import assembled, figures


@pytest.mark.parametrize("kind", ["complete", "incomplete"])
def test_restricted_maximum_likelihood_is_metafors(kind):
    matrices = assembled(kind)
    found = varying.fit(matrices.vectors, covariances(matrices), method="REML")
    peer = figures(kind)["reml"]
    np.testing.assert_allclose(found.r, peer["r"], rtol=1e-6)
    np.testing.assert_allclose(np.diagonal(found.tau2), peer["tau2"], atol=1e-7)
    np.testing.assert_allclose(np.sqrt(np.diagonal(found.acov)), peer["se"], rtol=2e-6)
    assert found.loglik == pytest.approx(peer["loglik"], rel=1e-8)


def test_without_variances_it_is_least_squares():
    matrices = assembled("incomplete")
    spread = covariances(matrices)
    found = varying.fit(matrices.vectors, spread, kind="Zero")
    q = matrices.vectors.shape[1]
    left, right = np.zeros((q, q)), np.zeros(q)
    for row, v in zip(matrices.vectors, spread, strict=True):
        at = np.flatnonzero(~np.isnan(row))
        w = np.linalg.inv(v)
        left[np.ix_(at, at)] += w
        right[at] += w @ row[at]
    np.testing.assert_allclose(found.r, np.linalg.solve(left, right), rtol=1e-10)
    np.testing.assert_allclose(found.acov, np.linalg.inv(left), rtol=1e-8)


def test_a_variance_at_zero_has_no_standard_error():
    y = np.array([[0.30], [0.31], [0.29], [0.30]])
    found = varying.fit(y, [np.array([[0.01]])] * 4)
    assert found.tau2[0, 0] == 0
    assert np.isnan(found.tau2_se[0])
    assert found.r[0] == pytest.approx(0.30)


def test_one_study_tells_no_variance_with_reml():
    y = np.array([[0.3, 0.2], [0.5, np.nan], [0.1, np.nan]])
    spread = [np.diag([0.01, 0.01]), np.array([[0.01]]), np.array([[0.01]])]
    found = varying.fit(y, spread, method="REML")
    assert found.tau2[1, 1] == 0
    assert found.r[1] == pytest.approx(0.2)


def test_too_many_covariances_and_unknown_words_are_refused():
    y, spread = assembled("complete").vectors, covariances(assembled("complete"))
    with pytest.raises(InputError, match="expected one of Diag, Zero, Symm"):
        varying.fit(y, spread, kind="Full")
    with pytest.raises(InputError, match="expected one of ML, REML"):
        varying.fit(y, spread, method="DL")
    with pytest.raises(InputError, match=r"5 means and \(co\)variances from 4 correlations"):
        varying.fit(y[:2, :2], spread[:2], kind="Symm")
