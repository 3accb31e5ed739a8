import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from cup_study.citizens.segments import latent_class, local_dependence
from cup_study.errors import InputError
from tests.citizens.segments.class_answers import made


@pytest.fixture(scope="module")
def data():
    return made(2_000)[0]


def test_of_one_class_it_is_the_chi_square_of_the_cross_table(data):
    model = latent_class.fit(data, list(data), 1)
    found = local_dependence.pairs(model, data).set_index(["item_1", "item_2"])
    assert len(found) == 15
    for (one, two), row in found.iterrows():
        table = pd.crosstab(data[one], data[two])
        test = chi2_contingency(table, correction=False)
        assert row["chi_square"] == pytest.approx(test.statistic, rel=1e-6)
        assert row["df"] == test.dof


def test_pairs_that_the_classes_explain_are_small(data):
    model = latent_class.fit(data, list(data), 3, starts=4)
    assert local_dependence.pairs(model, data)["residual"].max() < 3


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_a_pair_that_is_asked_twice_is_found(missing):
    data, _ = made(1_500, missing=missing)
    rng = np.random.default_rng(1)
    data["again"] = data["q1"].where(rng.random(len(data)) < 0.6, rng.integers(1, 3, len(data)))
    model = latent_class.fit(data, list(data), 3, starts=4)
    found = local_dependence.pairs(model, data)
    assert found.loc[0, ["item_1", "item_2"]].tolist() == ["q1", "again"]
    assert found.loc[0, "residual"] > 5 * found.loc[1, "residual"]


def test_weights_and_missing_rows_are_those_of_the_model():
    data, _ = made(400, missing=0.2)
    data.loc[7] = np.nan
    weights = np.where(np.arange(400) % 2 == 0, 2.0, 1.0)
    twice = data.loc[data.index.repeat(weights.astype(int))].reset_index(drop=True)
    one = latent_class.fit(data, list(data), 2, weights=weights, starts=3)
    two = latent_class.fit(twice, list(data), 2, starts=3)
    first, second = local_dependence.pairs(one, data), local_dependence.pairs(two, twice)
    np.testing.assert_allclose(first["chi_square"], second["chi_square"], rtol=1e-3)


def test_rows_of_equal_names_are_told_apart():
    data, _ = made(300)
    data.loc[5] = np.nan
    data.index = [0] * 300
    model = latent_class.fit(data, list(data), 2, starts=2)
    assert local_dependence.pairs(model, data)["n"].tolist() == [299] * 15


def test_pairs_that_nobody_answered_both_have_no_figure():
    data, _ = made(400)
    half = np.arange(400) < 200
    data["q1"], data["q2"] = data["q1"].where(half), data["q2"].where(~half)
    model = latent_class.fit(data, list(data), 2, starts=2)
    last = local_dependence.pairs(model, data).iloc[-1]
    assert last[["item_1", "item_2", "n"]].tolist() == ["q1", "q2", 0]
    assert np.isnan(last["residual"])


def test_other_data_are_refused(data):
    model = latent_class.fit(data, list(data), 1)
    with pytest.raises(InputError, match="expected the 2,000 rows of the model"):
        local_dependence.pairs(model, data.head(10))
