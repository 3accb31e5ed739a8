"""Tidy estimates as what a diagram prints: which arrows there are, their numbers, their stars.

Knows neither places nor matplotlib.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.pages import lettering
from cup_study.sem.pages.journal import with_group
from cup_study.sem.pages.notation import stars
from cup_study.sem.pages.scene import Key, Panel

_COLUMNS = ("lhs", "op", "rhs", "std_all", "pvalue")
_DRAWN = ("=~", "~", "~~")


@dataclass(frozen=True)
class Style:
    """How numbers are printed on wires.

    Parameters
    ----------
    number : callable
        Prints a coefficient in the reader's language.
    level : float
        Parameters with a p value at or above it are dashed.
    show_stars : bool
        Print stars, but for the parameters that are told to be plain.
    """

    number: Callable[[float], str]
    level: float
    show_stars: bool


def drawable(estimates: pd.DataFrame) -> pd.DataFrame:
    """Rows of a table of estimates that a diagram may show.

    Parameters
    ----------
    estimates : DataFrame
        ``lhs op rhs std_all pvalue`` and, of several groups, ``group``.

    Returns
    -------
    DataFrame
        Loadings, paths and covariances; fixed zeros and rows without a standardised value are
        left out. Column ``group`` is there, empty for a single group.

    Raises
    ------
    InputError
        Columns are missing.

    Examples
    --------
    >>> rows = [("F", "=~", "x", 0.8, 0.0), ("x", "~~", "x", 0.36, 0.0)]
    >>> table = pd.DataFrame(rows, columns=["lhs", "op", "rhs", "std_all", "pvalue"])
    >>> drawable(table)["op"].tolist()
    ['=~']
    """
    problems = [
        Problem(f'column "{name}"', "is missing") for name in _COLUMNS if name not in estimates
    ]
    if problems:
        raise InputError("estimates", problems, "Give the table that fit.estimates() returns.")
    table = with_group(estimates)
    drawn = table["op"].isin(_DRAWN) & (table["lhs"] != table["rhs"]) & table["std_all"].notna()
    fixed_zero = (table["std_all"].abs() < 1e-12) & table["pvalue"].isna()
    return table[drawn & ~fixed_zero].reset_index(drop=True)


def keys(table: pd.DataFrame, operator: str) -> tuple[Key, ...]:
    """Parameters with an operator, each once for all groups, in the order of the table."""
    rows = table[table["op"] == operator]
    triples = zip(rows["op"], rows["lhs"], rows["rhs"], strict=True)
    return tuple(dict.fromkeys((str(op), str(lhs), str(rhs)) for op, lhs, rhs in triples))


def latent(table: pd.DataFrame) -> frozenset[str]:
    """Variables that have indicators."""
    return frozenset(key[1] for key in keys(table, "=~"))


def directed(table: pd.DataFrame) -> tuple[Key, ...]:
    """Paths, and loadings of what is itself a construct or part of a path.

    Returns
    -------
    tuple of Key
    """
    inner = _inner(table)
    higher = (key for key in keys(table, "=~") if key[2] in inner)
    return (*higher, *keys(table, "~"))


def loadings(table: pd.DataFrame) -> dict[str, tuple[Key, ...]]:
    """All other loadings, for each construct that has them."""
    inner = _inner(table)
    found: dict[str, list[Key]] = {}
    for key in keys(table, "=~"):
        if key[2] not in inner:
            found.setdefault(key[1], []).append(key)
    return {name: tuple(mine) for name, mine in found.items()}


def _inner(table: pd.DataFrame) -> frozenset[str]:
    return latent(table).union(name for key in keys(table, "~") for name in key[1:])


def explained(r2: pd.DataFrame | Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Explained variances of each group.

    Parameters
    ----------
    r2 : DataFrame or mapping
        ``group variable r2``, or the explained variance of each variable of a single group.

    Returns
    -------
    dict of str to dict of str to float
        By label of the group, which is empty for a single one.

    Examples
    --------
    >>> explained({"y": 0.2})
    {'': {'y': 0.2}}
    """
    if not isinstance(r2, pd.DataFrame):
        return {"": {str(name): float(value) for name, value in r2.items()}}
    table = with_group(r2)
    return {
        str(group): dict(zip(rows["variable"].astype(str), rows["r2"].astype(float), strict=True))
        for group, rows in table.groupby("group", sort=False)
    }


