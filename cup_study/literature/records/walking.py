"""JSON taken apart one entry at a time: each has its line; a file that is cut loses only its end.

``json.loads`` of a whole file says nothing about where an entry stands, and gives nothing of a
file that is cut off.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterator
from typing import Any

from cup_study.literature.records.entry import Malformed, Note

#: Lists of entries inside a page of results (OpenAlex, Crossref, Lens, CSL's own containers).
_LISTS = ("results", "items", "data", "works", "references")
#: Objects that hold such a list.
_HOLDERS = ("message",)
_BLANK = re.compile(r"[\s,]*")
_NEXT = re.compile(r"\n\s*\{")
_REST = re.compile(r"[\s\]},]*")
#: How many hits a page of results says there are.
_HITS = re.compile(r'"(?:count|total|total-results)"\s*:\s*(\d+)')
#: What an entry has and a page of results has not.
_ENTRY = {"id", "title", "display_name", "DOI", "doi"}
_DECODER = json.JSONDecoder()


def entries(text: str) -> tuple[list[tuple[int, dict[str, Any]] | Malformed], list[Note]]:
    r"""Objects of a JSON list, of a page of results, or of lines of JSON, each with its line.

    Examples
    --------
    >>> found, notes = entries('[\n{"id": 1},\n{"id": 2},\n{"id":')
    >>> found[1], found[2].line
    ((3, {'id': 2}), 4)
    >>> entries('{"meta": {"count": 1}, "results": [{"id": "W1"}]}')[0]
    [(1, {'id': 'W1'})]
    """
    at = _start(text, 0)
    found: list[tuple[int, dict[str, Any]] | Malformed] = []
    breaks = [match.start() for match in re.finditer("\n", text)]
    hits = _HITS.search(text[: at or 0])
    # Without a list: one object alone, or one a line.
    following: int | None = at or 0
    while following is not None:
        end = following
        for begun, value, end, what in _objects(text, following):
            line = bisect.bisect_left(breaks, begun) + 1
            if isinstance(value, dict):
                found += [(line, each) for each in _unpacked(value)]
            else:
                found.append(Malformed(line, what, text[begun:end].strip()))
        # Pages of results, one after the other.
        rest = _REST.match(text, end)
        at = rest.end() if rest else end
        following = _start(text, at)
        if following is None and text[at : at + 1] == "{":
            following = at
    notes = []
    if hits and int(hits[1]) > len(found):
        notes.append(Note(1, f"the page tells of {hits[1]} hits, this file holds {len(found)}"))
    return found, notes


def _unpacked(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Entries of a page of results that is itself in a list; else the object itself."""
    for name in _LISTS:
        listed = value.get(name)
        if isinstance(listed, list) and not _ENTRY & set(value):
            return [each for each in listed if isinstance(each, dict)]
    return [value]


def _objects(text: str, at: int) -> Iterator[tuple[int, Any, int, str]]:
    """Where an entry begins, its value (None if it cannot be read), its end, and why not."""
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text) or text[at] in "]}":
            return
        begun = at
        try:
            value, at = _DECODER.raw_decode(text, at)
        except RecursionError:
            at = _resumed(text, begun)
            yield begun, None, at, "nested deeper than any entry is"
            continue
        except ValueError as error:
            at = _resumed(text, begun)
            what = f"no JSON: {getattr(error, 'msg', error)}"
            if at == len(text):
                what += "; the file may be cut off"
            yield begun, None, at, what
            continue
        what = "" if isinstance(value, dict) else f"expected an object, got {type(value).__name__}"
        yield begun, value, at, what


def _resumed(text: str, begun: int) -> int:
    """Where the next object may begin: the first line after it that opens one at the same depth."""
    column = begun - (text.rfind("\n", 0, begun) + 1)
    at = begun
    while match := _NEXT.search(text, at):
        at = match.end() - 1
        if at - (text.rfind("\n", 0, at) + 1) == column:
            return at
    return len(text)


def _start(text: str, at: int) -> int | None:
    """Where the list of entries begins, after its bracket; None for objects without a list."""
    at = _skipped(text, at)
    if text[at : at + 1] == "[":
        return at + 1
    if text[at : at + 1] != "{":
        return None
    at += 1
    while True:
        at = _skipped(text, at)
        if text[at : at + 1] != '"':
            return None
        try:
            name, at = _DECODER.raw_decode(text, at)
            at = _skipped(text, at, ":")
            if name in _LISTS and text[at : at + 1] == "[":
                return at + 1
            if name in _HOLDERS and text[at : at + 1] == "{":
                return _start(text, at)
            _, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None


def _skipped(text: str, at: int, signs: str = ",") -> int:
    while at < len(text) and (text[at].isspace() or text[at] in signs):
        at += 1
    return at
