"""One wave: its raw table checked against the codebook, recoded, flagged and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cup_study import files
from cup_study.codebook import Item
from cup_study.errors import InputError, Problem
from cup_study.ingest import checks, flags, rawtable, readers
from cup_study.ingest import log as logs
from cup_study.ingest.recode import is_numeric, recode
from cup_study.study import Study, Wave

_REMEDY = (
    'Correct the file, or declare the codes in codebook.csv (columns "values", "missing"; '
    '"source" for the name of a column).'
)


@dataclass(frozen=True)
class CleanWave:
    """What :class:`cup_study.ingest.clean.Cleaned` holds, of one wave; the log as entries."""

    data: pd.DataFrame
    log: list[logs.Entry]
    account: pd.DataFrame
    read: pd.DataFrame
    flagged: pd.DataFrame
    missing: pd.DataFrame


def clean_wave(study: Study, wave: Wave, limits: flags.Limits, keep_open: bool) -> CleanWave:
    """Read, check and clean one wave; see :func:`cup_study.ingest.clean.clean`.

    Raises
    ------
    InputError
        With every problem of its file.
    """
    source = readers.source(study, wave)
    raw = readers.read(study, wave)
    blank = rawtable.blank_rows(raw)
    log = [logs.Entry(wave.id, "read", "blank_row", "", "rows", int(blank.sum()))]
    raw = raw[~blank] if blank.any() else raw  # a copy of a large table costs memory
    items = checks.asked(study.codebook, wave.id)
    problems = list(checks.columns(list(raw.columns), study.codebook, wave.id, study.design))
    answers: dict[str, pd.Series[Any]] = {}
    skips: dict[str, pd.Series[Any]] = {}
    marks = _decimal_marks(wave)
    for item in items:
        column = checks.source(item, wave.id)
        if column not in raw.columns:
            continue
        if item.type == "id":
            answers[item.name] = _texts(raw[column])
            problems += checks.ids(answers[item.name], column)
        elif not is_kept(item, keep_open):
            n = int(raw[column].str.strip().ne("").sum())
            log.append(logs.Entry(wave.id, "leave_out", "kept_in_raw", item.name, "cells", n))
        elif item.type == "text":
            texts = _texts(raw[column])
            answers[item.name] = texts.mask(texts.eq(""))
        else:
            answers[item.name], skips[item.name] = _recode_column(
                raw[column], item, wave.id, marks, log, problems
            )
    invited, strangers = _invited(study, wave, answers)
    if problems or strangers:
        raise InputError(source, [*problems, *strangers], _REMEDY)
    log += _left_out(study, wave, raw)
    table = pd.DataFrame(answers, index=raw.index)
    skipped = pd.DataFrame(skips, index=raw.index)
    marked = flags.flag(table, items, limits, skipped)
    for item in items:
        if item.reversed and item.name in table:
            table[item.name] = as_answered(table[item.name], item)
            n, ends = int(table[item.name].notna().sum()), f"{item.values[0]} <-> {item.values[-1]}"
            log.append(logs.Entry(wave.id, "recode", "reversed", item.name, "cells", n, ends))
    excluded, flagged = _exclude(wave.id, marked, limits, log, limits.minutes in table)
    kept = excluded.eq("")
    data = pd.concat([table, marked], axis=1)[kept].reset_index()
    data.insert(0, "wave", wave.id)
    counts = {name: int(excluded.eq(name).sum()) for name in flags.FLAGS if name in limits.exclude}
    read = [(wave.id, source, len(raw), raw.shape[1], files.sha256(readers.path(study, wave)))]
    return CleanWave(
        data=data,
        log=[entry for entry in log if entry.n],
        account=logs.account(wave.id, len(raw), counts, invited),
        read=pd.DataFrame(read, columns=["wave", "file", "rows", "columns", "sha256"]),
        flagged=flagged,
        missing=_missing_by_section(
            wave.id, tuple(study.sections), items, table[kept], skipped[kept]
        ),
    )


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


def _texts(cells: pd.Series[Any]) -> pd.Series[Any]:
    """Trimmed cells in pandas' own text type, which Parquet gives back unchanged."""
    return pd.Series(cells.str.strip().to_list(), index=cells.index)


