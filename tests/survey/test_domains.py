import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.survey import domains, estimates
from cup_study.survey.design import Design

DATA = pd.DataFrame(
    {
        "town": ["b", "a", None, "b"],
        "sex": pd.array([2, 1, 1, None], dtype="Int64"),
        "kind": pd.Categorical(["x", "y", "x", "x"], categories=["y", "x", "z"]),
        "q": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_groups_of_one_column_are_its_values():
    found = domains.groups(DATA, "town", None)
    assert [(g, m.tolist()) for g, m in found] == [
        ("a", [False, True, False, False]),
        ("b", [True, False, False, True]),
    ]
    assert [g for g, _ in domains.groups(DATA, "sex", None)] == [1, 2]
    assert [g for g, _ in domains.groups(DATA, "sex", DATA["town"].eq("b"))] == [2]


def test_groups_of_several_columns_are_tuples():
    found = domains.groups(DATA, ["town", "sex"], None)
    assert [g for g, _ in found] == [("a", 1), ("b", 2)]
    assert found[1][1].tolist() == [True, False, False, False]


def test_answers_of_every_type():
    for values, column in (([1, 2], "sex"), (["x", "z"], "kind"), ([1, 4], "q")):
        answered, given = domains.answers(DATA[column], values)
        assert answered.tolist() == DATA[column].notna().tolist()
        for value, chosen in zip(values, given, strict=True):
            assert chosen.tolist() == DATA[column].eq(value).fillna(False).tolist()


def test_groups_that_are_not_there_are_told():
    design = Design(pd.Series([1.0] * 4))
    with pytest.raises(InputError) as caught:
        estimates.shares(DATA, "gone", [1], design, by=["town", "lost"])
    assert [p.where for p in caught.value.problems] == ['column "gone"', 'column "lost"']
