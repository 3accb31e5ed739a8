"""The record table, its ids, and the normal forms of DOI, year and name."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from cup_study.literature.records import record


def test_columns_have_their_types() -> None:
    table = record.frame([{"record": "a", "year": 2009, "line": 3}, {"record": "b"}])
    assert tuple(table.columns) == record.COLUMNS
    assert table["year"].dtype == "Int64"
    assert pd.isna(table["year"][1])
    assert table["line"].dtype == "int64"
    assert table.drop(columns=list(record.NUMBERS)).iloc[1, 1:].eq("").all()
    assert record.empty().dtypes.equals(table.dtypes)


def test_unknown_column_is_refused() -> None:
    with pytest.raises(ValueError, match="titel"):
        record.frame([{"titel": "a"}])


def test_ids_do_not_depend_on_the_order() -> None:
    rows = [
        {"database": "a", "original_id": "k", "title": f"t{i}", "file": f"{i % 3}", "position": i}
        for i in range(20)
    ]
    rows += [{"database": "a", "title": "same"}, {"database": "a", "title": "Same!", "volume": "2"}]
    first = dict(zip(map(str, rows), record.identities(rows), strict=True))
    random.Random(1).shuffle(rows)
    assert dict(zip(map(str, rows), record.identities(rows), strict=True)) == first
    assert len(set(first.values())) == len(rows)


def test_an_entry_that_is_called_like_a_repetition_keeps_its_id() -> None:
    rows = [{"database": "a", "original_id": i} for i in ("k", "k", "k.2")]
    assert sorted(record.identities(rows)) == ["a:k", "a:k.2", "a:k.3"]
    assert record.identities(rows)[2] == "a:k.2"


def test_a_million_times_one_key_is_no_quadratic_work() -> None:
    ids = record.identities([{"database": "a", "original_id": "k"}] * 100_000)
    assert len(set(ids)) == 100_000


def test_an_endless_id_is_no_id() -> None:
    assert record.identity({"database": "a", "original_id": "x" * 10_000}).startswith("a:~")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://dx.doi.org/10.1016/S0140-6736(17)30624-3", "10.1016/s0140-6736(17)30624-3"),
        ("http://dx.doi.org/10.1016%2Fj.giq.2009.01.003", "10.1016/j.giq.2009.01.003"),
        (
            "10.1659/0276-4741(2007)27 [ 32:TLBCFP]2.0.CO;2",
            "10.1659/0276-4741(2007)27[32:tlbcfp]2.0.co;2",
        ),
        ("10.1000/abc (accessed 2020)", "10.1000/abc"),
        ("(10.1000/abc)", "10.1000/abc"),
        ("10.1000/abc [doi]", "10.1000/abc"),
        ("doi:10.1000/abc, PMID 4", "10.1000/abc"),
        ("10.1111/j.1 10.2222/k.2", "10.1111/j.1"),
        ("DOI 3", ""),
        ("10.3", ""),
        ("", ""),
    ],
)
def test_doi(text: str, expected: str) -> None:
    assert record.doi(text) == expected


@pytest.mark.parametrize(
    ("name", "given_first", "expected"),
    [
        ("Kloner R. A.", False, "Kloner, R. A."),
        ("van der Berg JP", False, "van der Berg, JP"),
        ("Åström,J.", False, "Åström, J."),
        ("World Health Organization", True, "World Health Organization"),
        ("Ludwig van Beethoven", True, "van Beethoven, Ludwig"),
        ("Madonna", True, "Madonna"),
        ("", False, ""),
    ],
)
def test_author(name: str, given_first: bool, expected: str) -> None:
    assert record.author(name, given_first=given_first) == expected
