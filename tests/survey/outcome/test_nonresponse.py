import numpy as np
import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.outcome import nonresponse


def test_shares_and_standardised_differences():
    cases = pd.DataFrame(
        {
            "age": [1] * 60 + [2] * 40,
            "answered": [True] * 15 + [False] * 45 + [True] * 30 + [False] * 10,
        }
    )
    data = pd.DataFrame({"age": [1.0] * 15 + [2.0] * 30})
    population = pd.DataFrame({"age": [1, 1, 2], "n": [300, 330, 370]})
    weights = pd.Series([4.2] * 15 + [37 / 30] * 30)
    table = nonresponse.profile(
        cases, ["age"], data=data, weights=weights, population=population
    ).set_index("group")
    assert table["invited"].tolist() == [0.6, 0.4]
    assert table.loc[1, "answered"] == pytest.approx(1 / 3)
    assert table["population"].tolist() == [0.63, 0.37]
    assert table.loc[1, "weighted"] == pytest.approx(63 / 100)
    p, q = 1 / 3, 0.6
    expected = (p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    assert table.loc[1, "smd"] == pytest.approx(expected)
    assert table.loc[2, "smd"] == pytest.approx(-expected)
    assert table["smd_weighted"].abs().max() < 1e-12


def test_what_is_not_known_is_missing():
    cases = pd.DataFrame({"age": ["a", "b"], "answered": [True, False]})
    table = nonresponse.profile(cases, ["age"])
    assert table[["weighted", "population", "smd_weighted"]].isna().all(axis=None)
    assert table["answered"].tolist() == [1.0, 0.0]
    assert nonresponse.profile(cases, []).empty


def test_items_must_be_known_of_everyone():
    cases = pd.DataFrame({"age": [1, None], "answered": [True, False]})
    with pytest.raises(InputError) as caught:
        nonresponse.profile(cases, ["age", "sex"])
    assert [p.what for p in caught.value.problems] == ["1 persons have no value", "is missing"]
