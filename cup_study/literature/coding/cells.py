"""Cells that several coders read: one cell is one correlation of one study.

Two coders differ on a cell when their values are further apart than a tolerance. Apart from that
one coder may have a cell that another, who read the same study, does not have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

CELL = ["study", "construct_1", "construct_2"]
#: Values are printed with two or three decimals: what is closer may be rounding.
TOLERANCE = 0.005
#: Columns that :func:`spread` adds after those of the coders.
SPREAD = ["coders", "lowest", "highest", "spread", "differs", "at_limit", "hint"]
#: Columns of :func:`summary`.
SUMMARY = ["cells", "multiple", "differing", "at_limit", "share", "median_spread"]
#: Binary fractions: .345 - .34 is a little more than .005.
_SLACK = 1e-9
#: A squared value, printed with three decimals, is that close to the square.
_SQUARE = 0.002


def coders(effects: pd.DataFrame) -> list[str]:
    """Coders of a table, in alphabetical order.

    Raises
    ------
    InputError
        There is no column ``coder``, or a row without one.

    Examples
    --------
    >>> coders(pd.DataFrame({"coder": ["R2", "R1", "R2"]}))
    ['R1', 'R2']
    """
    if "coder" not in effects:
        problem = Problem("row 1", 'column "coder" is missing')
        raise InputError("correlations", [problem], "Give each row the coder who read it.")
    names = sorted({str(name) for name in effects["coder"]})
    if "" in names:
        raise InputError(
            "correlations",
            [Problem('column "coder"', "is empty in some rows")],
            "Give each row the coder who read it.",
        )
    return names


def wide(effects: pd.DataFrame, value: str = "r") -> pd.DataFrame:
    """One row a cell, one column a coder; NaN where a coder has no value.

    Parameters
    ----------
    effects : DataFrame
        From :func:`cup_study.literature.effects.reading.read`, with a column ``coder``.
    value : str
        Column to spread, ``r`` or ``n``.

    Returns
    -------
    DataFrame
        :data:`CELL`, then the coders in alphabetical order.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": "a", "construct_1": "BI", "construct_2": "PE",
    ...     "coder": ["R1", "R2"], "r": [0.5, 0.6]})
    >>> wide(effects).values.tolist()
    [['a', 'BI', 'PE', 0.5, 0.6]]
    """
    names = coders(effects)
    table = effects.pivot(index=CELL, columns="coder", values=value)
    return table[names].reset_index().rename_axis(columns=None)


def spread(effects: pd.DataFrame, tolerance: float = TOLERANCE) -> pd.DataFrame:
    """Cells with the values of all coders and how far they are apart.

    Parameters
    ----------
    effects : DataFrame
        As for :func:`wide`.
    tolerance : float
        Values further apart than this differ.

    Returns
    -------
    DataFrame
        As from :func:`wide`, and :data:`SPREAD`. ``hint`` is ``sign`` where the values are equal
        but for the sign, ``square`` where one is the square of the other (a table of squared
        correlations, read as such by one coder), else empty.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": "a", "construct_1": "BI", "construct_2": "PE",
    ...     "coder": ["R1", "R2"], "r": [0.602, 0.776]})
    >>> spread(effects)[["spread", "differs", "hint"]].round(3).values.tolist()
    [[0.174, True, 'square']]
    """
    table = wide(effects)
    values = table[coders(effects)].to_numpy(dtype=float)
    table["coders"] = np.isfinite(values).sum(axis=1)
    table["lowest"] = np.nanmin(values, axis=1)
    table["highest"] = np.nanmax(values, axis=1)
    table["spread"] = table["highest"] - table["lowest"]
    table["differs"] = table["spread"] > tolerance + _SLACK
    table["at_limit"] = ~table["differs"] & (table["spread"] > tolerance - _SLACK)
    table["hint"] = [
        _hint(row[np.isfinite(row)], tolerance) if differs else ""
        for row, differs in zip(values, table["differs"], strict=True)
    ]
    return table


def _hint(values: np.ndarray, tolerance: float) -> str:
    low, high = float(values.min()), float(values.max())
    if low < 0 < high and abs(low + high) <= tolerance + _SLACK:
        return "sign"
    small, large = sorted((abs(low), abs(high)))
    return "square" if abs(large**2 - small) <= _SQUARE else ""


def differing(table: pd.DataFrame) -> pd.DataFrame:
    """Cells on which the coders differ, the furthest apart first.

    Parameters
    ----------
    table : DataFrame
        From :func:`spread`.
    """
    found = table[table["differs"]]
    return found.sort_values(["spread", *CELL], ascending=[False, True, True, True]).reset_index(
        drop=True
    )


def summary(table: pd.DataFrame, by: Sequence[str] = ()) -> pd.DataFrame:
    """Count the cells, those that several coders have, and those on which they differ.

    Parameters
    ----------
    table : DataFrame
        From :func:`spread`.
    by : sequence of str
        Columns to count within, such as the two constructs; all cells together by default.

    Returns
    -------
    DataFrame
        `by`, ``cells multiple differing at_limit share median_spread``; the share is of the cells
        that several coders have, the median is that of the differing ones. ``at_limit`` are as
        far apart as the tolerance and not further, which rounding explains (.345 as .34): the
        arithmetic of binary fractions may count them among the differing.

    Examples
    --------
    >>> cells = pd.DataFrame({"coders": [2, 2, 1], "differs": [True, False, False],
    ...     "at_limit": False, "spread": [0.1, 0, 0]})
    >>> summary(cells).values.tolist()
    [[3.0, 2.0, 1.0, 0.0, 0.5, 0.1]]
    """
    groups = table.groupby(list(by), sort=True) if by else [((), table)]
    rows = []
    for key, part in groups:
        multiple, differs = int((part["coders"] > 1).sum()), int(part["differs"].sum())
        share = differs / multiple if multiple else np.nan
        median = part.loc[part["differs"], "spread"].median()
        named = key if isinstance(key, tuple) else (key,)
        limit = int(part["at_limit"].sum())
        rows.append([*named, len(part), multiple, differs, limit, share, median])
    return pd.DataFrame(rows, columns=[*by, *SUMMARY])


def omitted(effects: pd.DataFrame, read: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
    """List cells that one coder has and another, who read the study, does not have.

    Parameters
    ----------
    effects : DataFrame
        As for :func:`wide`.
    read : mapping, optional
        Study to the coders who read it; by default those with a value in it.

    Returns
    -------
    DataFrame
        ``study construct_1 construct_2 has without``, coders separated by ``; ``.

    Examples
    --------
    >>> effects = pd.DataFrame({"study": "a", "construct_1": "BI",
    ...     "construct_2": ["PE", "PE", "EE"], "coder": ["R1", "R2", "R1"], "r": 0.5})
    >>> omitted(effects).values.tolist()
    [['a', 'BI', 'EE', 'R1', 'R2']]
    """
    table = wide(effects)
    names = coders(effects)
    of_study = effects.groupby("study")["coder"].agg(set).to_dict()
    if read is not None:
        of_study = {study: set(who) for study, who in read.items()}
    rows = []
    for row in table.to_dict("records"):
        has = [name for name in names if pd.notna(row[name])]
        without = sorted(set(of_study.get(row["study"], ())) - set(has))
        if without:
            rows.append([*(row[c] for c in CELL), "; ".join(has), "; ".join(without)])
    return pd.DataFrame(rows, columns=[*CELL, "has", "without"])
