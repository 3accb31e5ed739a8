"""CSL-JSON (Zotero, Mendeley, citation processors), and Crossref's works, which are near it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cup_study.literature.records import databases, kinds
from cup_study.literature.records.entry import Entry, Malformed, Parsed, unique
from cup_study.literature.records.walking import entries


def parse(text: str) -> Parsed:
    r"""Entries of a CSL-JSON file.

    Examples
    --------
    >>> text = '[{"id": "a", "title": "Trust", "issued": {"date-parts": [[2009]]}}]'
    >>> entry = parse(text).items[0]
    >>> entry.fields["title"], entry.fields["year"], entry.fields["original_id"]
    ('Trust', '2009', 'a')
    """
    found, notes = entries(text)
    items: list[Entry | Malformed] = []
    for each in found:
        if isinstance(each, Malformed):
            items.append(each)
            continue
        line, work = each
        fields = _fields(work)
        hint = "Crossref" if "is-referenced-by-count" in work else ""
        hint = hint or databases.named(word(work.get("source")), fields["original_id"])
        items.append(Entry(line, fields, database=hint))
    return Parsed(tuple(items), tuple(notes))


def word(value: Any) -> str:
    """Text of a JSON value: the first of a list, a number as it is written; else empty.

    Examples
    --------
    >>> word(["Trust", "Use"]), word(7), word({"a": 1}), word(None)
    ('Trust', '7', '', '')
    """
    if isinstance(value, list):
        return next((text for each in value if (text := word(each))), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def words(value: Any) -> list[str]:
    """Texts of a JSON list, or of one value.

    Examples
    --------
    >>> words(["a", 1, None]), words("a"), words({})
    (['a', '1'], ['a'], [])
    """
    return unique(word(each) for each in (value if isinstance(value, list) else [value]))


def _fields(work: Mapping[str, Any]) -> dict[str, str]:
    keywords = word(work.get("keyword")) or word(work.get("keywords"))
    listed = keywords.split(";" if ";" in keywords else ",")
    return {
        "original_id": word(work.get("id")) or word(work.get("citation-key")),
        "type": kinds.kind(word(work.get("type")), word(work.get("genre"))),
        "authors": "; ".join(_people(work.get("author")) or _people(work.get("editor"))),
        "year": next(
            (y for n in ("issued", "published", "published-print") if (y := _year(work.get(n)))), ""
        ),
        "title": word(work.get("title")),
        "container": word(work.get("container-title")) or word(work.get("collection-title")),
        "volume": word(work.get("volume")),
        "issue": word(work.get("issue")),
        "pages": word(work.get("page")) or word(work.get("number")),
        "doi": word(work.get("DOI")) or word(work.get("doi")),
        "abstract": word(work.get("abstract")),
        "keywords": "; ".join(unique(listed)),
        "language": word(work.get("language")),
        "url": word(work.get("URL")) or word(work.get("url")),
        "issn": "; ".join(words(work.get("ISSN")) or words(work.get("ISBN"))),
    }


def _people(value: Any) -> list[str]:
    found = []
    for person in value if isinstance(value, list) else []:
        if not isinstance(person, dict):
            found.append(word(person))
            continue
        particle = word(person.get("non-dropping-particle")) or word(
            person.get("dropping-particle")
        )
        family = " ".join(unique([particle, word(person.get("family"))]))
        given = " ".join(unique([word(person.get("given")), word(person.get("suffix"))]))
        body = word(person.get("literal")) or word(person.get("name"))
        found.append(", ".join(unique([family, given])) or body)
    return unique(name.replace(";", ",") for name in found)


def _year(value: Any) -> str:
    if not isinstance(value, dict):
        return word(value)
    parts = value.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    return word(parts) or word(value.get("raw")) or word(value.get("literal"))
