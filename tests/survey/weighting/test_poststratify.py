import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting.poststratify import poststratify

POPULATION = pd.DataFrame(
    {"place": ["a", "a", "b", "b"], "age": [1, 2, 1, 2], "sex": [1, 1, 1, 1], "n": [10, 30, 20, 40]}
)


@pytest.fixture
def data():
    return pd.DataFrame({"place": list("aaabbb"), "age": [1, 2, 2, 1, 1, 2]})


def test_every_group_gets_its_size(data):
    found = poststratify(data, POPULATION, ["place", "age"])
    sums = found.groupby([data["place"], data["age"]]).sum()
    assert sums.tolist() == [10, 30, 20, 40]


def test_finer_rows_of_the_population_are_added_up(data):
    found = poststratify(data, POPULATION, ["place"])
    assert found.groupby(data["place"]).sum().tolist() == [40, 60]


def test_base_weights_are_kept_in_proportion(data):
    base = pd.Series([1.0, 1, 3, 1, 1, 1])
    found = poststratify(data, POPULATION, ["place", "age"], base=base)
    assert found[2] == 3 * found[1]


def test_the_index_is_kept(data):
    data.index = [10, 11, 12, 13, 14, 15]
    assert poststratify(data, POPULATION, ["place"]).index.equals(data.index)


def test_all_empty_and_unknown_cells_are_told(data):
    short = data[data["age"] == 1].assign(place=["a", "b", "c"])
    with pytest.raises(InputError) as caught:
        poststratify(short, POPULATION, ["place", "age"])
    text = str(caught.value)
    assert "place a, age 2: 30 persons and no respondent" in text
    assert "place b, age 2: 40 persons and no respondent" in text
    assert "place c, age 1: 1 respondents and no such group" in text


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_a_base_weight_that_is_not_positive_is_told(data, wrong):
    base = pd.Series([1.0, wrong, 1, 1, 1, 1])
    with pytest.raises(InputError, match="row 2: the base weight"):
        poststratify(data, POPULATION, ["place"], base=base)
