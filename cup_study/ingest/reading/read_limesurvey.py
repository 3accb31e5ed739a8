"""Reader of LimeSurvey exports: CSV or Excel, headed by question codes, question texts or both.

Codes of parts stand in brackets: ``Q2[SQ001]`` (row of an array, option of a multiple choice),
``Q2[other]``, ``Q4[SQ001][1]`` (array with two scales).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from cup_study.described import Column
from cup_study.errors import Problem
from cup_study.ingest.reading import exports, rawtable
from cup_study.ingest.reading import grid as grids
from cup_study.ingest.reading.rawtable import Note

#: Heading of code and text together, as in ``Q2[SQ001]. Which? [E-mail]``.
_BOTH = re.compile(r"(?P<code>[A-Za-z]\w*(?:\[[^\]\s]*\])*)\s?[.:]\s+(?P<text>\S.*)\Z", re.DOTALL)
_CODE = re.compile(r"[A-Za-z]\w*(?:\[[^\]\s]*\])+\Z")
_SUBMITTED = ("submitdate", "Date submitted", "Inlämningsdatum", "Datum för inskickande",
              "Lähetyspäivämäärä", "Datum Abgeschickt")  # fmt: skip
_STARTED = ("startdate", "Date started", "Startdatum", "Aloituspäivämäärä", "Datum gestartet")


class LimeSurveyOptions(exports.ExportOptions):
    """Options of this reader in ``study.yml``."""

    #: Leave out answers that were not submitted: by default they stay, flags judge them.
    unfinished: str = "keep"
    #: What the tool writes where a condition hid the question.
    not_asked: list[rawtable.Word] = Field(default_factory=lambda: ["N/A", "{question_not_shown}"])

    def problems(self) -> list[Problem]:
        """What is wrong with values that have the right type."""
        return [*super().problems(), *exports.keep_or_leave(self, "unfinished")]


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read an export of LimeSurvey.

    Parameters
    ----------
    path : Path
        The file: CSV or Excel; headings by code, text or both; answers as codes or full texts.
    given : mapping
        Options from ``study.yml``: ``unfinished`` (``keep`` or ``leave_out`` what was not
        submitted), and those of :class:`~cup_study.ingest.reading.exports.ExportOptions`.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        Columns by the file's headings; the codebook may name one by its code, by its text, or as
        LimeSurvey's exports to R and SPSS do (``Q2_SQ001``). ``Duration (in seconds)`` is added.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a regular table.
    """
    options = rawtable.options(LimeSurveyOptions, given, source)
    grid = exports.open_grid(path, options, source)
    codes = [described(heading).aliases or (heading,) for heading in grid.header]
    submitted = exports.find([code[0] for code in codes], *_SUBMITTED)
    if submitted is None:
        submitted = exports.find(grid.header, *_SUBMITTED)
    notes: list[Note] = []
    if options.unfinished == "leave_out" and submitted is not None:
        marked = exports.rows_where(grid, submitted, lambda text: not text)
        grid, notes = exports.leave_out(grid, marked, "unfinished_row", "not submitted")
    started = exports.find([code[0] for code in codes], *_STARTED)
    grid, more = exports.with_duration(grid, started, submitted)
    columns = [described(heading) for heading in grid.header]
    return grids.table(grid, columns, options, source, [*notes, *more])


def described(heading: str) -> Column:
    """Column of a heading: its question, and the codes by which it may be named.

    Examples
    --------
    >>> described("Q2[SQ001]. Which do you use? [E-mail]").aliases
    ('Q2[SQ001]', 'Q2_SQ001', 'Q2.SQ001.', 'Which do you use? [E-mail]')
    >>> described("Q2[SQ001]").aliases
    ('Q2_SQ001', 'Q2.SQ001.')
    """
    text = rawtable.plain(heading)
    if both := _BOTH.match(text):
        code, question = both["code"], both["text"]
        return Column(text, question, (code, *_spelt(code), question))
    if _CODE.match(text):
        return Column(text, "", _spelt(text))
    return Column(text, text)


def _spelt(code: str) -> tuple[str, ...]:
    """A code with parts as the exports to R and SPSS spell it."""
    if "[" not in code:
        return ()
    return (
        code.replace("][", "_").replace("[", "_").replace("]", ""),
        code.replace("][", ".").replace("[", ".").replace("]", "."),
    )
