from __future__ import annotations

import pandas as pd
import pytest

from cup_study.errors import InputError
from cup_study.literature.duplicates.prepared import prepared
from cup_study.literature.records import record


def test_all_that_is_wrong_is_told() -> None:
    table = record.frame([{"record": "a"}, {"record": "a"}, {"record": ""}]).drop(columns="doi")
    with pytest.raises(InputError) as error:
        prepared(table)
    text = str(error.value)
    assert 'column "doi": is missing' in text
    assert "1 records have no id" in text
    assert 'record "a": id is there more than once' in text


@pytest.mark.parametrize(
    "row",
    [
        {"doi": "10.48550/arxiv.2301.1"},
        {"doi": "10.2139/ssrn.4327603"},
        {"doi": "10.1101/2023.04.18.23288775"},
        {"container": "medRxiv"},
    ],
)
def test_preprints(row: dict[str, str]) -> None:
    (found,) = prepared(record.frame([row | {"record": "a", "type": "journal"}]))
    assert found.kind == "preprint"


def test_an_article_is_no_preprint() -> None:
    (found,) = prepared(record.frame([{"record": "a", "type": "journal", "doi": "10.1101/gr.1"}]))
    assert found.kind == "journal"


def test_short_abstracts_tell_nothing() -> None:
    row = {"record": "a", "abstract": "No abstract available.", "year": pd.NA}
    (found,) = prepared(record.frame([row]))
    assert (found.abstract, found.year) == ("", 0)
