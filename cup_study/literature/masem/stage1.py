"""First stage: one pooled correlation matrix with the covariances of its sampling errors.

Fixed effects take the studies to share one correlation matrix (and test it); random effects let
each correlation vary over studies. What the second stage needs is the same of both.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import chi2

from cup_study.errors import InputError, Problem
from cup_study.literature.masem import common, sampling, varying
from cup_study.literature.masem.matrices import Matrices
from cup_study.literature.masem.measures import of_common
from cup_study.sem.arrays import FloatArray, strictly_lower

METHODS = ("random", "fixed", "gls")


@dataclass(frozen=True, eq=False)
class Stage1:
    """Pooled correlations.

    Parameters
    ----------
    method : str
        ``random``, ``fixed`` (maximum likelihood) or ``gls`` (fixed, weighted least squares).
    pooled : DataFrame
        ``construct_1 construct_2 k n r se ci_lower ci_upper p_value tau2 tau2_se i2``, one row a
        pair; the last three are missing without random effects. `n` sums the respondents of the
        studies that have the pair.
    matrix : DataFrame
        Pooled correlation matrix, by name.
    acov : ndarray, shape (q, q)
        Sampling covariances of the pooled correlations, in the order of `pooled`.
    tau2 : ndarray, shape (q, q)
        Covariances of the true correlations; zero without random effects.
    n : float
        Respondents of all studies: the sample size of the second stage.
    k : int
        Studies.
    fit : mapping of str to float
        ``fixed``: chi-square of one common matrix with its degrees of freedom and fit measures.
        Otherwise ``q q_df q_p`` (homogeneity) and ``loglik``.
    log : DataFrame
        ``study what why``: what the studies' matrices and this method left out.
    """

    method: str
    pooled: pd.DataFrame
    matrix: pd.DataFrame
    acov: FloatArray = field(repr=False)
    tau2: FloatArray = field(repr=False)
    n: float
    k: int
    fit: dict[str, float]
    log: pd.DataFrame = field(repr=False)


def pool(
    matrices: Matrices,
    method: str = "random",
    *,
    tau: str = "Diag",
    likelihood: str = "ML",
    acov: str = "weighted",
    level: float = 0.95,
) -> Stage1:
    """Pool the correlation matrices of studies.

    Parameters
    ----------
    matrices : Matrices
        From :func:`cup_study.literature.masem.matrices.assemble`.
    method : {"random", "fixed", "gls"}, optional
        Random effects (Cheung 2014); one common matrix by maximum likelihood (Cheung & Chan 2005),
        which uses of a study with gaps the largest set of variables that is complete; or one
        common matrix by generalised least squares (Becker 1992), which uses every correlation.
    tau : {"Diag", "Zero", "Symm"}, optional
        Random effects: variances only, none, or all covariances.
    likelihood : {"ML", "REML"}, optional
        Of the random effects; ML as metaSEM.
    acov : {"weighted", "unweighted", "individual"}, optional
        Whose correlations the sampling covariances are computed from; see
        :func:`cup_study.literature.masem.sampling.covariances`.
    level : float, optional
        Of the intervals.

    Returns
    -------
    Stage1

    Raises
    ------
    InputError
        Unknown words; pairs that the method cannot reach; no convergence.

    Examples
    --------
    >>> from cup_study.literature.masem.matrices import assemble
    >>> rows = [("a", "ease", "use", 0.3, 100), ("b", "ease", "use", 0.5, 100)]
    >>> columns = ["study", "construct_1", "construct_2", "r", "n"]
    >>> found = pool(assemble(pd.DataFrame(rows, columns=columns)), "fixed")
    >>> round(found.pooled["r"].item(), 3), round(found.fit["chisq"], 2), found.fit["df"]
    (0.405, 2.87, 1.0)
    """
    if method not in METHODS:
        what = f"expected one of {', '.join(METHODS)}, got {method!r}"
        raise InputError("first stage", [Problem("method", what)], "Use one of these words.")
    if not 0 < level < 1:
        what = f"expected a share between 0 and 1, got {level!r}"
        raise InputError("first stage", [Problem("level", what)], "Give 0.95 for 95%.")
    if method == "fixed":
        return _fixed(matrices, level)
    covariances = sampling.covariances(matrices, acov)
    equal = varying.fit(matrices.vectors, covariances, kind="Zero")
    kind = "Zero" if method == "gls" else tau
    found = equal
    if kind != "Zero" or likelihood != "ML":
        found = varying.fit(matrices.vectors, covariances, kind=kind, method=likelihood)
    q = _homogeneity(matrices.vectors, covariances, equal.r)
    df = int((~np.isnan(matrices.vectors)).sum()) - len(equal.r)
    measures = {"q": q, "q_df": float(df), "loglik": found.loglik}
    measures["q_p"] = float(chi2.sf(q, df)) if df > 0 else np.nan
    pooled = _table(matrices, found.r, found.acov, level)
    varies = kind != "Zero"
    tau2 = np.diagonal(found.tau2) if varies else np.full(len(found.r), np.nan)
    pooled = pooled.assign(
        tau2=tau2,
        tau2_se=found.tau2_se if varies else np.nan,
        i2=_i2(matrices.vectors, covariances, tau2),
    )
    log = _with_single(matrices, pooled) if varies else matrices.log
    return _stage1(method, matrices, pooled, found.acov, found.tau2, measures, log)


def _with_single(matrices: Matrices, pooled: pd.DataFrame) -> pd.DataFrame:
    """The log, with the pairs whose variance over studies one study cannot tell."""
    single = pooled[pooled["k"] == 1]
    rows = [
        ("", f"{a} with {b}", "one study: its variance over studies is unknown and counts as 0")
        for a, b in zip(single["construct_1"], single["construct_2"], strict=True)
    ]
    told = pd.DataFrame(rows, columns=matrices.log.columns)
    return pd.concat([t for t in (matrices.log, told) if len(t)] or [told], ignore_index=True)


def _fixed(matrices: Matrices, level: float) -> Stage1:
    log = [matrices.log]
    seen = np.zeros(len(matrices.pairs), dtype=bool)
    p = len(matrices.variables)
    rows, columns = strictly_lower(p)
    for study in matrices:
        inside = np.isin(rows, study.complete) & np.isin(columns, study.complete)
        seen |= inside
        outside = int((~np.isnan(study.vector) & ~inside).sum())
        if outside:
            names = ", ".join(matrices.variables[i] for i in study.complete)
            why = f"maximum likelihood needs a complete matrix: {names}"
            line = (study.study, f"{outside} of its correlations left out", why)
            log.append(pd.DataFrame([line], columns=matrices.log.columns))
    gaps = [pair for pair, there in zip(matrices.pairs, seen, strict=True) if not there]
    if gaps:
        what = "no study has it in a complete set of variables"
        problems = [Problem(f'"{a}" with "{b}"', what) for a, b in gaps]
        remedy = 'Use method="gls" or "random", which take correlations one by one.'
        raise InputError("first stage", problems, remedy)
    found = common.fit(matrices)
    measures = of_common(matrices, found)
    pooled = _table(matrices, found.r, found.acov, level)
    pooled = pooled.assign(tau2=np.nan, tau2_se=np.nan, i2=np.nan)
    told = pd.concat([frame for frame in log if len(frame)] or [matrices.log], ignore_index=True)
    zero = np.zeros_like(found.acov)
    return _stage1("fixed", matrices, pooled, found.acov, zero, measures, told)


def _stage1(
    method: str,
    matrices: Matrices,
    pooled: pd.DataFrame,
    acov: FloatArray,
    tau2: FloatArray,
    measures: dict[str, float],
    log: pd.DataFrame,
) -> Stage1:
    names = list(matrices.variables)
    r = sampling.symmetric(pooled["r"].to_numpy(dtype=float), len(names))
    matrix = pd.DataFrame(r, index=names, columns=names)
    n = float(matrices.sizes.sum())
    return Stage1(method, pooled, matrix, acov, tau2, n, len(matrices), measures, log)


def _table(matrices: Matrices, r: FloatArray, acov: FloatArray, level: float) -> pd.DataFrame:
    per_pair = matrices.per_pair[["construct_1", "construct_2", "k", "n"]]
    se = np.sqrt(np.diagonal(acov))
    reach = float(ndtri(0.5 + level / 2)) * se
    p_value = 2 * ndtr(-np.abs(r / se))
    return per_pair.assign(r=r, se=se, ci_lower=r - reach, ci_upper=r + reach, p_value=p_value)


def _homogeneity(vectors: FloatArray, covariances: list[FloatArray], pooled: FloatArray) -> float:
    """Weighted squares of what studies differ from one common matrix (Becker 1992)."""
    total = 0.0
    for row, v in zip(vectors, covariances, strict=True):
        at = ~np.isnan(row)
        off = row[at] - pooled[at]
        total += float(off @ np.linalg.solve(v, off))
    return total


def _i2(vectors: FloatArray, covariances: list[FloatArray], tau2: FloatArray) -> FloatArray:
    """Share of each correlation's variance that is between studies (Higgins & Thompson 2002)."""
    total, squares, k = np.zeros(len(tau2)), np.zeros(len(tau2)), np.zeros(len(tau2))
    for row, v in zip(vectors, covariances, strict=True):
        at = np.flatnonzero(~np.isnan(row))
        weight = 1 / np.diagonal(v)
        total[at] += weight
        squares[at] += weight**2
        k[at] += 1
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = (k - 1) * total / (total**2 - squares)
    found: FloatArray = tau2 / (tau2 + typical)
    return found
