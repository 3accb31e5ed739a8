"""Columns of a table export told by their names, whatever database wrote it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cup_study.literature.records import databases, kinds, names, record, wos
from cup_study.literature.records.entry import Entry, pages, unique

#: Field -> names of columns in :func:`.record.plain` form, the most telling first.
_NAMES = {
    "original_id": "eid|ut unique wos id|ut|pmid|openalex id|lens id|publication id|pui"
    "|embase accession id|accession number|an|record id|rayyan key|key|item key|citation key"
    "|custom id|customid|pid|id",
    "type": "document type|item type|publication type|type of reference|reference type|ty"
    "|document identifier|itemtype|publicationtype|documenttype|doctype|dt|pt|type|typ",
    "authors": "authors|author|author s|author names|first authors|au|a1|author full names|af"
    "|creators|creator|contributors|authorships author display name|author list|forfattare",
    "year": "year|publication year|py|pubyear|pub year|published year|year published"
    "|publication date|publicationyear|publicationdate|pubdate|y1|date|issue date|cover date"
    "|date published|da|utgivningsar",
    "title": "title|document title|article title|primary title|ti|t1|display name"
    "|original title|titel",
    "container": "source title|source title anthology title|publication title|journal|journal book"
    "|secondary title|journal name|publication name|publicationname|pubtitle|container title"
    "|booktitle|book title|conference title|conference name|jf|jo|t2|so|alternate title3"
    "|alternate title2|journal title|host venue display name|hostpublication"
    "|primary location source display name|tidskrift|source",
    "volume": "volume|vl|volym",
    "issue": "issue|number|is|issue number|no|nummer",
    "pages": "pages|page range|page|pagination|pg|sidor",
    "first": "page start|start page|startpage|sp|bp|beginning page|first page|biblio first page",
    "last": "page end|end page|endpage|ep|ending page|last page|biblio last page",
    "number": "art no|article number|ar",
    "doi": "doi|do|di|digital object identifier|doi link|doi url|ids doi|dois",
    "abstract": "abstract|abstract note|ab|n2|notes abstract|sammanfattning",
    "keywords": "author keywords|keywords|kw|de|manual tags|ieee terms|index keywords"
    "|keywords plus|subjects|nyckelord",
    "language": "language|language of original document|la|languages|sprak",
    "url": "url|urls|link|ur|article url|articleurl|external url|landing page url|pdf link|plink"
    "|open url link|source url|primary location landing page url",
    "issn": "issn|sn|issns|issn isbn|isbn issn|print issn|eissn|ei|journalissn|isbn|isbns",
    "database": "database|name of database|db|library catalog|source",
}
_FIELDS = {field: tuple(listed.split("|")) for field, listed in _NAMES.items()}
_KNOWN = frozenset(name for listed in _FIELDS.values() for name in listed)
#: Columns without which a table is no list of references.
_TELLING = frozenset((*_FIELDS["title"], *_FIELDS["doi"], *_FIELDS["abstract"]))
#: Column that only this database writes.
_OWN = {
    "ieee terms": "IEEE Xplore",
    "ut unique wos id": "Web of Science",
    "nihms id": "PubMed",
    "emtree drug index terms": "Embase",
    "openalex id": "OpenAlex",
    "lens id": "The Lens",
}
#: So many of Web of Science's tags as names of columns are no accident.
_ENOUGH = 4
_NUMBER = re.compile(r"arnumber=(\d+)")
#: "Endoscopic Ultrasound (2014) 3:3 (152-160)", as Embase writes it.
_EMBASE = re.compile(
    r"(.{1,300}?)\s*\((\d{4})\)\s*(\w+)?(?::(\w+))?\s*(?:Article Number:\s*(\S+))?"
)
_RANGE = re.compile(r"\((\w+-\w+)\)")


def known(header: Sequence[str]) -> int:
    """How many names of a header are known; 0 for what is no list of references.

    Examples
    --------
    >>> known(["Authors", "Article Title", "extra"]), known(["q1", "age"])
    (2, 0)
    """
    plain = [record.plain(name) for name in header if len(name) < 80]
    found = {name for name in plain if name in _KNOWN}
    return len(found) if found & _TELLING and len(found) > 1 else 0


def tagged(header: Sequence[str]) -> bool:
    """Whether columns are named by Web of Science's tags.

    Examples
    --------
    >>> tagged(["PT", "AU", "TI", "UT"]), tagged(["Title"])
    (True, False)
    """
    return {"PT", "UT"} <= set(header) and len(set(header) & set(wos.TELLING)) >= _ENOUGH


def entry(header: Sequence[str], cells: Sequence[str], line: int) -> Entry:
    """One row as an entry.

    Parameters
    ----------
    header : sequence of str
        Names of the columns; a name that is there twice is tried twice.
    cells : sequence of str
        As many as there are names.
    line : int
        First line of the row in the file.

    Examples
    --------
    >>> header = ["Title", "Authors", "Publication Year", "Journal/Book", "PMID"]
    >>> row = entry(header, ["Trust", "Styvén M, Wallström Å.", "2011", "J Eur Ind", "7"], 2)
    >>> row.fields["authors"], row.fields["container"], row.fields["original_id"]
    ('Styvén, M; Wallström, Å.', 'J Eur Ind', '7')
    """
    if tagged(header):
        values = {
            tag: cell.split(";") if tag in ("AU", "AF", "BA", "BE", "BF", "CA") else [cell]
            for tag, cell in zip(header, cells, strict=True)
        }
        return Entry(line, wos.fields(values), database="Web of Science")
    given: dict[str, str] = {}
    for name, cell in zip(header, cells, strict=True):
        plain = record.plain(name)
        if cell.strip() and not given.get(plain):
            given[plain] = cell.strip()
    database = next((_OWN[n] for n in map(record.plain, header) if n in _OWN), "")
    return _entry(given, line, database)


def _entry(given: Mapping[str, str], line: int, database: str) -> Entry:
    def all_of(field: str) -> list[str]:
        return [given[name] for name in _FIELDS[field] if given.get(name)]

    def first(field: str) -> str:
        return next(iter(all_of(field)), "")

    urls = unique(all_of("url"))
    number = next((m[1] for url in urls if (m := _NUMBER.search(url))), "")
    source = next((c for c in all_of("container") if not databases.named(c)), "")
    keywords = [k for text in all_of("keywords") for k in _listed(text)]
    fields = {
        "original_id": number or first("original_id"),
        "type": kinds.kind(*all_of("type")),
        "authors": names.split(
            first("authors"), given_first=database in ("IEEE Xplore", "OpenAlex")
        ),
        "year": first("year"),
        "title": first("title"),
        "container": source,
        "volume": first("volume"),
        "issue": first("issue"),
        "pages": first("pages") or pages(first("first"), first("last")) or first("number"),
        "doi": first("doi"),
        "abstract": first("abstract"),
        "keywords": "; ".join(unique(keywords)),
        "language": first("language"),
        "url": urls[0] if urls else "",
        "issn": first("issn"),
    }
    if database == "Embase" and (match := _EMBASE.match(source)):
        fields["container"] = match[1]
        fields["year"] = fields["year"] or match[2]
        fields["volume"] = fields["volume"] or match[3] or ""
        fields["issue"] = fields["issue"] or match[4] or ""
        span = _RANGE.search(source)
        fields["pages"] = fields["pages"] or match[5] or (span[1] if span else "")
    hint = database or databases.named(first("database"), *all_of("original_id")[:1], *urls)
    return Entry(line, fields, database=hint)


def _listed(text: str) -> list[str]:
    if text.startswith("[") and text.endswith("]"):
        return names.told_apart(text)
    return re.split(r"[;|]", text)
