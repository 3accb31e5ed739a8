"""Correlations that studies report, one row a correlation, read and checked.

All that is wrong is told at once and nothing is put right in silence: a row that cannot be used
is refused, or with ``unusable="exclude"`` listed with the reason; a study that must not be pooled
is named by the caller or in a file (:mod:`.exclusions`), never in code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from cup_study import sheet
from cup_study.errors import InputError, Problem
from cup_study.literature.effects import exclusions, parsing, remedies
from cup_study.literature.effects import names as decided_names

#: Columns of :attr:`Effects.effects`, before those of the file that are kept as they are.
COLUMNS = ["study", "construct_1", "construct_2", "r", "n", "reliability_1", "reliability_2"]
COLUMNS += ["source"]
#: Columns of :attr:`Effects.excluded`.
EXCLUDED = ["row", "study", "pair", "why"]
#: What else a column may be called in the file.
ALSO_CALLED = {
    "study": ("key", "study_id"),
    "r": ("r_value", "correlation"),
    "n": ("sample_size",),
    "source": ("url_seen",),
}
#: What to do with rows that cannot be used.
UNUSABLE = ("refuse", "exclude", "keep")
_NEEDED = ("study", "construct_1", "construct_2", "r")


@dataclass(frozen=True)
class Effects:
    """Correlations that can be used, and what was left out.

    Attributes
    ----------
    effects : DataFrame
        Columns as :data:`COLUMNS`, the other columns of the file, and ``row`` (in the file).
        ``construct_1`` stands before ``construct_2`` in the order of the constructs.
    excluded : DataFrame
        ``row study pair why``: every row of the file that is not among the effects.
    names : DataFrame
        ``spelled construct rows studies``: constructs that were renamed by decision.
    """

    effects: pd.DataFrame
    excluded: pd.DataFrame
    names: pd.DataFrame


def read(
    path: Path | str,
    *,
    columns: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    constructs: Sequence[str] | None = None,
    order: Sequence[str] = (),
    exclude: Mapping[str, str] | pd.DataFrame | Path | str | None = None,
    unusable: str = "refuse",
    source: str = "",
) -> Effects:
    """Read a file of correlations; see :func:`check` for the parameters and what is checked.

    Parameters
    ----------
    path : Path or str
        CSV file with one row a correlation.
    columns : mapping, optional
        Column of the file to what it is called here, as in ``{"paper": "study"}``. The names of
        :data:`COLUMNS` and :data:`ALSO_CALLED` are known.
    names, constructs, order, exclude, unusable
        As in :func:`check`.
    source : str
        What messages call the file; its name by default.

    Returns
    -------
    Effects

    Raises
    ------
    InputError
        As in :func:`.sheet.read` and :func:`check`.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "correlations.csv"
    >>> _ = target.write_text("key,construct_1,construct_2,r,n\\na,use,habit,0.5,120\\n")
    >>> read(target).effects[["study", "construct_1", "construct_2", "r", "n"]].values.tolist()
    [['a', 'habit', 'use', 0.5, 120]]
    """
    path = Path(path)
    source = source or path.name
    table = renamed(sheet.read(path, source=source), columns)
    return check(
        table,
        names=names,
        constructs=constructs,
        order=order,
        exclude=exclude,
        unusable=unusable,
        source=source,
    )


def renamed(table: pd.DataFrame, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Table with the columns as they are called here: as told, else as :data:`ALSO_CALLED`.

    Examples
    --------
    >>> list(renamed(pd.DataFrame(columns=["key", "r_value", "n"])))
    ['study', 'r', 'n']
    """
    table = table.rename(columns=dict(columns or {}))
    found = {
        next((a for a in also if a in table), name): name
        for name, also in ALSO_CALLED.items()
        if name not in table
    }
    return table.rename(columns=found)


