"""Works of OpenAlex: a page of its API, a list of works, or a work a line (its snapshot)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cup_study.literature.records import kinds, names
from cup_study.literature.records.csl import word, words
from cup_study.literature.records.entry import Entry, Malformed, Parsed, pages, unique
from cup_study.literature.records.walking import entries

#: A word that stands at a higher place than this stands in no abstract.
_LONGEST = 100_000


def is_work(text: str) -> bool:
    """Whether a JSON text holds works of OpenAlex rather than CSL's items.

    Examples
    --------
    >>> is_work('[{"id": "https://openalex.org/W1"}]'), is_work('[{"id": "a", "DOI": "10.1/x"}]')
    (True, False)
    """
    return "openalex.org/" in text or '"authorships"' in text or '"abstract_inverted_index"' in text


def parse(text: str) -> Parsed:
    r"""Works of OpenAlex; the abstract is put together from its index of words.

    Examples
    --------
    >>> text = '{"results": [{"id": "https://openalex.org/W7", "display_name": "Trust",'
    >>> text += ' "abstract_inverted_index": {"in": [1], "Trust": [0], "towns": [2]}}]}'
    >>> entry = parse(text).items[0]
    >>> entry.fields["original_id"], entry.fields["abstract"]
    ('W7', 'Trust in towns')
    """
    found, notes = entries(text)
    items: list[Entry | Malformed] = [
        each if isinstance(each, Malformed) else Entry(each[0], _fields(each[1]), (), "OpenAlex")
        for each in found
    ]
    return Parsed(tuple(items), tuple(notes))


def _fields(work: Mapping[str, Any]) -> dict[str, str]:
    place = _object(work.get("primary_location"))
    source = _object(place.get("source")) or _object(work.get("host_venue"))
    biblio = _object(work.get("biblio"))
    people = [
        word(_object(each.get("author")).get("display_name")) or word(each.get("raw_author_name"))
        for each in _objects(work.get("authorships"))
    ]
    keywords = [word(each.get("display_name")) for each in _objects(work.get("keywords"))]
    return {
        "original_id": word(work.get("id")).rstrip("/").rsplit("/", 1)[-1],
        "type": _kind(work, source),
        "authors": names.joined(people, given_first=True),
        "year": word(work.get("publication_year")) or word(work.get("publication_date")),
        "title": word(work.get("title")) or word(work.get("display_name")),
        "container": word(source.get("display_name")),
        "volume": word(biblio.get("volume")),
        "issue": word(biblio.get("issue")),
        "pages": pages(word(biblio.get("first_page")), word(biblio.get("last_page"))),
        "doi": word(work.get("doi")) or word(_object(work.get("ids")).get("doi")),
        "abstract": word(work.get("abstract")) or _abstract(work.get("abstract_inverted_index")),
        "keywords": "; ".join(unique(keywords or words(work.get("keywords")))),
        "language": word(work.get("language")),
        "url": word(place.get("landing_page_url")),
        "issn": "; ".join(words(source.get("issn")) or words(source.get("issn_l"))),
    }


def _kind(work: Mapping[str, Any], source: Mapping[str, Any]) -> str:
    """OpenAlex calls a paper of a conference an article; where it was printed tells."""
    if word(source.get("type")) == "conference":
        return "conference"
    return kinds.kind(word(work.get("type_crossref")), word(work.get("type")))


def _abstract(index: Any) -> str:
    places: dict[int, str] = {}
    for text, at in _object(index).items():
        for place in at if isinstance(at, list) else []:
            if isinstance(place, int) and 0 <= place < _LONGEST:
                places[place] = str(text)
    return " ".join(places[place] for place in sorted(places))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
