"""Single correlations, checked before they are put together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

NEEDED = ("study", "construct_1", "construct_2", "r", "n")
SOURCE = "correlation matrices of the studies"


def checked(effects: pd.DataFrame) -> pd.DataFrame:
    """The columns that are needed, with what cannot be a correlation refused.

    Parameters
    ----------
    effects : DataFrame
        ``study construct_1 construct_2 r n``, one row a correlation.

    Returns
    -------
    DataFrame
        ``study construct_1 construct_2 r n``; study as text.

    Raises
    ------
    InputError
    """
    absent = [c for c in NEEDED if c not in effects.columns]
    if absent:
        problems = [Problem(f'column "{c}"', "is missing") for c in absent]
        raise InputError(SOURCE, problems, "Give one row a correlation with these columns.")
    if effects.empty:
        remedy = "See what was left out when they were read, and why."
        raise InputError(SOURCE, [Problem("", "there is no correlation")], remedy)
    table = effects.loc[:, list(NEEDED)].reset_index(drop=True)
    table["study"] = table["study"].astype(str)
    r = pd.to_numeric(table["r"], errors="coerce")
    n = pd.to_numeric(table["n"], errors="coerce")
    problems = []
    for i in table.index[~(r.abs() < 1)]:
        what = f"expected a correlation between -1 and 1, got {_told(table, i, 'r')}"
        problems.append(Problem(_place(table, i), what))
    for i in table.index[~((n >= 4) & (n < np.inf))]:
        what = f"expected at least 4 respondents, got {_told(table, i, 'n')}"
        problems.append(Problem(_place(table, i), what))
    for i in table.index[table["construct_1"] == table["construct_2"]]:
        problems.append(Problem(_place(table, i), "a construct with itself"))
    pair = [" ~ ".join(sorted(map(str, p))) for p in table[["construct_1", "construct_2"]].values]
    twice = pd.DataFrame({"study": table["study"], "pair": pair}).duplicated()
    for i in table.index[twice]:
        problems.append(Problem(_place(table, i), "the pair is given twice in this study"))
    if problems:
        remedy = "Correct the rows; where coders differ, resolve their values first."
        raise InputError(SOURCE, problems, remedy)
    return table.assign(r=r.astype(float), n=n.astype(float))


def _told(table: pd.DataFrame, i: int, column: str) -> str:
    cell: Any = table.at[i, column]
    return f"{cell:g}" if isinstance(cell, float) else repr(cell)


def _place(table: pd.DataFrame, i: int) -> str:
    row = table.loc[i]
    return f'study "{row["study"]}", "{row["construct_1"]}" with "{row["construct_2"]}"'
