import pandas as pd
import pytest

from cup_study.literature.concepts import evidence
from cup_study.literature.concepts.contexts import UNSEEN, Group

WORDS = {"en": "x", "sv": "y"}
GROUPS = (
    Group("country", "nordic", ("Sweden",), WORDS, WORDS),
    Group("country", "other", ("*",), WORDS, WORDS),
)


@pytest.fixture
def joined():
    return pd.DataFrame(
        {
            "key": list("abc"),
            "country": ["Sweden", "India", None],
            "habit": [True, False, True],
            "privacy": [False, False, False],
        }
    )


def test_found_looked_for_none_and_unseen_are_four_things(joined):
    absent = pd.DataFrame({"habit": [False] * 3, "privacy": [False, True, False]})
    table = evidence.cells(joined, GROUPS, absent).set_index(["concept", "group"])
    assert table.loc[("habit", "nordic"), "kind"] == evidence.FOUND
    assert table.loc[("privacy", "other"), ["studies", "absent", "kind"]].tolist() == [
        0,
        1,
        evidence.ABSENT,
    ]
    assert table.loc[("privacy", "nordic"), "kind"] == evidence.NONE
    assert table.loc[("habit", UNSEEN), "studies"] == 1


def test_without_zeros_an_empty_cell_is_never_a_zero(joined):
    assert evidence.ABSENT not in set(evidence.cells(joined, GROUPS)["kind"])


def test_groups_add_up_to_the_studies(joined):
    table = evidence.cells(joined, GROUPS).drop_duplicates("group").set_index("group")
    assert table["of"].to_dict() == {"nordic": 1, "other": 1, UNSEEN: 1}


def test_empty_cells_are_counted_without_unknown_contexts(joined):
    told = evidence.empty(evidence.cells(joined, GROUPS))
    assert told[["group", "empty", "concepts"]].values.tolist() == [
        ["nordic", 1, 2],
        ["other", 2, 2],
    ]
