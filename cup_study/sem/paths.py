"""Path analysis by least squares on a correlation matrix.

For published matrices, where no data are at hand: each outcome is regressed on its predictors.
Not for constructs with measurement error; those need the model of :mod:`semopy_engine`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc, stdtr, stdtrit

from cup_study.errors import InputError, Problem

_LEVEL = 0.95


@dataclass(frozen=True)
class Paths:
    """Result of a path analysis.

    Attributes
    ----------
    paths : DataFrame
        ``outcome predictor est se t pvalue ci_lower ci_upper``; standardised coefficients.
    r2 : DataFrame
        ``outcome r2 r2_adjusted``.
    implied : DataFrame
        Correlations (p x p) that the recursive model implies with uncorrelated residuals.
    chisq, pvalue : float
        Likelihood-ratio statistic of the paths left out, and its p value (missing without df).
    df, n : int
        Paths left out, and the sample size.
    """

    paths: pd.DataFrame
    r2: pd.DataFrame
    implied: pd.DataFrame
    chisq: float
    df: int
    pvalue: float
    n: int


def path_analysis(
    correlations: pd.DataFrame, n: int, equations: Mapping[str, Sequence[str]]
) -> Paths:
    r"""Estimate a recursive path model from correlations.

    For an outcome with predictors x: :math:`b = R_{xx}^{-1} r_{xy}`, :math:`R^2 = b' r_{xy}`,
    :math:`se_j = \sqrt{(R_{xx}^{-1})_{jj} (1 - R^2) / (n - k - 1)}` (Cohen, Cohen, West & Aiken
    2003, section 3.5), t distributed with n - k - 1 degrees of freedom. In a recursive model with
    uncorrelated residuals these are the maximum-likelihood estimates, so the test of the paths
    left out is :math:`n(\log|\Sigma| - \log|R|)`.

    Parameters
    ----------
    correlations : DataFrame
        Symmetric, positive definite, ones on the diagonal; same names on rows and columns.
    n : int
        Sample size (for pooled correlations often the harmonic mean).
    equations : mapping of str to sequence of str
        Predictors of each outcome, earlier outcomes first.

    Returns
    -------
    Paths

    Raises
    ------
    InputError
        The matrix or the equations cannot be used; every problem told.

    Examples
    --------
    >>> names = ["use", "intention", "ease"]
    >>> r = pd.DataFrame([[1, 0.5, 0.3], [0.5, 1, 0.4], [0.3, 0.4, 1]], names, names)
    >>> result = path_analysis(r, 200, {"intention": ["ease"], "use": ["intention"]})
    >>> result.paths[["outcome", "predictor", "est"]].values.tolist()
    [['intention', 'ease', 0.4], ['use', 'intention', 0.5]]
    >>> result.df, round(result.chisq, 2)
    (1, 3.2)
    """
    _check(correlations, n, equations)
    used = _order(equations)
    r = correlations.loc[used, used].astype(float)
    rows: list[dict[str, object]] = []
    explained: list[dict[str, object]] = []
    implied = r.copy()
    placed = [name for name in used if name not in equations]
    residual_logs = 0.0
    for outcome, named in equations.items():
        predictors = list(named)
        inverse = np.linalg.inv(r.loc[predictors, predictors].to_numpy())
        cross = r.loc[predictors, outcome].to_numpy()
        b = inverse @ cross
        r2 = float(b @ cross)
        free = n - len(predictors) - 1
        se = np.sqrt(np.diag(inverse) * (1 - r2) / free)
        half = stdtrit(free, 0.5 + _LEVEL / 2) * se
        for j, predictor in enumerate(predictors):
            row: dict[str, object] = {"outcome": outcome, "predictor": predictor, "est": b[j]}
            row |= {"se": se[j], "t": b[j] / se[j]}
            row |= {"pvalue": 2 * stdtr(free, -abs(b[j] / se[j]))}
            rows.append(row | {"ci_lower": b[j] - half[j], "ci_upper": b[j] + half[j]})
        adjusted = 1 - (1 - r2) * (n - 1) / free
        explained.append({"outcome": outcome, "r2": r2, "r2_adjusted": adjusted})
        # Wright's rule: an outcome's share with an earlier variable goes through its predictors.
        shared = implied.loc[placed, predictors].to_numpy() @ b
        implied.loc[placed, outcome] = shared
        implied.loc[outcome, placed] = shared
        placed.append(outcome)
        residual_logs += float(np.log(1 - r2))
    exogenous = [name for name in used if name not in equations]
    log_sigma = residual_logs + float(np.linalg.slogdet(r.loc[exogenous, exogenous])[1])
    chisq = max(n * (log_sigma - float(np.linalg.slogdet(r)[1])), 0.0)
    possible = sum(len(exogenous) + i for i in range(len(equations)))
    df = possible - sum(len(p) for p in equations.values())
    return Paths(
        paths=pd.DataFrame(rows),
        r2=pd.DataFrame(explained),
        implied=implied,
        chisq=chisq,
        df=df,
        pvalue=float(chdtrc(df, chisq)) if df > 0 else float("nan"),
        n=n,
    )


def _order(equations: Mapping[str, Sequence[str]]) -> list[str]:
    """All variables: those that are only predictors first, then the outcomes."""
    predictors = dict.fromkeys(name for named in equations.values() for name in named)
    return [name for name in predictors if name not in equations] + list(equations)


def _check(correlations: pd.DataFrame, n: int, equations: Mapping[str, Sequence[str]]) -> None:
    problems: list[Problem] = []
    rows, columns = list(correlations.index), list(correlations.columns)
    if rows != columns or len(set(rows)) != len(rows):
        problems.append(Problem("", "rows and columns must have the same names, each once"))
    else:
        r = correlations.to_numpy(dtype=float)
        for i, j in np.argwhere(~np.isfinite(r) | (np.abs(r) > 1)):
            place = f"{rows[i]}, {columns[j]}"
            problems.append(Problem(place, f"expected a number from -1 to 1, got {r[i, j]:g}"))
        for i, j in np.argwhere(np.triu(~np.isclose(r, r.T, equal_nan=True), 1)):
            what = f"the two halves differ: {r[i, j]:g} and {r[j, i]:g}"
            problems.append(Problem(f"{rows[i]}, {columns[j]}", what))
        if not np.allclose(np.diag(r), 1):
            problems.append(Problem("", "the diagonal must be 1"))
        if not problems and np.linalg.eigvalsh(r)[0] <= 0:
            smallest = np.linalg.eigvalsh(r)[0]
            what = f"not positive definite (smallest eigenvalue {smallest:.3f})"
            problems.append(Problem("", what))
    known = set(rows)
    placed: set[str] = {p for named in equations.values() for p in named} - set(equations)
    for outcome, named in equations.items():
        for name in dict.fromkeys((outcome, *named)):
            if name not in known:
                problems.append(
                    Problem(f'equation of "{outcome}"', f'"{name}" is not in the matrix')
                )
        for name in named:
            if name in equations and name not in placed:
                what = f'"{name}" is explained later; put its equation first'
                problems.append(Problem(f'equation of "{outcome}"', what))
        if len(set(named)) != len(list(named)) or not named:
            problems.append(Problem(f'equation of "{outcome}"', "name each predictor once"))
        if n <= len(named) + 1:
            problems.append(Problem(f'equation of "{outcome}"', f"n = {n} is too small"))
        placed.add(outcome)
    if problems:
        raise InputError("correlations", problems, "Correct the matrix or the equations.")
