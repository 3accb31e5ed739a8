"""Entries of any format to rows of the record table: texts cleaned, DOI and year in their form.

What is changed is told. Texts stay texts: HTML that databases write into titles (``<i>``,
``&amp;``) becomes what a reader of the journal sees, everything else that looks like code stays
as it is and means nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from cup_study import raw_text
from cup_study.literature.records import record
from cup_study.literature.records.entry import Entry, shortened, unique

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_MARKUP = re.compile(
    r"</?(?:i|b|em|strong|sub|sup|u|sc|scp|inf|italic|bold|p|br|div|title|sec)\s*/?>"
    r"|</?(?:span|jats:[a-z-]+|mml:[a-z]+)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"</?(?:p|br|div|title|sec|jats:(?:p|title|sec))\b", re.IGNORECASE)
#: Control characters, invisible signs and turned directions.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
#: What statistics programs and exports write for nothing.
_NOTHING = frozenset({"NA", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "-"})
#: What Web of Science and Scopus write where no author is named.
_NOBODY = frozenset({"anonymous", "anon", "no author name available", "no authors listed"})
_DASH = re.compile(r"\s*[-‐-―−]+\s*")
_SAME_PAGE = re.compile(r"^(\w+)-\1$")
#: "0957-9672 (Print) 0957-9672", "20964129 (ISSN)"
_ISSN_PARTS = re.compile(r"\s*\([A-Za-z -]+\)\s*|\s*[;,]\s*|\s+(?=\d{4}-\d{3}[\dXx]\b)")
_NO_ABSTRACT = re.compile(r"\[?no abstract (?:is )?(?:available|found)\.?\]?", re.IGNORECASE)
_PREFIX = re.compile(r"^(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)+", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"doi\.org/(10\.\S+)", re.IGNORECASE)
_TEXTS = ("title", "container", "abstract", "keywords", "authors")
_PLAIN = ("original_id", "volume", "issue", "pages", "language", "url", "issn")


def row(entry: Entry) -> tuple[dict[str, Any], list[str]]:
    """Columns of the record table for an entry, and what was changed or is missing.

    Parameters
    ----------
    entry : Entry
        As its parser gave it.

    Returns
    -------
    tuple
        Everything but ``record database file position``; remarks.

    Examples
    --------
    >>> fields = {"title": "Trust &amp; <i>use</i>", "doi": "https://doi.org/10.1/X"}
    >>> found, remarks = row(Entry(1, fields | {"year": "2009/"}))
    >>> found["title"], found["doi"], found["year"]
    ('Trust & use', '', 2009)
    >>> remarks[:2]
    ['HTML made text in title', 'no DOI: https://doi.org/10.1/X, kept as address']
    """
    given = entry.fields
    remarks = list(entry.notes)
    result: dict[str, Any] = {"line": entry.line, "type": given.get("type") or "other"}
    made = []
    for name in _TEXTS:
        raw = given.get(name, "")
        result[name] = _text(raw)
        if raw and ("&" in raw or "<" in raw) and (_ENTITY.search(raw) or _MARKUP.search(raw)):
            made.append(name)
    if made:
        remarks.append(f"HTML made text in {', '.join(made)}")
    for name in _PLAIN:
        result[name] = _line(given.get(name, ""))
    if _NO_ABSTRACT.fullmatch(result["abstract"]):
        result["abstract"] = ""
    # ProQuest gives two numbers; lists of ids are parted by semicolons.
    result["original_id"] = result["original_id"].split(";")[0].rstrip()
    result["pages"] = _SAME_PAGE.sub(r"\1", _DASH.sub("-", result["pages"]))
    result["issn"] = "; ".join(unique(_ISSN_PARTS.split(result["issn"])))
    if result["authors"].strip("[]").lower() in _NOBODY:
        remarks.append(f"no author: {result['authors']}")
        result["authors"] = ""
    result["doi"], result["url"], more = _identifiers(given, result["url"])
    remarks += more
    year = given.get("year", "")
    result["year"] = record.year(year)
    if result["year"] is None and _line(year):
        remarks.append(f"no year: {shortened(year)}")
    if not result["title"]:
        remarks.append("no title" if result["doi"] else "neither title nor DOI")
    return result, remarks


def _identifiers(given: Mapping[str, str], url: str) -> tuple[str, str, list[str]]:
    """DOI, address and remarks; what is no DOI is kept."""
    raw = _line(html.unescape(given.get("doi", "")))
    found = record.doi(raw)
    if raw and not found:
        if url or not raw.lower().startswith("http"):
            return "", url, [f"no DOI: {shortened(raw, 200)}"]
        return "", raw, [f"no DOI: {shortened(raw, 200)}, kept as address"]
    if found:
        bare = _PREFIX.sub("", raw)
        if found != bare.lower():
            return found, url, [f"DOI mended: {found} from {shortened(raw, 200)}"]
        return found, url, []
    match = _IN_ADDRESS.search(url)
    found = record.doi(unquote(match[1])) if match else ""
    return found, url, ["DOI taken from the address"] if found else []


def _text(value: str) -> str:
    """Text as a reader sees it, on one line."""
    if not value:
        return ""
    if "&" in value:
        value = _ENTITY.sub(lambda match: html.unescape(match.group()), value)
    if "<" in value:
        value = _MARKUP.sub(lambda m: " " if _BREAKING.match(m.group()) else "", value)
    return _line(value)


def _line(value: str) -> str:
    if not value:
        return ""
    if _HIDDEN.search(value):
        value = raw_text.visible(value)
    if not value.isascii() and not unicodedata.is_normalized("NFC", value):
        value = unicodedata.normalize("NFC", value)
    value = " ".join(value.split())
    return "" if value in _NOTHING else value
