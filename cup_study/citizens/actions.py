"""Actions: who shall be met where, with which message, and what each line rests on.

``actions.csv`` has one row an action: the tools and methods that may change behaviour. A row names
a segment, a stage of a journey, a barrier, a message, a channel, the construct that it is meant to
lift, and its evidence (:mod:`cup_study.citizens.evidence`). This module reads the file and tells
everything that leads nowhere; :mod:`cup_study.citizens.actions_joined` looks the figures up.

What a row leaves empty stays empty and is told as missing; a row without evidence is an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cup_study import sheet
from cup_study.citizens import evidence
from cup_study.citizens.evidence import Evidence, Known
from cup_study.codebook import Codebook
from cup_study.errors import InputError, Problem
from cup_study.raw_text import visible
from cup_study.views import Text

#: Segment of everyone.
EVERYONE = "all"
#: Columns besides those of the languages (``label_<lang>``, ``message_<lang>``).
COLUMNS = ("action", "segment", "journey", "stage", "barrier", "channel", "lifts", "evidence")
REMEDY = "Correct the file; docs/actions.md explains every column."
_MULTIPLE = ","
#: Names become parts of the keys of results.
_NAME = re.compile("[a-z0-9_]{1,60}")


@dataclass(frozen=True)
class Answers:
    """Answers to an item whose share is meant, as in ``web_easy=1,2``."""

    item: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        """As it is written in the file."""
        return f"{self.item}={_MULTIPLE.join(self.values)}" if self.values else self.item


@dataclass(frozen=True)
class Action:
    """One action.

    Attributes
    ----------
    name : str
        Its name in keys of results.
    row : int
        Row of the file.
    labels, messages, channel_words : mapping
        Language to text; a channel may be in own words beside its item, or instead of one.
    segment : str
        ``all``, ``item=value``, or a customer group by number, key or label.
    journey, stage, lifts : str
        Empty where the file says nothing.
    barrier : Answers or str or None
        Answers to an item, or the name of a construct or code.
    channel : Answers or None
        Answers to an item.
    evidence : tuple of Evidence
    """

    name: str
    row: int
    labels: Text
    messages: Text
    segment: str
    journey: str
    stage: str
    barrier: Answers | str | None
    channel: Answers | None
    channel_words: Text
    lifts: str
    evidence: tuple[Evidence, ...]

    @property
    def assumed(self) -> bool:
        """Whether it rests on nothing that somebody said, answered or measured."""
        return not self.evidence or evidence.is_assumed(self.evidence)


def read(
    path: Path,
    languages: Sequence[str],
    codebook: Codebook,
    known: Known,
    *,
    journeys: Mapping[str, Collection[str]] | None = None,
) -> tuple[Action, ...]:
    """Read and check the actions of a study.

    Parameters
    ----------
    path : Path
        ``actions.csv``: :data:`COLUMNS`, and for each language ``label_<lang>``,
        ``message_<lang>`` and, if wanted, ``channel_<lang>`` (a channel in own words).
    languages : sequence of str
        The study's languages.
    codebook : Codebook
        Its items.
    known : Known
        What evidence, barriers, channels and lifts may point to.
    journeys : mapping of str to collection of str, optional
        Journeys and their stages; without it, stages are taken as they are written.

    Returns
    -------
    tuple of Action
        In the order of the file.

    Raises
    ------
    InputError
        With every problem: columns or texts that are missing, a name that stands twice, segments,
        stages, barriers, channels and constructs that nothing defines, evidence that leads nowhere.

    Examples
    --------
    >>> import tempfile
    >>> from cup_study.codebook import parse
    >>> book = parse("name,type,values\\nuse,binary,0|1\\n", ["en"])
    >>> path = Path(tempfile.mkdtemp()) / "actions.csv"
    >>> head = "action,label_en,segment,journey,stage,barrier,message_en,channel,lifts,evidence"
    >>> _ = path.write_text(f"{head}\\ncall,Call them,use=0,,,,We can help,,,assumption\\n")
    >>> [(a.name, a.segment, a.assumed) for a in read(path, ["en"], book, evidence.known(book))]
    [('call', 'use=0', True)]
    """
    texts = [f"{kind}_{lang}" for kind in ("label", "message") for lang in languages]
    own = [f"channel_{lang}" for lang in languages]
    others = [f"{kind}_<lang>" for kind in ("label", "message", "channel")]
    lines = sheet.records(
        sheet.read(path, [*COLUMNS, *texts], known=[*own, *others, "note"], short=True)
    )
    found: list[Action] = []
    problems: list[Problem] = []
    first: dict[str, int] = {}
    for number, cells in lines:
        at = _At(number, problems)
        for column in ("action", "segment", *texts):
            if not cells[column]:
                at.wrong(column, "is empty")
        name = cells["action"]
        if name and not _NAME.fullmatch(name):
            at.wrong("action", f'expected small letters a-z, digits and _, got "{visible(name)}"')
        if name in first:
            at.wrong("action", f'"{name}" is already in row {first[name]}')
        first.setdefault(name, number)
        _segment(cells["segment"], codebook, known, at)
        _stage(cells["journey"], cells["stage"], journeys, at)
        barrier = _barrier(cells["barrier"], codebook, known, at)
        channel = _answers(cells["channel"], codebook, known, at, "channel")
        words = {lang: cells.get(f"channel_{lang}", "") for lang in languages}
        if any(words.values()) and not all(words.values()):
            lacks = ", ".join(lang for lang, text in words.items() if not text)
            at.wrong(f"channel_{lacks}", "is empty; tell the channel in every language or in none")
        if cells["lifts"] and cells["lifts"] not in known.effects:
            told = ", ".join(sorted(known.effects)) or "none"
            at.wrong("lifts", f'"{cells["lifts"]}" is no construct of the model; they are {told}')
        parts = evidence.parse(cells["evidence"])
        for what in evidence.problems(parts, known):
            at.wrong("evidence", what)
        found.append(
            Action(
                name,
                number,
                {lang: cells[f"label_{lang}"] for lang in languages},
                {lang: cells[f"message_{lang}"] for lang in languages},
                cells["segment"],
                cells["journey"],
                cells["stage"],
                barrier,
                channel,
                words if all(words.values()) else {},
                cells["lifts"],
                parts,
            )
        )
    if not lines:
        problems.append(Problem("", "has no actions"))
    if problems:
        raise InputError(path.name, problems, REMEDY)
    return tuple(found)


@dataclass(frozen=True)
class _At:
    """A row of the file, and where its problems go."""

    row: int
    problems: list[Problem]

    def wrong(self, column: str, what: str) -> None:
        self.problems.append(Problem(f'row {self.row}, column "{column}"', what))


def _segment(text: str, codebook: Codebook, known: Known, at: _At) -> None:
    """A customer group is known only once the groups are; ``item=value`` is looked at here."""
    if "=" in text:
        _answers(text, codebook, known, at, "segment")


def _stage(
    journey: str, stage: str, journeys: Mapping[str, Collection[str]] | None, at: _At
) -> None:
    if stage and not journey:
        at.wrong("journey", f'is empty; the stage "{stage}" is a stage of which journey?')
    elif journey and journeys is not None and journey not in journeys:
        told = ", ".join(journeys) or "none"
        at.wrong("journey", f'there is no journey "{journey}"; there are {told}')
    elif stage and journeys is not None and stage not in journeys[journey]:
        told = ", ".join(journeys[journey])
        at.wrong("stage", f'"{stage}" is no stage of "{journey}"; they are {told}')


def _barrier(text: str, codebook: Codebook, known: Known, at: _At) -> Answers | str | None:
    if not text:
        return None
    if text in known.codes or text in known.constructs:
        return text
    if text.partition("=")[0].strip() in known.items:
        return _answers(text, codebook, known, at, "barrier")
    what = f'expected an item, a construct or a code of the focus groups, got "{text}"'
    at.wrong("barrier", what)
    return None


def _answers(text: str, codebook: Codebook, known: Known, at: _At, column: str) -> Answers | None:
    if not text:
        return None
    name, equals, told = (part.strip() for part in text.partition("="))
    if name not in known.items:
        at.wrong(column, f'"{name}" is no item of codebook.csv that may be shown')
        return None
    values = tuple(v.strip() for v in told.split(_MULTIPLE)) if equals else ()
    there = list(known.items[name])
    for value in values:
        if value not in there:
            answers = ", ".join(there) or "none"
            at.wrong(column, f'"{name}" has no answer "{value}"; its answers are {answers}')
    if not values:
        if codebook[name].type != "binary":
            example = f"{name}={_MULTIPLE.join(there[:2])}" if there else name
            at.wrong(column, f'name the answers that are meant, such as "{example}"')
        else:
            values = (there[-1],)
    return Answers(name, values)
