"""Separation: terms by which the outcome of some respondents is known without error.

The likelihood then has no maximum: coefficients run away to infinity (Albert & Anderson 1984). In
the limit the respondents who are told apart are fitted exactly, and the other coefficients are
those of the model without them (Geyer 2009), which is how such a model is fitted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from cup_study.survey.inference.model import INTERCEPT, Column, Matrix

# A direction's coordinates are between -1 and 1; smaller than this is rounding of the solver.
_ZERO = 1e-7


@dataclass(frozen=True)
class Separation:
    """Which way the coefficients run.

    Attributes
    ----------
    direction : ndarray of shape (k,)
        Coefficients grow along it; 0 for those that stay.
    fitted : ndarray of bool, shape (n,)
        Respondents whose outcome is fitted exactly in the limit.
    """

    direction: NDArray[np.float64]
    fitted: NDArray[np.bool_]


def find(x: NDArray[np.float64], y: NDArray[np.float64]) -> Separation | None:
    """Direction that separates the outcomes, by linear programming (Konis 2007).

    Parameters
    ----------
    x : ndarray of shape (n, k)
        Model matrix without dependent columns.
    y : ndarray of shape (n,)
        Outcome, 0 or 1.

    Returns
    -------
    Separation or None
        None where the outcomes overlap.

    Examples
    --------
    >>> x = np.column_stack([np.ones(4), [0.0, 0.0, 1.0, 1.0]])
    >>> find(x, np.array([0.0, 1.0, 1.0, 1.0])).fitted.tolist()
    [False, False, True, True]
    >>> find(x, np.array([0.0, 1.0, 0.0, 1.0])) is None
    True
    """
    signed = np.where(y > 0, 1.0, -1.0)[:, None] * x
    # Columns of very different size would hide a direction below the solver's tolerance.
    size = np.maximum(np.abs(x).max(axis=0), 1e-300)
    rows, inverse = np.unique(signed / size, axis=0, return_inverse=True)
    found = linprog(
        -rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs"
    )
    if found.x is None or float((rows @ found.x).sum()) < _ZERO:
        return None
    apart = (rows @ found.x > _ZERO)[inverse.ravel()]
    if not apart.any():
        return None
    return Separation(np.where(np.abs(found.x) > _ZERO, found.x / size, 0.0), apart)


def told(matrix: Matrix, y: NDArray[np.float64], found: Separation, event: object) -> list[str]:
    """What to say: which level of which variable, and how many respondents.

    Parameters
    ----------
    matrix : Matrix
        Model matrix.
    y : ndarray of shape (n,)
        Outcome, 0 or 1.
    found : Separation
        From :func:`find`.
    event : object
        What 1 stands for.
    """
    notes = []
    named = {c.term for c, d in zip(matrix.columns, found.direction, strict=True) if d != 0}
    constant = INTERCEPT in named
    for name, levels in matrix.levels.items():
        for level in levels:
            chosen = matrix.frame[name].eq(level).to_numpy(dtype=bool)
            events = int(y[chosen].sum())
            if (constant or name in named) and events in (0, chosen.sum()):
                notes.append(_level(name, level, int(chosen.sum()), events, event))
    if not notes:
        count = int(found.fitted.sum())
        terms = " and ".join(f'"{n}"' for n in _without_constant(matrix.columns, named))
        notes.append(
            f"separation: {terms} foretell without error whether {count} respondents have {event}; "
            "their coefficients are infinite"
        )
    return notes


def _level(name: str, level: object, n: int, events: int, event: object) -> str:
    which = "all" if events else "none"
    return (
        f'separation: of the {n} respondents with "{name}" = {level} {which} have {event}; '
        "the coefficient is infinite"
    )


def _without_constant(columns: Sequence[Column], named: set[str]) -> list[str]:
    return list(dict.fromkeys(c.term for c in columns if c.term in named and c.term != INTERCEPT))
