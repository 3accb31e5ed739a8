"""Cells of a table of correlations as numbers: what is wrong with a cell, what cannot be used."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np

#: Fisher's z has the variance 1 / (n - 3).
LEAST_N = 4
#: Number, what is wrong with the cell, why the row is unusable.
Parsed = tuple[float, str, str]
_NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")
_EMPTY = ("", "<NA>", "NaN", "NA", "nan", "None")


def text(cell: object) -> str:
    """Text of a cell; empty where it is missing.

    Examples
    --------
    >>> text(float("nan")), text("a"), text(None)
    ('', 'a', '')
    """
    missing = cell is None or (isinstance(cell, float) and math.isnan(cell))
    return "" if missing or str(cell) == "<NA>" else str(cell)


def number(cell: object) -> float | None:
    """Number of a cell, with point or comma; NaN where it is empty, None where it is no number.

    Examples
    --------
    >>> number("0,45"), number("\u2212.3"), number("high")
    (0.45, -0.3, None)
    """
    if isinstance(cell, int | float | np.number):
        return float(cell)
    plain = text(cell).strip().replace("\u2212", "-")
    if plain in _EMPTY:
        return math.nan
    return float(plain.replace(",", ".")) if _NUMBER.fullmatch(plain) else None


def correlation(cell: object) -> Parsed:
    """Correlation from -1 to 1; one of exactly 1 or -1 cannot be used.

    Examples
    --------
    >>> correlation("1.7")[1]
    'expected a correlation from -1 to 1, got "1.7"'
    """
    r = number(cell)
    if r is None or abs(r) > 1:
        return math.nan, f'expected a correlation from -1 to 1, got "{cell}"', ""
    if math.isnan(r):
        return r, "", "no correlation"
    if abs(r) == 1:
        return r, "", f"a correlation of {r:g} between different constructs"
    return r, "", ""


def size(cell: object) -> Parsed:
    """Whole number of persons; one that is missing or below :data:`LEAST_N` cannot be used.

    Examples
    --------
    >>> size("0")[2], size("12.5")[1]
    ('a sample size of 0: at least 4 are needed', 'expected a whole number of persons, got "12.5"')
    """
    n = number(cell)
    if n is None or n < 0 or not (math.isnan(n) or n.is_integer()):
        return math.nan, f'expected a whole number of persons, got "{cell}"', ""
    if math.isnan(n):
        return n, "", "no sample size"
    if n < LEAST_N:
        return n, "", f"a sample size of {n:g}: at least {LEAST_N} are needed"
    return n, "", ""


def reliability(cell: object) -> Parsed:
    """Reliability above 0 and at most 1; it may be missing.

    Examples
    --------
    >>> reliability("0.9"), reliability(0)[1]
    ((0.9, '', ''), 'expected a reliability above 0 and at most 1, got "0"')
    """
    x = number(cell)
    if x is None or (not math.isnan(x) and not 0 < x <= 1):
        return math.nan, f'expected a reliability above 0 and at most 1, got "{cell}"', ""
    return x, "", ""


#: Column to the function that reads its cells.
PARSERS: dict[str, Callable[[object], Parsed]] = {
    "r": correlation,
    "n": size,
    "reliability_1": reliability,
    "reliability_2": reliability,
}
