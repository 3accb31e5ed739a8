"""Printed and rebuilt figures side by side.

Says whether each printed figure is reproduced to its printed decimals, or can be by a matrix that
prints the same, and nothing about whether the model is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.replication.printed import SOURCE, Printed
from cup_study.literature.replication.rebuilding import Place, Rebuilt, figures, rebuild
from cup_study.literature.replication.rounding import DRAWS, LIMITS, rounding_limits


def compare(rebuilt: Rebuilt) -> pd.DataFrame:
    """Printed and rebuilt values of one model.

    Parameters
    ----------
    rebuilt : Rebuilt
        From :func:`cup_study.literature.replication.rebuilding.rebuild`.

    Returns
    -------
    DataFrame
        ``model key outcome predictor kind digits printed rebuilt ci_lower ci_upper difference
        agrees``, rows with a printed value. `agrees` means equal when rounded to the printed
        decimals.

    Raises
    ------
    InputError
        A printed figure that the rebuilt model does not have.

    Examples
    --------
    >>> agree(0.3, 0.3049, 2), agree(0.3, 0.3051, 2)
    (True, False)
    """
    known = figures(rebuilt)
    rows, problems = [], []
    for row in rebuilt.printed.rows.to_dict("records"):
        if pd.isna(row["value"]):
            continue
        place = _place(row)
        if place not in known:
            where = f'model {row["model"]}, "{row["key"]}"'
            problems.append(Problem(where, "is not in the rebuilt model"))
            continue
        value, low, high = known[place]
        digits, printed = int(row["digits"]), float(row["value"])
        cells = {c: row[c] for c in ("model", "key", "outcome", "predictor", "kind")}
        cells |= {"digits": digits, "printed": printed, "rebuilt": value}
        cells |= {"ci_lower": low, "ci_upper": high}
        cells |= {"difference": value - printed, "agrees": agree(printed, value, digits)}
        rows.append(cells)
    if problems:
        raise InputError(SOURCE, problems, "Correct the rows or the model.")
    return pd.DataFrame(rows)


def agree(printed: float, rebuilt: float, digits: int) -> bool:
    """Whether two values are equal at the printed decimals.

    Examples
    --------
    >>> agree(-0.05, -0.0454, 2)
    True
    """
    return abs(round(rebuilt, digits) - printed) < 0.5 * 10.0 ** -(digits + 1)


def within_rounding(compared: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Add whether a printed value follows from some matrix that prints the same.

    Parameters
    ----------
    compared : DataFrame
        From :func:`compare`.
    limits : DataFrame
        From :func:`cup_study.literature.replication.rounding.rounding_limits`.

    Returns
    -------
    DataFrame
        `compared` with ``lowest highest within``.

    Examples
    --------
    >>> row = {"kind": "path", "outcome": "y", "predictor": "x", "printed": 0.31, "digits": 2}
    >>> limits = pd.DataFrame([("path", "y", "x", 0.29, 0.306)], columns=LIMITS)
    >>> within_rounding(pd.DataFrame([row | {"agrees": False}]), limits)["within"].tolist()
    [True]
    """
    ends = limits.set_index(LIMITS[:3])[["lowest", "highest"]]
    at = [_place(row) for row in compared.to_dict("records")]
    found = ends.reindex(pd.MultiIndex.from_tuples(at, names=LIMITS[:3])).to_numpy(dtype=float)
    table = compared.assign(lowest=found[:, 0], highest=found[:, 1])
    unit = 0.5 * 10.0 ** -table["digits"]
    near = table["printed"].between(table["lowest"] - unit, table["highest"] + unit)
    return table.assign(within=table["agrees"].astype(bool) | near)


def everything(
    models: list[Printed], correlations: pd.DataFrame, *, draws: int = DRAWS
) -> tuple[list[Rebuilt], pd.DataFrame]:
    """All models rebuilt, and all their printed figures compared.

    Parameters
    ----------
    models : list of Printed
        From :func:`cup_study.literature.replication.printed.models`.
    correlations : DataFrame
        The printed matrix.
    draws : int, optional
        As :func:`cup_study.literature.replication.rounding.rounding_limits`.

    Returns
    -------
    tuple of list of Rebuilt and DataFrame
        The table as :func:`within_rounding`, models after each other.
    """
    rebuilt = [rebuild(model, correlations) for model in models]
    tables = [
        within_rounding(compare(each), rounding_limits(correlations, each.printed, draws=draws))
        for each in rebuilt
    ]
    return rebuilt, pd.concat(tables, ignore_index=True)


def _place(row: Mapping[Any, Any]) -> Place:
    """By what a figure is known: kind, outcome or measure, predictor."""
    kind = str(row["kind"])
    if kind == "fit":
        return kind, str(row["key"]), ""
    return kind, str(row["outcome"]), "" if kind == "r2" else str(row["predictor"])