def check(
    table: pd.DataFrame,
    *,
    names: Mapping[str, str] | None = None,
    constructs: Sequence[str] | None = None,
    order: Sequence[str] = (),
    exclude: Mapping[str, str] | pd.DataFrame | Path | str | None = None,
    unusable: str = "refuse",
    source: str = "correlations",
) -> Effects:
    """Check a table of correlations and bring it to one form.

    Refused, all rows at once: a correlation that is no number or beyond -1 to 1, a sample size
    that is no whole number, a reliability outside (0, 1], an unknown construct, a construct with
    itself, the same pair twice in a study (or twice by one coder, where there is a column
    ``coder``). A row is *unusable* where the correlation is missing or exactly 1 or -1 (which
    distinct constructs do not have, and Fisher's z is infinite), or n is missing or below
    :data:`.parsing.LEAST_N`. Excluded rows are not checked.

    Parameters
    ----------
    table : DataFrame
        ``study construct_1 construct_2 r`` and optionally ``n reliability_1 reliability_2 source
        coder`` and others; cells are texts or numbers, empty or NaN where not given.
    names : mapping, optional
        Spelled name to construct, from :func:`.names.decisions`.
    constructs : sequence of str, optional
        Constructs that are known; by default all are.
    order : sequence of str
        Order of the constructs within a pair; the others follow alphabetically.
    exclude : mapping, DataFrame or path, optional
        Study to the reason why it is not used, or rows as in :mod:`.exclusions`.
    unusable : str
        ``"refuse"`` rows that are unusable, ``"exclude"`` them, or ``"keep"`` all that have a
        correlation, as for comparing coders; n is then a float that may be NaN.
    source : str
        What messages call the table.

    Returns
    -------
    Effects

    Raises
    ------
    InputError
        With every problem of the table, or an exclusion that fits no row.

    Examples
    --------
    >>> table = pd.DataFrame({"study": ["a", "b"], "construct_1": ["use"] * 2,
    ...     "construct_2": ["habit"] * 2, "r": [0.5, 0.4], "n": [120, None]})
    >>> check(table, unusable="exclude").excluded.values.tolist()
    [[3, 'b', 'habit - use', 'no sample size']]
    """
    table = _prepared(table, unusable, source)
    spelled = table[["construct_1", "construct_2"]].copy()
    table, renamings = decided_names.apply(table, names or {})
    excluded = exclusions.why(table, exclude, source)
    table, wrong, cannot = _parsed(table)
    table = _ordered(table, order)
    kept = np.array([not why for why in excluded], dtype=bool)
    problems = [p for found, keep in zip(wrong, kept, strict=True) if keep for p in found]
    cannot = [why if keep else "" for why, keep in zip(cannot, kept, strict=True)]
    if unusable == "keep":
        cannot = [why if np.isnan(r) else "" for why, r in zip(cannot, table["r"], strict=True)]
    if unusable == "refuse":
        problems += _by_study(table, cannot)
    left = [one or two for one, two in zip(excluded, cannot, strict=True)]
    used = np.array([not why for why in left], dtype=bool)
    problems += _pair_problems(table[used], spelled[used], constructs)
    if problems:
        remedy = "Correct the rows, or name them with the reason among the exclusions."
        if unusable == "refuse" and any(cannot):
            remedy += ' With unusable="exclude" rows without a usable r or n are listed instead.'
        remedy += remedies.more(problems, constructs)
        problems.sort(key=lambda p: _row_number(p.where))
        raise InputError(source, problems, remedy)
    effects = table[used].reset_index(drop=True)
    if unusable != "keep":
        effects["n"] = effects["n"].astype("int64")
    others = [c for c in effects if c not in COLUMNS and c != sheet.ROW]
    return Effects(effects[[*COLUMNS, *others, sheet.ROW]], _log(table, left), renamings)


def _prepared(table: pd.DataFrame, unusable: str, source: str) -> pd.DataFrame:
    """Table with all columns, texts as texts, and the row of the file."""
    if unusable not in UNUSABLE:
        what = f'expected one of {", ".join(UNUSABLE)}, got "{unusable}"'
        raise InputError(source, [Problem("unusable", what)], "Choose one of them.")
    needed = _NEEDED if unusable == "keep" else (*_NEEDED, "n")
    missing = [Problem("row 1", f'column "{c}" is missing') for c in needed if c not in table]
    if missing:
        raise InputError(source, missing, f"Columns: {', '.join(COLUMNS)}. One row a correlation.")
    table = table.reset_index(drop=True)
    if sheet.ROW not in table:
        table = table.assign(**{sheet.ROW: range(2, len(table) + 2)})
    table = table.assign(**{name: "" for name in COLUMNS if name not in table})
    for name in ("study", "construct_1", "construct_2"):
        table[name] = [parsing.text(cell) for cell in table[name]]
    return table


