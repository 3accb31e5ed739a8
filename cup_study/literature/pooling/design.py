"""Moderators as a design matrix, with what was left out and what cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling.inputs import FloatArray

INTERCEPT = "intercept"
LOG = ["row", "what"]
#: A column that the columns before it explain but for this share is a combination of them.
TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False)
class Design:
    """Design matrix of the rows that are complete.

    Attributes
    ----------
    x : ndarray, shape (k, p)
        The intercept, then the moderators.
    terms : tuple of str
        Names of the columns: ``intercept``, ``year``, ``design: cohort``.
    kept : ndarray of bool
        Which of the rows given are in `x`.
    levels : dict of str to tuple of str, or None
        Categories of each moderator, the reference first; None for a number.
    log : DataFrame
        ``row what``: rows left out because a moderator is missing.
    """

    x: FloatArray
    terms: tuple[str, ...]
    kept: npt.NDArray[np.bool_]
    levels: dict[str, tuple[str, ...] | None]
    log: pd.DataFrame


def build(moderators: pd.DataFrame | None, index: pd.Index) -> Design:
    """Design matrix with an intercept and treatment coding.

    A column of numbers enters as it is, any other as one column for each category but the first
    (in the order of a pandas categorical, else alphabetical).

    Parameters
    ----------
    moderators : DataFrame or None
        One row an effect, in the order of the effects. Its index is not used.
    index : Index
        Labels of the effects, for the log.

    Returns
    -------
    Design

    Raises
    ------
    InputError
        Another number of rows than effects, no complete row, an infinite value, a column twice,
        a moderator with one value only, or one that others explain (each named).

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2009, 2010, 2011, None], "land": ["fi", "se", "se", "fi"]})
    >>> design = build(frame, pd.RangeIndex(1, 5))
    >>> design.terms, design.x[1].tolist()
    (('intercept', 'year', 'land: se'), [1.0, 2010.0, 1.0])
    >>> design.log["what"].tolist()
    ['left out: moderator "year" is missing']
    """
    k = len(index)
    if moderators is None or moderators.shape[1] == 0:
        empty = pd.DataFrame(columns=LOG)
        return Design(np.ones((k, 1)), (INTERCEPT,), np.ones(k, dtype=bool), {}, empty)
    _refuse_frame(moderators, k)
    missing = moderators.isna().to_numpy()
    kept = np.asarray(~missing.any(axis=1), dtype=np.bool_)
    rows = []
    for label, gaps in zip(index[~kept], missing[~kept], strict=True):
        names = ", ".join(f'"{c}"' for c, gap in zip(moderators.columns, gaps, strict=True) if gap)
        rows.append((label, f"left out: moderator {names} is missing"))
    if not kept.any():
        what = "no effect has all moderators"
        raise InputError("moderators", [Problem("", what)], "Leave out the one with most gaps.")
    used = moderators.loc[kept]
    levels = {str(c): _levels(used[c]) for c in used}
    single = [name for name, categories in levels.items() if categories and len(categories) == 1]
    if single:
        problems = [Problem(f'moderator "{c}"', "has one category only") for c in single]
        raise InputError("moderators", problems, "Leave it out: it tells no effects apart.")
    x, terms = encode(used, levels)
    refuse_collinear(x, terms)
    return Design(x, terms, kept, levels, pd.DataFrame(rows, columns=LOG))


def encode(
    moderators: pd.DataFrame, levels: dict[str, tuple[str, ...] | None]
) -> tuple[FloatArray, tuple[str, ...]]:
    """Rows of moderators as rows of the design matrix.

    Parameters
    ----------
    moderators : DataFrame
        Columns that `levels` names, without gaps.
    levels : dict
        From :class:`Design`.

    Returns
    -------
    tuple of ndarray and tuple of str
        Matrix and names of its columns.

    Raises
    ------
    InputError
        A moderator is missing or has a category that the model has not seen.

    Examples
    --------
    >>> encode(pd.DataFrame({"land": ["se"]}), {"land": ("fi", "se")})[0].tolist()
    [[1.0, 1.0]]
    """
    problems = []
    for name, categories in levels.items():
        if name not in moderators:
            problems.append(Problem(f'column "{name}"', "is missing"))
        elif categories is not None:
            new = sorted({str(value) for value in moderators[name]} - set(categories))
            known = ", ".join(categories)
            problems += [Problem(f'column "{name}"', f"expected {known}, got {n}") for n in new]
        elif not pd.api.types.is_numeric_dtype(moderators[name]):
            problems.append(Problem(f'column "{name}"', "expected numbers"))
    if problems:
        raise InputError("moderators", problems, "Give the moderators that the model was made of.")
    columns = [np.ones(len(moderators))]
    terms = [INTERCEPT]
    for name, categories in levels.items():
        if categories is None:
            columns.append(moderators[name].to_numpy(dtype=float))
            terms.append(name)
            continue
        text = moderators[name].astype(str).to_numpy()
        columns += [(text == level).astype(float) for level in categories[1:]]
        terms += [f"{name}: {level}" for level in categories[1:]]
    return np.column_stack(columns), tuple(terms)


def _levels(values: pd.Series) -> tuple[str, ...] | None:
    """Categories of a moderator; None for numbers."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        present = set(values)
        return tuple(str(c) for c in values.cat.categories if c in present)
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        return None
    return tuple(sorted({str(value) for value in values}))


def _refuse_frame(moderators: pd.DataFrame, k: int) -> None:
    problems = []
    if len(moderators) != k:
        problems.append(Problem("", f"expected {k} rows, one an effect, got {len(moderators)}"))
    twice = moderators.columns[moderators.columns.duplicated()].unique()
    problems += [Problem(f'column "{c}"', "is there twice") for c in twice]
    if not len(twice):
        for c in moderators:
            values = moderators[c]
            if pd.api.types.is_float_dtype(values) and np.isinf(values.dropna()).any():
                problems.append(Problem(f'column "{c}"', "has an infinite value"))
    if problems:
        raise InputError("moderators", problems, "Correct the moderators.")


def refuse_collinear(x: FloatArray, terms: Sequence[str]) -> None:
    """Refuse columns that are combinations of columns before them, naming those."""
    problems: list[Problem] = []
    basis = np.zeros((len(x), 0))
    names: list[str] = []
    for column, term in zip(x.T, terms, strict=True):
        size = float(np.linalg.norm(column))
        rest = column - basis @ (basis.T @ column)
        rest = rest - basis @ (basis.T @ rest)
        # Measured against the column without its mean: 2009, 2010 and 2011 do differ.
        spread = float(np.linalg.norm(column - column.mean())) if names else size
        left = float(np.linalg.norm(rest))
        if size > 0 and spread > 1e-12 * size and left > TOLERANCE * spread:
            basis = np.column_stack([basis, rest / left])
            names.append(term)
        elif spread <= 1e-12 * size:
            problems.append(Problem(f'moderator "{term}"', "has the same value everywhere"))
        else:
            weights, *_ = np.linalg.lstsq(
                basis.T @ x[:, [terms.index(n) for n in names]], basis.T @ column, rcond=None
            )
            parts = np.abs(weights) * np.linalg.norm(x[:, [terms.index(n) for n in names]], axis=0)
            by = [n for n, part in zip(names, parts, strict=True) if part > 1e-6 * size]
            told = ", ".join(f'"{n}"' for n in by if n != INTERCEPT) or "the intercept"
            problems.append(Problem(f'moderator "{term}"', f"follows from {told}"))
    if problems:
        remedy = "Leave out one of them, or join categories: their effects cannot be told apart."
        raise InputError("moderators", problems, remedy)
