"""CSL-JSON, OpenAlex and Crossref; whole, cut off, nested and paged."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cup_study.literature.records import csl, openalex, walking
from cup_study.literature.records.entry import Entry, Malformed, Parsed

WORK = {
    "id": "https://openalex.org/W741",
    "doi": "https://doi.org/10.1000/ABC",
    "title": "Trust in towns",
    "publication_year": 2011,
    "type": "article",
    "language": "en",
    "primary_location": {
        "landing_page_url": "https://a.se/1",
        "source": {"display_name": "Gov Q", "issn": ["1234-5678"], "type": "journal"},
    },
    "authorships": [
        {"author": {"display_name": "Maria Styvén"}},
        {"author": {"display_name": "Ludwig van Beethoven"}},
    ],
    "biblio": {"volume": "4", "issue": "2", "first_page": "1", "last_page": "9"},
    "abstract_inverted_index": {"We": [0], "ask": [1, 3], "and": [2]},
    "keywords": [{"display_name": "trust"}],
}


def read(parsed: Parsed) -> list[Entry]:
    return [item for item in parsed.items if isinstance(item, Entry)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([WORK]),
        json.dumps({"meta": {"count": 1}, "results": [WORK]}, indent=2),
        json.dumps(WORK) + "\n",
        json.dumps([{"meta": {"count": 1}, "results": [WORK]}]),
    ],
)
def test_openalex(text: str) -> None:
    assert openalex.is_work(text)
    (entry,) = read(openalex.parse(text))
    assert entry.fields["original_id"] == "W741"
    assert entry.fields["authors"] == "Styvén, Maria; van Beethoven, Ludwig"
    assert entry.fields["abstract"] == "We ask and ask"
    assert (entry.fields["container"], entry.fields["pages"]) == ("Gov Q", "1-9")
    assert (entry.fields["type"], entry.database) == ("journal", "OpenAlex")


def test_lines_and_pages_one_after_the_other() -> None:
    line = json.dumps(WORK)
    assert [e.line for e in read(openalex.parse(f"{line}\n{line}\n"))] == [1, 2]
    page = json.dumps({"meta": {"count": 9}, "results": [WORK]})
    parsed = openalex.parse(f"{page}\n{page}\n")
    assert [e.line for e in read(parsed)] == [1, 2]
    assert parsed.notes[0].what == "the page tells of 9 hits, this file holds 2"


def test_a_work_with_other_types_than_promised() -> None:
    wrong: dict[str, Any] = dict.fromkeys(WORK, 7) | {"id": "https://openalex.org/W1"}
    wrong |= {"authorships": [1, {}], "abstract_inverted_index": {"a": 3, "b": [10**12, -1, "x"]}}
    (entry,) = read(openalex.parse(json.dumps([wrong])))
    assert entry.fields["abstract"] == ""


def test_csl() -> None:
    work = {
        "id": "styven2011",
        "type": "article-journal",
        "title": "Trust",
        "author": [
            {"family": "Styvén", "given": "Maria"},
            {"family": "Berg", "non-dropping-particle": "van der", "given": "A."},
            {"literal": "World Bank"},
        ],
        "issued": {"date-parts": [["2011", 5]]},
        "container-title": "Gov Q",
        "DOI": "10.1000/abc",
        "keyword": "trust, use",
    }
    (entry,) = read(csl.parse(json.dumps([work], indent=1)))
    assert entry.fields["authors"] == "Styvén, Maria; van der Berg, A.; World Bank"
    assert (entry.fields["year"], entry.fields["keywords"]) == ("2011", "trust; use")
    assert (entry.fields["type"], entry.line) == ("journal", 2)


def test_crossref() -> None:
    work = {
        "title": ["Trust"],
        "DOI": "10.1/x",
        "is-referenced-by-count": 3,
        "type": "posted-content",
    }
    text = json.dumps({"status": "ok", "message": {"total-results": 2, "items": [work]}})
    (entry,) = read(csl.parse(text))
    assert (entry.fields["title"], entry.database) == ("Trust", "Crossref")
    assert entry.fields["type"] == "preprint"


def test_cut_off_and_broken_in_the_middle() -> None:
    text = (
        '[\n{"id": "a", "title": "x"},\n{"id": "b", "title": oops},\n{"id": "c"},\n{"id": "d", "ti'
    )
    first, second, third, fourth = csl.parse(text).items
    assert isinstance(second, Malformed)
    assert isinstance(fourth, Malformed)
    assert (second.line, second.text) == (3, '{"id": "b", "title": oops},')
    assert (fourth.line, fourth.text) == (5, '{"id": "d", "ti')
    assert "cut off" in fourth.what
    assert (first.line, third.line) == (2, 4)


def test_nested_deep_and_what_is_no_object() -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    items = walking.entries(f'[{{"id": "a"}},\n{deep},\n{{"id": "b"}}, 7]')[0]
    assert [isinstance(item, Malformed) for item in items] == [False, True, False, True]
    assert walking.entries("[" * 100_000)[0][0] == Malformed(
        1, "nested deeper than any entry is", "[" * 99_999
    )


def test_what_follows_a_list_that_ends_too_soon() -> None:
    parsed = csl.parse('[{"id": "a"}]{"id": "b"},\n{"id": "c"}]')
    assert [e.fields["original_id"] for e in read(parsed)] == ["a", "b", "c"]


def test_nothing() -> None:
    assert walking.entries("[]") == ([], [])
    assert walking.entries("") == ([], [])
