import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.missing import imputation
from cup_study.survey.missing.pooling import pool


def people(n, seed):
    """Answers, and the same with y missing more often where x is large (at random)."""
    generator = np.random.default_rng(seed)
    x = generator.normal(size=n)
    y = np.clip(np.round(4 + x + generator.normal(size=n)), 1, 7)
    z = np.where(generator.random(n) < 1 / (1 + np.exp(-x)), 1.0, 0.0)
    whole = pd.DataFrame({"x": x, "y": y, "z": z})
    seen = whole.copy()
    gone = generator.random(n) < 0.75 / (1 + np.exp(-2 * x))
    seen.loc[gone, "y"] = np.nan
    seen.loc[generator.random(n) < 0.5 / (1 + np.exp(-2 * x)), "z"] = np.nan
    return whole, seen


def pooled(seen, name, seed, m=10):
    estimates, errors = [], []
    for filled in imputation.impute(seen, m, seed=seed, iterations=5):
        estimates.append(filled[name].mean())
        errors.append(filled[name].std() / np.sqrt(len(filled)))
    return pool(estimates, errors, df_complete=len(seen) - 1)


def test_recovers_the_truth_where_complete_cases_are_biased():
    covered, bias, plain = [], [], []
    for seed in range(24):
        whole, seen = people(300, seed)
        found = pooled(seen, "y", seed)
        covered.append(found.ci_lower <= 4.0 <= found.ci_upper)
        bias.append(found.estimate - whole["y"].mean())
        plain.append(seen["y"].mean() - whole["y"].mean())
    assert np.mean(plain) < -0.25
    assert abs(np.mean(bias)) < 0.07
    assert np.mean(covered) >= 0.87


def test_a_share_is_imputed_as_zero_or_one():
    _, seen = people(500, 1)
    for filled in imputation.impute(seen, 2, seed=1):
        assert set(filled["z"].unique()) == {0.0, 1.0}
        assert not filled.isna().any(axis=None)
        kept = seen.notna()
        assert (filled.where(kept) == seen.where(kept))[kept].stack().all()


def test_the_seed_decides_and_nothing_else():
    _, seen = people(200, 2)
    np.random.seed(1)
    first = list(imputation.impute(seen, 3, seed=5))
    np.random.seed(2)
    again = list(imputation.impute(seen, 3, seed=5))
    for one, other in zip(first, again, strict=True):
        pd.testing.assert_frame_equal(one, other)
    assert not first[0].equals(first[1])
    # Fewer imputations are the first of more: workers may share them out.
    pd.testing.assert_frame_equal(next(imputation.impute(seen, 1, seed=5)), first[0])
    assert not first[0].equals(next(imputation.impute(seen, 1, seed=6)))


def test_agrees_with_statsmodels():
    from statsmodels.imputation.mice import MICEData

    _, seen = people(900, 3)
    own = pooled(seen, "y", 1, m=15)
    means = []
    np.random.seed(4)
    for _ in range(4):
        peer = MICEData(seen.copy(), k_pmm=5)
        peer.update_all(4)
        means.append(peer.data["y"].mean())
    assert own.estimate == pytest.approx(np.mean(means), abs=0.09)


def test_what_was_not_asked_stays_empty_and_predicts_nothing():
    _, seen = people(300, 4)
    asked = pd.DataFrame({"z": seen["x"] > 0})
    seen.loc[~asked["z"] & (seen.index > 10), "z"] = np.nan
    filled = next(imputation.impute(seen, 1, seed=1, asked=asked))
    empty = ~asked["z"] & seen["z"].isna()
    assert filled.loc[empty, "z"].isna().all()
    assert filled.loc[~empty, "z"].notna().all()
    assert filled["y"].notna().all()


def test_collinear_and_constant_predictors_do_no_harm():
    _, seen = people(200, 5)
    predictors = pd.DataFrame({"a": seen["x"], "b": seen["x"] * 2, "c": 1.0})
    filled = next(imputation.impute(seen, 1, seed=1, predictors=predictors))
    assert filled.notna().all(axis=None)


def test_what_cannot_be_imputed_is_told_together():
    frame = pd.DataFrame({"a": [1.0, None, None], "t": ["x", "y", None]})
    predictors = pd.DataFrame({"p": [1.0, None, 2.0]})
    with pytest.raises(InputError) as caught:
        next(imputation.impute(frame, 0, seed=1, predictors=predictors))
    assert len(caught.value.problems) == 4
