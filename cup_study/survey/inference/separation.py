"""Separation: terms by which the outcome of some respondents is known without error.

The likelihood then has no maximum: coefficients run away to infinity (Albert & Anderson 1984). In
the limit the respondents who are told apart are fitted exactly, and the other coefficients are
those of the model without them (Geyer 2009), which is how such a model is fitted here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from cup_study.survey.inference.model import INTERCEPT, Matrix
from cup_study.survey.inference.notes import Note

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
    direction, inside = np.zeros(x.shape[1]), np.ones(len(y), dtype=bool)
    # Those who are left may be told apart by another direction, and so on (Geyer 2009).
    while inside.any():
        kept = independent(x[inside], direction)
        found = _one(x[inside][:, kept], y[inside])
        if found is None:
            break
        direction[kept] += found[0]
        inside[np.flatnonzero(inside)[found[1]]] = False
    return None if inside.all() else Separation(direction, ~inside)


def independent(x: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Columns that the respondents who are left still tell; those that run away come last.

    Examples
    --------
    >>> independent(np.ones((3, 2)), np.array([1.0, 0.0])).tolist()
    [False, True]
    """
    own = np.zeros(x.shape[1], dtype=bool)
    for j in np.argsort(direction != 0, kind="stable"):
        own[j] = True
        if np.linalg.matrix_rank(x[:, own]) < own.sum():
            own[j] = False
    return own


def _one(
    x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """One direction and the respondents whom it tells apart."""
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
    return np.where(np.abs(found.x) > _ZERO, found.x / size, 0.0), apart


def told(matrix: Matrix, y: NDArray[np.float64], found: Separation, outcome: str) -> list[Note]:
    """What to say: which level of which variable, and how many respondents.

    Parameters
    ----------
    matrix : Matrix
        Model matrix.
    y : ndarray of shape (n,)
        Outcome, 0 or 1.
    found : Separation
        From :func:`find`.
    outcome : str
        What 1 stands for.
    """
    notes = []
    named = {c.term for c, d in zip(matrix.columns, found.direction, strict=True) if d != 0}
    for name, levels in matrix.levels.items():
        # The constant runs away where the reference is told apart.
        if name not in named and INTERCEPT not in named:
            continue
        for level in levels:
            chosen = matrix.frame[name].isin([level]).to_numpy(dtype=bool)
            n, events = int(chosen.sum()), int(y[chosen].sum())
            if events in (0, n):
                notes.append(Note("separated", (name,), level, n, events, outcome))
    if notes:
        return notes
    terms = tuple(dict.fromkeys(c.term for c in matrix.columns if c.term in named - {INTERCEPT}))
    return [Note("foretold", terms, None, int(found.fitted.sum()), outcome=outcome)]
