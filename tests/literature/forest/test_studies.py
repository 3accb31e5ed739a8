"""What is known of studies: several coders, labels, moderators."""

from __future__ import annotations

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.forest import studies


def test_what_most_coders_tell_is_taken_and_the_rest_logged() -> None:
    rows = [("a", "China", "R1"), ("a", "CN", "R2"), ("a", "CN", "R3"), ("b", None, "R1")]
    table = pd.DataFrame(rows, columns=["study_id", "country", "coder"])
    one, log = studies.one_each(table)
    assert one["country"].tolist()[:1] == ["CN"]
    assert one["country"].isna().tolist() == [False, True]
    assert log.values.tolist() == [["a", "country", "CN", "China"]]


def test_spellings_are_brought_together_before_the_coders_are_counted() -> None:
    rows = [("a", "China", "R1"), ("a", "CN", "R2"), ("a", "India", "R3")]
    table = pd.DataFrame(rows, columns=["study_id", "country", "coder"])
    one, log = studies.one_each(table, {"country": {"CN": "China"}})
    assert one["country"].tolist() == ["China"]
    assert log["others"].tolist() == ["India"]


def test_a_study_twice_without_coders_is_refused() -> None:
    with pytest.raises(InputError, match='study "a"'):
        studies.one_each(pd.DataFrame({"study": ["a", "a"], "year": [1, 2]}))
    with pytest.raises(InputError, match="study, study_id, key"):
        studies.one_each(pd.DataFrame({"paper": ["a"]}))


@pytest.mark.parametrize(
    ("authors", "lang", "label"),
    [
        ("Davis, F. D.", "en", "Davis (1989)"),
        ("Li, A.; Hu, B.", "en", "Li & Hu (1989)"),
        ("Li, A.; Hu, B.", "sv", "Li och Hu (1989)"),
        ("Li, A.; Hu, B.; Wu, C.", "en", "Li et al. (1989)"),
        ("Li, A.; et al.", "sv", "Li m.fl. (1989)"),
        ("", "en", "x"),
    ],
)
def test_authors_and_year(authors: str, lang: str, label: str) -> None:
    table = pd.DataFrame({"study": ["x"], "authors": [authors], "year": ["1989"]})
    assert studies.labels(["x"], table, lang) == {"x": label}


def test_labels_are_distinct_and_samples_name_themselves() -> None:
    table = pd.DataFrame({"study": ["x", "y"], "first_author": ["Hu"] * 2, "year": [2022.0] * 2})
    told = studies.labels(["x", "y", "x-2", "z-1"], table, "en", part_of={"x-2": "x", "z-1": "z"})
    assert told == {
        "x": "Hu (2022a)",
        "y": "Hu (2022b)",
        "x-2": "Hu (2022a) [x-2]",
        "z-1": "z-1",
    }


def test_a_moderator_of_words_joins_small_groups() -> None:
    values = pd.Series(["a"] * 4 + ["b", "c", " NA", None])
    assert studies.moderator(values).fillna("none").tolist() == [
        *["a"] * 4,
        *["other"] * 2,
        "none",
        "none",
    ]
