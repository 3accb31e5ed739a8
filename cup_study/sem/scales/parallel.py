"""How many factors: parallel analysis, and the minimum average partial correlation.

A factor counts while its eigenvalue is larger than what unrelated variables give by chance (Horn
1965, Psychometrika 30, 179-185).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from joblib import Parallel as Workers
from joblib import delayed

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.scales.extraction import extract
from cup_study.sem.scales.items import checked_correlation

#: Draws that share a stream of random numbers: what is drawn does not depend on the workers.
CHUNK = 50


@dataclass(frozen=True, eq=False)
class ParallelAnalysis:
    """Eigenvalues beside those of unrelated variables.

    Parameters
    ----------
    components, factors : DataFrame
        ``observed random_mean random_quantile`` of each eigenvalue: of the correlations, and of
        the correlations with the communalities of one common factor on the diagonal.
    n_components, n_factors : int
        Leading eigenvalues that exceed the chosen figure of chance.
    draws : int
        Samples of unrelated variables.
    failed : int
        Among them, those whose communalities were not found; they count in ``components`` only.
    """

    components: pd.DataFrame
    factors: pd.DataFrame
    n_components: int
    n_factors: int
    draws: int
    failed: int


def parallel(
    correlation: pd.DataFrame | npt.ArrayLike,
    n: int,
    *,
    draws: int = 500,
    quantile: float | None = 0.95,
    seed: int = 1,
    workers: int | None = None,
) -> ParallelAnalysis:
    """Parallel analysis of components and of common factors.

    Parameters
    ----------
    correlation : DataFrame or array_like, shape (p, p)
        Correlation matrix.
    n : int
        Rows that it comes from.
    draws : int
        Samples of unrelated normal variables.
    quantile : float or None
        Quantile of their eigenvalues to exceed (Glorfeld 1995); None for the mean (Horn).
    seed : int
        Seed; the result is the same for any number of workers.
    workers : int, optional
        Processes, as joblib's ``n_jobs``; None takes what ``joblib.parallel_config`` says.

    Returns
    -------
    ParallelAnalysis

    Raises
    ------
    InputError
        Not a positive definite correlation matrix of three items or more, or no more rows than
        items.

    Examples
    --------
    >>> pattern = np.kron(np.eye(2), np.full((4, 1), 0.7))
    >>> r = pattern @ pattern.T + 0.51 * np.eye(8)
    >>> found = parallel(r, 300, draws=50)
    >>> found.n_components, found.n_factors
    (2, 2)
    """
    arguments.refuse(
        "parallel analysis",
        arguments.whole("n", n, 1),
        arguments.whole("draws", draws, 2),
        arguments.whole("seed", seed, 0),
        arguments.share("quantile", quantile) if quantile is not None else [],
    )
    r = checked_correlation(correlation, 3).to_numpy()
    p = len(r)
    if n <= p + 1:
        what = f"{n} rows for {p} items; more rows than items are needed"
        raise InputError("parallel analysis", [Problem("n", what)], "Use fewer items.")
    sizes = [min(CHUNK, draws - start) for start in range(0, draws, CHUNK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    tasks = (delayed(_chance)(p, n, size, own) for size, own in zip(sizes, seeds, strict=True))
    chance = np.concatenate(Workers(n_jobs=workers)(tasks), axis=1)
    observed = np.stack([_descending(r), _reduced(r)])
    tables = []
    for own, drawn in zip(observed, chance, strict=True):
        drawn = drawn[~np.isnan(drawn[:, 0])]
        table = {
            "observed": own,
            "random_mean": drawn.mean(axis=0),
            "random_quantile": np.quantile(drawn, 0.95 if quantile is None else quantile, axis=0),
        }
        tables.append(pd.DataFrame(table, index=pd.RangeIndex(1, p + 1, name="eigenvalue")))
    bar = "random_mean" if quantile is None else "random_quantile"
    counts = [_leading((t["observed"] > t[bar]).to_numpy()) for t in tables]
    return ParallelAnalysis(
        components=tables[0],
        factors=tables[1],
        n_components=counts[0],
        n_factors=counts[1],
        draws=draws,
        failed=int(np.isnan(chance[1, :, 0]).sum()),
    )


def minimum_average_partial(correlation: pd.DataFrame | npt.ArrayLike) -> pd.Series:
    """Mean squared partial correlation after 0, 1, ... components are taken out.

    It is lowest where components stop holding what items share (Velicer 1976, Psychometrika 41,
    321-327).

    Parameters
    ----------
    correlation : DataFrame or array_like, shape (p, p)
        Correlation matrix.

    Returns
    -------
    Series
        By number of components; ``idxmin()`` is the suggestion.

    Raises
    ------
    InputError
        Not a positive definite correlation matrix of three items or more.

    Examples
    --------
    >>> pattern = np.kron(np.eye(2), np.full((4, 1), 0.7))
    >>> int(minimum_average_partial(pattern @ pattern.T + 0.51 * np.eye(8)).idxmin())
    2
    """
    r = checked_correlation(correlation, 3).to_numpy()
    p = len(r)
    values, vectors = np.linalg.eigh(r)
    loadings = (vectors * np.sqrt(values))[:, ::-1]
    means = {}
    for m in range(p - 1):
        partial = r - loadings[:, :m] @ loadings[:, :m].T
        variance = np.diag(partial)
        if (variance < 1e-8).any():  # an item is explained: what remains of it is rounding
            break
        partial = partial / np.sqrt(np.outer(variance, variance))
        means[m] = float(((partial**2).sum() - p) / (p * (p - 1)))
    return pd.Series(means, name="mean_squared_partial")


def _chance(p: int, n: int, draws: int, seed: np.random.SeedSequence) -> FloatArray:
    """Eigenvalues of correlations of p unrelated normal variables in n rows: (2, draws, p).

    The covariances of n normal rows are drawn from their own distribution, as the square of a
    triangle of normal and chi variables (Bartlett 1933); so a million rows cost no more than ten.
    """
    rng = np.random.default_rng(seed)
    triangle = np.tril(rng.normal(size=(draws, p, p)), -1)
    diagonal = np.sqrt(rng.chisquare(n - 1 - np.arange(p), size=(draws, p)))
    triangle[:, np.arange(p), np.arange(p)] = diagonal
    s = triangle @ np.swapaxes(triangle, -1, -2)
    sd = np.sqrt(np.diagonal(s, axis1=-2, axis2=-1))
    r = s / (sd[:, :, None] * sd[:, None, :])
    return np.stack([np.linalg.eigvalsh(r)[:, ::-1], [_reduced(one) for one in r]])


def _reduced(r: FloatArray) -> FloatArray:
    """Eigenvalues with the communalities of one common factor on the diagonal; NaN if not found."""
    try:
        loadings = extract(r, 1, "minres").loadings[:, 0]
    except InputError:
        return np.full(len(r), np.nan)
    return _descending(r + np.diag(loadings**2 - 1))


def _descending(matrix: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.eigvalsh(matrix)[::-1])


def _leading(exceeds: npt.NDArray[np.bool_]) -> int:
    """Number of leading True."""
    return int(np.cumprod(exceeds).sum())
