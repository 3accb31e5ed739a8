"""Everything that a study holds of its focus groups and interviews, read and checked together.

A folder of small CSV files, or one that holds a REFI-QDA project (``.qdpx``) from NVivo, MAXQDA or
ATLAS.ti. What is wrong in any of the files is told at once. What was changed, put together or left
out on the way is in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cup_study.citizens.focus_groups import (
    codebook,
    codings,
    qdpx_project,
    quotes,
    segments,
    sessions,
)
from cup_study.errors import InputError, Problem
from cup_study.survey.open_answers.frame import CodeFrame

#: Columns of the log.
LOG = ["kind", "file", "n", "detail"]
#: What a line of the log says to a reader.
LOG_KINDS: Mapping[str, Mapping[str, str]] = {
    "one_coder": {
        "en": "One coder only: agreement between coders cannot be computed",
        "sv": "Bara en kodare: överensstämmelsen mellan kodare kan inte beräknas",
    },
    "no_common": {
        "en": "No segment was coded by two coders: agreement cannot be computed",
        "sv": "Inget segment är kodat av två: överensstämmelsen kan inte beräknas",
    },
    "not_coded": {
        "en": "Segments without a code",
        "sv": "Segment utan kod",
    },
    "not_used": {
        "en": "Codes that no segment has",
        "sv": "Koder som inget segment har",
    },
    "quote_differs": {
        "en": "Quotations whose text is not a part of the segment (translated or changed)",
        "sv": "Citat vars text inte är en del av segmentet (översatt eller ändrad)",
    },
    "same_place": {
        "en": "Selections of the same place, taken as one segment",
        "sv": "Markeringar av samma ställe, räknade som ett segment",
    },
    "overlap": {
        "en": "Selections that overlap, kept as segments of their own",
        "sv": "Markeringar som överlappar, behållna som egna segment",
    },
    "blank": {
        "en": "Selections without text, left out",
        "sv": "Markeringar utan text, utelämnade",
    },
    "not_text": {
        "en": "Selections in sound, pictures, film or page layout, not read",
        "sv": "Markeringar i ljud, bild, film eller sidlayout, inte lästa",
    },
    "whole_source": {
        "en": "Codes given to a whole source instead of a place in it, not read",
        "sv": "Koder på en hel källa i stället för ett ställe i den, inte lästa",
    },
    "not_taken": {
        "en": "Parts of the project that have no use here, not read",
        "sv": "Delar av projektet som inte används här, inte lästa",
    },
    "twice": {
        "en": "Codings that are there twice, counted once",
        "sv": "Kodningar som finns två gånger, räknade en gång",
    },
    "no_coder": {
        "en": 'Codings without a coder, given to "unknown"',
        "sv": 'Kodningar utan kodare, förda till "unknown"',
    },
    "renamed": {
        "en": "Codes whose name was made to fit",
        "sv": "Koder vars namn har anpassats",
    },
    "line_ends": {
        "en": "Sources whose line ends were counted in another way than the standard says",
        "sv": "Källor där radslut är räknade på annat sätt än standarden säger",
    },
}
#: A project holds these itself: beside one they would be passed over.
_NOT_BESIDE = (
    segments.SEGMENTS,
    codings.CODINGS,
    sessions.SESSIONS,
    sessions.PARTICIPANTS,
    codebook.CODEBOOK,
)
_DATE = "expected a date such as 2009-06-01, or 2009-06, or 2009"
_REMEDY = "Correct the files; docs/focus-groups.md says what each holds."


@dataclass(frozen=True)
class Material:
    """What was said, what was coded, and what may be shown.

    Attributes
    ----------
    sessions : DataFrame
        ``session kind date place source`` and attributes; all texts, empty where not known.
    participants : DataFrame
        ``participant session`` and attributes.
    segments : DataFrame
        ``segment session participant position text start end`` and attributes. ``position`` is
        the place in the session's order, from 1; ``start`` and ``end`` count code points in the
        source (end exclusive), missing where there is no transcript.
    codes : CodeFrame
        The codebook.
    guidance : DataFrame
        ``code include exclude``: examples that help coders.
    codings : DataFrame
        ``segment coder code``.
    quotes : DataFrame
        ``segment cleared_by cleared_on text_<language>``; nothing else is ever shown.
    log : DataFrame
        Columns as :data:`LOG`; kinds as in :data:`LOG_KINDS`.
    sources : mapping
        Session to the text of its transcript, as far as there is one.
    """

    sessions: pd.DataFrame
    participants: pd.DataFrame
    segments: pd.DataFrame
    codes: CodeFrame
    guidance: pd.DataFrame
    codings: pd.DataFrame
    quotes: pd.DataFrame
    log: pd.DataFrame
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def attributes(self) -> list[str]:
        """Names of all attributes of segments, participants and sessions."""
        found = [c for c in self.segments if c not in segments.COLUMNS]
        found += [c for c in self.participants if c not in sessions.PARTICIPANT]
        found += [c for c in self.sessions if c not in sessions.SESSION]
        return list(dict.fromkeys(str(c) for c in found if not str(c).startswith("text_")))

    def attribute(self, name: str) -> pd.Series[str]:
        """Value of an attribute for each segment: its own, its participant's, its session's.

        Parameters
        ----------
        name : str
            One of :attr:`attributes`.

        Returns
        -------
        Series
            Texts, index the segments; empty where nobody knows.
        """
        value = pd.Series("", index=self.segments.index, dtype="str")
        for frame, key in (
            (self.segments, ["segment"]),
            (self.participants, ["participant", "session"]),
            (self.sessions, ["session"]),
        ):
            if name in frame:
                found = self.segments[key].merge(frame[[*key, name]], on=key, how="left")[name]
                value = value.where(value != "", found.fillna("").set_axis(value.index))
        return value.set_axis(pd.Index(self.segments["segment"], name="segment")).rename(name)


def read(folder: Path | str, languages: Sequence[str]) -> Material:
    """Read and check the folder of a study's focus groups.

    Parameters
    ----------
    folder : Path or str
        ``sessions.csv``, ``participants.csv`` (optional), ``segments.csv`` and/or transcripts
        ``sessions/<session>.txt``, ``codebook.csv``, ``codings.csv`` and ``quotes.csv`` (both
        optional); or one ``.qdpx`` project, with ``quotes.csv`` if anything may be quoted.
    languages : sequence of str
        Languages of the study.

    Returns
    -------
    Material

    Raises
    ------
    InputError
        With every problem of every file, each with file, row and column.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "sessions.csv").write_text("session,kind\\ns1,interview\\n")
    >>> _ = (folder / "segments.csv").write_text("segment,session,text\\na,s1,I never find it\\n")
    >>> _ = (folder / "codebook.csv").write_text(
    ...     "code,label_en,definition,parent\\nfind,Finding,Says that it is hard to find,\\n")
    >>> _ = (folder / "codings.csv").write_text("segment,coder,code\\na,anna,find\\n")
    >>> material = read(folder, ["en"])
    >>> material.codings.values.tolist(), material.log["kind"].tolist()
    ([['a', 'anna', 'find']], ['one_coder'])
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(str(folder), [Problem("", "there is no such folder")], _REMEDY)
    projects = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".qdpx")
    both = [name for name in _NOT_BESIDE if (folder / name).exists()]
    if len(projects) > 1 or (projects and both):
        held_files = ", ".join([p.name for p in projects] + both)
        what = f"holds {held_files}; expected one project, or CSV files"
        raise InputError(folder.name, [Problem("", what)], _REMEDY)
    if projects:
        return from_project(projects[0], languages, quoted=folder)
    held, problems = sessions.examine(folder)
    problems += [
        Problem(f'{sessions.SESSIONS}, session "{name}", column "date"', f'{_DATE}, got "{on}"')
        for name, on in zip(held["session"], held["date"], strict=True)
        if on and not quotes.is_date(on)
    ]
    names = held["session"].tolist()
    people, more = sessions.examine_participants(folder, names)
    problems += more
    said, texts, more = segments.examine(folder, names, people)
    problems += more
    codes, guidance, more = codebook.examine(folder / codebook.CODEBOOK, languages)
    problems += more
    written = codes.names or codebook.names(folder / codebook.CODEBOOK)
    given, more = codings.examine(folder, written, said["segment"].tolist())
    problems += more
    shown, more = quotes.examine(folder, said, languages)
    problems += more
    if problems:
        raise InputError(folder.name, problems, _REMEDY)
    log = pd.DataFrame(columns=LOG)
    return _told(Material(held, people, said, codes, guidance, given, shown, log, texts))


