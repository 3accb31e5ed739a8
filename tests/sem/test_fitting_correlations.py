import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.derivatives import group_jacobian
from cup_study.sem.fitting_correlations import fit
from cup_study.sem.implied import moments, parts, vector

NAMES = list("abcdef")


@pytest.fixture(scope="module")
def correlations():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(500, 6))
    x[:, 3] += x[:, 0] + 0.5 * x[:, 1]
    x[:, 4] += x[:, 3] - 0.4 * x[:, 2]
    x[:, 5] += 0.6 * x[:, 4] + 0.3 * x[:, 0]
    return pd.DataFrame(np.corrcoef(x.T), NAMES, NAMES)


MODELS = [
    "d ~ a + b\ne ~ d + c\nf ~ e + a",
    "d ~ a + b\ne ~ d + c\nf ~ e + a\nd ~~ f",
    "d ~ a + b + 0.2*e\ne ~ d + c\nf ~ e + a",
    "F =~ a + b + c\nd ~ F\ne ~ d + F\nf ~ e",
]


@pytest.mark.parametrize("model", MODELS)
def test_variances_are_one_and_derivatives_exact(model, correlations):
    found = fit(model, correlations, 0.002 * np.eye(15), 500, warn=False)
    group, x = found.model.groups[0], found.x
    now = parts(group, x)
    at = [group.etas.index(name) for name in group.observed if name in group.etas]
    np.testing.assert_allclose(np.diagonal(now.cov_eta)[at], 1, atol=1e-12)
    exact = group_jacobian(found.model, group, now)
    for k, parameter in enumerate(group.parameters):
        moved = x.astype(complex)
        moved[parameter] += 1e-30j
        stepped = vector(found.model, group, moments(found.model, group, parts(group, moved)))
        np.testing.assert_allclose(exact[:, k], stepped.imag / 1e-30, atol=1e-13)


def test_chisquare_is_the_weighted_distance_whatever_n_is(correlations):
    rng = np.random.default_rng(2)
    root = rng.normal(size=(15, 15)) * 0.01
    acov = root @ root.T + 0.001 * np.eye(15)
    rows, columns = np.triu_indices(6, 1)
    for n in (50, 5000.5):
        found = fit(MODELS[0], correlations, acov, n)
        implied = found.implied().cov.loc[NAMES, NAMES].to_numpy()
        off = (correlations.to_numpy() - implied)[columns, rows]
        # `implied` is of the model's order; ours is alphabetical in both.
        chisq = 2 * found.sample.n_total * found.value
        assert chisq == pytest.approx(off @ np.linalg.solve(acov, off), rel=1e-9)
        se = found.estimates().query("op == '~'")["se"].to_numpy()
        if n == 50:
            first = se
    np.testing.assert_allclose(se, first, rtol=1e-8)


def test_the_order_of_the_correlations_does_not_matter(correlations):
    rng = np.random.default_rng(3)
    spread = 0.001 * np.eye(15) + np.diag(rng.uniform(0, 0.002, 15))
    place = np.zeros((6, 6), dtype=int)
    columns, rows = np.triu_indices(6, 1)
    place[rows, columns] = place[columns, rows] = np.arange(15)
    order = [3, 1, 5, 0, 2, 4]
    names = [NAMES[i] for i in order]
    kept = place[np.ix_(order, order)][rows, columns]
    one = fit(MODELS[0], correlations, spread, 500)
    other = fit(MODELS[0], correlations.loc[names, names], spread[np.ix_(kept, kept)], 500)
    np.testing.assert_allclose(other.estimates()["est"], one.estimates()["est"], atol=1e-9)


def test_variables_that_are_not_named_are_left_out(correlations):
    found = fit("d ~ a + b", correlations, 0.002 * np.eye(15), 500)
    assert found.sample.observed == ("d", "a", "b")
    assert found.df == 0


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("d ~ a\nd ~~ d", '"d" has unit variance'),
        ("d ~ a\na ~~ 1*a", '"a" has unit variance'),
        ("d ~ a\nd ~ 1", 'correlations tell nothing of "~1"'),
        ("d ~ zeal", '"zeal"'),
        ("d ~ a + e\ne ~ d + a", "too many"),
    ],
)
def test_what_correlations_cannot_tell_is_refused(model, words, correlations):
    with pytest.raises(InputError, match=words):
        fit(model, correlations, 0.002 * np.eye(15), 500)


def test_matrices_that_cannot_be_are_refused(correlations):
    wrong = correlations.copy()
    wrong.loc["a", "a"] = 2.0
    with pytest.raises(InputError, match="the diagonal must be 1"):
        fit("d ~ a", wrong, np.eye(15), 500)
    with pytest.raises(InputError, match="expected 15 x 15 sampling covariances, got 3 x 3"):
        fit("d ~ a", correlations, np.eye(3), 500)
    with pytest.raises(InputError, match="smallest eigenvalue"):
        fit("d ~ a + b", correlations, np.ones((15, 15)), 500)
