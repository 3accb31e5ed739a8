"""Whether correlations can carry a factor analysis: Kaiser-Meyer-Olkin and Bartlett."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.scales.items import checked_correlation


@dataclass(frozen=True, eq=False)
class Adequacy:
    """Measures of sampling adequacy.

    Parameters
    ----------
    overall : float
        Of all items together.
    items : Series
        Of each item.
    """

    overall: float
    items: pd.Series


@dataclass(frozen=True)
class Sphericity:
    """Test that no items correlate.

    Parameters
    ----------
    chisq : float
        Bartlett's statistic.
    df : int
        Degrees of freedom.
    pvalue : float
        Probability of a larger statistic.
    """

    chisq: float
    df: int
    pvalue: float


def kmo(correlation: pd.DataFrame | npt.ArrayLike) -> Adequacy:
    r"""Sampling adequacy of correlations (Kaiser & Rice 1974).

    :math:`\sum r_{ij}^2 / (\sum r_{ij}^2 + \sum q_{ij}^2)` over :math:`i \ne j`, with q the
    correlations given all other items: near 1 when items share factors, not pairs of items.

    Parameters
    ----------
    correlation : DataFrame or array_like, shape (p, p)
        Correlation matrix.

    Returns
    -------
    Adequacy

    Raises
    ------
    InputError
        Not a positive definite correlation matrix.

    Examples
    --------
    >>> r = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    >>> round(kmo(r).overall, 3)
    0.8
    """
    named = checked_correlation(correlation, 2)
    r = named.to_numpy()
    inverse = np.linalg.inv(r)
    sd = np.sqrt(np.diag(inverse))
    off = 1 - np.eye(len(r))
    own, partial = off * r**2, off * (inverse / np.outer(sd, sd)) ** 2
    items = own.sum(axis=0) / (own.sum(axis=0) + partial.sum(axis=0))
    return Adequacy(float(own.sum() / (own.sum() + partial.sum())), pd.Series(items, named.columns))


def bartlett(correlation: pd.DataFrame | npt.ArrayLike, n: int) -> Sphericity:
    r"""Test that all correlations are zero (Bartlett 1951).

    :math:`-\log|R| \, (n - 1 - (2p + 5) / 6)` is chi-square with p (p - 1) / 2 degrees of freedom.

    Parameters
    ----------
    correlation : DataFrame or array_like, shape (p, p)
        Correlation matrix.
    n : int
        Rows that it comes from.

    Returns
    -------
    Sphericity

    Raises
    ------
    InputError
        Not a positive definite correlation matrix, or no more rows than items.

    Examples
    --------
    >>> r = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    >>> test = bartlett(r, 100)
    >>> round(test.chisq, 2), test.df
    (112.63, 6)
    """
    arguments.refuse("Bartlett's test", arguments.whole("n", n, 1))
    r = checked_correlation(correlation, 2).to_numpy()
    p = len(r)
    if n <= p:
        what = f"{n} rows for {p} items; more rows than items are needed"
        raise InputError("correlations of the items", [Problem("", what)], "Use fewer items.")
    chisq = -float(np.linalg.slogdet(r)[1]) * (n - 1 - (2 * p + 5) / 6)
    df = p * (p - 1) // 2
    return Sphericity(chisq, df, float(stats.chi2.sf(chisq, df)))
