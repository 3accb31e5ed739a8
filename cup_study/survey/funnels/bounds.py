"""Published figures that are bounds, kept as bounds.

"Just over half" is not .52. A figure in words has a lower or an upper limit and no point; only a
printed number has an interval. Nothing here turns a bound into an estimate.
"""

from __future__ import annotations

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.proportions import wilson

COLUMNS = ["key", "kind", "value", "lower", "upper"]
#: Half of the last printed digit of a share in whole percent.
ROUNDING = 0.005


def check(figures: pd.DataFrame) -> pd.DataFrame:
    """Check a table of published figures, one row a figure.

    Parameters
    ----------
    figures : DataFrame
        Columns ``key`` (unique), ``kind``, ``value`` (as printed; missing where only words were),
        ``lower`` and ``upper`` (limits given by words); shares 0-1.

    Returns
    -------
    DataFrame
        The same rows with numbers as float and ``key`` as index.

    Raises
    ------
    InputError
        With every row that is wrong.

    Examples
    --------
    >>> row = {"key": "phone", "kind": "over", "value": None, "lower": 0.5, "upper": None}
    >>> float(check(pd.DataFrame([row])).loc["phone", "lower"])
    0.5
    """
    problems = [Problem(f'column "{c}"', "is missing") for c in COLUMNS if c not in figures.columns]
    if problems:
        raise InputError("published figures", problems, "Add the columns; empty where not stated.")
    table = figures.copy()
    for column in ("value", "lower", "upper"):
        numbers = pd.to_numeric(table[column], errors="coerce")
        for i in table.index[numbers.isna() & table[column].notna()]:
            what = f"expected a number or nothing, got {table.at[i, column]!r}"
            problems.append(Problem(f'{table.at[i, "key"]!s}, column "{column}"', what))
        table[column] = numbers.astype(float)
    for key in table.loc[table["key"].duplicated(), "key"]:
        problems.append(Problem(str(key), "appears more than once"))
    for row in table.to_dict("records"):
        if row["value"] == row["value"] and (
            row["lower"] == row["lower"] or row["upper"] == row["upper"]
        ):
            problems.append(
                Problem(str(row["key"]), "has both a printed number and a limit in words")
            )
        if row["lower"] > row["upper"]:
            problems.append(Problem(str(row["key"]), "the lower limit is above the upper one"))
    if problems:
        raise InputError("published figures", problems, "Correct the rows named.")
    return table.set_index("key")


def intervals(figures: pd.DataFrame, n: int) -> pd.DataFrame:
    """Sampling intervals of the shares that were printed as numbers.

    Parameters
    ----------
    figures : DataFrame
        From :func:`check`, rows that are shares of the same respondents.
    n : int
        Respondents.

    Returns
    -------
    DataFrame
        The rows with ``ci_lower`` and ``ci_upper``: Wilson's interval as of a simple random
        sample, missing for bounds.

    Examples
    --------
    >>> row = {"key": "used", "kind": "percent", "value": 0.76, "lower": None, "upper": None}
    >>> table = intervals(check(pd.DataFrame([row])), 1200)
    >>> table[["ci_lower", "ci_upper"]].round(3).values.tolist()
    [[0.735, 0.783]]
    """
    table = figures.copy()
    pairs = [wilson(v * n, n) if v == v else (float("nan"), float("nan")) for v in table["value"]]
    table["ci_lower"], table["ci_upper"] = [p[0] for p in pairs], [p[1] for p in pairs]
    return table


def exclusive_limits(figures: pd.DataFrame, *, rounding: float = ROUNDING) -> pd.DataFrame:
    """Limits that follow because the shares exclude each other and cannot pass 100% together.

    Each share is at most one minus the least that the others can be. Printed numbers may be
    rounded, so their least is the number minus `rounding`.

    Parameters
    ----------
    figures : DataFrame
        From :func:`check`: answers to one question of which each respondent chose one.
    rounding : float, optional
        Half of the last printed digit.

    Returns
    -------
    DataFrame
        The rows with ``limit_lower`` and ``limit_upper``: of a printed number the rounding
        interval, of a bound what the words and the other answers leave; 0-1.

    Raises
    ------
    InputError
        Together the least values pass 100%.

    Examples
    --------
    >>> rows = [
    ...     {"key": "phone", "kind": "over", "value": None, "lower": 0.5, "upper": None},
    ...     {"key": "chat", "kind": "percent", "value": 0.4, "lower": None, "upper": None},
    ... ]
    >>> table = exclusive_limits(check(pd.DataFrame(rows)))
    >>> table["limit_upper"].round(3).tolist()
    [0.605, 0.405]
    """
    table = figures.copy()
    low = (table["value"] - rounding).fillna(table["lower"]).fillna(0.0).clip(lower=0.0)
    total = float(low.sum())
    if total > 1 + 1e-9:
        what = f"the least values add up to {total:.3f}, more than all respondents"
        raise InputError("published figures", [Problem("", what)], "Correct the figures.")
    high = (table["value"] + rounding).fillna(table["upper"]).fillna(1.0)
    left = 1 - (total - low)
    table["limit_lower"], table["limit_upper"] = low, high.where(high < left, left)
    return table
