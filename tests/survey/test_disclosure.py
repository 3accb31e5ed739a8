import pandas as pd

from cup_study.survey.disclosure import hide_small, note


def test_small_counts_and_their_estimates_are_hidden():
    table = pd.DataFrame({"n": [0, 4, 5], "share": [0.0, 0.1, 0.2], "interval": ["a", "b", "c"]})
    shown, hidden = hide_small(table, also=["share", "interval"])
    assert shown["n"].tolist() == ["..", "..", 5]
    assert shown["share"].isna().tolist() == [True, True, False]
    assert shown["interval"].tolist() == ["", "", "c"]
    assert hidden == 2
    assert table["n"].tolist() == [0, 4, 5]


def test_the_note_says_so_in_both_languages():
    assert "fewer than 10" in note("en", 1, threshold=10)
    assert "färre än 5" in note("sv", 3)


def test_all_but_a_few_are_hidden_too():
    table = pd.DataFrame({"n": [46, 45, 50, 4], "base": [50, 50, 50, 4]})
    assert hide_small(table)[0]["n"].tolist() == ["..", 45, 50, ".."]
