from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cup_study.citizens.segments import classification
from cup_study.citizens.segments.classification import classify
from cup_study.errors import InputError


def posterior(n: int = 300, k: int = 3, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.dirichlet(np.full(k, 0.3), size=n), columns=range(1, k + 1))


@pytest.mark.parametrize(("ours", "theirs"), [("modal", "modal"), ("proportional", "soft")])
def test_matrix_is_stepmixs(ours: str, theirs: str) -> None:
    corrections = pytest.importorskip("stepmix.corrections")
    p = posterior()
    expected = corrections.compute_bch_matrix(p.to_numpy(), theirs)[0]
    found = classification.matrix(p, assignment=ours)  # type: ignore[arg-type]
    np.testing.assert_allclose(found.to_numpy(), expected, atol=1e-12)


def test_a_weight_of_two_is_two_rows() -> None:
    p = posterior()
    weights = pd.Series(1.0 + (np.arange(len(p)) % 2), index=p.index)
    twice = p.loc[p.index.repeat(weights.astype(int))].reset_index(drop=True)
    found = classification.matrix(p, weights=weights)
    pd.testing.assert_frame_equal(found, classification.matrix(twice))


def test_matrix_rows_sum_to_one_and_keep_the_sizes() -> None:
    p = posterior()
    made = classify(p, assignment="proportional")
    np.testing.assert_allclose(made.matrix.sum(axis=1), 1)
    sizes = p.to_numpy().sum(axis=0)
    np.testing.assert_allclose(sizes @ made.matrix, made.assigned.sum(axis=0))


def test_rows_without_posterior_are_not_used() -> None:
    p = posterior()
    p.loc[5] = np.nan
    assert not classify(p).used[5]
    pd.testing.assert_frame_equal(classification.matrix(p), classification.matrix(p.drop(5)))
    assert classification.assign(p).isna().tolist().index(True) == 5


def test_a_class_that_nobody_is_assigned_to_is_refused() -> None:
    p = pd.DataFrame({1: [0.6, 0.6, 0.7], 2: [0.4, 0.4, 0.3]})
    with pytest.raises(InputError, match="class 2: is nobody's most likely class"):
        classify(p)


def test_classes_that_cannot_be_told_apart_are_refused() -> None:
    p = pd.DataFrame({1: [0.5001, 0.4999] * 50, 2: [0.4999, 0.5001] * 50})
    with pytest.raises(InputError, match="hardly be told apart"):
        classify(p)


def test_a_class_with_poor_assignment_is_told() -> None:
    p = pd.DataFrame({1: [0.9, 0.8, 0.8, 0.4], 2: [0.1, 0.2, 0.2, 0.6]})
    assert any("class 2: only 55%" in told for told in classify(p).warnings)


def test_quality_counts_persons() -> None:
    found = classification.quality(posterior())
    assert found["n"].sum() == 300
    assert found["share_assigned"].sum() == pytest.approx(1)
    assert found["average_posterior"].between(1 / 3, 1).all()
