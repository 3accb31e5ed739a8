"""Path analysis of a correlation matrix: each outcome regressed on its predictors.

For published matrices, where no data are at hand. Constructs with measurement error need a model of
their items, see :func:`cup_study.sem.fitted`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from cup_study.errors import InputError, Problem
from cup_study.sem.fitting import fit

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
    """Estimate a recursive path model from correlations.

    By maximum likelihood, which in a recursive model with uncorrelated residuals gives the
    coefficients of ordinary regressions, one an outcome; standard errors, t tests and intervals
    are those of regression too (n - k - 1 degrees of freedom; Cohen, Cohen, West & Aiken 2003,
    section 3.5), because that is what published tables print.

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
    >>> result.paths[["outcome", "predictor", "est"]].round(6).values.tolist()
    [['intention', 'ease', 0.4], ['use', 'intention', 0.5]]
    >>> result.df, round(result.chisq, 2)
    (1, 3.2)
    """
    _check(correlations, n, equations)
    fitted = fit(_text(equations), cov=correlations.astype(float), nobs=n)
    table = fitted.estimates()
    rows = table[table["op"] == "~"].rename(columns={"lhs": "outcome", "rhs": "predictor"})
    # Maximum likelihood divides a residual variance by n, regression by what it leaves free.
    free = n - rows.groupby("outcome")["predictor"].transform("size") - 1
    se = rows["se"] * np.sqrt(n / free)
    half = stdtrit(free, 0.5 + _LEVEL / 2) * se
    paths = rows[["outcome", "predictor", "est"]].assign(
        se=se,
        t=rows["est"] / se,
        pvalue=2 * stdtr(free, -(rows["est"] / se).abs()),
        ci_lower=rows["est"] - half,
        ci_upper=rows["est"] + half,
    )
    r2 = fitted.r_squared().rename(columns={"variable": "outcome"})[["outcome", "r2"]]
    r2 = r2.set_index("outcome").loc[list(equations)].reset_index()
    left = n - np.array([len(named) for named in equations.values()]) - 1
    sigma = fitted.implied().cov
    sd = np.sqrt(np.diag(sigma))
    used = _order(equations)
    measures = fitted.fit_measures()
    return Paths(
        paths=paths.reset_index(drop=True),
        r2=r2.assign(r2_adjusted=1 - (1 - r2["r2"]) * (n - 1) / left),
        implied=(sigma / np.outer(sd, sd)).loc[used, used],
        chisq=max(measures["chisq"], 0.0),
        df=fitted.df,
        pvalue=measures["pvalue"] if fitted.df > 0 else float("nan"),
        n=n,
    )


def _text(equations: Mapping[str, Sequence[str]]) -> str:
    """The model in lavaan's syntax; residuals are uncorrelated, also those of last outcomes."""
    lines = [f"`{o}` ~ " + " + ".join(f"`{p}`" for p in named) for o, named in equations.items()]
    apart = combinations(equations, 2)
    return "\n".join([*lines, *(f"`{a}` ~~ 0*`{b}`" for a, b in apart)])


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
