"""Entries that are spelled several ways ("UTAUT2", "UTAUT 2"): proposals, which a person decides.

Nothing is merged by itself. What looks alike goes to a file with an empty column ``decision``; a
person writes ``same`` or ``different`` in it, and the next run follows what is decided.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.concepts.matrix import entries
from cup_study.sheet import ROW, place

COLUMNS = ("column", "entry", "like", "keep", "decision")
SAME, DIFFERENT = "same", "different"
#: Columns of the matrix in which a spelling decides what is counted together.
LOOKED_AT = ("theory", "country", "method")
#: Rapidfuzz ratio (0-100) from which two entries look alike.
ALIKE = 85.0


def propose(
    matrix: pd.DataFrame,
    columns: Sequence[str] = LOOKED_AT,
    *,
    alike: float = ALIKE,
    decided: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Pairs of entries that may be one, for a person to decide.

    Entries that differ in nothing but capitals, blanks and signs get the score 100; those with
    different digits are never proposed, since UTAUT and UTAUT2 are two theories.

    Parameters
    ----------
    matrix : DataFrame
        With the columns; several entries in a cell stand between semicolons.
    columns : sequence of str, optional
        Columns to look at.
    alike : float, optional
        Least score (0-100) for a proposal.
    decided : DataFrame, optional
        From :func:`read_decisions`: these pairs are not proposed again.

    Returns
    -------
    DataFrame
        ``column entry entry_studies like like_studies score keep decision``; `keep` proposes the
        spelling that more studies have, `decision` is empty.

    Examples
    --------
    >>> frame = pd.DataFrame({"theory": ["UTAUT2", "UTAUT2", "UTAUT 2", "UTAUT"]})
    >>> propose(frame, ["theory"])[["entry", "like", "score", "keep"]].values.tolist()
    [['UTAUT2', 'UTAUT 2', 100.0, 'UTAUT2']]
    """
    known = set()
    if decided is not None:
        known = {
            (r["column"], *sorted((r["entry"], r["like"]))) for r in decided.to_dict("records")
        }
    rows = []
    for column in (c for c in columns if c in matrix):
        told = matrix[column].map(entries).explode().dropna().value_counts()
        number = {str(name): int(count) for name, count in told.items()}
        names = sorted(number, key=lambda name: (-number[name], name))
        for first, second in combinations(names, 2):
            score = _score(first, second)
            if score >= alike and (column, *sorted((first, second))) not in known:
                rows.append(
                    (column, first, number[first], second, number[second], score, first, "")
                )
    table = pd.DataFrame(
        rows,
        columns=[
            "column",
            "entry",
            "entry_studies",
            "like",
            "like_studies",
            "score",
            "keep",
            "decision",
        ],
    )
    order = ["column", "score", "entry", "like"]
    return table.sort_values(order, ascending=[True, False, True, True], ignore_index=True)


def write(proposals: pd.DataFrame, path: Path) -> None:
    """Write proposals to a CSV file that a spreadsheet opens without running anything in it."""
    sheet.write(proposals, path)


def read_decisions(path: Path | None) -> pd.DataFrame:
    """Read what was decided.

    Parameters
    ----------
    path : Path or None
        The file, columns ``column entry like keep decision``; None for none.

    Returns
    -------
    DataFrame
        Decided rows; rows without a decision are left out.

    Raises
    ------
    InputError
        A decision other than ``same`` or ``different``, a `keep` that is neither spelling, or one
        spelling that is to become two.

    Examples
    --------
    >>> read_decisions(None).empty
    True
    """
    if path is None:
        return pd.DataFrame(columns=list(COLUMNS))
    table, problems = sheet.examine(path, COLUMNS, empty=None, within=path.name)
    if not problems:
        table = table[table["decision"].notna()]
        for row in table.to_dict("records"):
            where = place(path.name, row[ROW])
            if row["decision"] not in (SAME, DIFFERENT):
                what = f'expected "{SAME}" or "{DIFFERENT}", got "{row["decision"]}"'
                problems.append(Problem(f'{where}, column "decision"', what))
            elif row["decision"] == SAME and not row["keep"]:
                problems.append(Problem(f'{where}, column "keep"', "is empty"))
        same = table[table["decision"].eq(SAME)]
        for (column, entry), kept in _renamed(same).items():
            if len(kept) > 1:
                what = f"is to become {' and '.join(sorted(kept))}"
                problems.append(Problem(f'{path.name}, column "{column}", "{entry}"', what))
    if problems:
        raise InputError(path.name, problems, "Correct the decisions; see docs/concept-matrix.md.")
    return table[list(COLUMNS)].reset_index(drop=True)


def apply(matrix: pd.DataFrame, decisions: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rename entries that were decided to be the same.

    Parameters
    ----------
    matrix : DataFrame
    decisions : DataFrame
        From :func:`read_decisions`.

    Returns
    -------
    DataFrame
        The matrix with the spellings that are kept, each once in a cell.
    DataFrame
        Log: ``column entry keep studies`` for each spelling that was replaced.

    Examples
    --------
    >>> frame = pd.DataFrame({"theory": ["UTAUT 2;TAM"]})
    >>> told = pd.DataFrame([["theory", "UTAUT2", "UTAUT 2", "UTAUT2", "same"]],
    ...                     columns=list(COLUMNS))
    >>> apply(frame, told)[0]["theory"].tolist()
    ['UTAUT2;TAM']
    """
    result, log = matrix.copy(), []
    renamed = _renamed(decisions[decisions["decision"].eq(SAME)])
    for column in {column for column, _ in renamed} & set(matrix):
        names = {entry: next(iter(kept)) for (c, entry), kept in renamed.items() if c == column}
        cells = matrix[column].map(entries)
        for entry, kept in sorted(names.items()):
            log.append((column, entry, kept, int(cells.map(lambda c, e=entry: e in c).sum())))
        result[column] = [
            ";".join(dict.fromkeys(names.get(e, e) for e in found)) or None for found in cells
        ]
    return result, pd.DataFrame(log, columns=["column", "entry", "keep", "studies"])


def _renamed(same: pd.DataFrame) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in same.to_dict("records"):
        for name in (row["entry"], row["like"]):
            if name != row["keep"]:
                found.setdefault((row["column"], name), set()).add(row["keep"])
    # A chain (a is b, b is c) ends at its end.
    for (column, _), kept in found.items():
        for _ in range(len(found)):
            further = {k for name in kept for k in found.get((column, name), {name})}
            if further == kept:
                break
            kept.clear()
            kept.update(further)
    return found


def _score(first: str, second: str) -> float:
    a, b = _plain(first), _plain(second)
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return 0.0
    squeezed = (a.replace(" ", ""), b.replace(" ", ""))
    return 100.0 if squeezed[0] == squeezed[1] else float(round(fuzz.ratio(a, b), 1))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() or text
    return " ".join(re.sub(r"[^a-z0-9]+", " ", folded.lower()).split())
