import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class
from tests.citizens.segments.class_answers import made


@pytest.fixture(scope="module")
def model():
    data, _ = made(600, missing=0.05)
    weights = np.random.default_rng(1).uniform(0.5, 1.5, 600)
    return latent_class.fit(data, list(data), 3, weights=weights, starts=3)


def test_criteria_are_those_of_their_papers(model):
    n, p, loglik = model.sum_of_weights, model.n_parameters, model.loglik
    assert model.aic == pytest.approx(2 * p - 2 * loglik)
    assert model.bic == pytest.approx(p * np.log(n) - 2 * loglik)
    assert model.abic == pytest.approx(p * np.log((n + 2) / 24) - 2 * loglik)
    assert model.caic == pytest.approx(p * (np.log(n) + 1) - 2 * loglik)


def test_entropy_is_one_when_every_row_is_sure(model):
    assert 0 < model.entropy < 1
    data = pd.DataFrame([[1, 1, 1]] * 40 + [[2, 2, 2]] * 30, columns=list("abc"))
    sure = latent_class.fit(data, list("abc"), 2, starts=3)
    assert sure.entropy == pytest.approx(1, abs=1e-6)


def test_entropy_of_one_class_is_one():
    data, _ = made(100)
    assert latent_class.fit(data, list(data), 1).entropy == 1


def test_members_are_rows_and_shares_are_weighted(model):
    assert model.members.sum() == model.n
    assert model.smallest == model.shares[-1]
    weighted = model.weights @ model.posterior / model.sum_of_weights
    np.testing.assert_allclose(weighted, model.shares, atol=1e-5)


def test_certainty_is_that_of_the_members(model):
    first = model.modal == 1
    mine = np.average(model.posterior.loc[first, 1], weights=model.weights[first])
    assert model.certainty[1] == pytest.approx(mine)


def test_a_class_without_members_is_told_as_such(model):
    posterior = model.posterior.copy()
    posterior[3] = 0.0
    odd = latent_class.replace(model, posterior=posterior)
    assert odd.members[3] == 0
    assert np.isnan(odd.certainty[3])
