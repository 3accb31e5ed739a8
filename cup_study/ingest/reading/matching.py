"""Which raw column is which item: by name, by question, by code, and never two for one."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cup_study.codebook import Codebook, Item
from cup_study.errors import MAX_SHOWN, Problem
from cup_study.ingest.cleaning import checks
from cup_study.ingest.reading import rawtable
from cup_study.ingest.reading.rawtable import Note, RawTable
from cup_study.study import Design

#: Columns that a problem lists before it says how many more there are.
_SHOWN = 5
#: Letters of a name that are compared with a name that is missing.
_LONGEST = 120


@dataclass(frozen=True)
class Match:
    """Columns of a raw table and the items that they are.

    Attributes
    ----------
    columns : dict of str to str
        Item to the name of its raw column; items without a column are in `problems`.
    problems : tuple of Problem
        Columns that are missing, that fit several items, or items that fit several columns.
    notes : tuple of Note
        Columns found in spite of another spelling, and those with nearly the same name.
    """

    columns: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def match(table: RawTable, codebook: Codebook, wave: str, design: Design | None = None) -> Match:
    """Find the raw column of each item that a wave asked.

    An item's ``source`` is looked for, in this order: as a column's name; as a name in another
    case, with other blanks or mark-up; as a question text, a question code or the name that a
    column had before it was made unique.

    Parameters
    ----------
    table : RawTable
        The raw table.
    codebook : Codebook
        The study's codebook.
    wave : str
        Id of the wave.
    design : Design, optional
        Sampling design; a missing column is told with its role in it.

    Returns
    -------
    Match

    Examples
    --------
    >>> import pandas as pd
    >>> table = RawTable(pd.DataFrame({"How old are you? ": ["7"]}))
    >>> book = Codebook((Item("age", "how old are you?", "numeric", {}),))
    >>> match(table, book, "1").columns
    {'age': 'How old are you? '}
    """
    items = checks.asked(codebook, wave)
    finder = _Finder(table)
    columns: dict[str, str] = {}
    problems: list[Problem] = []
    notes: list[Note] = []
    for item in items:
        source = checks.source(item, wave)
        found = finder.find(source)
        if len(found) == 1:
            columns[item.name] = found[0]
            if found[0] != source:
                notes.append(Note("column_matched", found[0], "columns", 1, source))
        elif found:
            problems.append(Problem("", _several(source, found, item)))
    missing = [item for item in items if not finder.find(checks.source(item, wave))]
    unused = [str(name) for name in table.cells.columns if name not in columns.values()]
    free = {name.casefold(): name for name in unused}
    problems += [
        _missing(item, wave, design, free, hints=i < MAX_SHOWN) for i, item in enumerate(missing)
    ]
    claimed = dict.fromkeys(columns.values())
    notes += [
        Note("similar_column", twin, "columns", 1, name)
        for name in claimed
        for twin in finder.twins(name)
        if twin not in claimed
    ]
    problems += _claimed_twice(items, columns)
    return Match(columns, tuple(problems), tuple(notes))


class _Finder:
    """Columns of a table by what a codebook may call them."""

    def __init__(self, table: RawTable) -> None:
        self.names = {str(name) for name in table.cells.columns}
        self.by_name: dict[str, list[str]] = {}
        self.by_alias: dict[str, list[str]] = {}
        for name in map(str, table.cells.columns):
            self.by_name.setdefault(rawtable.folded(name), []).append(name)
            if (column := table.columns.get(name)) is not None:
                texts = {rawtable.folded(t) for t in (column.question, *column.aliases) if t}
                for text in texts:
                    self.by_alias.setdefault(text, []).append(name)

    def twins(self, name: str) -> list[str]:
        """Other columns with a column's name, in another case or before they were numbered."""
        text = rawtable.folded(name)
        found = [*self.by_name.get(text, ()), *self.by_alias.get(text, ())]
        return [twin for twin in dict.fromkeys(found) if twin != name]

    def find(self, source: str) -> list[str]:
        """Columns that a source may mean: one, none or several."""
        if source in self.names:
            return [source]
        text = rawtable.folded(source)
        return self.by_name.get(text) or self.by_alias.get(text) or []


def _several(source: str, found: Sequence[str], item: Item) -> str:
    listed = ", ".join(f'"{name}"' for name in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return (
        f'expected one column "{source}" for the item "{item.name}", got {len(found)} that fit: '
        f"{listed}{more}; write the name of the one that is meant in the codebook's source"
    )


def _missing(
    item: Item, wave: str, design: Design | None, free: Mapping[str, str], *, hints: bool
) -> Problem:
    source = checks.source(item, wave)
    # Whole questions take long to compare, and where all columns are missing no hint helps.
    short = [name for name in free if len(name) <= _LONGEST]
    near = difflib.get_close_matches(source.casefold()[:_LONGEST], short, n=1) if hints else []
    hint = f' (is it "{free[near[0]]}"?)' if near else ""
    role = checks.role(item, design)
    return Problem("", f'column "{source}" is missing; the codebook names it as {role}{hint}')


def _claimed_twice(items: Sequence[Item], columns: Mapping[str, str]) -> Iterator[Problem]:
    """Columns of several items, unless these are the options of a multi-response question."""
    by_column: dict[str, list[Item]] = {}
    for item in items:
        # A text beside the options keeps the answer as it stands.
        if item.name in columns and not item.option and item.type != "text":
            by_column.setdefault(columns[item.name], []).append(item)
    for column, several in by_column.items():
        if len(several) > 1:
            listed = ", ".join(f'"{item.name}"' for item in several)
            yield Problem(
                f'column "{column}"',
                f"expected one item, got {len(several)} that claim it: {listed}; correct their "
                "source, or give each its option when it is a multi-response question",
            )
