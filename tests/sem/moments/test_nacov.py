import numpy as np
import pytest

from cup_study.errors import InputError
from cup_study.sem.moments import nacov
from tests.sem.sample_rows import figures, rows

LAVAAN = {name: np.array(value) for name, value in figures("nacov").items()}
X = rows()[["a", "b", "c", "x", "z"]].to_numpy()
FIXED = [3, 4]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("plain", {"means": False}),
        ("means", {"means": True}),
        ("fixed", {"means": False, "fixed": FIXED}),
        ("fixed_means", {"means": True, "fixed": FIXED}),
        ("unbiased_means", {"means": True, "unbiased": True}),
    ],
)
def test_gamma_is_lavaans(name, how):
    np.testing.assert_allclose(nacov.gamma(X, **how), LAVAAN[name], rtol=1e-8, atol=1e-11)


def test_gamma_does_not_depend_on_the_size_of_blocks(monkeypatch):
    whole = nacov.gamma(X, means=True, fixed=FIXED)
    monkeypatch.setattr(nacov, "BLOCK", 7 * 20)
    np.testing.assert_allclose(nacov.gamma(X, means=True, fixed=FIXED), whole, atol=1e-14)


def test_integer_weights_of_gamma_repeat_nothing_but_square():
    # Doubling all weights changes nothing; a weight of zero is a row less.
    weights = np.ones(len(X))
    weights[:5] = 0
    half = nacov.gamma(X, means=True, weights=weights)
    without = nacov.gamma(X[5:], means=True)
    np.testing.assert_allclose(half, without * len(X) / (len(X) - 5), atol=1e-13)
    np.testing.assert_allclose(nacov.gamma(X, means=True, weights=2 * weights), half, atol=1e-13)


def test_gamma_with_weights_is_the_variance_of_weighted_moments():
    rng = np.random.default_rng(5)
    weights = rng.uniform(0.2, 2, size=400)
    x = rng.normal(size=(4000, 400))
    means = x @ weights / weights.sum()
    expected = np.mean([nacov.gamma(r[:, None], means=True, weights=weights)[0, 0] for r in x[:50]])
    assert 400 * means.var() == pytest.approx(expected, rel=0.1)


def test_weight_matrices_are_lavaans():
    plain = nacov.gamma(X, means=False)
    fixed = nacov.gamma(X, means=True, fixed=FIXED)
    np.testing.assert_allclose(nacov.adf_weight(plain, 60), LAVAAN["wls"], rtol=1e-6, atol=1e-6)
    weight = nacov.adf_weight(fixed, 60)
    np.testing.assert_allclose(weight, LAVAAN["wls_fixed_means"], rtol=1e-6, atol=1e-5)
    diagonal = nacov.diagonal_weight(nacov.gamma(X, means=False, fixed=FIXED))
    np.testing.assert_allclose(diagonal, LAVAAN["dwls_fixed"], rtol=1e-9)


@pytest.mark.parametrize(("name", "fixed"), [("gls_means", []), ("gls_fixed_means", FIXED)])
def test_normal_weight_is_lavaans(name, fixed):
    cov = np.cov(X.T)  # lavaan takes the unbiased covariances for GLS
    own = nacov.normal_weight(cov, means=True, fixed=fixed)
    np.testing.assert_allclose(own, LAVAAN[name], rtol=1e-8, atol=1e-9)


def test_normal_weight_is_the_inverse_of_normal_gamma():
    cov = np.stack([np.cov(X.T), np.eye(5)])
    product = nacov.normal_weight(cov, means=True) @ nacov.normal_gamma(cov, means=True)
    np.testing.assert_allclose(product, np.broadcast_to(np.eye(20), (2, 20, 20)), atol=1e-12)


def test_normal_gamma_of_fixed_covariates_is_what_normal_data_give():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(200_000, 3)) @ np.array([[1.0, 0, 0], [0.5, 1, 0], [0.3, 0.2, 1]])
    own = nacov.normal_gamma(np.cov(x.T), means=True, fixed=[2])
    np.testing.assert_allclose(nacov.gamma(x, means=True, fixed=[2]), own, atol=0.08)
    assert not own[-1].any()


def test_too_few_rows_for_wls_are_refused():
    few = X[:12]
    with pytest.raises(InputError, match="12 rows for 15 moments.*singular") as caught:
        nacov.adf_weight(nacov.gamma(few, means=False), 12, label="two")
    assert 'group "two"' in str(caught.value)
    assert "MLR" in caught.value.remedy


def test_units_of_an_item_do_not_decide_whether_gamma_is_singular():
    scaled = X * [1e5, 1, 1, 1, 1e-4]
    weight = nacov.adf_weight(nacov.gamma(scaled, means=False), 60)
    d = np.array([1e5, 1, 1, 1, 1e-4])
    unit = np.outer(d, d)[np.tril_indices(5)[::-1]]
    unit = np.array([d[i] * d[j] for j in range(5) for i in range(j, 5)])
    reference = nacov.adf_weight(nacov.gamma(X, means=False), 60)
    np.testing.assert_allclose(weight * np.outer(unit, unit), reference, rtol=1e-6, atol=1e-6)
