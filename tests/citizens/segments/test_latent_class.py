import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import latent_class
from cup_study.errors import InputError
from tests.citizens.segments.class_answers import SHARES, SHARP, made

FOLDER = Path(__file__).parents[2] / "reference" / "citizens"
FIGURES = json.loads((FOLDER / "latent_classes.json").read_text(encoding="utf-8"))["blocks"]
ITEMS = [f"q{j}" for j in range(1, 7)]


@pytest.fixture(scope="module")
def reference():
    return pd.read_csv(FOLDER / "latent_classes.csv")


@pytest.fixture(scope="module")
def data():
    return made(1_500, missing=0.1)[0]


@pytest.fixture(scope="module")
def model(data):
    return latent_class.fit(data, ITEMS, 3, starts=5)


def _label(block):
    return f"{block['missing']}-{block['weighted']}-{block['classes']}"


@pytest.mark.parametrize("block", FIGURES, ids=_label)
def test_figures_of_an_em_in_r(reference, block):
    data = reference if block["missing"] == "kept" else reference.dropna(subset=ITEMS)
    weights = "weight" if block["weighted"] else None
    found = latent_class.fit(data, ITEMS, block["classes"], weights=weights, starts=10)
    assert found.loglik == pytest.approx(block["loglik"], abs=1e-5)
    assert found.n_parameters == block["n_parameters"]
    assert found.n == block["n"]
    assert found.sum_of_weights == pytest.approx(block["sum_of_weights"])
    assert found.entropy == pytest.approx(block["entropy"], abs=2e-4)
    np.testing.assert_allclose(found.shares, block["shares"], atol=2e-4)
    first = found.probabilities.query("item == 'q1' and level == 1")["probability"]
    np.testing.assert_allclose(first, block["first_item"], atol=5e-4)


def test_the_truth_is_recovered():
    data, belongs = made(4_000, missing=0.15)
    found = latent_class.fit(data, ITEMS, 3, starts=10)
    np.testing.assert_allclose(found.shares, SHARES, atol=0.02)
    truth = np.vstack([np.array(table).T for table in SHARP])
    np.testing.assert_allclose(latent_class.table_of(found), truth, atol=0.06)
    assert (found.modal == belongs).mean() > 0.85
    assert found.replicated > 1


@pytest.mark.slow
def test_shares_are_within_two_points_in_nearly_all_samples():
    close = []
    for seed in range(100):
        data, _ = made(4_000, seed=seed, missing=0.1)
        found = latent_class.fit(data, ITEMS, 3, starts=3)
        close.append(np.abs(found.shares - SHARES).max() < 0.02 * 1.96)
    assert np.mean(close) > 0.9


def test_weight_two_is_the_row_twice(data):
    weights = np.where(np.arange(len(data)) % 3 == 0, 2.0, 1.0)
    twice = data.loc[data.index.repeat(weights.astype(int))].reset_index(drop=True)
    one = latent_class.fit(data, ITEMS, 3, weights=weights, starts=3)
    two = latent_class.fit(twice, ITEMS, 3, starts=3)
    for name in ("loglik", "bic", "abic", "caic", "aic", "entropy", "sum_of_weights"):
        assert getattr(one, name) == pytest.approx(getattr(two, name), rel=1e-9)
    np.testing.assert_allclose(one.shares, two.shares, atol=1e-6)


def test_a_row_of_weight_zero_is_as_if_it_were_not_there(data):
    weights = np.ones(len(data))
    weights[:100] = 0
    one = latent_class.fit(data, ITEMS, 2, weights=weights, starts=2)
    two = latent_class.fit(data.iloc[100:], ITEMS, 2, starts=2)
    assert one.loglik == pytest.approx(two.loglik)
    assert one.posterior.index.equals(two.posterior.index)
    assert "100 rows are left out: weight 0." in one.warnings


def test_larger_weights_change_no_class(data):
    one = latent_class.fit(data, ITEMS, 3, starts=3)
    ten = latent_class.fit(data, ITEMS, 3, weights=np.full(len(data), 9.5), starts=3)
    np.testing.assert_allclose(one.shares, ten.shares, atol=1e-5)
    assert ten.loglik == pytest.approx(9.5 * one.loglik)
    assert any("weights average 9.5, not 1" in text for text in ten.warnings)


