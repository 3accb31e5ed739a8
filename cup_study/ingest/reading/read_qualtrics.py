"""Reader of Qualtrics exports: CSV, TSV or Excel with one, two or three rows of names.

The rows are the column names (``Q1``, ``Q2_3``, ``1_Q7``), the question texts, and a JSON text with
the ``ImportId``, which does not change when a question is renamed. Exports of the years before 2017
and many that were edited have fewer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field

from cup_study.described import Column
from cup_study.errors import Problem
from cup_study.ingest.reading import exports, rawtable
from cup_study.ingest.reading import grid as grids
from cup_study.ingest.reading.rawtable import Note, folded

#: What the columns Status and DistributionChannel say of answers that no respondent gave: texts,
#: and the codes of a numeric export (1 preview, 2 test, 9 and 17 previews as spam and offline).
_STATUS = frozenset(
    ("survey preview", "survey test", "offline survey preview", "survey preview spam",
     "1", "2", "9", "10", "17", "18")
)  # fmt: skip
_CHANNEL = frozenset(("preview", "test"))
#: What Finished says of a questionnaire that was not, as code and in the languages of the tool.
_UNFINISHED = frozenset(
    ("false", "0", "no", "falsch", "falskt", "falsk", "epätosi", "faux", "falso", "nein", "nej",
     "onwaar")
)  # fmt: skip
#: Columns of Qualtrics' own whose answers are times or numbers, and never words.
_NUMBERS = frozenset(
    ("startdate", "enddate", "recordeddate", "progress", "duration (in seconds)", "v8", "v9",
     "locationlatitude", "locationlongitude")
)  # fmt: skip


class QualtricsOptions(exports.ExportOptions):
    """Options of this reader in ``study.yml``."""

    #: Leave out answers from previews and tests.
    tests: str = "leave_out"
    #: Leave out answers that were not finished: by default they stay, flags judge them.
    unfinished: str = "keep"
    #: Texts that mean missing; by default the code of a question seen but not answered.
    missing: list[rawtable.Word] = Field(default_factory=lambda: ["-99"])
    #: What stands between several answers in one cell.
    separators: list[str] = Field(default_factory=lambda: [","])

    def problems(self) -> list[Problem]:
        """What is wrong with values that have the right type."""
        return [*super().problems(), *exports.keep_or_leave(self, "tests", "unfinished")]


def read(path: Path, given: Mapping[str, Any], source: str) -> rawtable.RawTable:
    """Read an export of Qualtrics.

    Parameters
    ----------
    path : Path
        The file: CSV, TSV or Excel, by codes or by choice texts.
    given : mapping
        Options from ``study.yml``: ``tests`` and ``unfinished`` (``keep`` or ``leave_out``), and
        those of :class:`~cup_study.ingest.reading.exports.ExportOptions`.
    source : str
        The file as the researcher knows it, for errors.

    Returns
    -------
    RawTable
        Columns by the names of the first row; the codebook may also name them by question text or
        ImportId.

    Raises
    ------
    InputError
        When the file is empty, damaged or not a regular table.
    """
    options = rawtable.options(QualtricsOptions, given, source)
    grid = exports.open_grid(path, options, source)
    texts = [""] * len(grid.header)
    codes: list[tuple[str, ...]] = [()] * len(grid.header)
    top, rest = grids.peel(grid)
    told = "headers" in given  # the study knows better than the signs in the file
    if _are_ids(top):  # some scripts leave the row of the question texts out
        codes, grid = [_ids(cell) for cell in top], rest
    elif options.headers > 1 if told else _has_texts(grid.header, top, rest):
        texts, grid = [rawtable.plain(cell) for cell in top], rest
        top, rest = grids.peel(grid)
        if _are_ids(top):
            codes, grid = [_ids(cell) for cell in top], rest
    notes: list[Note] = []
    if options.tests == "leave_out":
        grid, notes = _without_tests(grid, codes)
    if options.unfinished == "leave_out":
        grid, more = _without_unfinished(grid, codes)
        notes += more
    columns = [
        Column(name, text, aliases)
        for name, text, aliases in zip(grid.header, texts, codes, strict=True)
    ]
    return grids.table(grid, columns, options, source, notes)


def _has_texts(header: Sequence[str], top: Sequence[str], rest: grids.Grid) -> bool:
    return _are_texts(header, top) or _are_ids(grids.peel(rest)[0])


def _are_ids(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all("ImportId" in cell and "{" in cell for cell in filled)


def _are_texts(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row is that of the question texts, in any language: words where times should be."""
    return any(
        folded(name) in _NUMBERS and cell.strip() and not any(c.isdigit() for c in cell)
        for name, cell in zip(header, cells, strict=True)
    )


def _ids(cell: str) -> tuple[str, ...]:
    """Codes of a column: the ImportId, with the choice that it is about."""
    try:
        found = json.loads(cell)
    except json.JSONDecodeError:
        return ()
    if not isinstance(found, dict):
        return ()
    own = str(found.get("ImportId", ""))
    choice = str(found.get("choiceId", ""))
    return tuple(dict.fromkeys(code for code in (f"{own}_{choice}" if choice else own,) if code))


def _place(grid: grids.Grid, codes: Sequence[tuple[str, ...]], *wanted: str) -> int | None:
    """Place of a column of Qualtrics' own, by its ImportId where its name is translated."""
    place = exports.find(grid.header, *wanted)
    return place if place is not None else exports.find([" ".join(code) for code in codes], *wanted)


def _without_tests(
    grid: grids.Grid, codes: Sequence[tuple[str, ...]]
) -> tuple[grids.Grid, list[Note]]:
    notes: list[Note] = []
    for name, old, words in (
        ("Status", "V7", _STATUS),
        ("DistributionChannel", "Distribution Channel", _CHANNEL),
    ):
        place = _place(grid, codes, name, old)
        if place is not None:
            marked = exports.rows_where(grid, place, words.__contains__)
            grid, more = exports.leave_out(grid, marked, "test_row", f"{name}: preview or test")
            notes += more
    return grid, notes


def _without_unfinished(
    grid: grids.Grid, codes: Sequence[tuple[str, ...]]
) -> tuple[grids.Grid, list[Note]]:
    place = _place(grid, codes, "Finished", "V10")
    if place is None:
        return grid, []
    marked = exports.rows_where(grid, place, _UNFINISHED.__contains__)
    return exports.leave_out(grid, marked, "unfinished_row", "Finished: false")
