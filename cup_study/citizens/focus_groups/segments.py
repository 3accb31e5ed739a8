"""Segments: the pieces of what was said that get codes, from a table, transcripts or both.

``segments.csv`` holds the text of each segment, or its place in a transcript
``sessions/<session>.txt``. A transcript of whose session the table has no row is cut into turns of
speakers. A segment belongs to one place only: what overlaps, is empty or lies outside its
transcript is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cup_study import sheet
from cup_study.citizens.focus_groups import transcript
from cup_study.citizens.focus_groups.sessions import (
    PARTICIPANTS,
    SESSIONS,
    repeated,
    texts,
    unknown,
)
from cup_study.errors import Problem
from cup_study.raw_text import visible

SEGMENTS = "segments.csv"
#: Folder of the transcripts.
TRANSCRIPTS = "sessions"
COLUMNS = ["segment", "session", "participant", "position", "text", "start", "end"]
_NEEDED = ["segment", "session"]
_NUMBERS = ["position", "start", "end"]
#: No transcript has more signs than a number of so many digits tells.
_DIGITS = 9


def examine(
    folder: Path, sessions: Sequence[str], participants: pd.DataFrame
) -> tuple[pd.DataFrame, dict[str, str], list[Problem]]:
    """Read the segments as far as they can be.

    Parameters
    ----------
    folder : Path
        Holds ``segments.csv`` (columns ``segment session`` and ``text``, or ``start end``;
        optionally ``participant``, ``position`` and attributes), and/or ``sessions/*.txt``.
    sessions : sequence of str
        Sessions that are known.
    participants : DataFrame
        Columns ``participant session``.

    Returns
    -------
    DataFrame
        Columns as :data:`COLUMNS` and the attributes, by session and position.
    dict
        Session to the text of its transcript.
    list of Problem

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> (folder / "sessions").mkdir()
    >>> _ = (folder / "sessions" / "s1.txt").write_text("P1: I never find it")
    >>> who = pd.DataFrame({"participant": ["P1"], "session": ["s1"]})
    >>> examine(folder, ["s1"], who)[0].astype(str).iloc[0].tolist()
    ['s1-001', 's1', 'P1', '1', 'I never find it', '4', '19']
    """
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for path in sorted((folder / TRANSCRIPTS).glob("*.txt")):
        file = f"{TRANSCRIPTS}/{path.name}"
        sources[path.stem], more = transcript.text(path, file)
        problems += more
        if sessions and path.stem not in sessions:
            what = f'there is no session "{path.stem}" in {SESSIONS}'
            problems.append(Problem(file, what))
        elif not more and not transcript.words(sources[path.stem]):
            problems.append(Problem(file, "is empty"))
    problems += _not_read(folder / TRANSCRIPTS)
    found = pd.DataFrame({sheet.ROW: []}, dtype="int64")
    if (folder / SEGMENTS).is_file() or not sources:
        found, more = sheet.examine(folder / SEGMENTS, _NEEDED, short=True, within=SEGMENTS)
        if not more and found.empty and not sources:
            more = [Problem(SEGMENTS, "has no segments")]
        problems += more
    problems += repeated(found, ["segment"], SEGMENTS)
    problems += unknown(found, "session", sessions, SEGMENTS, SESSIONS)
    cut, more = _rows(found, sources, participants)
    problems += more
    given = set(found["session"]) if "session" in found else set()
    rest = {name: sources[name] for name in sources if name in sessions and name not in given}
    spoken, more = _turns(rest, participants)
    spoken = spoken.reindex(columns=cut.columns, fill_value="")
    result = pd.concat([cut, spoken], ignore_index=True)
    problems += more + overlapping(result)
    order = {name: i for i, name in enumerate(sessions)}
    places = result["session"].map(order).fillna(len(order))
    result = result.assign(order=places).sort_values(["order", "position"], kind="stable")
    return result.drop(columns=["order", sheet.ROW]).reset_index(drop=True), sources, problems


def overlapping(found: pd.DataFrame) -> list[Problem]:
    """Segments of one transcript that share words; columns as :data:`COLUMNS` and the row.

    Examples
    --------
    >>> rows = [("a", "s1", 0, 9, 2), ("b", "s1", 5, 12, 3)]
    >>> found = pd.DataFrame(rows, columns=["segment", "session", "start", "end", "row"])
    >>> [str(problem) for problem in overlapping(found)]
    ['segments.csv, row 3, column "start": "b" (5-12) overlaps "a" (0-9)']
    """
    problems = []
    widest: dict[str, tuple[str, int, int]] = {}
    placed = found[found["start"].notna()].sort_values(["session", "start"], kind="stable")
    columns = ["segment", "session", "start", "end", sheet.ROW]
    for name, session, start, end, row in placed[columns].itertuples(index=False):
        before = widest.get(session)
        if before and start < before[2]:
            what = f'"{name}" ({start}-{end}) overlaps "{before[0]}" ({before[1]}-{before[2]})'
            problems.append(Problem(sheet.place(SEGMENTS, row, "start"), what))
        if not before or end > before[2]:
            widest[session] = (str(name), int(start), int(end))
    return problems


def typed(rows: Sequence[Mapping[str, object]], more: Sequence[str] = ()) -> pd.DataFrame:
    """Table of segments with the types that :data:`COLUMNS` have.

    Examples
    --------
    >>> typed([{"segment": "a", "position": 1}])["start"].tolist()
    [<NA>]
    """
    whole = {"position": "int64", "start": "Int64", "end": "Int64"}
    names = [*COLUMNS, *more]
    cells = [[row.get(name, None if name in whole else "") for name in names] for row in rows]
    frame = pd.DataFrame(cells, columns=names, dtype=object)
    return frame.astype({name: whole.get(name, "str") for name in names})


def _rows(
    found: pd.DataFrame, sources: Mapping[str, str], participants: pd.DataFrame
) -> tuple[pd.DataFrame, list[Problem]]:
    """Segments of the table, with the row they come from."""
    problems: list[Problem] = []
    known = set(zip(participants["session"], participants["participant"], strict=True))
    table = texts(found, COLUMNS)
    attributes = [str(c) for c in table if c not in COLUMNS]
    rows: list[dict[str, object]] = []
    met: dict[str, int] = {}
    taken: set[tuple[str, int]] = set()
    for number, row in sheet.records(pd.concat([found[[sheet.ROW]], table], axis=1)):
        session, who = row["session"], row["participant"]
        wrong: list[tuple[str, str]] = [] if session else [("session", "is empty")]
        met[session] = met.get(session, 0) + 1
        if who and session and (session, who) not in known:
            what = f'there is no "{who}" in session "{session}" in {PARTICIPANTS}'
            wrong.append(("participant", what))
        for column in _NUMBERS:
            if row[column] and not _is_number(row[column]):
                wrong.append(
                    (column, f'expected a whole number, got "{visible(row[column])[:40]}"')
                )
        place = int(row["position"]) if _is_number(row["position"]) else met[session]
        if session and (session, place) in taken:
            wrong.append(("position", f"{place} is another segment's place in the session"))
        taken.add((session, place))
        text, start, end = row["text"], None, None
        if _is_number(row["start"]) and _is_number(row["end"]):
            start, end = int(row["start"]), int(row["end"])
            more = _misplaced(text, start, end, sources.get(session), session)
            text = text if more else sources[session][start:end]
            wrong += more
        elif bool(row["start"]) != bool(row["end"]):
            empty = "end" if row["start"] else "start"
            wrong.append((empty, "is empty; a place in a transcript has start and end"))
        elif not transcript.words(text) and not row["start"]:
            wrong.append(("text", "is empty; expected words, or start and end"))
        if start is not None and end is not None and end <= start:
            start = end = None
        problems += [Problem(sheet.place(SEGMENTS, number, c), what) for c, what in wrong]
        own: dict[str, object] = {"position": place, "text": text, "start": start, "end": end}
        rows.append({**row, **own, sheet.ROW: number})
    return typed(rows, [*attributes, sheet.ROW]).astype({sheet.ROW: "int64"}), problems


def _is_number(cell: str) -> bool:
    return cell.isdecimal() and len(cell) <= _DIGITS


def _not_read(folder: Path) -> list[Problem]:
    """Files beside the transcripts that nothing reads, such as a document of a word processor."""
    if not folder.is_dir():
        return []
    return [
        Problem(
            f"{TRANSCRIPTS}/{visible(path.name)}",
            "is not read; save it as plain text under the name <session>.txt, or move it away",
        )
        for path in sorted(folder.iterdir())
        if path.suffix != ".txt" and not path.name.startswith((".", "~$"))
    ]


def _misplaced(
    text: str, start: int, end: int, source: str | None, session: str
) -> list[tuple[str, str]]:
    """What is wrong with a place in a transcript: column and words."""
    if end <= start:
        return [("end", f"expected more than {start}, got {end}")]
    if source is None:
        return [("start", f"there is no transcript {TRANSCRIPTS}/{session}.txt")]
    if end > len(source):
        return [("end", f"expected at most {len(source)} (the transcript), got {end}")]
    words = source[start:end].split()
    if not transcript.words(source[start:end]):
        return [("start", f"the transcript has no words from {start} to {end}")]
    if text and text.split() != words:
        return [("text", f"is not what the transcript has from {start} to {end}")]
    return []


def _turns(
    sources: Mapping[str, str], participants: pd.DataFrame
) -> tuple[pd.DataFrame, list[Problem]]:
    """A segment for each turn."""
    problems: list[Problem] = []
    rows: list[dict[str, object]] = []
    for session, text in sources.items():
        here = participants.loc[participants["session"] == session, "participant"]
        found, more = transcript.turns(text, set(here), f"{TRANSCRIPTS}/{session}.txt")
        problems += more
        for i, turn in enumerate(found, 1):
            place = {"segment": f"{session}-{i:03}", "position": i, "session": session}
            words = text[turn.start : turn.end]
            who = {"participant": turn.speaker, "text": words, sheet.ROW: turn.line}
            rows.append({**place, **who, "start": turn.start, "end": turn.end})
    return typed(rows, [sheet.ROW]).astype({sheet.ROW: "int64"}), problems
