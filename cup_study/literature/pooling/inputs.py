"""Effects and variances as arrays, checked once for the whole room."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem

FloatArray = npt.NDArray[np.float64]


def index_of(values: object, k: int) -> pd.Index:
    """Labels of a series, else 1 to k.

    Examples
    --------
    >>> index_of(pd.Series([1.0], index=["a"]), 1).tolist(), index_of([5, 6], 2).tolist()
    (['a'], [1, 2])
    """
    if isinstance(values, pd.Series):
        return values.index
    return pd.RangeIndex(1, k + 1)


def checked(yi: npt.ArrayLike, vi: npt.ArrayLike) -> tuple[FloatArray, FloatArray, pd.Index]:
    """Effects, variances and labels of the effects.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and their sampling variances; the index of a Series gives the labels.

    Returns
    -------
    tuple of ndarray, ndarray, Index

    Raises
    ------
    InputError
        Nothing to pool, unequal lengths, an effect or variance that is missing or not a number,
        a variance that is not positive.

    Examples
    --------
    >>> checked([0.1], [0.0])
    Traceback (most recent call last):
        ...
    cup_study.errors.InputError: effects: 1 problem
      row 1: expected a variance above 0, got 0
    Correct the rows, or leave them out by name.
    """
    y = np.asarray(yi, dtype=float).ravel()
    v = np.asarray(vi, dtype=float).ravel()
    index = index_of(yi, len(y))
    if len(y) != len(v):
        what = f"{len(y)} effects and {len(v)} variances"
        raise InputError("effects", [Problem("", what)], "Give one variance for each effect.")
    if len(y) == 0:
        raise InputError("effects", [Problem("", "there is none")], "Give at least one effect.")
    problems = []
    for label, effect, variance in zip(index, y, v, strict=True):
        if not np.isfinite(effect):
            problems.append(Problem(f"row {label}", f"expected a number, got {effect:g}"))
        if not (np.isfinite(variance) and variance > 0):
            what = f"expected a variance above 0, got {variance:g}"
            problems.append(Problem(f"row {label}", what))
    if problems:
        raise InputError("effects", problems, "Correct the rows, or leave them out by name.")
    return y, v, index
