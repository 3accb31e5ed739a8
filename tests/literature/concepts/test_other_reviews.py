import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.concepts import other_reviews

LISTED = pd.DataFrame(
    {"key": ["a"], "authors": ["Li, Y."], "year": [2020], "title": ["T"], "scope": ["method"]}
)


def test_stages_are_as_the_reviews_word_them():
    counts = pd.DataFrame({"key": ["a"], "stage": ["studies included"], "count": [12]})
    table = other_reviews.table(other_reviews.checked(counts, LISTED), ["en", "sv"])
    assert table.frames["sv"].values.tolist() == [["Li (2020)", "metod", "inkluderade studier", 12]]


def test_bad_counts_are_told_together():
    counts = pd.DataFrame({"key": ["a", "b", "a"], "stage": "x", "count": [0, 3, "many"]})
    with pytest.raises(InputError) as caught:
        other_reviews.checked(counts, LISTED)
    assert len(caught.value.problems) == 3
