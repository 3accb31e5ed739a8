"""Correlations that are left out on purpose, each with a reason that a person wrote.

A file has the columns ``study why`` and, where only some rows are meant, ``construct_1
construct_2 coder``: an empty cell stands for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem

_PARTS = ("study", "construct_1", "construct_2", "coder")
_REMEDY = 'Columns: study, why, and optionally construct_1, construct_2, coder; "why" is needed.'


def why(
    table: pd.DataFrame,
    exclude: Mapping[str, str] | pd.DataFrame | Path | str | None,
    source: str = "correlations",
) -> list[str]:
    """Reason why each row is left out; empty for the rows that are kept.

    Parameters
    ----------
    table : DataFrame
        ``study construct_1 construct_2`` and optionally ``coder``, as they are called after the
        decisions about names. The order within a pair does not matter.
    exclude : mapping, DataFrame or path, optional
        Study to reason, or rows as in the file, or the file.
    source : str
        What messages call the table.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        An exclusion has no study or no reason, or fits no row of the table.

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["a", "b"], "construct_1": "use", "construct_2": "habit"})
    >>> why(table, {"b": "HTMT table"})
    ['', 'HTMT table']
    """
    rules = _rules(exclude)
    problems, reasons = [], [""] * len(table)
    of_study: dict[object, list[int]] = {}
    for i, study in enumerate(table["study"]):
        of_study.setdefault(study, []).append(i)
    rows = table.to_dict("records")
    for rule in rules.to_dict("records"):
        where = f"exclusion in row {rule['row']}" if "row" in rule else "exclusion"
        wanted = {part: str(rule.get(part, "") or "") for part in _PARTS}
        reason = str(rule.get("why", "") or "")
        if not wanted["study"] or not reason:
            problems.append(Problem(where, f'expected a study and a reason, got "{reason}"'))
            continue
        hits = [i for i in of_study.get(wanted["study"], []) if _fits(rows[i], wanted)]
        if not hits:
            named = ", ".join(f'{part} "{value}"' for part, value in wanted.items() if value)
            problems.append(Problem(where, f"{named} is not in the table"))
        for i in hits:
            reasons[i] = reasons[i] or reason
    if problems:
        name = (
            Path(exclude).name if isinstance(exclude, Path | str) else f"exclusions from {source}"
        )
        raise InputError(name, problems, _REMEDY)
    return reasons


def _rules(exclude: Mapping[str, str] | pd.DataFrame | Path | str | None) -> pd.DataFrame:
    if exclude is None:
        return pd.DataFrame(columns=["study", "why"])
    if isinstance(exclude, Path | str):
        return sheet.read(exclude, ["study", "why"])
    if isinstance(exclude, pd.DataFrame):
        return exclude.astype(object).where(exclude.notna(), "")
    return pd.DataFrame(list(exclude.items()), columns=["study", "why"])


def _fits(row: Mapping[Any, Any], wanted: Mapping[str, str]) -> bool:
    if wanted["coder"] and row.get("coder", "") != wanted["coder"]:
        return False
    pair = {wanted["construct_1"], wanted["construct_2"]} - {""}
    return pair <= {row["construct_1"], row["construct_2"]}
