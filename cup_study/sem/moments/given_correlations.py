"""Correlations that come with their sampling covariances, as a sample of unit-variance responses.

Pooled correlations of a meta-analysis, polychoric correlations of another program: what is known
of them is their values and how far these may be off, not the answers behind them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, strictly_lower
from cup_study.sem.moments import given
from cup_study.sem.moments.groups import GroupSample, Sample
from cup_study.sem.ordinal.ordinal_moments import OrdinalMoments

SOURCE = "correlations for the model"


def from_correlations(
    correlations: pd.DataFrame, acov: Any, n: float, observed: Sequence[str]
) -> Sample:
    """Sample from correlations and their sampling covariances.

    Parameters
    ----------
    correlations : DataFrame, shape (k, k)
        Symmetric, ones on the diagonal, positive definite; variables by name.
    acov : array_like, shape (q, q)
        Sampling covariances of the ``q = k (k - 1) / 2`` correlations below the diagonal, column
        by column in the order of `correlations`.
    n : float
        Sample size, for fit measures only.
    observed : sequence of str
        Variables of the model, some or all of those of `correlations`.

    Returns
    -------
    Sample

    Raises
    ------
    InputError
        What cannot be a correlation matrix, or the covariances of its sampling errors.

    Examples
    --------
    >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], ["a", "b"], ["a", "b"])
    >>> sample = from_correlations(r, [[0.01]], 100, ["b", "a"])
    >>> sample.observed, sample.groups[0].ordinal.gamma.round(4).tolist()
    (('b', 'a'), [[0.99]])
    """
    own = [str(name) for name in correlations.columns]
    r, _, problems = given.covariance(correlations, list(observed), None)
    if not problems and not np.allclose(np.diagonal(r), 1.0, atol=1e-8):
        problems.append(Problem("", "the diagonal must be 1"))
    spread = np.asarray(acov, dtype=np.float64)
    q = len(own) * (len(own) - 1) // 2
    if spread.shape != (q, q):
        shape = " x ".join(map(str, spread.shape))
        problems.append(Problem("acov", f"expected {q} x {q} sampling covariances, got {shape}"))
    elif not np.isfinite(spread).all():
        problems.append(Problem("acov", "missing or infinite sampling covariances"))
    if not n > 1:
        problems.append(Problem("n", f"expected more than one respondent, got {n!r}"))
    if problems:
        raise InputError(SOURCE, problems, "Correct the correlations or the model.")
    part = _selected(spread, own, observed)
    lowest = float(np.linalg.eigvalsh(part / np.sqrt(np.outer(*[np.diagonal(part)] * 2)))[0])
    if not lowest > 0:
        what = f"not positive definite (smallest eigenvalue, scaled, {lowest:.3g})"
        raise InputError(SOURCE, [Problem("acov", what)], "Leave variables out, or find studies.")
    rows, columns = strictly_lower(len(observed))
    none = np.zeros(0)
    moments = OrdinalMoments(
        names=tuple(observed),
        ordered=tuple(observed),
        n=n,
        th=none,
        th_index=np.zeros(0, dtype=np.intp),
        th_ordinal=np.zeros(0, dtype=np.bool_),
        th_names=(),
        cov=r,
        slopes=None,
        mean_x=None,
        cov_x=None,
        vector=r[rows, columns],
        # Least squares multiply by n - 1 again; so its chi-square has these very covariances.
        gamma=part * (n - 1),
        counts={},
        empty_cells=(),
        nearly_one=(),
    )
    group = GroupSample("", n, r, np.zeros(len(observed)), ordinal=moments)
    dropped = pd.DataFrame({"group": [], "reason": [], "n": []}).astype({"n": int})
    return Sample(tuple(observed), (group,), None, "n-1", dropped, means_given=False)


def _selected(acov: FloatArray, own: Sequence[str], observed: Sequence[str]) -> FloatArray:
    """Covariances of the correlations between some variables, in another order."""
    place = np.zeros((len(own), len(own)), dtype=np.intp)
    rows, columns = strictly_lower(len(own))
    place[rows, columns] = place[columns, rows] = np.arange(len(rows))
    at = [own.index(name) for name in observed]
    kept = place[np.ix_(at, at)][strictly_lower(len(at))]
    found: FloatArray = acov[np.ix_(kept, kept)]
    return 0.5 * (found + found.T)
