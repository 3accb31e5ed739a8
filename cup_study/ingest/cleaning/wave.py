"""One wave: its raw table checked against the codebook, recoded, flagged and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from cup_study import files
from cup_study.errors import InputError, Problem
from cup_study.ingest.cleaning import amounts, cells, checks, corrections, flow
from cup_study.ingest.cleaning import log as logs
from cup_study.ingest.cleaning.recoding import as_answered, is_kept, recode_columns, turn
from cup_study.ingest.flagging import flags, marking
from cup_study.ingest.flagging.rules import Rule
from cup_study.ingest.reading import labelled, matching, rawtable, readers
from cup_study.study import Study, Wave

__all__ = ["CleanWave", "as_answered", "clean_wave", "is_kept"]

_REMEDY = (
    'Correct the file, or declare the codes in codebook.csv (columns "values", "missing"; '
    '"source" for the name of a column). docs/quality.md: single corrections, and numbers outside '
    "the declared values."
)


@dataclass(frozen=True)
class CleanWave:
    """What :class:`~cup_study.ingest.cleaning.clean.Cleaned` holds of one wave; log entries."""

    data: pd.DataFrame
    excluded: pd.DataFrame
    log: list[logs.Entry]
    account: pd.DataFrame
    read: pd.DataFrame
    flagged: pd.DataFrame
    missing: pd.DataFrame
    amounts: pd.DataFrame
    cells: pd.DataFrame
    flagged_rows: pd.DataFrame
    rules: pd.DataFrame


def clean_wave(
    study: Study,
    wave: Wave,
    limits: flags.Limits,
    keep_open: bool,
    rules: Sequence[Rule] = (),
) -> CleanWave:
    """Read, check and clean one wave; see :func:`cup_study.ingest.cleaning.clean.clean`.

    Raises
    ------
    InputError
        With every problem of its file.
    """
    source = readers.source(study, wave)
    file = source.rpartition("/")[2]
    table = readers.read(study, wave)
    raw, corrected = corrections.apply(table.cells, study, wave)
    blank = rawtable.blank_rows(raw)
    raw = raw[~blank] if blank.any() else raw  # a copy of a large table costs memory
    items = checks.asked(study.codebook, wave.id)
    found = matching.match(table, study.codebook, wave.id, study.design)
    contradictions, notes = labelled.compare(table, items, found.columns, wave.id)
    made = recode_columns(
        raw,
        table,
        items,
        found.columns,
        wave.id,
        file,
        keep_open=keep_open,
        needed={name for rule in rules for name in rule.items},
        out_of_range=limits.out_of_range,
    )
    invited, strangers = _invited(study, wave, made.answers)
    problems = [*found.problems, *contradictions, *made.problems, *strangers]
    if problems:
        raise InputError(source, problems, _REMEDY)
    names = {column: item for item, column in reversed([*found.columns.items()])}
    corrected = [replace(entry, item=names.get(entry.item, entry.item)) for entry in corrected]
    log = [_read(wave.id, note) for note in (*table.notes, *found.notes, *notes)]
    log.append(logs.Entry(wave.id, "read", "blank_row", "", "rows", int(blank.sum())))
    log += _named(wave.id, found.columns)
    log += [*corrected, *made.log, *_left_out(study, wave, raw, set(found.columns.values()))]

    rows, width = raw.index, raw.shape[1]
    del raw, table, blank  # the texts are the largest part, and not needed any more
    answers = pd.DataFrame(made.answers, index=rows, copy=False)
    skipped = pd.DataFrame(made.skipped, index=rows, copy=False)
    marked = marking.mark(
        wave.id,
        answers,
        items,
        limits,
        skipped=skipped,
        rules=rules,
        hidden=made.hidden,
        outside=made.outside,
    )
    turning, turned = turn(answers, items, found.columns, wave.id, file)
    log += [*turning, *marked.log]
    kept = marked.excluded.eq("")
    data = _numbered(wave.id, answers, marked.columns, kept)
    excluded = {f: int(marked.excluded.eq(f).sum()) for f in flags.FLAGS if f in limits.exclude}
    gone: Counter[str] = Counter()
    for entry in log:
        if entry.step == "read" and entry.unit == "rows":
            gone[entry.rule] += entry.n
    read = [(wave.id, source, len(rows), width, files.sha256(readers.path(study, wave)))]
    listed = _corrected(study, wave, names, file)
    reasons = marked.columns.assign(excluded_by=marked.excluded.astype("str"))
    out = _numbered(wave.id, answers, reasons, ~kept)
    return CleanWave(
        data=data,
        excluded=out,
        log=[entry for entry in log if entry.n],
        account=flow.account(
            wave.id,
            len(rows),
            excluded,
            left_out=gone,
            invited=invited,
            visits=wave.visitors.model_dump(exclude_none=True) if wave.visitors else None,
        ),
        read=pd.DataFrame(read, columns=["wave", "file", "rows", "columns", "sha256"]),
        flagged=marked.flagged,
        missing=amounts.by_section(
            wave.id, tuple(study.sections), items, answers[kept], skipped[kept]
        ),
        amounts=amounts.by_item(wave.id, items, answers, skipped),
        cells=cells.stack([*listed, *made.changed, *turned]),
        flagged_rows=marked.rows,
        rules=marked.rules,
    )


def _numbered(
    wave: str, answers: pd.DataFrame, flagged: pd.DataFrame, kept: pd.Series[bool]
) -> pd.DataFrame:
    """Rows that are kept, with their wave and row of the file, and their flags."""
    parts = [answers, flagged] if kept.all() else [answers[kept], flagged[kept]]
    number = pd.RangeIndex(len(parts[0]))
    columns = {"wave": pd.Series(wave, index=number, dtype="str")}
    columns[rawtable.ROW] = pd.Series(parts[0].index.to_numpy(), index=number)
    for part in parts:
        columns |= {str(name): part[name].set_axis(number) for name in part.columns}
    return pd.DataFrame(columns, copy=False)


def _read(wave: str, note: rawtable.Note) -> logs.Entry:
    return logs.Entry(wave, "read", note.rule, note.item, note.unit, note.n, note.detail)


def _named(wave: str, found: Mapping[str, str]) -> list[logs.Entry]:
    """Columns that the clean table calls otherwise than the file."""
    return [
        logs.Entry(wave, "read", "named", item, "columns", 1, logs.harmless(column))
        for item, column in found.items()
        if column != item
    ]


def _corrected(study: Study, wave: Wave, names: dict[str, str], file: str) -> list[pd.DataFrame]:
    """Cells that the study's corrections changed, listed like those that a rule changed."""
    listed = []
    for one in corrections.read(study):
        if one.file == (wave.file or wave.registry):
            name = names.get(one.column)
            item = study.codebook[name] if name else None
            old = pd.Series([one.old], index=[one.row], name=one.column)
            line = cells.listed(old, [one.new], item, "corrected", wave.id, file)
            listed.append(line.assign(item=name or logs.harmless(one.column)))
    return listed


def _left_out(study: Study, wave: Wave, raw: pd.DataFrame, known: set[str]) -> list[logs.Entry]:
    items = checks.asked(study.codebook, wave.id)
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
    names = {rawtable.folded(str(name)): str(name) for name in frame.columns}
    if column not in frame.columns:  # the frame comes from elsewhere: its id may be the item's name
        near = names.get(rawtable.folded(column)) or names.get(rawtable.folded(item.name))
        column = near or column
    if column not in frame.columns:
        what = f'column "{column}" is missing in the frame {wave.frame}; it is the respondents\' id'
        return len(frame), [Problem("", what)]
    invited = frame[column].str.strip()
    problems = list(checks.ids(invited, f"{wave.frame}: {column}"))
    problems += checks.not_invited(answers[item.name], invited, column, str(wave.frame))
    return len(frame), problems