def groups(table: pd.DataFrame) -> list[str]:
    """Labels of the groups, in the order of the table; one empty label for a single group."""
    return [str(group) for group in table["group"].unique()]


def titles(table: pd.DataFrame, group_labels: Sequence[str] | None, unnamed: str) -> list[str]:
    """Titles of the groups' panels; none for a single group without a label.

    Parameters
    ----------
    table : DataFrame
        From :func:`drawable`.
    group_labels : sequence of str, optional
        Titles in the order of the groups; default the labels in the table.
    unnamed : str
        Title of a group that has a number only, with ``{number}`` in it.

    Returns
    -------
    list of str

    Raises
    ------
    InputError
        There are not as many labels as groups.
    """
    names = groups(table)
    if group_labels is None:
        return [unnamed.format(number=name) if name.isdigit() else name for name in names]
    if len(group_labels) != len(names):
        what = f"{len(names)} groups but {len(group_labels)} labels"
        raise InputError("group_labels", [Problem("", what)], "Give one label for each group.")
    return list(group_labels)


def panel(
    table: pd.DataFrame,
    group: str,
    title: str,
    shares: Mapping[str, float],
    style: Style,
    plain: frozenset[Key] = frozenset(),
) -> Panel:
    """What one group prints.

    Parameters
    ----------
    table : DataFrame
        From :func:`drawable`.
    group : str
        Its label.
    title : str
        Its title.
    shares : mapping of str to float
        Explained variances to print.
    style : Style
        How numbers are printed.
    plain : frozenset of Key, optional
        Parameters whose number has no stars.

    Returns
    -------
    Panel
    """
    rows = table[table["group"].astype(str) == group]
    numbers: dict[Key, str] = {}
    solid = set()
    columns = (rows[name] for name in ("op", "lhs", "rhs", "std_all", "pvalue"))
    for op, lhs, rhs, value, pvalue in zip(*columns, strict=True):
        key = str(op), str(lhs), str(rhs)
        starred = stars(float(pvalue)) if style.show_stars and key not in plain else ""
        numbers[key] = style.number(float(value)) + starred
        # What was fixed was not tested, and is not in doubt.
        if not pvalue >= style.level:
            solid.add(key)
    below = {
        name: f"$R^2$ = {_literal(style.number(share))}"
        for name, share in shares.items()
        if not math.isnan(share)
    }
    return Panel(title, numbers, frozenset(solid), below)


def _literal(text: str) -> str:
    """Text that matplotlib does not read as mathematics."""
    return text.replace("$", r"\$")


def number_widths(panels: Sequence[Panel]) -> dict[Key, float]:
    """Width (mm) of the widest number that a group prints on each wire."""
    widths: dict[Key, float] = {}
    for one in panels:
        for key, text in one.numbers.items():
            widths[key] = max(widths.get(key, 0.0), lettering.width(text))
    return widths


def note(
    panels: Sequence[Panel],
    shown: Sequence[Key],
    words: Mapping[str, str],
    level: str,
) -> str:
    """What must be explained beside a diagram: only what is in it.

    Parameters
    ----------
    panels : sequence of Panel
        What the groups print.
    shown : sequence of Key
        Wires of the diagram.
    words : mapping of str to str
        ``coefficients correlations dashed stars``.
    level : str
        The level as it is printed.

    Returns
    -------
    str
    """
    parts = [words["coefficients"]]
    if any(key[0] == "~~" for key in shown):
        parts.append(words["correlations"])
    if any(key in one.numbers and key not in one.solid for one in panels for key in shown):
        parts.append(words["dashed"].format(level=level))
    if any("*" in one.numbers.get(key, "") for one in panels for key in shown):
        parts.append(words["stars"])
    return " ".join(parts)
