"""Raw files to the clean table, by the codebook, with a log of every change.

The clean table has one row a respondent, all waves stacked: ``wave``, ``row`` (of the raw file),
the items under their codebook names, ``share_missing`` and the quality flags. Coded and numeric
items are floats (missing is NaN), identifiers and text codes are strings. Labels stay in the
codebook. Reversed items are turned, so that high always means much of the construct.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cup_study import files
from cup_study.errors import InputError
from cup_study.ingest.cleaning import amounts, cells, checks, doubts, flow
from cup_study.ingest.cleaning import log as logs
from cup_study.ingest.cleaning.wave import CleanWave, as_answered, clean_wave, is_kept
from cup_study.ingest.flagging import flags, marking
from cup_study.ingest.flagging import rules as rulebook
from cup_study.study import Study

__all__ = ["Cleaned", "as_answered", "clean", "write"]


@dataclass(frozen=True)
class Cleaned:
    """A study's clean data and how they came about.

    Attributes
    ----------
    data : DataFrame
        One row an analysed respondent; see the module's description.
    excluded : DataFrame
        One row a respondent whom a flag took out: columns as in `data`, and ``excluded_by``.
    log : DataFrame
        The cleaning log; see :func:`cup_study.ingest.cleaning.log.table`.
    account : DataFrame
        Rows from raw to analysed; see :func:`cup_study.ingest.cleaning.log.account`.
    read : DataFrame
        One row a raw file: ``wave``, ``file``, ``rows`` (with answers), ``columns``, ``sha256``.
    flagged : DataFrame
        One row a wave and flag: ``wave``, ``flag``, ``n``, ``share`` (of the rows with answers),
        ``limit``, ``excluded`` (bool). Speeders only where a time was recorded.
    missing : DataFrame
        One row a wave and section: ``wave``, ``section`` (empty for items without one), ``items``,
        ``cells`` (answers that were asked for, of the analysed rows), ``share`` (missing, 0-1),
        ``skipped`` (0-1, cells not asked for by design, of all cells).
    amounts : DataFrame
        One row a wave and item, over all rows with answers: ``rows``, ``answers``, ``missing``,
        ``skipped``; see :func:`cup_study.ingest.cleaning.amounts.by_item`.
    cells : DataFrame
        One row a changed cell; see :mod:`cup_study.ingest.cleaning.cells`.
    flagged_rows : DataFrame
        One row a flagged row of a file, left out or not; see
        :class:`cup_study.ingest.flagging.marking.Marked`.
    rules : DataFrame
        One row a wave and rule of the study about impossible combinations, with its count.
    """

    data: pd.DataFrame
    excluded: pd.DataFrame
    log: pd.DataFrame
    account: pd.DataFrame
    read: pd.DataFrame
    flagged: pd.DataFrame
    missing: pd.DataFrame
    amounts: pd.DataFrame
    cells: pd.DataFrame
    flagged_rows: pd.DataFrame
    rules: pd.DataFrame


#: Columns of a table that may stay apart in memory.
_MOST_PIECES = 80


def clean(study: Study, limits: flags.Limits | None = None, *, keep_open: bool = False) -> Cleaned:
    """Read, check and clean all waves of a study.

    Parameters
    ----------
    study : Study
        The study.
    limits : Limits, optional
        Quality flags; by default they mark and exclude nothing.
    keep_open : bool
        Keep open and sensitive answers in the clean table.

    Returns
    -------
    Cleaned
        With empty tables for a study without microdata.

    Raises
    ------
    InputError
        With every problem of every file: missing columns, values outside their scale, repeated
        ids, respondents whom the sampling frame does not have; with what is wrong with the rules
        about impossible combinations; or with the counts that do not add up.
    ChecksumError
        When a downloaded file is not the one that the registry names.
    """
    limits = limits or flags.Limits()
    rules = _rules(study)
    errors: list[InputError] = []
    parts: list[CleanWave] = []
    for wave in study.waves:
        try:
            parts.append(clean_wave(study, wave, limits, keep_open, rules))
        except InputError as error:
            errors.append(error)
    checks.raise_together(errors, f"data/raw/{study.name}")
    columns = ["wave", "row", *(i.name for i in study.codebook.items if is_kept(i, keep_open))]
    data = _stack([part.data for part in parts], columns)
    cleaned = Cleaned(
        data=data,
        excluded=_stack([part.excluded for part in parts], [*data.columns, "excluded_by"]),
        log=logs.table(
            [
                *(entry for part in parts for entry in part.log),
                *doubts.entries(data, study.codebook),
            ]
        ),
        account=_stack([part.account for part in parts], flow.COLUMNS),
        read=_stack([part.read for part in parts], ["wave", "file", "rows", "columns", "sha256"]),
        flagged=_stack(
            [part.flagged for part in parts], ["wave", "flag", "n", "share", "limit", "excluded"]
        ),
        missing=_stack(
            [part.missing for part in parts],
            ["wave", "section", "items", "cells", "share", "skipped"],
        ),
        amounts=_stack([part.amounts for part in parts], amounts.ITEM),
        cells=cells.stack([part.cells for part in parts]),
        flagged_rows=_stack([part.flagged_rows for part in parts], marking.ROWS),
        rules=_stack([part.rules for part in parts], ["wave", "rule", "condition", "tried", "n"]),
    )
    flow.check(cleaned)
    return cleaned


def write(data: pd.DataFrame, path: Path) -> None:
    """Write a clean table as Parquet: the same bytes for the same data, whole or not at all.

    Parameters
    ----------
    data : DataFrame
        The table; its index is not kept.
    path : Path
        The file to make.
    """
    with files.atomic(path) as temporary:
        data.to_parquet(temporary, engine="pyarrow", index=False, compression="zstd")


def _rules(study: Study) -> tuple[rulebook.Rule, ...]:
    name = study.files.get(rulebook.FILE)
    if name is None:
        return ()
    source = f"data/raw/{study.name}/{name}"
    return rulebook.read(study.folder / name, study.codebook, study.languages, source)


def _stack(parts: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Stack tables, columns in the given order and others behind; an absent column is missing."""
    if not parts:
        return pd.DataFrame(columns=list(columns))
    names = list(dict.fromkeys([*columns, *(c for part in parts for c in part.columns)]))
    # One wave needs no stacking: of a large table each copy costs time and memory.
    whole = [part if list(part.columns) == names else part.reindex(columns=names) for part in parts]
    stacked = whole[0] if len(whole) == 1 else pd.concat(whole, ignore_index=True)
    stacked = stacked.reset_index(drop=True)
    # pandas warns of a table in more than 100 pieces as soon as a column is added to it.
    return stacked.copy() if len(names) > _MOST_PIECES else stacked