def test_the_order_of_the_rows_changes_nothing(data, model):
    other = latent_class.fit(data.sample(frac=1, random_state=1), ITEMS, 3, starts=5)
    assert other.loglik == model.loglik
    pd.testing.assert_frame_equal(other.posterior.sort_index(), model.posterior)


def test_the_workers_change_nothing(data, model):
    other = latent_class.fit(data, ITEMS, 3, starts=5, workers=2)
    assert other.loglik == model.loglik
    pd.testing.assert_frame_equal(other.probabilities, model.probabilities)
    pd.testing.assert_frame_equal(other.starts, model.starts)


def test_the_order_and_names_of_levels_change_no_figure(data, model):
    named = data.assign(q5=data["q5"].map({1.0: "d", 2.0: "a", 3.0: "c", 4.0: "b"}))
    other = latent_class.fit(named, ITEMS, 3, starts=5)
    assert other.loglik == pytest.approx(model.loglik, abs=1e-5)


def test_classes_come_by_size(model):
    assert model.shares.tolist() == sorted(model.shares, reverse=True)
    assert model.posterior.columns.tolist() == [1, 2, 3]
    np.testing.assert_allclose(model.posterior.sum(axis=1), 1)
    np.testing.assert_allclose(model.posterior.mean(), model.shares, atol=1e-5)


def test_new_rows_are_assigned_as_the_rows_of_the_model(data, model):
    found = latent_class.posterior(model, data)
    pd.testing.assert_frame_equal(found, model.posterior, atol=1e-9)


def test_rows_without_an_answer_get_no_class(data, model):
    rows = data.head(3).copy()
    rows.iloc[1] = np.nan
    assert latent_class.posterior(model, rows).index.tolist() == [0, 2]


def test_an_answer_that_nobody_gave_says_nothing():
    data, _ = made(300)
    levels = {"q1": [1, 2, 9]}
    model = latent_class.fit(data, ITEMS, 2, levels=levels, starts=2)
    assert model.n_parameters == latent_class.fit(data, ITEMS, 2, starts=2).n_parameters
    assert any('Nobody chose 9 of item "q1"' in text for text in model.warnings)
    row = data.head(1)
    without = latent_class.posterior(model, row.assign(q1=np.nan))
    pd.testing.assert_frame_equal(latent_class.posterior(model, row.assign(q1=9)), without)


def test_a_row_that_no_class_allows_is_assigned_to_the_nearest():
    data = pd.DataFrame([[1, 1, 1, 1]] * 30 + [[2, 2, 2, 2]] * 20, columns=list("abcd"))
    model = latent_class.fit(data, list("abcd"), 2, starts=3)
    odd = pd.DataFrame([[1, 1, 1, 2]], columns=list("abcd"))
    assert latent_class.posterior(model, odd).iloc[0].tolist() == pytest.approx([1, 0])


def test_more_classes_than_patterns_are_refused():
    data = pd.DataFrame({"a": [1, 2, 1, 2], "b": [1, 2, 1, 2]})
    with pytest.raises(InputError, match="3 classes for 2 different patterns"):
        latent_class.fit(data, ["a", "b"], 3)


@pytest.mark.parametrize("n_classes", [0, -1, 2.5, True, "2"])
def test_a_number_of_classes_is_a_whole_number(data, n_classes):
    with pytest.raises(InputError, match="n_classes: expected a whole number of at least 1"):
        latent_class.fit(data, ITEMS, n_classes)


def test_all_that_is_wrong_is_told_at_once(data):
    with pytest.raises(InputError) as caught:
        latent_class.fit(data, [*ITEMS, "gone"], 0, weights="gone", starts=0, seed=-1)
    text = str(caught.value)
    for where in ("n_classes", "starts", "seed", 'item "gone"', 'weights "gone"'):
        assert f"  {where}: " in text


def test_answers_outside_the_declared_ones_are_refused(data):
    with pytest.raises(InputError, match='item "q6": expected one of 1, 2, 3, 4; got 5.0'):
        latent_class.fit(data, ITEMS, 2, levels={"q6": [1, 2, 3, 4]})