def from_project(
    path: Path | str, languages: Sequence[str], *, quoted: Path | None = None
) -> Material:
    """Read a REFI-QDA project.

    Parameters
    ----------
    path : Path or str
        The ``.qdpx`` file.
    languages : sequence of str
        Languages of the study; a code has one name, which stands for all of them.
    quoted : Path, optional
        Folder that may hold ``quotes.csv``.

    Returns
    -------
    Material

    Raises
    ------
    InputError
        As :func:`cup_study.citizens.focus_groups.qdpx_project.read`, and where a quotation is
        wrong.
    """
    found = qdpx_project.read(Path(path), languages)
    shown, problems = quotes.examine(quoted or Path(path).parent, found.segments, languages)
    if problems:
        raise InputError(Path(path).name, problems, _REMEDY)
    log = pd.DataFrame(found.log, columns=LOG)
    return _told(
        Material(
            found.sessions,
            found.participants,
            found.segments,
            found.codes,
            found.guidance,
            found.codings,
            shown,
            log,
            found.sources,
        )
    )


def _told(material: Material) -> Material:
    """Material with what follows from it in the log."""
    given, said = material.codings, material.segments
    rows: list[tuple[str, str, int, str]] = []
    coders = codings.coders(given)
    own = given[given["coder"] != codings.AGREED]
    if len(coders) == 1:
        rows.append(("one_coder", codings.CODINGS, 1, coders[0]))
    elif coders and own.groupby("segment")["coder"].nunique().max() < 2:
        rows.append(("no_common", codings.CODINGS, len(coders), ", ".join(coders)))
    uncoded = said.loc[~said["segment"].isin(given["segment"]), "segment"].tolist()
    if len(given) and uncoded:
        rows.append(("not_coded", codings.CODINGS, len(uncoded), ", ".join(uncoded)))
    used = set(given["code"])
    idle = [c for c in material.codes.names if c not in used and not material.codes.is_theme(c)]
    if len(given) and idle:
        rows.append(("not_used", codebook.CODEBOOK, len(idle), ", ".join(idle)))
    differing = quotes.differing(material.quotes, said)
    if differing:
        rows.append(("quote_differs", quotes.QUOTES, len(differing), ", ".join(differing)))
    log = pd.concat([material.log, pd.DataFrame(rows, columns=LOG)], ignore_index=True)
    fields = {**vars(material), "log": log.astype({"n": "int64"})}
    return Material(**fields)
