"""What a reader can work out about hidden cells: the smallest and largest count they may hold."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from cup_study.survey.privacy.equations import Cells

_UNBOUNDED = 3
_DIGITS = 6


def unknown(cells: Cells, hidden: Collection[int]) -> list[int]:
    """Cells that no table shows: the hidden ones and those that are never published."""
    return [i for i, shown in enumerate(cells.published) if not shown or i in hidden]


def intervals(
    cells: Cells, hidden: Collection[int], wanted: Collection[int]
) -> dict[int, tuple[float, float]]:
    r"""Smallest and largest count that each wanted cell may have, given all that is shown.

    Two linear programmes a cell: :math:`\min` and :math:`\max x_i` over :math:`x \ge 0` with every
    equation of the table (Fischetti & Salazar-González 2001, the attacker's problem).

    Parameters
    ----------
    cells : Cells
        The table.
    hidden : collection of int
        Published cells that are not shown.
    wanted : collection of int
        Cells to bound; each hidden or never published.

    Returns
    -------
    dict of int to (float, float)
        Infinite where nothing bounds it.

    Examples
    --------
    >>> from cup_study.survey.privacy.equations import Equation
    >>> table = Cells((20, 3, 9, 8), (True,) * 4, (True,) * 4, (Equation(0, (1, 2, 3)),), {}, {})
    >>> intervals(table, {1, 2}, [1])
    {1: (0.0, 12.0)}
    """
    from scipy.optimize import linprog

    free = unknown(cells, hidden)
    at = {cell: j for j, cell in enumerate(free)}
    left, right = _system(cells, at)
    found = {}
    for cell in wanted:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(free))
            cost[at[cell]] = sign
            solved = linprog(cost, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
            end = np.inf if solved.status == _UNBOUNDED else sign * float(solved.fun or 0.0)
            # Counts are whole numbers; the solver's last digits are not.
            ends.append(round(end, _DIGITS) if np.isfinite(end) else end)
        found[cell] = (max(0.0, ends[0]), ends[1])
    return found


def _system(
    cells: Cells, at: dict[int, int]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    lines, sums = [], []
    for equation in cells.equations:
        line, known = np.zeros(len(at)), 0.0
        for cell, sign in [(equation.total, -1.0), *((p, 1.0) for p in equation.parts)]:
            if cell in at:
                line[at[cell]] += sign
            else:
                known += sign * cells.values[cell]
        if line.any():
            lines.append(line)
            sums.append(-known)
    return (np.array(lines), np.array(sums)) if lines else (None, None)
