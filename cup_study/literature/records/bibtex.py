"""BibTeX: what reference managers, Scopus, Web of Science, IEEE Xplore, ACM and Scholar write.

bibtexparser splits a file into blocks and says which failed. Here its blocks become entries; what
it sets aside (a key or a field that is there twice) is kept with a remark, and what follows a
failed block up to the next one belongs to its raw text. LaTeX is in :mod:`.latex`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from bibtexparser.library import Library
from bibtexparser.middlewares import RemoveEnclosingMiddleware
from bibtexparser.middlewares.names import (
    parse_single_name_into_parts,
    split_multiple_persons_names,
)
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Field,
    ImplicitComment,
    ParsingFailedBlock,
)
from bibtexparser.model import Entry as BibEntry
from bibtexparser.splitter import Splitter

from cup_study.literature.records import databases, kinds, latex, record
from cup_study.literature.records.entry import Entry, Malformed, Note, Parsed, shortened, unique

#: Block starts that are no entries.
_OTHER = re.compile(r"@\s*(?:comment|string|preamble)\b", re.IGNORECASE)
_PART = re.compile(r'\s*(\{(?:[^{}]|\{[^{}]*\})*\}|"[^"]*"|[^#"{}\s]+)\s*(#|$)')
_BRACE = re.compile(r"(?<!\\)[{}]")
_FIELD = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(\S.*)", re.DOTALL)
_PLAIN_NAME = re.compile(r"[^{}\\,]+,[^{}\\,]+")
#: What the parser says -> what it means.
_REASONS = {
    "end of file": "not closed: the file ends inside it (is it cut off?)",
    "Unexpected block start": "not closed before the next entry begins",
    "Expected comma after entry key": "no key, or no comma after it",
    "Expected a `=`": "a field without an equals sign or without a comma before it",
}
_EID = re.compile(r"\beid=(2-s2\.0-\d+)")
_ENCLOSING = RemoveEnclosingMiddleware()
_EMPTY = Library()
# The parser's own warnings say what the table of malformed entries says.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())


def parse(text: str) -> Parsed:
    r"""Entries of a BibTeX file.

    A block that does not parse (not closed, cut off, a comma missing) is malformed, with its raw
    text. The same key twice gives two entries.

    Examples
    --------
    >>> parsed = parse("@article{a,\n title = {F{\\\"o}rtroende}}\n\n@book{b, title = {Cut")
    >>> parsed.items[0].fields["title"], parsed.items[1].line, parsed.items[1].what
    ('Förtroende', 4, 'not closed: the file ends inside it (is it cut off?)')
    """
    library = Splitter(text).split()
    strings = {string.key.lower(): string.value for string in library.strings}
    lines = text.split("\n")
    blocks = library.blocks
    items: list[Entry | Malformed] = []
    notes = []
    failed = False
    for i, block in enumerate(blocks):
        line = (block.start_line or 0) + 1
        entry, remarks = _unwrapped(block)
        if entry is not None:
            values, mended = _values(entry, strings)
            fields, more = _fields(entry, values)
            hint = databases.named(
                values.get("source", ""),
                entry.key,
                values.get("unique-id", ""),
                values.get("url", ""),
            )
            items.append(Entry(line, fields, (*remarks, *mended, *more), hint))
        elif isinstance(block, ParsingFailedBlock):
            raw = _raw(lines, blocks, i)
            what = _reason(block)
            if _OTHER.match(raw):
                notes.append(Note(line, f"{what} In: {shortened(raw, 200)}"))
            else:
                items.append(Malformed(line, what, raw))
        elif isinstance(block, ImplicitComment) and not failed:
            notes.append(Note(line, f"text outside the entries: {shortened(block.comment, 200)}"))
        failed = entry is None and (isinstance(block, ParsingFailedBlock) or failed)
    return Parsed(tuple(items), tuple(notes))


def _unwrapped(block: Block) -> tuple[BibEntry | None, list[str]]:
    remarks = []
    inner: Block | None = block
    if isinstance(inner, DuplicateBlockKeyBlock):
        inner = inner.ignore_error_block
    if isinstance(inner, DuplicateFieldKeyBlock):
        remarks = [f"field given twice: {', '.join(sorted(inner.duplicate_keys))}; first kept"]
        inner = inner.ignore_error_block
    return (inner if isinstance(inner, BibEntry) else None), remarks


def _reason(block: ParsingFailedBlock) -> str:
    """Why a block failed, for those who do not know the parser's words."""
    said = " ".join(str(getattr(block.error, "abort_reason", block.error)).split())
    for sign, what in _REASONS.items():
        if sign in said:
            return what
    return said


