"""Trimming: weights cut off at limits, and what was cut spread over the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem

ROUNDS = 1_000


def trim(
    weights: pd.Series[float],
    low: float = 0.0,
    high: float = float("inf"),
    *,
    strict: bool = True,
) -> pd.Series[float]:
    """Weights between two limits, with the same sum.

    What is cut off is shared equally among the weights that were inside, as R's ``trimWeights``
    does; that may push some of them over a limit, and `strict` trims again until none is.

    Parameters
    ----------
    weights : Series
        Weights.
    low, high : float, optional
        Limits.
    strict : bool, optional
        Trim until every weight is inside; once otherwise.

    Returns
    -------
    Series
        Trimmed weights.

    Raises
    ------
    InputError
        The mean weight is not between the limits, so that no such weights have the same sum.

    Examples
    --------
    >>> trim(pd.Series([1.0, 2.0, 9.0]), high=6.0).tolist()
    [2.5, 3.5, 6.0]
    """
    mean = float(weights.mean())
    if not low <= mean <= high:
        what = f"the mean weight, {mean:g}, is not between {low:g} and {high:g}"
        raise InputError("trimming", [Problem("limits", what)], "Widen the limits.")
    found = weights.to_numpy(dtype=float)
    for _ in range(ROUNDS if strict else 1):
        outside = (found < low) | (found > high)
        if not outside.any() or outside.all():
            break
        cut = np.clip(found, low, high)
        found = np.where(outside, cut, cut + (found - cut).sum() / (~outside).sum())
    return pd.Series(found, index=weights.index, name=weights.name)
