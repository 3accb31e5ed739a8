"""Reader of Google Forms and Microsoft Forms: whole questions as column names.

All ticked answers of a person stand in one cell, ``E-mail, Phone`` or ``E-mail;Phone;``; options
may hold a comma themselves. A row of a grid is a column of its own, ``How often? [By phone]``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from cup_study.described import Column
from cup_study.ingest.reading import exports, rawtable
from cup_study.ingest.reading import grid as grids

#: A grid's row in brackets at the end of its question.
_ROW = re.compile(r"(?P<question>.*\S)\s*\[(?P<row>[^\[\]]+)\]\Z", re.DOTALL)
_STARTS = ("Start time", "Starttid", "Aloitusaika", "Startzeit", "Heure de début")
_ENDS = ("Completion time", "Slutförandetid", "Valmistumisaika", "Fertigstellungszeit",
         "Heure de fin")  # fmt: skip


class FormsOptions(exports.ExportOptions):
    """Options of this reader in ``study.yml``."""

    #: What stands between several answers in one cell: a sheet has commas, a CSV semicolons.
    separators: list[str] = Field(default_factory=lambda: [";", ", "])


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read an export of Google Forms or Microsoft Forms.

    Parameters
    ----------
    path : Path
        The file: CSV, or a workbook.
    given : mapping
        Options from ``study.yml``: those of :class:`~.exports.ExportOptions`.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        Columns by their questions with single blanks; a question that stands twice gets " (2)".
        The codebook may name a row of a grid by its row alone, where no other grid has it.
        ``Duration (in seconds)`` is added where the file has a start and an end.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a regular table.
    """
    options = rawtable.options(FormsOptions, given, source)
    grid = exports.open_grid(path, options, source)
    grid, notes = exports.with_duration(
        grid, exports.find(grid.header, *_STARTS), exports.find(grid.header, *_ENDS)
    )
    columns = [described(heading) for heading in grid.header]
    return grids.table(grid, columns, options, source, notes)


def described(heading: str) -> Column:
    """Column of a heading; that of a grid may be called by its row alone.

    Examples
    --------
    >>> described("How often? \\n [By phone]")
    Column(name='How often? [By phone]', question='How often? [By phone]', aliases=('By phone',)...
    """
    text = rawtable.plain(heading)
    row = _ROW.match(text)
    return Column(text, text, (row["row"],) if row else ())
