import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import matrix as room


@pytest.fixture
def matrix():
    return pd.DataFrame(
        {
            "key": ["a", "b", "c"],
            "theory": ["TAM;DOI", "TAM", None],
            "country": ["Sweden", "India", None],
            "trust": [1, None, 1],
            "habit": [None, None, None],
        }
    )


@pytest.fixture
def references():
    return pd.DataFrame(
        {"key": ["a", "b", "c"], "year": [2009, 2012, None], "scope": ["core", "core", "adjacent"]}
    )


def test_only_the_scope_is_counted(matrix, references):
    joined = room.join(matrix, references)
    assert len(joined) == 2
    assert room.counts(joined).values.tolist() == [["trust", 1, 0.5], ["habit", 0, 0.0]]
    assert len(room.join(matrix, references, scope="")) == 3


def test_a_zero_is_refused_because_not_seen_is_not_no(matrix, references):
    matrix.loc[1, "trust"] = 0
    with pytest.raises(InputError, match='key "b", column "trust": expected 1 or nothing'):
        room.join(matrix, references)


def test_unknown_and_double_keys_are_told(matrix, references):
    double = pd.concat([matrix, matrix.iloc[[0]].assign(key="z"), matrix.iloc[[1]]])
    with pytest.raises(InputError) as caught:
        room.join(double.reset_index(drop=True), references)
    assert {p.where for p in caught.value.problems} == {'key "b"', 'key "z"'}


def test_years_without_studies_are_there(matrix, references):
    table = room.by_year(room.join(matrix, references))
    assert table["year"].tolist() == [2009, 2010, 2011, 2012]
    assert table["studies"].tolist() == [1, 0, 0, 1]


def test_what_was_not_seen_is_counted_apart(matrix, references):
    table = room.by_word(room.join(matrix, references, scope=""), "theory")
    assert table["studies"].tolist() == [2, 1, 1]
    assert pd.isna(table["entry"].iloc[-1])


def test_not_seen_is_no_mention(matrix):
    assert room.mentions(matrix, "country", ["SWEDEN"]).tolist() == [True, False, False]
