import pandas as pd
import pytest

from cup_study.literature.concepts import gap_views, gaps

WANTED = {"nordic": ("country", ["sweden"]), "municipal": ("government_level", ["municipal"])}


@pytest.fixture
def found():
    joined = pd.DataFrame(
        {
            "key": list("abc"),
            "country": ["Sweden", "India", None],
            "government_level": [None, "municipal", "national"],
            "habit": [True, False, False],
            "privacy": [False, False, True],
            "awareness": [False, True, True],
        }
    )
    return gaps.by_concept(joined, WANTED)


def test_fewest_come_first_and_unknown_contexts_are_told(found):
    assert found["concept"].tolist() == ["privacy", "awareness", "habit"]
    row = found.set_index("concept").loc["privacy"]
    assert row[["nordic", "nordic_of", "municipal", "municipal_of", "few"]].tolist() == [
        0,
        0,
        0,
        1,
        2,
    ]


def test_the_sentence_names_the_concepts(found):
    told = gap_views.values(found, ["en", "sv"])
    assert told["gap_nordic"][0]["en"] == (
        "No Nordic study was found in which awareness or privacy was seen."
    )
    assert told["gap_nordic_n"] == (2, "count")


def test_without_a_gap_the_sentence_says_so(found):
    told = gap_views.values(found.assign(nordic=1), ["sv"])
    assert told["gap_nordic"][0]["sv"] == "Varje begrepp sågs i någon nordisk studie."


def test_the_table_tells_of_how_many(found):
    table = gap_views.table(found, 3, ["en", "sv"])
    assert table.frames["sv"]["municipal"].tolist() == ["0 av 1", "1 av 2", "0 av 0"]
    assert set(table.columns) == set(table.frames["sv"].columns)
