import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey.weighting import margins

POPULATION = pd.DataFrame(
    {"place": ["a", "a", "b", "b"], "age": [1, 2, 1, 2], "n": [10, 30, 20, 40]}
)
#: Two margins in one table: rows that are not broken down by an item leave it empty.
APART = pd.DataFrame(
    {"sex": [1, 2, None, None], "age": [None, None, "a", "b"], "n": [5.0, 6.0, 4.0, 7.0]}
)


def test_finer_rows_are_added_up():
    assert margins.margin(POPULATION, ["place"]).to_dict() == {"a": 40, "b": 60}
    assert margins.margin(POPULATION, ["age", "place"])[(2, "b")] == 40


def test_a_margin_of_its_own_is_taken_alone():
    assert margins.margin(APART, ["sex"]).to_dict() == {1: 5.0, 2: 6.0}
    both = pd.concat([APART, pd.DataFrame({"sex": [1], "age": ["a"], "n": [3.0]})])
    assert margins.margin(both, ["age"]).to_dict() == {"a": 4.0, "b": 7.0}
    assert margins.margin(both, ["sex", "age"]).to_dict() == {(1, "a"): 3.0}


def test_everything_wrong_is_told_at_once():
    data = pd.DataFrame({"sex": [1, 1, 3], "age": ["a", "b", "b"]})
    population = pd.DataFrame(
        {"sex": [1, 2, None, None], "age": [None, None, "a", "b"], "n": [5.0, 6.0, 4.0, 8.0]}
    )
    base = pd.Series([1.0, 0.0, float("nan")])
    with pytest.raises(InputError) as caught:
        margins.matched(data, population, [["sex"], ["age"]], base, source="raking")
    told = [f"{p.where}: {p.what}" for p in caught.value.problems]
    assert told == [
        "row 2: the base weight must be a positive number, got 0",
        "row 3: the base weight must be a positive number, got nan",
        "sex 3: 1 respondents and no such group in the population",
        "sex 2: 6 persons and no respondent",
        "margin age: adds up to 12, margin sex to 11 (difference 1): they must count the same "
        "persons",
    ]


def test_missing_columns_and_values_are_told_with_their_rows():
    data = pd.DataFrame({"place": ["a", None, None]})
    with pytest.raises(InputError) as caught:
        margins.matched(data, POPULATION, [["place"], ["gone"]], pd.Series([1.0] * 3))
    assert 'column "gone": is missing' in str(caught.value)
    assert 'column "place": 2 rows have no value (rows 2, 3)' in str(caught.value)


def test_groups_without_persons_and_respondents_do_not_matter():
    population = pd.DataFrame({"sex": [1, 2, 3], "n": [5, 6, 0]})
    found = margins.matched(
        pd.DataFrame({"sex": [2, 1]}), population, [["sex"]], pd.Series([1.0, 1.0])
    )
    assert found[0][0].tolist() == [1, 0]
    assert found[0][1].tolist() == [5, 6]


@pytest.mark.parametrize("count", [0, -3, float("nan")])
def test_respondents_of_a_group_without_persons_are_told(count):
    data = pd.DataFrame({"sex": [1, 2, 2]})
    population = pd.DataFrame({"sex": [1, 2], "n": [50, count]})
    with pytest.raises(InputError, match="sex 2: 2 respondents, and"):
        margins.matched(data, population, [["sex"]], pd.Series(1.0, index=data.index))
