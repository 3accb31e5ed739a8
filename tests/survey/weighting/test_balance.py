import pandas as pd
import pytest

from cup_study.survey.weighting import balance

DATA = pd.DataFrame(
    {
        "wave": ["1"] * 4 + ["2"] * 2,
        "sex": [1, 1, 1, 2, 1, 2],
        "age": ["a", "b", None, "b", "a", "b"],
        "base_weight": [1.0, 1, 1, 3, 1, 1],
        "weight": [10.0, 10, 10, 30, 30, 30],
    }
)
POPULATION = pd.DataFrame({"sex": [1, 1, 2, 2], "age": list("abab"), "n": [20.0, 10.0, 15.0, 15.0]})


def test_shares_of_each_wave():
    table = balance.balance(DATA, POPULATION, ["sex", "age"])
    assert len(table) == 8
    first = table.iloc[0]
    assert first[["population", "unweighted", "base", "weighted"]].tolist() == [0.5, 0.75, 0.5, 0.5]
    assert first["difference_unweighted"] == pytest.approx(0.5)
    # Who has no age is left out of it.
    age = table[(table["wave"] == "1") & (table["item"] == "age")]
    assert age["unweighted"].tolist() == pytest.approx([1 / 3, 2 / 3])
    farthest = balance.largest(table, "unweighted")
    assert abs(farthest["difference_unweighted"]) == pytest.approx(0.507, abs=1e-3)


def test_a_population_by_wave():
    population = pd.DataFrame({"wave": ["1", "1", "2"], "sex": [1, 2, 1], "n": [1, 3, 9]})
    table = balance.balance(DATA, population, ["sex"])
    assert table[["wave", "population"]].values.tolist() == [["1", 0.25], ["1", 0.75], ["2", 1.0]]
