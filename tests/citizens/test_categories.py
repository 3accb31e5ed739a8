import pandas as pd

from cup_study.citizens.categories import merged


def test_answers_that_a_group_lacks_are_merged_towards_the_middle():
    data = pd.DataFrame(
        {"q": [1, 2, 3, 4, 5, 2, 3, 3, 4, None], "p": [1, 2] * 5, "town": ["A"] * 5 + ["B"] * 5}
    )
    found, changed = merged(data, ["q", "p"], "town")
    assert changed == ["q"]
    assert found["q"].dropna().tolist() == [2, 2, 3, 4, 4, 2, 3, 3, 4]
    assert found["q"].isna().sum() == 1
    assert data["q"].max() == 5


def test_a_neighbour_that_is_lacking_too_goes_along():
    data = pd.DataFrame({"q": [1, 2, 3, 4, 3, 4], "town": list("AAAABB")})
    assert merged(data, ["q"], "town")[0]["q"].tolist() == [3, 3, 3, 4, 3, 4]


def test_those_without_a_group_do_not_count():
    data = pd.DataFrame({"q": [1, 2, 1, 2, 7], "town": ["A", "A", "B", "B", None]})
    found, changed = merged(data[data["town"].notna()], ["q"], "town")
    assert changed == []
    assert found["q"].tolist() == [1, 2, 1, 2]
