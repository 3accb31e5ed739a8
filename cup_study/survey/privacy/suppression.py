"""Which cells of a table are hidden, so that a few people cannot be told from the others.

First the small cells themselves: fewer people than the threshold gave the answer, or fewer than
the threshold did not (49 of 50 tells about one). Then others, until no hidden cell can be worked
out by subtraction. It is a greedy search for the cell suppression problem (Hundepool et al. 2012,
ch. 4), cheapest cell first, checked by bounding every hidden cell: not always the fewest cells,
but always safe ones. What is hidden has one mark, whether small itself or not: a mark that said
"small" would bound it.

Only counts of persons are looked at. Weighted estimates of the same rows are blanked with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.survey.privacy import bounds, equations
from cup_study.survey.privacy.equations import Cells, Equation

#: Fewer people than this are not shown; ``study.yml`` may set another (``privacy: threshold``).
THRESHOLD = 5
#: What stands in a hidden cell, as in the tables of Statistics Sweden.
MARK = ".."


@dataclass(frozen=True)
class Suppressed:
    """A table whose small cells are hidden.

    Attributes
    ----------
    table : DataFrame
        Rows as given, for printing: hidden counts, bases and what is in `also` are ``".."``.
    rows, bases : Series of bool
        Which rows hide their count, and which their base too; index of the table.
    """

    table: pd.DataFrame
    rows: pd.Series[bool]
    bases: pd.Series[bool]

    @property
    def hidden(self) -> int:
        """Number of hidden rows; for :meth:`cup_study.survey.basis.Basis.note`."""
        return int(self.rows.sum())


def suppress(
    frame: pd.DataFrame,
    *,
    count: str = "n",
    base: str | None = None,
    answer: str | None = None,
    by: Sequence[str] = (),
    within: Sequence[str] = (),
    also: Sequence[str] = (),
    threshold: int = THRESHOLD,
) -> Suppressed:
    """Hide small cells, and as many others as it takes that none can be worked out.

    Call it once with everything that is published of the same people: the whole and its groups in
    one frame, one question after the other.

    Parameters
    ----------
    frame : DataFrame
        One row a cell, with unrounded counts of respondents.
    count : str
        Column with the number of respondents in the cell.
    base : str, optional
        Column with the number of respondents that the count is out of, if the table shows it (or
        a share, from which it follows). The people left over count as a cell too.
    answer : str, optional
        Column whose rows share the base: the answers to one question, of which a person gives
        one. Without it every row is a yes or no of its own (items of a battery, a share above the
        middle). Needs no `base`: answers without one are not added up.
    by : sequence of str
        Columns with groups that add up to the rows where the column is missing (None, NaN): those
        are everyone. Two columns make a two-way table with its margins, or, if no row has both,
        two ways of dividing the same people.
    within : sequence of str
        Columns that tell one question from another (such as ``item``).
    also : sequence of str
        Columns hidden in the same rows: estimate, interval, standard error, mean.
    threshold : int
        Smallest number of people that is shown. Every hidden cell may hold this many values at
        least, whatever a reader works out.

    Returns
    -------
    Suppressed

    Raises
    ------
    InputError
        A column is not there, a count is missing or negative, two rows are one cell, or parts are
        more than their total.

    Examples
    --------
    One small answer takes the next smallest with it, else ``20 - 9 - 8`` tells it:

    >>> table = pd.DataFrame({"value": [1, 2, 3], "n": [3, 9, 8], "base": 20})
    >>> suppress(table, base="base", answer="value").table["n"].tolist()
    ['..', 9, '..']

    In a battery each item stands alone, and 48 of 50 tells about two people:

    >>> battery = pd.DataFrame({"item": ["a", "b"], "n": [48, 20], "base": 50})
    >>> suppress(battery, base="base", within=["item"]).rows.tolist()
    [True, False]

    Groups and the whole (missing): a hidden group hides a second one.

    >>> groups = pd.DataFrame({"town": ["A", "B", "C", None], "n": [2, 30, 40, 72]})
    >>> suppress(groups, by=["town"]).table["n"].tolist()
    ['..', '..', 40, 72]
    """
    _check(frame, count, base, [*by, *within, *([answer] if answer else []), *also], threshold)
    rows, bases = np.zeros(len(frame), bool), np.zeros(len(frame), bool)
    if within:
        keys = list(within) if len(within) > 1 else within[0]
        places = list(frame.groupby(keys, sort=False, dropna=False).indices.values())
    else:
        places = [np.arange(len(frame))]
    for place in places:
        cells = equations.build(frame.iloc[place], count, base, answer, by)
        hidden = choose(cells, threshold)
        for i, at in enumerate(place):
            rows[at] = cells.rows[i] in hidden
            bases[at] = cells.bases.get(i) in hidden
    hide: pd.Series[bool] = pd.Series((rows | bases).tolist(), index=frame.index)
    hide_base: pd.Series[bool] = pd.Series(bases.tolist(), index=frame.index)
    shown = _blank(frame, hide, hide_base, count, base, also)
    return Suppressed(shown, hide, hide_base)


def choose(cells: Cells, threshold: int = THRESHOLD) -> set[int]:
    """Cells to hide: published ones that are small, and what keeps them from being worked out.

    Parameters
    ----------
    cells : Cells
        The table.
    threshold : int
        Smallest number that is shown, and least width of what can be worked out of a hidden cell.

    Returns
    -------
    set of int
        Places of the hidden cells; of the published ones only.
    """
    small = {i for i, n in enumerate(cells.values) if cells.personal[i] and n < threshold}
    hidden = {i for i in small if cells.published[i]}
    while True:
        # What is worked out without being published is protected as well.
        guarded = sorted(hidden | small)
        more = _by_line(cells, hidden, guarded, threshold)
        if more is None:
            more = _by_bounds(cells, hidden, guarded, threshold)
        if more is None:
            return hidden
        hidden.add(more)


def _by_line(cells: Cells, hidden: set[int], guarded: list[int], threshold: int) -> int | None:
    """Next cell to hide in a line that by itself tells too much about a guarded cell."""
    for equation in cells.equations:
        free = [i for i in equation.members if i in hidden or not cells.published[i]]
        if not any(i in free for i in guarded):
            continue
        told = equation.total not in free
        narrow = told and sum(cells.values[i] for i in free) < threshold
        if len(free) == 1 or narrow:
            found = _cheapest(cells, [equation], hidden)
            if found is not None:
                return found
    return None


def _by_bounds(cells: Cells, hidden: set[int], guarded: list[int], threshold: int) -> int | None:
    """Next cell to hide where several lines together tell too much."""
    if len(cells.equations) < 2 or not guarded:
        return None
    for cell, (low, high) in bounds.intervals(cells, hidden, guarded).items():
        if high - low >= threshold:
            continue
        mine = [e for e in cells.equations if cell in e.members]
        found = _cheapest(cells, mine, hidden)
        if found is None:
            found = _cheapest(cells, cells.equations, hidden)
        if found is not None:
            return found
    return None


def _cheapest(cells: Cells, lines: Sequence[Equation], hidden: set[int]) -> int | None:
    """Cell of some lines to hide next; a total only if nothing else is shown.

    First those whose other lines hide something already, since a cell alone in its line will take
    one more with it (a quarter fewer hidden cells in simulated tables); then the smallest.
    """
    totals = {e.total for e in cells.equations}
    shown = {i for e in lines for i in e.members if cells.published[i] and i not in hidden}
    if not shown:
        return None
    opened = dict.fromkeys(shown, 0)
    for equation in cells.equations:
        for i in shown.intersection(equation.members):
            opened[i] += not any(m in hidden for m in equation.members)
    return min(shown, key=lambda i: (i in totals, opened[i], cells.values[i], i))


def _blank(
    frame: pd.DataFrame,
    rows: pd.Series[bool],
    bases: pd.Series[bool],
    count: str,
    base: str | None,
    also: Sequence[str],
) -> pd.DataFrame:
    result = frame.copy()
    result[count] = _marked(frame[count], rows)
    if base is not None:
        result[base] = _marked(frame[base], bases)
    for column in also:
        if rows.any():
            values = [MARK if hide else x for x, hide in zip(frame[column], rows, strict=True)]
            result[column] = pd.Series(values, index=frame.index, dtype=object)
    return result


def _marked(counts: pd.Series, hide: pd.Series[bool]) -> pd.Series:
    if not hide.any():
        return counts
    values = [MARK if hidden else int(n) for n, hidden in zip(counts, hide, strict=True)]
    return pd.Series(values, index=counts.index, dtype=object)


def _check(
    frame: pd.DataFrame, count: str, base: str | None, columns: Sequence[str], threshold: int
) -> None:
    numbers = [count, *([base] if base else [])]
    missing = [c for c in dict.fromkeys([*numbers, *columns]) if c not in frame.columns]
    problems = [Problem(f'column "{c}"', "is missing") for c in missing]
    for name in (c for c in numbers if c not in missing):
        values = pd.to_numeric(frame[name], errors="coerce")
        wrong = ~(values >= 0)
        if wrong.any():
            first = int(np.argmax(wrong.to_numpy()))
            what = f"expected a count, got {frame[name].iloc[first]} in row {first}"
            problems.append(Problem(f'column "{name}"', what))
    if threshold < 1:
        problems.append(Problem("threshold", f"expected 1 or more, got {threshold}"))
    if problems:
        raise InputError("table", problems, "Hand over one row a cell, with counts of persons.")
