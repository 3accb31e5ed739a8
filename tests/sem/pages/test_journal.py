import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.sem.pages.journal import measurement_table, structural_table, validity_matrix
from tests.sem.journal_frames import estimates, r2, reliability, standardized


def test_items_have_both_loadings_and_constructs_their_reliability_once():
    table = measurement_table(
        estimates(), standardized(), reliability(), labels={"A": "Nytta", "a1": "Snabbt"}
    )
    assert table["construct"].tolist() == ["Nytta", "Nytta", "B", "B"]
    assert table["item"].tolist() == ["Snabbt", "a2", "b1", "b2"]
    assert table["b"].tolist() == [1.0, 0.9, 1.0, 1.1]
    assert table["b_se"].isna().tolist() == [True, False, True, False]
    assert table["loading"].tolist() == [0.8, 0.7, 0.9, 0.6]
    assert table["loading_lower"].to_numpy() == pytest.approx([0.7, 0.6, 0.8, 0.5])
    assert table["alpha"].isna().tolist() == [False, True, False, True]
    assert table["ave"].dropna().tolist() == [0.6, 0.5]
    assert "group" not in table


def test_groups_stay_in_the_order_of_the_fit():
    both = pd.concat([estimates("Z"), estimates("A")], ignore_index=True)
    std = pd.concat([standardized("Z"), standardized("A")], ignore_index=True)
    table = measurement_table(both, std)
    assert table["group"].tolist() == ["Z"] * 4 + ["A"] * 4
    assert structural_table(both)["group"].tolist()[:2] == ["Z", ""]


def test_the_validity_matrix_has_correlations_below_and_ratios_above():
    names = ["A", "B", "C"]
    left = pd.DataFrame([[0.8, 9, 9], [0.3, 0.7, 9], [0.4, 0.5, 0.6]], names, names)
    right = pd.DataFrame([[1.0, 0.35], [0.35, 1.0]], ["B", "A"], ["B", "A"])
    matrix = validity_matrix(left, right, labels=str.lower)
    assert np.array_equal(
        matrix.to_numpy(),
        [[0.8, 0.35, np.nan], [0.3, 0.7, np.nan], [0.4, 0.5, 0.6]],
        equal_nan=True,
    )
    assert matrix.columns.tolist() == ["a", "b", "c"]
    numbered = validity_matrix(left, numbered=True)
    assert numbered.index.tolist() == ["1. A", "2. B", "3. C"]
    assert numbered.columns.tolist() == ["1", "2", "3"]
    with pytest.raises(InputError, match="same constructs"):
        validity_matrix(left.iloc[:2], right)


def test_paths_have_their_hypotheses_tested_with_the_predicted_sign():
    hypotheses = {"B ~ A": ("H1", "+"), "twice": "H2"}
    table = structural_table(estimates(), standardized(), r2(), hypotheses=hypotheses)
    assert table["hypothesis"].tolist() == ["H1", "H2"]
    assert table["supported"].tolist() == [False, True]
    assert table["stars"].tolist() == ["**", "**"]
    assert table["beta"].tolist() == [-0.4, -0.8]
    assert table["beta_lower"].to_numpy() == pytest.approx([-0.5, -0.9])
    assert table["r2"].tolist()[0] == 0.16
    assert np.isnan(table["r2"].tolist()[1])
    assert table["predictor"].tolist() == ["A", ""]
    right = structural_table(estimates(), hypotheses={"B ~ A": ("H1", "-")})
    assert right["supported"].tolist() == [True, None]


def test_wrong_input_is_refused_with_all_that_is_wrong():
    with pytest.raises(InputError, match="not a path") as caught:
        structural_table(estimates(), hypotheses={"A ~ B": "H1", "B ~ A": ("H2", "?")})
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="pvalue"):
        structural_table(estimates().drop(columns=["pvalue", "se"]))
    only = estimates()
    with pytest.raises(InputError, match="no path"):
        structural_table(only[only["op"] == "=~"])
    with pytest.raises(InputError, match="no loading"):
        measurement_table(only[only["op"] == "~"], standardized())
