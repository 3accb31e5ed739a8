"""Columns that others determine, and how.

Everything is decided on correlations, so that the units of an item never matter.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cup_study.sem.arrays import FloatArray

#: Share of a column's variance that the columns before it must leave unexplained. Doubles carry
#: sixteen digits, so this is far above rounding (1e-14) and far below any real item.
UNEXPLAINED = 1e-10


def dependences(cov: FloatArray, mean: FloatArray, names: Sequence[str]) -> list[str]:
    """Exact linear dependences among columns, each as an equation.

    Each column is regressed on the independent ones before it; a column that leaves less than
    ``UNEXPLAINED`` of its variance is determined by them.

    Parameters
    ----------
    cov : ndarray, shape (p, p)
        Covariance matrix; its variances are positive.
    mean : ndarray, shape (p,)
        Means.
    names : sequence of str
        Names of the columns.

    Returns
    -------
    list of str
        One equation a determined column, in units of the data; empty when the matrix has full
        rank.

    Examples
    --------
    >>> rows = np.random.default_rng(1).normal(size=(50, 3))
    >>> rows[:, 2] = rows[:, 0] + 2 * rows[:, 1] + 3
    >>> dependences(np.cov(rows.T), rows.mean(axis=0), ["a", "b", "c"])
    ['c = 1.00 a + 2.00 b + 3.00']
    """
    sd = np.sqrt(np.diag(cov))
    correlation = cov / np.outer(sd, sd)
    if np.linalg.eigvalsh(correlation)[0] > UNEXPLAINED:
        return []
    independent: list[int] = []
    equations: list[str] = []
    for j in range(len(sd)):
        beta = np.linalg.lstsq(
            correlation[np.ix_(independent, independent)], correlation[independent, j], rcond=None
        )[0]
        if 1.0 - beta @ correlation[independent, j] > UNEXPLAINED:
            independent.append(j)
            continue
        # Coefficients of the size of rounding belong to columns that take no part.
        part = [(i, b * sd[j] / sd[i]) for i, b in zip(independent, beta, strict=True) if _real(b)]
        rest = float(mean[j] - sum(b * mean[i] for i, b in part))
        terms = [(f" {names[i]}", b) for i, b in part]
        if abs(rest) > 1e-6 * sd[j]:
            terms.append(("", rest))
        equations.append(f"{names[j]} = {_sum(terms)}")
    return equations


def _real(coefficient: float) -> bool:
    """Whether a standardised coefficient is more than rounding."""
    return abs(coefficient) > 1e-4


def _sum(terms: Sequence[tuple[str, float]]) -> str:
    """Terms as text: ``1.00 a - 2.00 b``."""
    text = ""
    for k, (name, value) in enumerate(terms):
        sign = "-" if value < 0 else "+"
        size = abs(value)
        number = f"{size:.2f}" if 0.01 <= size < 1e5 else f"{size:.3g}"
        text += (f" {sign} " if k else ("-" if value < 0 else "")) + number + name
    return text
