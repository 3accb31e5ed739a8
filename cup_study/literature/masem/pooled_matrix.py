"""The plain way: pool each correlation by itself, and analyse the matrix as if it were a sample's.

The common practice that two-stage MASEM was made to replace (Viswesvaran & Ones 1995; of
technology acceptance Blut et al. 2022). The correlations come from different studies, so no single
n is right: the harmonic mean of the respondents of the pairs is customary, standard errors are
only as good as it is, and heterogeneity is not in them (Cheung & Chan 2005).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.masem import sampling
from cup_study.literature.masem.matrices import Matrices
from cup_study.literature.masem.measures import fit_measures
from cup_study.literature.masem.refusals import SOURCE, check, observed
from cup_study.literature.masem.stage2 import Stage2, apart, described
from cup_study.literature.pooling.correlations import pool_pairs
from cup_study.sem.admissible import EstimateWarning
from cup_study.sem.fitting import fit as fit_moments

Way = Literal["random", "sample size"]


@dataclass(frozen=True, eq=False)
class PooledMatrix:
    """Correlations pooled one by one.

    Parameters
    ----------
    matrix : DataFrame
        By name.
    pairs : DataFrame
        ``construct_1 construct_2 k n r``, and by random effects ``ci_lower ci_upper tau2 i2``.
    n : float
        Harmonic mean of the respondents of the pairs.
    lowest : float
        Smallest eigenvalue.
    """

    matrix: pd.DataFrame
    pairs: pd.DataFrame = field(repr=False)
    n: float
    lowest: float


def pool(matrices: Matrices, way: Way = "random") -> PooledMatrix:
    """Pool each correlation by itself.

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.
    way : {"random", "sample size"}, optional
        Random effects of Fisher's z (REML), or the mean weighted by sample size (Hunter & Schmidt).
        A pair of one study keeps that study's correlation.

    Returns
    -------
    PooledMatrix
        It need not be positive definite; :func:`fit` refuses it then.

    Raises
    ------
    InputError
        An unknown way.

    Examples
    --------
    >>> from cup_study.literature.masem.matrices import assemble
    >>> rows = [("a", "ease", "use", 0.3, 100), ("b", "ease", "use", 0.5, 300)]
    >>> columns = ["study", "construct_1", "construct_2", "r", "n"]
    >>> found = pool(assemble(pd.DataFrame(rows, columns=columns)), "sample size")
    >>> found.n, float(found.matrix.loc["ease", "use"].round(3))
    (400.0, 0.45)
    """
    pairs = matrices.per_pair[["construct_1", "construct_2", "k", "n"]]
    if way == "sample size":
        mean = sampling.mean_matrix(matrices)
        pairs = pairs.assign(r=[mean[i, j] for i, j in _places(matrices)])
    elif way == "random":
        told = pool_pairs(_effects(matrices), constructs=matrices.variables)
        told = told.set_index(["construct_1", "construct_2"])
        at = pd.MultiIndex.from_frame(pairs[["construct_1", "construct_2"]])
        kept = told.reindex(at)[["r", "ci_lower", "ci_upper", "tau2", "i2"]]
        pairs = pd.concat([pairs, kept.reset_index(drop=True)], axis=1)
    else:
        what = f"expected random or sample size, got {way!r}"
        raise InputError(SOURCE, [Problem("way", what)], "Use one of these words.")
    names = list(matrices.variables)
    r = sampling.symmetric(pairs["r"].to_numpy(dtype=float), len(names))
    n = pairs["n"].to_numpy(dtype=float)
    harmonic = float(len(n) / np.sum(1 / n))
    return PooledMatrix(
        pd.DataFrame(r, names, names), pairs, harmonic, float(np.linalg.eigvalsh(r)[0])
    )


def fit(
    correlations: pd.DataFrame,
    n: float,
    model: str,
    *,
    intervals: str = "delta",
    level: float = 0.95,
) -> Stage2:
    """Fit a model to a pooled matrix by maximum likelihood, as if n people had answered.

    Parameters
    ----------
    correlations : DataFrame
        Positive definite, by name; of one's own or as printed in an article.
    n : float
        Sample size; rounded.
    model : str
        lavaan's syntax. Residuals of last outcomes are uncorrelated unless it says otherwise.
    intervals : {"delta", "likelihood"}, optional
        From standard errors, or likelihood-based.
    level : float, optional
        Of the intervals.

    Returns
    -------
    Stage2

    Raises
    ------
    InputError
        A matrix that is not positive definite (it is not smoothed), or a model that cannot be
        fitted.

    Examples
    --------
    >>> names = ["ease", "trust", "use"]
    >>> r = pd.DataFrame([[1, 0.5, 0.2], [0.5, 1, 0.4], [0.2, 0.4, 1]], names, names)
    >>> fit(r, 500, "trust ~ ease; use ~ trust").paths["est"].round(2).tolist()
    [0.5, 0.4]
    """
    names = observed(model, correlations)
    check(correlations.loc[names, names])
    people = round(n)
    fitted = fit_moments(
        apart(model),
        cov=correlations.astype(float) * people / (people - 1),
        nobs=people,
        std_lv=True,
        warn=False,
    )
    if not fitted.converged:
        raise InputError(SOURCE, [Problem("", text) for text in fitted.warnings], "")
    for text in fitted.warnings:
        warnings.warn(text, EstimateWarning, stacklevel=2)
    names = list(fitted.sample.observed)
    r = correlations.loc[names, names].to_numpy(dtype=float)
    implied = fitted.implied().cov.loc[names, names].to_numpy(dtype=float)
    sd = np.sqrt(np.diagonal(implied))
    off = pd.DataFrame(r - implied / np.outer(sd, sd), names, names)
    p = len(names)
    chisq = max(float(2 * people * fitted.value), 0.0)
    baseline = -people * float(np.linalg.slogdet(r)[1])
    told = fit_measures(chisq, fitted.df, baseline, p * (p - 1) // 2, people)
    below = off.to_numpy()[np.tril_indices(p, -1)]
    measures = {"n": float(people), **told, "srmr": float(np.sqrt(np.mean(below**2)))}
    return described(fitted, measures, off, intervals, level)


def _places(matrices: Matrices) -> list[tuple[int, int]]:
    at = {name: i for i, name in enumerate(matrices.variables)}
    return [(at[a], at[b]) for a, b in matrices.pairs]


def _effects(matrices: Matrices) -> pd.DataFrame:
    """The correlations again, one a row."""
    rows = [
        (study.study, *pair, r, round(study.n))
        for study in matrices
        for pair, r in zip(matrices.pairs, study.vector, strict=True)
        if not np.isnan(r)
    ]
    return pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
