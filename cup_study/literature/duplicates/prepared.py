"""Every record brought once into the form in which records are compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.duplicates import letters, names, places, titles

#: Columns of the record table that are compared.
COMPARED = (
    "record",
    "type",
    "authors",
    "year",
    "title",
    "container",
    "volume",
    "issue",
    "pages",
    "doi",
    "abstract",
    "issn",
    "url",
)
#: Signs of an abstract that are compared; databases cut them at different places.
ABSTRACT = 300
#: A shorter abstract tells nothing ("No abstract available").
LEAST_ABSTRACT = 80
#: Registrants of DOIs that post manuscripts: arXiv, bioRxiv and medRxiv, SSRN, Research Square,
#: Preprints.org, OSF and its partners, JMIR Preprints, Authorea, TechRxiv.
_PREPRINT = re.compile(
    r"10\.(48550/|1101/(19|20)\d\d\.|1101/\d{6}$|2139/ssrn|21203/rs|20944/preprints|312\d\d/"
    r"|2196/preprints|22541/au|36227/techrxiv)"
)
_POSTED = re.compile(r"\b(arxiv|biorxiv|medrxiv|ssrn|preprint|research square|psyarxiv|techrxiv)")
_POSTED_AT = re.compile(
    r"\b(arxiv|biorxiv|medrxiv|preprints|techrxiv|authorea|researchsquare|psyarxiv)\.(org|com)/"
    r"|\b(ssrn\.com|osf\.io)/"
)
_COPYRIGHT = re.compile(r"(©|\(c\)|copyright|all rights reserved)", re.IGNORECASE)


@dataclass(frozen=True)
class Compared:
    """A record as it is compared.

    Attributes
    ----------
    record : str
        Its id.
    title : titles.Title
        What of the title is compared.
    authors : tuple of names.Name
        Empty when not given.
    year : int
        0 when not given.
    container : tuple of str
        Words of the journal or proceedings.
    issn : frozenset of str
        ISSNs.
    volume, issue : str
        First numbers; empty when not given. An issue without one ("Suppl") is not given.
    pages : tuple of str
        First and last page.
    doi : str
        In lower case; empty when not given.
    abstract : str
        First :data:`ABSTRACT` folded signs.
    kind : str
        ``type`` of the record table; ``preprint`` also by DOI, container or address.
    """

    record: str
    title: titles.Title
    authors: tuple[names.Name, ...]
    year: int
    container: tuple[str, ...]
    issn: frozenset[str]
    volume: str
    issue: str
    pages: tuple[str, str]
    doi: str
    abstract: str
    kind: str


def prepared(records: pd.DataFrame) -> tuple[Compared, ...]:
    """Records as they are compared, in the order of their ids.

    Parameters
    ----------
    records : DataFrame
        A record table; :data:`COMPARED` names the columns that are used.

    Returns
    -------
    tuple of Compared
        Sorted by id, so that nothing that follows depends on the order of files or rows.

    Raises
    ------
    InputError
        Columns are missing, or ids are empty or twice there.

    Examples
    --------
    >>> from cup_study.literature.records import record
    >>> table = record.frame([{"record": "b", "title": "B"}, {"record": "a", "title": "<i>A</i>"}])
    >>> [(x.record, x.title.compact, x.year) for x in prepared(table)]
    [('a', 'a', 0), ('b', 'b', 0)]
    """
    _check(records)
    texts = {name: records[name].tolist() for name in COMPARED if name != "year"}
    years = records["year"].astype("Int64").fillna(0).astype(int).tolist()
    rows = [_compared({k: v[i] for k, v in texts.items()}, years[i]) for i in range(len(records))]
    return tuple(sorted(rows, key=lambda row: row.record))


def _check(records: pd.DataFrame) -> None:
    missing = [name for name in COMPARED if name not in records.columns]
    problems = [Problem(f'column "{name}"', "is missing") for name in missing]
    if "record" in records.columns:
        ids = records["record"]
        empty = int((ids.fillna("") == "").sum())
        if empty:
            problems.append(Problem('column "record"', f"{empty} records have no id"))
        twice: Sequence[str] = sorted(set(ids[ids.duplicated() & (ids != "")].dropna()))
        problems += [Problem(f'record "{name}"', "id is there more than once") for name in twice]
    if problems:
        raise InputError(
            "record table",
            problems,
            "Read the exports with cup_study.literature.records.reading.read, which gives these "
            "columns and each record an id of its own.",
        )


def _compared(row: dict[str, str], year: int) -> Compared:
    doi = row["doi"].strip().lower()
    container = places.container(row["container"])
    posted = _PREPRINT.match(doi) or _POSTED.search(row["container"].casefold())
    if not posted and row["type"] in ("", "other") and not container:
        # An article may give the address of its preprint; what names no journal is the preprint.
        posted = _POSTED_AT.search(row["url"].casefold())
    return Compared(
        row["record"],
        titles.title(row["title"]),
        names.persons(names.names(row["authors"])),
        year,
        container,
        places.issns(row["issn"]),
        places.volume(row["volume"]),
        _number(row["issue"]),
        places.pages(row["pages"]),
        doi,
        _abstract(row["abstract"]),
        "preprint" if posted else row["type"],
    )


def _number(issue: str) -> str:
    found = places.volume(issue)
    return found if found.isdecimal() else ""


def _abstract(text: str) -> str:
    plain = letters.folded(letters.unmarked(_COPYRIGHT.split(text[: 4 * ABSTRACT])[0]))
    return plain[:ABSTRACT] if len(plain) >= LEAST_ABSTRACT else ""