def _recode_column(
    cells: pd.Series[Any],
    item: Item,
    wave: str,
    marks: str,
    log: list[logs.Entry],
    problems: list[Problem],
) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Clean values of a column, and which cells were skipped by design.

    Each different text is looked at once, however long the column.
    """
    codes, texts = pd.factorize(cells)
    found = [recode(str(text), item, marks) for text in texts]
    counts = np.bincount(codes, minlength=len(texts))
    rules: dict[tuple[str, str], int] = {}
    for one, n in zip(found, counts, strict=True):
        for rule in one.rules if not one.wrong else ():
            rules[rule] = rules.get(rule, 0) + int(n)
    log += [
        logs.Entry(wave, "recode", rule, item.name, "cells", n, detail)
        for (rule, detail), n in sorted(rules.items())
    ]
    wrong = np.array([one.wrong for one in found], dtype=bool)[codes]
    if wrong.any():
        places = cells[wrong]
        rows = places.index.to_numpy()
        problems += checks.values(rows, places.tolist(), str(cells.name), item)
    values = np.array([one.value for one in found], dtype=float if is_numeric(item) else object)
    skips = np.array([any(rule == "skipped" for rule, _ in one.rules) for one in found], dtype=bool)
    return pd.Series(values[codes], index=cells.index), pd.Series(skips[codes], index=cells.index)


def _left_out(study: Study, wave: Wave, raw: pd.DataFrame) -> list[logs.Entry]:
    items = checks.asked(study.codebook, wave.id)
    known = {checks.source(item, wave.id) for item in items}
    entries = [
        logs.Entry(wave.id, "leave_out", "not_in_codebook", name, "columns", 1)
        for name in raw.columns
        if name not in known
    ]
    names = {item.name for item in items}
    entries += [
        logs.Entry(wave.id, "leave_out", "not_asked", item.name, "columns", 1)
        for item in study.codebook.items
        if item.name not in names
    ]
    return entries


def _invited(
    study: Study, wave: Wave, answers: dict[str, pd.Series[Any]]
) -> tuple[int | None, list[Problem]]:
    """Number of persons invited, and respondents who were not."""
    frame = readers.read_frame(study, wave)
    if frame is None:
        return None, []
    frame = frame[~rawtable.blank_rows(frame)]
    item = study.codebook[study.design.id] if study.design else None
    if item is None or item.name not in answers:
        return len(frame), []
    column = checks.source(item, wave.id)
    if column not in frame.columns:
        what = f'column "{column}" is missing in the frame {wave.frame}; it is the respondents\' id'
        return len(frame), [Problem("", what)]
    invited = frame[column].str.strip()
    problems = list(checks.ids(invited, f"{wave.frame}: {column}"))
    problems += checks.not_invited(answers[item.name], invited, column, str(wave.frame))
    return len(frame), problems


def _exclude(
    wave: str, marked: pd.DataFrame, limits: flags.Limits, log: list[logs.Entry], timed: bool
) -> tuple[pd.Series[str], pd.DataFrame]:
    """For each row the flag that excludes it (empty: none), and how many rows each flag has."""
    excluded = pd.Series("", index=marked.index, dtype=object)
    lines = []
    for name in flags.FLAGS:
        if name == "speeder" and not timed:
            continue
        mark = marked[f"flag_{name}"]
        limit = flags.threshold(name, limits)
        log.append(logs.Entry(wave, "flag", name, "", "rows", int(mark.sum()), limit))
        share = float(mark.mean()) if len(mark) else float("nan")
        lines.append((wave, name, int(mark.sum()), share, limit, name in limits.exclude))
        if name in limits.exclude:
            new = mark & excluded.eq("")  # a row with two flags is counted once, at the first
            excluded[new] = name
            log.append(logs.Entry(wave, "exclude", name, "", "rows", int(new.sum()), limit))
    columns = ["wave", "flag", "n", "share", "limit", "excluded"]
    return excluded, pd.DataFrame(lines, columns=columns)


def _missing_by_section(
    wave: str,
    sections: Sequence[str],
    items: Sequence[Item],
    table: pd.DataFrame,
    skipped: pd.DataFrame,
) -> pd.DataFrame:
    lines = []
    shown = [item for item in items if item.name in skipped]
    for section in (*sections, ""):  # in the order of the report; items without one last
        names = [item.name for item in shown if (item.section or "") == section]
        if not names:
            continue
        empty, skips = table[names].isna().to_numpy(), skipped[names].to_numpy()
        due = int((~skips).sum())
        share = float((empty & ~skips).sum() / due) if due else float("nan")
        skip = float(skips.mean()) if skips.size else float("nan")
        lines.append((wave, section, len(names), due, share, skip))
    columns = ["wave", "section", "items", "cells", "share", "skipped"]
    return pd.DataFrame(lines, columns=columns)


def _decimal_marks(wave: Wave) -> str:
    mark = str(wave.reader.get("decimal", "."))
    # A number cell of a workbook has no mark; the reader spells it with a point.
    return mark if wave.reader["type"] == "csv" else f".{mark}"


def is_kept(item: Item, keep_open: bool) -> bool:
    """Whether an item is in the clean table: open and sensitive ones only when asked for.

    Examples
    --------
    >>> is_kept(Item("why", "why", "text", {}), keep_open=False)
    False
    """
    return keep_open or item.type == "id" or not (item.type == "text" or item.sensitive)
