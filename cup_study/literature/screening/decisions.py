"""Screening decisions: who decided what on which record, at which stage, and why.

One row of ``screening.csv`` is one reviewer's decision on one record at one stage. What is here
reads and checks the rows; who disagrees with whom is in :mod:`.conflicts`, what the decisions add
up to in :mod:`.flow`.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz import process

from cup_study import sheet
from cup_study.errors import MAX_SHOWN, InputError, Problem

#: Stages in their order, and what can be decided at each.
STAGES: Mapping[str, tuple[str, ...]] = {
    "before_screening": ("exclude",),
    "title_abstract": ("include", "exclude", "unsure"),
    "retrieval": ("retrieved", "not_retrieved"),
    "full_text": ("include", "exclude", "unsure"),
}
#: Stages at which an exclusion needs a reason (PRISMA 2020, items 16a and 16b).
REASONED = ("before_screening", "full_text")
#: Reason where reviewers exclude a record for different ones, and these are not counted.
SEVERAL = "different reasons"
#: Reviewer whose decision settles what the others disagree on.
CONSENSUS = "consensus"
NEEDED = ("record", "stage", "decision", "reason", "reviewer")
OPTIONAL = ("date", "note", "study")
#: Columns of a table of decisions.
COLUMNS = ("row", "group", *NEEDED, *OPTIONAL)
LOG = ("row", "record", "what")
_REMEDY = "Correct the rows; docs/literature-screening.md tells what each column may hold."


@dataclass(frozen=True)
class Decisions:
    """Decisions that were checked.

    Attributes
    ----------
    table : DataFrame
        Columns as :data:`COLUMNS`: one row a decision, in the order of the file; ``row`` (int) is
        its row there, ``group`` the group of duplicates that its record belongs to.
    log : DataFrame
        Columns as :data:`LOG`: rows that say the same twice, columns that are not used.
    """

    table: pd.DataFrame
    log: pd.DataFrame


def read(path: Path | str, groups: pd.DataFrame) -> Decisions:
    r"""Read a file of decisions and check it against the records.

    Parameters
    ----------
    path : Path or str
        CSV in UTF-8 with the columns of :data:`NEEDED`, and if wanted those of :data:`OPTIONAL`.
    groups : DataFrame
        Columns ``record group``: every record, and the group of duplicates that it belongs to.

    Returns
    -------
    Decisions

    Raises
    ------
    InputError
        With every problem of the file; see :func:`check`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "screening.csv"
    >>> _ = path.write_text(
    ...     "record,stage,decision,reason,reviewer\nPubMed:1,title_abstract,include,,anna\n"
    ... )
    >>> groups = pd.DataFrame({"record": ["PubMed:1"], "group": ["PubMed:1"]})
    >>> read(path, groups).table[["row", "group", "decision"]].values.tolist()
    [[2, 'PubMed:1', 'include']]
    """
    return check(sheet.read(path, NEEDED), groups, Path(path).name)


def check(rows: pd.DataFrame, groups: pd.DataFrame, source: str = "screening.csv") -> Decisions:
    """Check rows of decisions, wherever they come from.

    Parameters
    ----------
    rows : DataFrame
        Columns of :data:`NEEDED`, and of :data:`OPTIONAL` if wanted, all str; ``row`` (int) may
        tell the row of the file, and 0 or missing that it is of none.
    groups : DataFrame
        Columns ``record group``.
    source : str
        What messages call the rows.

    Returns
    -------
    Decisions

    Raises
    ------
    InputError
        With every problem: an empty cell, an unknown record, stage or decision, an exclusion
        without a reason where one is needed, a date that is none, two different decisions of one
        reviewer on a record (or on two duplicates of one another), a reviewer or
        a reason written in two ways, two studies for one record.

    Examples
    --------
    >>> groups = pd.DataFrame({"record": ["a"], "group": ["a"]})
    >>> row = ["a", "full_text", "exclude", "", "anna"]
    >>> check(pd.DataFrame([row], columns=list(NEEDED)), groups)
    Traceback (most recent call last):
    cup_study.errors.InputError: screening.csv: 1 problem
      row 2, column "reason": is empty; an exclusion at full_text needs a reason
    Correct the rows; docs/literature-screening.md tells what each column may hold.
    """
    rows, log, problems = _columns(rows)
    group_of = dict(zip(groups["record"], groups["group"], strict=True))
    kept = []
    for cells in rows.to_dict("records"):
        row: dict[Any, Any] = dict(cells)
        row["stage"], row["decision"] = _word(row["stage"]), _word(row["decision"])
        if row["reviewer"].casefold() == CONSENSUS:
            row["reviewer"] = CONSENSUS
        problems += _problems(row, group_of, len(problems))
        kept.append({**row, "group": group_of.get(row["record"], "")})
    table = pd.DataFrame(kept, columns=list(COLUMNS)).astype({"row": int})
    problems += _spellings(table)
    known = table[table["group"].ne("") & table["stage"].isin(STAGES)]
    problems += _contradictions(known)
    if problems:
        problems.sort(key=lambda p: _number(p.where))
        raise InputError(source, problems, _REMEDY)
    again = known.duplicated(["group", "stage", "reviewer"], keep="first")
    for row in known[again].to_dict("records"):
        what = f"{row['reviewer']} decided the same on it, or a duplicate of it, before"
        log.append((int(row["row"]), str(row["record"]), what))
    return Decisions(table, pd.DataFrame(log, columns=list(LOG)))


def empty() -> Decisions:
    """No decisions, as long as screening has not begun.

    Examples
    --------
    >>> len(empty().table), len(empty().log)
    (0, 0)
    """
    table = pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS}).astype({"row": int})
    return Decisions(table, pd.DataFrame(columns=list(LOG)))


def previous(path: Path | str) -> pd.DataFrame:
    """Reports in an earlier version of the review, one row each.

    Parameters
    ----------
    path : Path or str
        CSV in UTF-8 with the columns ``study report``; several reports may be of one study.

    Returns
    -------
    DataFrame
        ``row study report``.

    Raises
    ------
    InputError
        With every empty cell and every report that is there twice.
    """
    table = sheet.read(path, ("study", "report"))
    problems = [
        Problem(f'row {row["row"]}, column "{name}"', "is empty")
        for row in table.to_dict("records")
        for name in ("study", "report")
        if not row[name]
    ]
    twice = table[table["report"].ne("") & table["report"].duplicated()]
    problems += [
        Problem(f'row {row}, column "report"', f'"{report}" is there twice')
        for row, report in zip(twice["row"], twice["report"], strict=True)
    ]
    if problems:
        raise InputError(Path(path).name, problems, _REMEDY)
    return table


def ungrouped(records: pd.DataFrame) -> pd.DataFrame:
    """Groups of records of which none was found twice: each is its own.

    Examples
    --------
    >>> ungrouped(pd.DataFrame({"record": ["a", "b"]})).values.tolist()
    [['a', 'a'], ['b', 'b']]
    """
    return pd.DataFrame({"record": records["record"], "group": records["record"]})


def _columns(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[int, str, str]], list[Problem]]:
    """Rows with all columns, a log of columns not used, and those that look misspelt."""
    problems = [Problem("row 1", f'column "{c}" is missing') for c in NEEDED if c not in rows]
    log: list[tuple[int, str, str]] = []
    known = {sheet.ROW, *NEEDED, *OPTIONAL}
    for name in [str(c) for c in rows if c not in known]:
        near = difflib.get_close_matches(name.lower(), [c for c in OPTIONAL if c not in rows], n=1)
        if near:
            problems.append(Problem("row 1", f'column "{name}": did you mean "{near[0]}"?'))
        else:
            log.append((1, "", f'column "{name}" is not used'))
    numbers = rows[sheet.ROW] if sheet.ROW in rows else pd.Series(range(2, len(rows) + 2))
    numbers = numbers.fillna(0)  # rows from elsewhere, put together with those of a file
    full = rows.reindex(columns=[*NEEDED, *OPTIONAL]).astype(object)
    full = full.where(full.notna(), "").reset_index(drop=True)
    full.insert(0, "row", list(numbers))
    return full, log, problems


def _word(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_").replace("-", "_").replace("/", "_")


def _problems(row: Mapping[Any, Any], group_of: Mapping[str, str], told: int) -> list[Problem]:
    """What is wrong with one row; guessing what was meant is slow and stops when none is shown."""
    found = []

    def complain(column: str, what: str) -> None:
        found.append(Problem(f'row {row["row"]}, column "{column}"', what))

    for name in ("record", "stage", "decision", "reviewer"):
        if not row[name]:
            complain(name, "is empty")
    if row["record"] and row["record"] not in group_of:
        near = None
        if told < MAX_SHOWN and group_of:
            near = process.extractOne(row["record"], list(group_of), score_cutoff=80)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        complain("record", f'there is no record "{row["record"]}"{hint}')
    allowed = STAGES.get(row["stage"])
    if row["stage"] and allowed is None:
        complain("stage", f'expected one of {", ".join(STAGES)}, got "{row["stage"]}"')
    if allowed and row["decision"] and row["decision"] not in allowed:
        what = f'expected one of {", ".join(allowed)} at {row["stage"]}, got "{row["decision"]}"'
        complain("decision", what)
    if row["decision"] == "exclude" and row["stage"] in REASONED and not row["reason"]:
        complain("reason", f"is empty; an exclusion at {row['stage']} needs a reason")
    if row["date"] and not _is_date(row["date"]):
        complain("date", f'expected a date such as 2024-03-31, got "{row["date"]}"')
    return found


def _is_date(cell: str) -> bool:
    try:
        dt.date.fromisoformat(cell[:10])
    except ValueError:
        return False
    return len(cell) == 10 or cell[10] in " T"


def _spellings(table: pd.DataFrame) -> list[Problem]:
    """Reviewers and reasons written in two ways, which would be counted as two."""
    found = []
    for column in ("reviewer", "reason"):
        first: dict[str, tuple[str, int]] = {}
        for name, row in zip(table[column], table["row"], strict=True):
            known, at = first.setdefault(" ".join(name.casefold().split()), (name, row))
            if known != name:
                what = f'"{name}" is written "{known}" in row {at}; write a {column} in one way'
                found.append(Problem(f'row {row}, column "{column}"', what))
    return found


def _contradictions(known: pd.DataFrame) -> list[Problem]:
    """One reviewer with two decisions on a record, one record with two studies."""
    found = []
    decided: dict[tuple[str, str, str], dict[Any, Any]] = {}
    studied: dict[str, dict[Any, Any]] = {}
    for row in known.to_dict("records"):
        key = (row["group"], row["stage"], row["reviewer"])
        first = decided.setdefault(key, row)
        reasons = {r["reason"] for r in (first, row)} - {""}
        if first["decision"] != row["decision"] or len(reasons) > 1:
            same = row["record"] == first["record"]
            of = "it" if same else f'its duplicate "{first["record"]}"'
            what = (
                f'{row["reviewer"]} decides "{_told(row)}" on "{row["record"]}" at '
                f'{row["stage"]}, but "{_told(first)}" on {of} in row {first["row"]}'
            )
            found.append(Problem(f"row {row['row']}", what))
        if row["study"]:
            first = studied.setdefault(row["group"], row)
            if first["study"] != row["study"]:
                what = f'"{row["study"]}", but "{first["study"]}" in row {first["row"]}'
                found.append(Problem(f'row {row["row"]}, column "study"', what))
    return found


def _told(row: Mapping[Any, Any]) -> str:
    return f"{row['decision']}: {row['reason']}" if row["reason"] else str(row["decision"])


def _number(where: str) -> int:
    digits = where.removeprefix("row ").split(",")[0]
    return int(digits) if digits.isdigit() else 0