def _parsed(table: pd.DataFrame) -> tuple[pd.DataFrame, list[list[Problem]], list[str]]:
    """Numbers of the table; what is wrong with a row, and why it is unusable."""
    wrong: list[list[Problem]] = [[] for _ in range(len(table))]
    unusable = [""] * len(table)
    values: dict[str, list[float]] = {name: [] for name in parsing.PARSERS}
    for name, parse in parsing.PARSERS.items():
        for i, cell in enumerate(table[name]):
            number, problem, cannot = parse(cell)
            values[name].append(number)
            if problem:
                where = f'row {table[sheet.ROW][i]}, column "{name}"'
                wrong[i].append(Problem(where, problem))
            unusable[i] = unusable[i] or cannot
    return table.assign(**values), wrong, unusable


def _ordered(table: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    place = {name: i for i, name in enumerate(order)}

    def at(name: str) -> tuple[int, str]:
        return place.get(name, len(place)), name

    pairs = zip(table["construct_1"], table["construct_2"], strict=True)
    turned = np.array([at(a) > at(b) for a, b in pairs], dtype=bool)
    table = table.copy()
    for name in ("construct", "reliability"):
        one, two = table[f"{name}_1"].to_numpy().copy(), table[f"{name}_2"].to_numpy().copy()
        table[f"{name}_1"] = np.where(turned, two, one)
        table[f"{name}_2"] = np.where(turned, one, two)
    return table


def _by_study(table: pd.DataFrame, told: Sequence[str]) -> list[Problem]:
    """One problem a study and reason: a study without n has as many rows as pairs."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, study, why in zip(table[sheet.ROW], table["study"], told, strict=True):
        if why:
            rows.setdefault((study, why), []).append(row)
    return [
        Problem(f"row {', '.join(map(str, where[:3]))}", f'study "{study}": {why}' + _more(where))
        for (study, why), where in rows.items()
    ]


def _more(rows: Sequence[int]) -> str:
    return f" (in {len(rows)} rows, the last {rows[-1]})" if len(rows) > 3 else ""


def _pair_problems(
    used: pd.DataFrame, spelled: pd.DataFrame, constructs: Sequence[str] | None
) -> list[Problem]:
    problems = []
    seen: dict[tuple[str, ...], int] = {}
    for position, row in zip(used.index, used.to_dict("records"), strict=True):
        where = f"row {row[sheet.ROW]}"
        one, two = row["construct_1"], row["construct_2"]
        if not row["study"]:
            problems.append(Problem(f'{where}, column "study"', "is empty"))
        for name in (one, two):
            if not name or (constructs is not None and name not in constructs):
                what = f'construct "{name}" is not known' if name else "a construct is missing"
                problems.append(Problem(where, what))
        if one == two and one:
            a, b = spelled.loc[position, "construct_1"], spelled.loc[position, "construct_2"]
            how = f' ("{a}" and "{b}" by decision)' if a != b else ""
            problems.append(Problem(where, f'construct "{one}" with itself{how}'))
            continue
        coder = parsing.text(row.get("coder", ""))
        cell = (row["study"], one, two, coder)
        if cell in seen:
            by = f' by coder "{coder}"' if coder else ""
            what = f'study "{row["study"]}" has {one} - {two}{by} also in row {seen[cell]}'
            problems.append(Problem(where, what))
        seen.setdefault(cell, row[sheet.ROW])
    return problems


def _log(table: pd.DataFrame, left: Sequence[str]) -> pd.DataFrame:
    out = table[np.array([bool(why) for why in left], dtype=bool)]
    log = pd.DataFrame(
        {
            "row": out[sheet.ROW].astype("int64"),
            "study": out["study"],
            "pair": [
                f"{a} - {b}" for a, b in zip(out["construct_1"], out["construct_2"], strict=True)
            ],
            "why": [why for why in left if why],
        }
    )
    return log.reset_index(drop=True)[EXCLUDED]


def _row_number(where: str) -> int:
    found = re.match(r"row (\d+)", where)
    return int(found.group(1)) if found else 0
