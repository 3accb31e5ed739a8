"""Reads a REFI-QDA project (``.qdpx``), the exchange format of NVivo, MAXQDA and ATLAS.ti.

Sources with plain text become sessions, selections segments, users coders, cases participants or
attributes. pyrefiqda's models hold the XML; its ``RefiProject.load`` is not used, since it unpacks
whatever the archive holds into the working folder (see
:mod:`cup_study.citizens.focus_groups.archive`) and parses it unchecked. What has no use here
(sound, pictures, sets, notes, links) is not read, and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study.citizens.focus_groups import (
    archive,
    refi_cases,
    refi_codes,
    refi_text,
    refi_xml,
    transcript,
)
from cup_study.citizens.focus_groups.codings import COLUMNS as CODING
from cup_study.citizens.focus_groups.segments import typed
from cup_study.citizens.focus_groups.sessions import PARTICIPANT, SESSION
from cup_study.errors import InputError, Problem
from cup_study.raw_text import visible
from cup_study.survey.open_answers.frame import CodeFrame

#: What this package calls itself in a project.
OWN = "cup_study"
#: Coder of a coding for which the project names nobody.
UNKNOWN = "unknown"
#: A name of a selection that can be a segment's name: all selections must have one of their own.
_ID = re.compile(r"(?=.*[^\W\d_])[\w.-]{1,40}")
_REMEDY = "Correct the project in the program that made it, and export it again."
Row = tuple[str, str, int, str]
Place = tuple[str, int, int]


@dataclass(frozen=True)
class Project:
    """What a project holds, as the frames of
    :class:`cup_study.citizens.focus_groups.material.Material`.

    Attributes
    ----------
    sessions, participants, segments, guidance, codings : DataFrame
    codes : CodeFrame
    sources : mapping
        Session to its text.
    log : tuple
        Rows of the log: kind, file, n, detail.
    """

    sessions: pd.DataFrame
    participants: pd.DataFrame
    segments: pd.DataFrame
    codes: CodeFrame
    guidance: pd.DataFrame
    codings: pd.DataFrame
    sources: Mapping[str, str]
    log: tuple[Row, ...]


@dataclass(frozen=True)
class _Source:
    """A text source: its session, text and selections as (model, start, end)."""

    guid: str
    session: str
    model: Any
    text: str
    selections: tuple[tuple[Any, int, int], ...]


def read(path: Path, languages: Sequence[str]) -> Project:
    """Read a project.

    Parameters
    ----------
    path : Path
        The ``.qdpx`` file.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    Project

    Raises
    ------
    InputError
        An archive or XML that is not safe or not whole (at once); else with every source that is
        missing, selection outside its source, and coding whose code is not in the codebook.
    """
    entries = archive.entries(path)
    files = [name for name in entries if name.endswith(".qde") and "/" not in name]
    if len(files) != 1:
        what = f"expected one .qde file, got {len(files)}"
        raise InputError(path.name, [Problem("", what)], _REMEDY)
    qde = entries[files[0]].filename
    model = refi_xml.project(archive.content(path, entries[files[0]]), f"{path.name}, {qde}")
    log = _not_taken(model, qde)
    cases = list(model.cases.case) if model.cases else []
    leave = {refi_codes.guid(case.guid) for case in cases}
    top = model.code_book.codes.code if model.code_book and model.code_book.codes else []
    codes = refi_codes.frame(top, languages, leave)
    if codes.renamed:
        log.append(("renamed", qde, len(codes.renamed), "; ".join(codes.renamed)))
    sources, problems = _sources(path, entries, model, qde, log)
    problems += [Problem(qde, f"the code {what}") for what in codes.same]
    segments, at = _segments(sources, qde, log)
    codings, more, of_cases = _codings(sources, at, codes.names, leave, _users(model), qde, log)
    places = {
        refi_codes.guid(selection.guid): at[s.session, start, end]
        for s in sources
        for selection, start, end in s.selections
        if (s.session, start, end) in at
    }
    problems += more
    if segments.empty and not problems:
        problems.append(Problem(qde, "has no selection of text in any source"))
    if problems:
        raise InputError(path.name, problems, _REMEDY)
    # What this package wrote carries the source of each session with it.
    own = model.origin == OWN
    told = ["" if own else f"{path.name}: {s.session}" for s in sources]
    sessions = pd.DataFrame(
        [[s.session, "", "", "", t] for s, t in zip(sources, told, strict=True)], columns=SESSION
    ).astype("str")
    empty = pd.DataFrame(columns=PARTICIPANT, dtype="str")
    held = refi_cases.Held(sessions, empty, segments)
    of_source = {s.guid: (s.session, list(s.model.variable_value)) for s in sources}
    held, rows = refi_cases.spread(held, model, of_source, places, of_cases, qde)
    texts = {s.session: s.text for s in sources}
    return Project(
        held.sessions,
        held.participants,
        held.segments,
        codes.frame,
        codes.guidance,
        codings,
        texts,
        (*log, *rows),
    )


def _sources(
    path: Path, entries: Mapping[str, Any], model: Any, qde: str, log: list[Row]
) -> tuple[list[_Source], list[Problem]]:
    found: list[_Source] = []
    problems: list[Problem] = []
    taken: set[str] = set()
    ways: list[str] = []
    for one in model.sources.text_source if model.sources else []:
        name = visible(one.name or "").strip() or refi_codes.guid(one.guid)
        session, n = name, 1
        while session in taken:
            session = f"{name} ({(n := n + 1)})"
        taken.add(session)
        link = one.plain_text_path
        raw, wrong = refi_text.content(path, entries, one.plain_text_content, link)
        if wrong:
            problems.append(Problem(qde, f'source "{session}": {wrong}'))
            continue
        places = [
            refi_text.Place(s.start_position, s.end_position, s.name or "")
            for s in one.plain_text_selection
        ]
        text = refi_text.counted(raw, places, model.origin or "")
        if text.way and places:
            ways.append(f"{session} ({text.way})")
        selections = []
        for selection, place in zip(one.plain_text_selection, places, strict=True):
            range_ = text.range(place)
            if range_ is None:
                problems.append(refi_text.outside(qde, session, place, len(text.text)))
            else:
                selections.append((selection, *range_))
        guid = refi_codes.guid(one.guid)
        found.append(_Source(guid, session, one, text.text, tuple(selections)))
    if ways:
        log.append(("line_ends", qde, len(ways), "; ".join(ways)))
    return found, problems


def _segments(
    sources: Sequence[_Source], qde: str, log: list[Row]
) -> tuple[pd.DataFrame, dict[Place, str]]:
    """Segments, and the segment of each place."""
    rows: list[dict[str, object]] = []
    places: dict[Place, str] = {}
    same = blank = overlap = 0
    by_place: dict[Place, list[Any]] = {}
    for source in sources:
        for selection, start, end in source.selections:
            if transcript.words(source.text[start:end]):
                by_place.setdefault((source.session, start, end), []).append(selection)
            else:
                blank += 1
    own = [one[0].name or "" for one in by_place.values()]
    named = len(set(own)) == len(own) and all(_ID.fullmatch(name) for name in own)
    short = Counter(refi_codes.guid(one[0].guid)[:8] for one in by_place.values())
    long = Counter(refi_codes.guid(one[0].guid) for one in by_place.values())
    texts = {source.session: source.text for source in sources}
    order = {source.session: i for i, source in enumerate(sources)}
    met: Counter[str] = Counter()
    reached: dict[str, int] = {}
    for session, start, end in sorted(by_place, key=lambda p: (order[p[0]], p[1], p[2])):
        selections = by_place[session, start, end]
        guid = refi_codes.guid(selections[0].guid)
        met[session] += 1
        ident = guid[:8] if short[guid[:8]] == 1 else guid
        # Some programs give the same identifier to several selections.
        ident = ident if long[guid] == 1 else f"{guid[:8]}-{start}-{end}-{order[session]}"
        ident = str(selections[0].name) if named else ident
        same += len(selections) - 1
        overlap += start < reached.get(session, 0)
        reached[session] = max(end, reached.get(session, 0))
        words = texts[session][start:end]
        where = {"session": session, "position": met[session], "start": start, "end": end}
        rows.append({"segment": ident, "participant": "", "text": words, **where})
        places[session, start, end] = ident
    for kind, n in (("same_place", same), ("blank", blank), ("overlap", overlap)):
        if n:
            log.append((kind, qde, n, ""))
    return typed(rows), places


def _codings(
    sources: Sequence[_Source],
    places: Mapping[Place, str],
    codes: Mapping[str, str],
    cases: set[str],
    users: Mapping[str, str],
    qde: str,
    log: list[Row],
) -> tuple[pd.DataFrame, list[Problem], dict[str, list[str]]]:
    """Codings; problems; and the segments that are coded with a case, as NVivo does."""
    rows: list[tuple[str, str, str]] = []
    problems: list[Problem] = []
    of_cases: dict[str, list[str]] = {}
    nobody = 0
    for source in sources:
        for selection, start, end in source.selections:
            segment = places.get((source.session, start, end))
            for coding in selection.coding if segment else []:
                target = refi_codes.guid(coding.code_ref.target_guid)
                if target in cases:
                    of_cases.setdefault(target, []).append(str(segment))
                    continue
                if target not in codes:
                    what = f'a code from {start} to {end} is not in the codebook ("{target}")'
                    problems.append(Problem(qde, f'source "{source.session}": {what}'))
                    continue
                user = refi_codes.guid(coding.creating_user or selection.creating_user)
                nobody += user not in users
                rows.append((str(segment), users.get(user, UNKNOWN), codes[target]))
    once = list(dict.fromkeys(rows))
    if len(once) < len(rows):
        log.append(("twice", qde, len(rows) - len(once), ""))
    if nobody:
        log.append(("no_coder", qde, nobody, ""))
    place = {segment: i for i, segment in enumerate(dict.fromkeys(places.values()))}
    once.sort(key=lambda row: place[row[0]])
    return pd.DataFrame(once, columns=CODING, dtype="str"), problems, of_cases


def _users(model: Any) -> dict[str, str]:
    """Name of each user, by identifier; two users of one name are told apart."""
    found: dict[str, str] = {}
    for user in model.users.user if model.users else []:
        name = visible(user.name or user.id or "").strip() or UNKNOWN
        own, n = name, 1
        while own in found.values():
            own = f"{name} ({(n := n + 1)})"
        found[refi_codes.guid(user.guid)] = own
    return found


def _not_taken(model: Any, qde: str) -> list[Row]:
    """What the project holds and is not read."""
    sources = model.sources
    log: list[Row] = []
    if sources:
        other = {
            "pdf": sum(len(s.pdfselection) for s in sources.pdfsource),
            "picture": sum(len(s.picture_selection) for s in sources.picture_source),
            "sound": sum(len(s.audio_selection) for s in sources.audio_source),
            "film": sum(len(s.video_selection) for s in sources.video_source),
        }
        if sum(other.values()):
            told = ", ".join(f"{kind} {n}" for kind, n in other.items() if n)
            log.append(("not_text", qde, sum(other.values()), told))
        whole = sum(len(source.coding) for source in sources.text_source)
        if whole:
            log.append(("whole_source", qde, whole, ""))
    parts = {
        "sets": len(model.sets.set) if model.sets else 0,
        "notes": len(model.notes.note) if model.notes else 0,
        "links": len(model.links.link) if model.links else 0,
        "graphs": len(model.graphs.graph) if model.graphs else 0,
        "pdf": len(sources.pdfsource) if sources else 0,
        "pictures": len(sources.picture_source) if sources else 0,
        "sound": len(sources.audio_source) if sources else 0,
        "film": len(sources.video_source) if sources else 0,
    }
    if sum(parts.values()):
        told = ", ".join(f"{part} {n}" for part, n in parts.items() if n)
        log.append(("not_taken", qde, sum(parts.values()), told))
    return log
