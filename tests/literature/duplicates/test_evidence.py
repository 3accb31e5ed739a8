from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from cup_study.literature.duplicates import evidence
from cup_study.literature.duplicates.prepared import prepared
from cup_study.literature.records import record

WHOLE: dict[str, Any] = {
    "title": "Trust and habit in the use of municipal services: evidence from the north",
    "authors": "Lind, Berit; Öberg, C.",
    "year": 2010,
    "container": "Journal of Municipal Use",
    "volume": "3",
    "issue": "2",
    "pages": "42-57",
    "doi": "10.1/x",
    "type": "journal",
}


def told(**changed: Any) -> pd.Series[Any]:
    """Evidence for a record and the same one changed."""
    table = record.frame([WHOLE | {"record": "a"}, WHOLE | changed | {"record": "b"}])
    found = evidence.table(prepared(table), np.array([[0, 1]], dtype=np.intp))
    return found.iloc[0]


def test_the_same() -> None:
    row = told()
    agree = ["title", "authors", "first", "container", "volume", "issue", "pages", "doi"]
    assert (row[agree] == 1).all()
    assert row["own_pages"]
    assert not row[["numbers_differ", "marks_differ", "initials_differ", "kinds_differ"]].any()


def test_a_subtitle_and_a_title_that_was_cut() -> None:
    assert told(title="Trust and habit in the use of municipal services")["begins"] == 2
    assert told(title="Trust and habit in the use of munic…")["begins"] == 1
    assert told()["begins"] == 0


def test_another_word_is_no_misprint() -> None:
    other = WHOLE["title"].replace("north", "south")
    assert told(title=other)["substituted"] == 1
    assert told(title=WHOLE["title"].replace("municipal", "muncipial"))["substituted"] == 0
    assert told(title=WHOLE["title"].replace("evidence", "evi dence"))["substituted"] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("women", "men"), ("male", "female"), ("increase", "decrease"), ("formal", "informal")),
        *(("hypertension", "hypotension"), ("Austria", "Australia"), ("Iran", "Iraq")),
        *(("rats", "cats"), ("use", "no use")),
    ],
)
def test_words_that_look_alike_are_others(one: str, other: str) -> None:
    title = "Trust and habit among {} in the north"
    rows = [{"record": x, "title": title.format(word)} for x, word in (("a", one), ("b", other))]
    found = evidence.table(prepared(record.frame(rows)), np.array([[0, 1]], dtype=np.intp))
    assert found["substituted"].tolist() == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("programme", "program"), ("behaviour", "behavior"), ("services", "service")),
        *(("e-government", "egovernment"), ("pediatric", "paediatric"), ("with", "wiht")),
        ("organisation", "organization"),
    ],
)
def test_spellings_are_no_other_words(one: str, other: str) -> None:
    title = "Trust and habit among {} in the north"
    rows = [{"record": x, "title": title.format(word)} for x, word in (("a", one), ("b", other))]
    found = evidence.table(prepared(record.frame(rows)), np.array([[0, 1]], dtype=np.intp))
    assert found["substituted"].tolist() == [0]


def test_what_is_missing_tells_nothing() -> None:
    row = told(authors="", year=None, container="", volume="", pages="", doi="")
    unknown = ["authors", "first", "year", "container", "volume", "pages", "doi"]
    assert row[unknown].isna().all()


def test_a_doi_that_was_cut_tells_nothing_but_a_chapter_differs() -> None:
    assert np.isnan(told(doi="10.1/x-0")["doi"])
    assert told(doi="10.1/x_12")["doi"] == 0
    assert told(doi="10.1/x.pub2")["doi"] == 0


def test_one_issn_is_one_journal() -> None:
    table = record.frame(
        [
            WHOLE | {"record": "a", "issn": "1234-5678"},
            WHOLE | {"record": "b", "issn": "12345678", "container": "Something else"},
        ]
    )
    found = evidence.table(prepared(table), np.array([[0, 1]], dtype=np.intp))
    assert found.at[0, "container"] == 1


def test_titles_without_anything_in_common_are_left_out() -> None:
    rows = [
        WHOLE | {"record": "a"},
        {"record": "b", "title": "Quite another matter", "authors": "Lind, B", "year": 2010},
    ]
    found = evidence.table(prepared(record.frame(rows)), np.array([[0, 1]], dtype=np.intp))
    assert len(found) == 0
    assert found.dtypes.astype(str).to_dict() == evidence.COLUMNS
