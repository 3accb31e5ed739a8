import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem import plain_reliability as room
from cup_study.sem import semopy_engine


def test_alpha_of_parallel_items_follows_spearman_brown():
    r = np.full((4, 4), 0.3) + 0.7 * np.eye(4)
    assert room.alpha(pd.DataFrame(r)) == pytest.approx(4 * 0.3 / (1 + 3 * 0.3))


def test_alpha_needs_two_items():
    with pytest.raises(InputError, match="at least two items"):
        room.alpha(pd.DataFrame([[1.0]]))


def test_standardised_items_give_the_same_by_both_formulas(answers):
    model = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"
    standardised = (answers - answers.mean()) / answers.std(ddof=0)
    fit = semopy_engine.fit(model, standardised)
    table = room.reliability(fit).set_index("construct")
    loadings = fit.loadings().groupby("lhs")["std_all"].apply(list)
    for name in ("A", "B"):
        assert table.loc[name, "cr"] == pytest.approx(
            room.composite_reliability(loadings[name]), abs=1e-4
        )
        assert table.loc[name, "ave"] == pytest.approx(
            room.average_variance_extracted(loadings[name]), abs=1e-4
        )


def test_an_explained_construct_counts_with_its_whole_variance(answers, model):
    table = room.reliability(semopy_engine.fit(model, answers)).set_index("construct")
    free = "A =~ a1 + a2 + a3\nB =~ b1 + b2 + b3"
    same = room.reliability(semopy_engine.fit(free, answers)).set_index("construct")
    np.testing.assert_allclose(table["ave"], same["ave"], atol=1e-5)
