"""How much of each variable and each pair of variables is observed, and whether it is enough.

A covariance that no row informs cannot be estimated by any method that is built on the
unrestricted moments: :func:`check` refuses such data before anything is estimated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.missing.patterns import Patterns


def coverage(patterns: Patterns) -> FloatArray:
    """Share of the rows that have both variables of each pair.

    Parameters
    ----------
    patterns : Patterns

    Returns
    -------
    ndarray, shape (p, p)
        Unweighted shares; on the diagonal those of the single variables.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> nan = float("nan")
    >>> coverage(collect([[1.0, 2.0], [2.0, nan], [3.0, 1.0], [nan, 4.0]])).tolist()
    [[0.75, 0.5], [0.5, 0.75]]
    """
    observed = patterns.observed.astype(np.float64)
    share: FloatArray = (observed * patterns.count[:, None]).T @ observed / patterns.count.sum()
    return share


def check(
    patterns: Patterns, names: Sequence[str] | None = None, *, source: str = "incomplete data"
) -> None:
    """Refuse data that cannot determine every mean and covariance.

    Parameters
    ----------
    patterns : Patterns
    names : sequence of str, optional
        Names of the variables for the messages.
    source : str
        Name of the data in messages.

    Raises
    ------
    InputError
        When a variable has no value or never varies, or two variables are never seen together.

    Examples
    --------
    >>> from cup_study.sem.missing.patterns import collect
    >>> nan = float("nan")
    >>> check(collect([[1.0, nan], [2.0, nan], [nan, 1.0], [nan, 3.0]]), ["a", "b"])
    Traceback (most recent call last):
    cup_study.errors.InputError: incomplete data: 1 problem
      "a" and "b": no row has both
    Without such rows ... (Little & Rubin, 2002, section 11.2).
    """
    label = [str(j) for j in range(patterns.n_variables)] if names is None else list(names)
    share = coverage(patterns)
    problems = [
        Problem(f'"{label[j]}"', "has no value")
        for j in np.flatnonzero(np.diagonal(share) == 0).tolist()
    ]
    empty = {problem.where for problem in problems}
    with np.errstate(invalid="ignore"):
        spread = np.fmax.reduce(patterns.x) == np.fmin.reduce(patterns.x)
    problems += [
        Problem(f'"{label[j]}"', "has the same value wherever it is observed")
        for j in np.flatnonzero(spread).tolist()
    ]
    rows, columns = np.nonzero(np.tril(share == 0, -1))
    problems += [
        Problem(f'"{label[j]}" and "{label[i]}"', "no row has both")
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if f'"{label[i]}"' not in empty and f'"{label[j]}"' not in empty
    ]
    if problems:
        raise InputError(
            source,
            problems,
            "Without such rows the data say nothing of that mean or covariance: leave the variable"
            " out, or collect rows with both (Little & Rubin, 2002, section 11.2).",
        )
