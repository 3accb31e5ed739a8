"""All columns of one wave to clean values, with every change counted and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from cup_study.codebook import Item
from cup_study.errors import Problem
from cup_study.ingest.cleaning import cells, checks, outside, ticks
from cup_study.ingest.cleaning import column as columns
from cup_study.ingest.cleaning import log as logs
from cup_study.ingest.reading.rawtable import RawTable


@dataclass
class Recoding:
    """What recoding the columns of a wave gave.

    Attributes
    ----------
    answers : dict of str to Series
        Item to clean values, as answered; index row of the file.
    skipped : dict of str to Series of bool
        Coded and numeric items, to the cells that were not asked for by design.
    hidden : dict of str to Series
        Answers to sensitive items that rules need; not part of the clean table.
    outside : Series of bool
        Rows with a number outside the declared values that is to be flagged.
    changed : list of DataFrame
        Lists of changed cells; see :mod:`cup_study.ingest.cleaning.cells`.
    log : list of Entry
    problems : list of Problem
    """

    outside: pd.Series[bool]
    answers: dict[str, pd.Series[Any]] = field(default_factory=dict)
    skipped: dict[str, pd.Series[Any]] = field(default_factory=dict)
    hidden: dict[str, pd.Series[Any]] = field(default_factory=dict)
    changed: list[pd.DataFrame] = field(default_factory=list)
    log: list[logs.Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def recode_columns(
    raw: pd.DataFrame,
    table: RawTable,
    items: Sequence[Item],
    found: Mapping[str, str],
    wave: str,
    file: str,
    *,
    keep_open: bool = False,
    needed: Collection[str] = (),
    out_of_range: str = "stop",
) -> Recoding:
    """Recode the columns of a wave.

    Parameters
    ----------
    raw : DataFrame
        Cells of the raw table, corrected, without blank rows.
    table : RawTable
        What the reader says of the file.
    items : sequence of Item
        Items asked in the wave.
    found : mapping of str to str
        Item to raw column.
    wave, file : str
        Where the cells are, for the log.
    keep_open : bool
        Keep open and sensitive answers.
    needed : collection of str
        Sensitive items that rules need.
    out_of_range : str
        What becomes of a number outside the declared values; see
        :class:`cup_study.ingest.flagging.flags.Limits`.

    Returns
    -------
    Recoding
    """
    made = Recoding(pd.Series(False, index=raw.index, dtype=bool))
    kept = [item for item in items if is_kept(item, keep_open)]
    ticked, unknown = ticks.read(raw, table, kept, found)
    made.problems += unknown
    for item in items:
        if (name := found.get(item.name)) is None:
            continue
        cell = raw[name]
        if item.type == "id":
            made.answers[item.name] = _trim(cell, item, wave, file, made)
            made.problems += checks.ids(made.answers[item.name], name)
        elif not is_kept(item, keep_open):
            n = int(cell.str.strip().ne("").sum())
            made.log.append(logs.Entry(wave, "leave_out", "kept_in_raw", item.name, "cells", n))
            if item.name in needed:
                clean = columns.answers(cell, item, wave, table.spelling, out_of_range)
                made.hidden[item.name] = clean.values
                made.problems += clean.problems
        elif item.type == "text":
            texts = _texts(cell)
            made.answers[item.name] = texts.mask(texts.eq(""))
        elif item.name in ticked:
            made.answers[item.name] = ticked[item.name].values
            made.skipped[item.name] = pd.Series(False, index=raw.index, dtype=bool)
            made.log += _entries(wave, item, ticked[item.name].rules)
        else:
            clean = columns.answers(cell, item, wave, table.spelling, out_of_range)
            made.answers[item.name], made.skipped[item.name] = clean.values, clean.skipped
            made.log += _entries(wave, item, clean.rules)
            made.problems += clean.problems
            if not clean.problems:
                made.changed.append(cells.recoded(cell, clean.codes, clean.found, item, wave, file))
            if outside.policy(item, out_of_range) == "flag" and clean.outside is not None:
                made.outside |= clean.outside
    return made


def turn(
    answers: pd.DataFrame, items: Sequence[Item], found: Mapping[str, str], wave: str, file: str
) -> tuple[list[logs.Entry], list[pd.DataFrame]]:
    """Turn reversed items in place, so that a high code always means much of the construct.

    Returns
    -------
    tuple of (list of Entry, list of DataFrame)
        Lines of the log, and lists of the cells that changed.
    """
    log, changed = [], []
    for item in items:
        if item.reversed and item.name in answers:
            before = answers[item.name]
            answers[item.name] = as_answered(before, item)
            n, ends = int(before.notna().sum()), f"{item.values[0]} <-> {item.values[-1]}"
            log.append(logs.Entry(wave, "recode", "reversed", item.name, "cells", n, ends))
            name = found[item.name]
            changed.append(cells.turned(before, answers[item.name], item, name, wave, file))
    return log, changed


def as_answered(values: pd.Series[Any], item: Item) -> pd.Series[Any]:
    """Clean values of an item turned back to the codes that its labels describe.

    Parameters
    ----------
    values : Series of float
        Clean values.
    item : Item
        Their item.

    Returns
    -------
    Series of float
        Unchanged unless the item is reversed; turning twice gives the same values again.

    Examples
    --------
    >>> item = Item("q", "q", "scale", {}, (1, 2, 3, 4, 5), reversed=True)
    >>> as_answered(pd.Series([5.0, 2.0]), item).tolist()
    [1.0, 4.0]
    """
    if not item.reversed:
        return values
    numbers = [float(value) for value in item.values]
    return min(numbers) + max(numbers) - values


def is_kept(item: Item, keep_open: bool) -> bool:
    """Whether an item is in the clean table: open and sensitive ones only when asked for.

    Examples
    --------
    >>> is_kept(Item("why", "why", "text", {}), keep_open=False)
    False
    """
    return keep_open or item.type == "id" or not (item.type == "text" or item.sensitive)


def _trim(cell: pd.Series[Any], item: Item, wave: str, file: str, made: Recoding) -> pd.Series[Any]:
    """Identifiers without stray blanks."""
    texts = _texts(cell)
    changed = (texts != cell.astype(object)).to_numpy(dtype=bool)
    if n := int(changed.sum()):
        made.log.append(logs.Entry(wave, "recode", "trimmed", item.name, "cells", n))
        if n <= cells.LIMIT:
            new = texts[changed].tolist()
            made.changed.append(cells.listed(cell[changed], new, item, "trimmed", wave, file))
    return texts


def _texts(cell: pd.Series[Any]) -> pd.Series[Any]:
    """Trimmed cells in pandas' own text type, which Parquet gives back unchanged."""
    return pd.Series(cell.str.strip().to_list(), index=cell.index)


def _entries(wave: str, item: Item, rules: Sequence[tuple[str, int, str]]) -> list[logs.Entry]:
    return [logs.Entry(wave, "recode", r, item.name, "cells", n, detail) for r, n, detail in rules]