def _raw(lines: list[str], blocks: list[Block], i: int) -> str:
    """Text of a failed block up to the next one, with what the parser took for a comment."""
    start = blocks[i].start_line or 0
    following = (b.start_line for b in blocks[i + 1 :] if not isinstance(b, ImplicitComment))
    end = next((line for line in following if line is not None), len(lines))
    return "\n".join(lines[start:end]).strip() if end > start else str(blocks[i].raw or "").strip()


def _values(entry: BibEntry, strings: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Fields by lower-case name: abbreviations replaced, outer braces off, LaTeX made text."""
    remarks = []
    fields = [part for field in entry.fields for part in _parted(field)]
    if len(fields) > len(entry.fields):
        remarks.append("a comma is missing between two fields: read as if it were there")
    entry = BibEntry(entry.entry_type, entry.key, fields)
    for field in entry.fields:
        if str(field.value)[:1] not in ("{", '"') or "#" in str(field.value):
            field.value = _resolved(str(field.value), strings)
    entry = _ENCLOSING.transform_entry(entry, _EMPTY)
    values: dict[str, str] = {}
    people: dict[str, str] = {}
    for field in entry.fields:
        name = field.key.lower()
        # Names are parted before LaTeX is read: braces hold a name together.
        kept = people if name in ("author", "editor") else values
        if not kept.get(name):
            kept[name] = str(field.value)
    return latex.decoded(values) | people, remarks


def _parted(field: Field) -> list[Field]:
    """Fields that the parser took for one because a comma is missing: ``{a} year = {b}``."""
    value = str(field.value)
    depth = 0
    for match in _BRACE.finditer(value) if value.startswith("{") else ():
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            rest = _FIELD.fullmatch(value, match.end())
            if rest is None:
                break
            return [Field(field.key, value[: match.end()]), *_parted(Field(rest[1], rest[2]))]
    return [field]


def _resolved(value: str, strings: Mapping[str, str]) -> str:
    """Abbreviations (``jan # " 2009"``) replaced by what they stand for."""
    if value.lower() in strings:
        return strings[value.lower()]
    if "#" not in value:
        return value
    parts, at = [], 0
    while match := _PART.match(value, at):
        part = match[1]
        known = strings.get(part.lower(), part)
        parts.append(known[1:-1] if known[:1] in ("{", '"') else known)
        at = match.end()
        if match[2] != "#":
            break
    return "{" + "".join(parts) + "}" if len(parts) > 1 and at == len(value) else value


def _fields(entry: BibEntry, values: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    def first(*names: str) -> str:
        return next((values[name] for name in names if values.get(name)), "")

    eid = _EID.search(first("url"))
    kind = kinds.kind(entry.entry_type, first("type", "document_type"))
    if kind == "other" and "arxiv" in first("archiveprefix", "eprinttype", "howpublished").lower():
        kind = "preprint"
    keywords = first("keywords", "author_keywords", "keyword")
    people, remarks = _people(first("author", "editor"))
    fields = {
        "original_id": (eid[1] if eid else "") or first("unique-id") or entry.key,
        "type": kind,
        "authors": people,
        "year": first("year", "date"),
        "title": first("title"),
        "container": first(
            "journal", "journaltitle", "booktitle", "school", "institution", "series"
        ),
        "volume": first("volume"),
        "issue": first("number", "issue"),
        "pages": re.sub(r"\s*(?:--+|–)\s*", "-", first("pages", "art_number", "eid")).strip("-"),
        "doi": first("doi"),
        "abstract": first("abstract"),
        "keywords": "; ".join(unique(keywords.split(";" if ";" in keywords else ","))),
        "language": first("language", "langid"),
        "url": first("url", "howpublished", "link"),
        "issn": first("issn", "isbn"),
    }
    return fields, remarks


def _people(text: str) -> tuple[str, list[str]]:
    """Authors as BibTeX parts them: at "and", names in braces whole, particles with the family."""
    if "{" in text or "\\" in text:
        listed = split_multiple_persons_names(text)
    else:
        listed = re.split(r"\s+and\s+", text.strip())
    found, remarks = [], []
    for name in listed:
        if name.strip().lower() == "others":
            remarks.append("authors end in et al.")
        elif _PLAIN_NAME.fullmatch(name):
            found.append(record.author(name))
        elif name.strip():
            found.append(_person(name.strip()))
    return "; ".join(unique(name.replace(";", ",") for name in found)), remarks


def _person(name: str) -> str:
    if (name.startswith("{") and name.endswith("}")) or ("," not in name and record.is_body(name)):
        return latex.text(name)
    parts = parse_single_name_into_parts(name, strict=False)
    family = latex.text(" ".join([*parts.von, *parts.last]))
    given = latex.text(" ".join([*parts.first, *parts.jr]))
    return f"{family}, {given}" if family and given else family or given
