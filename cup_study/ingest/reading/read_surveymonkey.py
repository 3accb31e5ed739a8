"""Reader of SurveyMonkey exports: CSV or Excel with a row of questions and a row of options.

A question with several columns (a matrix, a multi-response question, a contact form) stands over
the first of them only. Columns are named by a rule that a codebook can follow:

- ``<question>`` where the second row says ``Response`` or ``Open-Ended Response`` or nothing;
- ``<question> - <option>`` for every other column, also ``Other (please specify)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from cup_study.described import Column
from cup_study.ingest.reading import exports, rawtable
from cup_study.ingest.reading import grid as grids

#: Second rows that add nothing to the question, in the languages of the tool seen so far.
RESPONSE = frozenset(
    ("response", "open-ended response", "svar", "öppet svar", "respons", "vastaus", "avoin vastaus",
     "antwort", "offene antwort", "réponse", "réponse ouverte", "respuesta")
)  # fmt: skip
IDS = ("Respondent ID", "RespondentID", "respondent_id", "Respondent-ID", "Vastaajan tunnus")
_STARTS = ("Start Date", "StartDate", "Startdatum", "date_created")
_ENDS = ("End Date", "EndDate", "Slutdatum", "date_modified")


class SurveyMonkeyOptions(exports.ExportOptions):
    """Options of this reader in ``study.yml``."""

    #: What stands between several answers in one cell of a condensed export.
    separators: list[str] = Field(default_factory=lambda: [";", ", "])


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read an export of SurveyMonkey.

    Parameters
    ----------
    path : Path
        The file: CSV or Excel, condensed or expanded, answers as texts or numbers.
    given : mapping
        Options from ``study.yml``: those of :class:`~.exports.ExportOptions`;
        ``headers: 1`` for a file whose second row was deleted.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        Columns named as above; the codebook may also name one by its option alone, where no other
        column has that option. ``Duration (in seconds)`` is added.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a regular table.
    """
    options = rawtable.options(SurveyMonkeyOptions, given, source)
    grid = exports.open_grid(path, options, source)
    top, rest = grids.peel(grid)
    second = options.headers > 1 if "headers" in given else _has_second(grid.header, top)
    grid, notes = exports.with_duration(
        rest if second else grid,
        exports.find(grid.header, *_STARTS),
        exports.find(grid.header, *_ENDS),
    )
    added = [""] * (len(grid.header) - len(top))
    columns = named(grid.header, [*top, *added] if second else [""] * len(grid.header))
    return grids.table(grid, columns, options, source, notes)


def named(questions: Sequence[str], options: Sequence[str]) -> list[Column]:
    """Columns by their two rows of names.

    Examples
    --------
    >>> columns = named(["Age?", "Which?", ""], ["Response", "E-mail", "Phone"])
    >>> [column.name for column in columns]
    ['Age?', 'Which? - E-mail', 'Which? - Phone']
    """
    below = [rawtable.plain(option) for option in options]
    above = grids.filled_right([rawtable.plain(question) for question in questions], below)
    columns = []
    for question, option in zip(above, below, strict=True):
        bare = "" if rawtable.folded(option) in RESPONSE else option
        name = " - ".join(part for part in (question, bare) if part)
        columns.append(Column(name, name, (bare,) if bare else ()))
    return columns


def _has_second(header: Sequence[str], top: Sequence[str]) -> bool:
    """Whether the row below the questions is one of options: no respondent has an empty id."""
    place = exports.find(header, *IDS)
    if place is not None:
        return not top[place].strip()
    return any(rawtable.folded(cell) in RESPONSE for cell in top)
