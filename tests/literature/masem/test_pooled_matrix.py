import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.masem import pooled_matrix
from cup_study.literature.pooling.correlations import pool_pairs
from cup_study.sem.inference.paths import path_analysis
from tests.literature.masem.reference import PATH, assembled, effects


def test_correlations_are_pooled_one_by_one():
    found = pooled_matrix.pool(assembled("incomplete"))
    names = list(assembled("incomplete").variables)
    told = pool_pairs(effects("incomplete"), constructs=names)
    for row in told.to_dict("records"):
        r = found.matrix.loc[row["construct_1"], row["construct_2"]]
        assert r == pytest.approx(row["r"], abs=1e-12)


def test_n_is_the_harmonic_mean_of_the_respondents_of_the_pairs():
    found = pooled_matrix.pool(assembled("incomplete"), "sample size")
    n = assembled("incomplete").per_pair["n"]
    assert found.n == pytest.approx(len(n) / (1 / n).sum())


def test_a_path_model_is_regressions_of_the_matrix():
    pooled = pooled_matrix.pool(assembled("complete"))
    found = pooled_matrix.fit(pooled.matrix, pooled.n, PATH)
    equations = {"intention": ["ease", "usefulness", "norm"], "use": ["intention", "ease"]}
    peer = path_analysis(pooled.matrix, round(pooled.n), equations)
    np.testing.assert_allclose(found.paths["est"], peer.paths["est"], atol=1e-8)
    assert found.fit["chisq"] == pytest.approx(peer.chisq, rel=1e-8)
    assert found.fit["df"] == peer.df
    assert found.indirect["est"].item() == pytest.approx(
        found.paths.set_index("label").loc[["b", "c"], "est"].prod()
    )


def test_a_matrix_that_is_not_positive_definite_is_told_and_not_smoothed():
    names = ["ease", "trust", "use", "age"]
    r = pd.DataFrame(np.eye(4), names, names)
    for a, b, value in (("ease", "trust", 0.9), ("ease", "use", 0.9), ("trust", "use", -0.2)):
        r.loc[a, b] = r.loc[b, a] = value
    with pytest.raises(InputError) as told:
        pooled_matrix.fit(r, 500, "use ~ ease + trust")
    text = str(told.value)
    assert "eigenvalue 1 of 3 is -0.3" in text
    assert "ease" in text
    assert "mixes ease, use, trust" in text or "mixes ease, trust, use" in text
    assert "not smoothed" in text


def test_unknown_ways_are_refused():
    with pytest.raises(InputError, match="expected random or sample size"):
        pooled_matrix.pool(assembled("complete"), "median")
