"""Second stage: a structural equation model of the pooled correlations.

Weighted least squares with the inverse of the sampling covariances of the pooled correlations
(Cheung & Chan 2005), by :mod:`cup_study.sem.fitting_correlations`: precise correlations count for
more, and n serves the fit measures only.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.masem.measures import fit_measures
from cup_study.literature.masem.refusals import check, observed
from cup_study.literature.masem.stage1 import Stage1
from cup_study.sem.admissible import EstimateWarning
from cup_study.sem.fitted import Fit
from cup_study.sem.fitting_correlations import fit as fit_correlations
from cup_study.sem.inference.likelihood_intervals import likelihood_intervals
from cup_study.sem.language import syntax

INTERVALS = ("likelihood", "delta")
ESTIMATES = ["est", "se", "z", "p_value", "ci_lower", "ci_upper"]


@dataclass(frozen=True, eq=False)
class Stage2:
    """A model of pooled correlations.

    Parameters
    ----------
    paths : DataFrame
        ``outcome predictor label est se z p_value ci_lower ci_upper``; all standardised.
    loadings : DataFrame
        ``factor indicator label est ...``; empty without latent variables.
    covariances : DataFrame
        ``variable_1 variable_2 label est ...``: correlations of predictors and of factors,
        covariances of residuals. Those of predictors have intervals from standard errors.
    indirect : DataFrame
        ``effect expression est ...`` of the lines with ``:=``.
    r2 : DataFrame
        ``outcome r2``.
    residuals : DataFrame
        Pooled less implied correlations, by name.
    fit : mapping of str to float
        ``n chisq df p_value rmsea rmsea_lower rmsea_upper cfi tli srmr aic bic
        chisq_baseline df_baseline``.
    intervals : str
        ``likelihood`` or ``delta``. A likelihood-based end is missing where no value is rejected.
    warnings : tuple of str
        What a reader must know before using the estimates.
    model : Fit
        The fitted model.
    """

    paths: pd.DataFrame
    loadings: pd.DataFrame
    covariances: pd.DataFrame
    indirect: pd.DataFrame
    r2: pd.DataFrame
    residuals: pd.DataFrame
    fit: dict[str, float]
    intervals: str
    warnings: tuple[str, ...]
    model: Fit = field(repr=False)


def fit(
    stage1: Stage1,
    model: str,
    *,
    intervals: str = "likelihood",
    level: float = 0.95,
    residual_covariances: bool = False,
) -> Stage2:
    """Fit a model to pooled correlations.

    Parameters
    ----------
    stage1 : Stage1
        From :func:`cup_study.literature.masem.stage1.pool`.
    model : str
        lavaan's syntax; indirect effects as ``indirect := a*b``. Variables that it does not name
        are left out.
    intervals : {"likelihood", "delta"}, optional
        Likelihood-based, or from standard errors (those of ``:=`` by the delta method).
    level : float, optional
        Of the intervals.
    residual_covariances : bool, optional
        Whether the residuals of last outcomes covary unless the model says otherwise, as in
        lavaan's ``sem()``. Published path models and metaSEM have them uncorrelated.

    Returns
    -------
    Stage2

    Raises
    ------
    InputError
        A model that cannot be read, names unknown variables, or has more parameters than there
        are correlations; no convergence.

    Examples
    --------
    >>> from cup_study.literature.masem.matrices import assemble
    >>> from cup_study.literature.masem.stage1 import pool
    >>> pairs = [("ease", "trust"), ("ease", "use"), ("trust", "use")]
    >>> rows = [(s, *pair, r + 0.01 * j, 100 + 10 * j) for j, s in enumerate("abc")
    ...     for pair, r in zip(pairs, (0.5, 0.2, 0.4))]
    >>> effects = pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])
    >>> pooled = pool(assemble(effects), "fixed")
    >>> found = fit(pooled, "trust ~ a*ease; use ~ b*trust; indirect := a*b")
    >>> found.paths["est"].round(2).tolist(), found.indirect["est"].round(2).tolist()
    ([0.51, 0.41], [0.21])
    """
    if intervals not in INTERVALS:
        what = f"expected one of {', '.join(INTERVALS)}, got {intervals!r}"
        raise InputError("second stage", [Problem("intervals", what)], "Use one of these words.")
    names = observed(model, stage1.matrix)
    check(stage1.matrix.loc[names, names])
    text = model if residual_covariances else apart(model)
    fitted = fit_correlations(text, stage1.matrix, stage1.acov, stage1.n, warn=False)
    if not fitted.converged:
        raise InputError("second stage", [Problem("", text) for text in fitted.warnings], "")
    for text in fitted.warnings:
        warnings.warn(text, EstimateWarning, stacklevel=2)
    off = _residuals(fitted)
    return described(fitted, _measures(fitted, off, stage1.n), off, intervals, level)


def described(
    fitted: Fit, measures: dict[str, float], residuals: pd.DataFrame, intervals: str, level: float
) -> Stage2:
    """A fitted model as tables.

    Parameters
    ----------
    fitted : Fit
        Of standardised variables.
    measures : dict
        Fit measures.
    residuals : DataFrame
        Correlations less those that the model implies.
    intervals : {"likelihood", "delta"}
        Kind of the intervals.
    level : float
        Of the intervals.

    Returns
    -------
    Stage2
    """
    table = fitted.estimates(level=level).rename(columns={"pvalue": "p_value"})
    if intervals == "likelihood" and fitted.covariance is not None:
        # Correlations among predictors are many and of no interest in themselves.
        ends = likelihood_intervals(fitted, level=level, added=bool(fitted.table.latent))
        keys = ["lhs", "op", "rhs"]
        told = ends.set_index(keys)[["ci_lower", "ci_upper"]]
        at = pd.MultiIndex.from_frame(table[keys])
        known = at.isin(told.index)
        table.loc[known, ["ci_lower", "ci_upper"]] = told.reindex(at[known]).to_numpy()
    own = (table["op"] == "~~") & (table["lhs"] == table["rhs"])
    table = table[((table["se"] != 0) | table["op"].isin(["~", "=~"])) & ~own]
    r2 = fitted.r_squared().rename(columns={"variable": "outcome"})
    explained = r2["outcome"].isin(table.loc[table["op"] == "~", "lhs"])
    return Stage2(
        paths=_part(table, "~", ("outcome", "predictor")),
        loadings=_part(table, "=~", ("factor", "indicator")),
        covariances=_part(table, "~~", ("variable_1", "variable_2")),
        indirect=_part(table, ":=", ("effect", "expression")).drop(columns="label"),
        r2=r2.loc[explained, ["outcome", "r2"]].reset_index(drop=True).astype({"r2": float}),
        residuals=residuals,
        fit=measures,
        intervals=intervals,
        warnings=fitted.warnings,
        model=fitted,
    )


def apart(model: str) -> str:
    """The model with residuals of its outcomes uncorrelated, but for those that it names.

    Parameters
    ----------
    model : str
        lavaan's syntax.

    Examples
    --------
    >>> print(apart("a ~ x; b ~ x"))
    a ~ x; b ~ x
    `a` ~~ 0*`b`
    """
    statements = syntax.read(model).statements
    outcomes = dict.fromkeys(s.lhs for s in statements if s.op == "~")
    named = {frozenset((s.lhs, s.rhs)) for s in statements if s.op == "~~"}
    pairs = [pair for pair in combinations(outcomes, 2) if frozenset(pair) not in named]
    return "\n".join([model.rstrip(), *(f"`{a}` ~~ 0*`{b}`" for a, b in pairs)])


def _residuals(fitted: Fit) -> pd.DataFrame:
    names = list(fitted.sample.observed)
    implied = fitted.implied().cov.loc[names, names].to_numpy(dtype=float)
    return pd.DataFrame(fitted.sample.groups[0].cov - implied, names, names)


def _part(table: pd.DataFrame, op: str, names: tuple[str, str]) -> pd.DataFrame:
    rows = table[table["op"] == op].rename(columns={"lhs": names[0], "rhs": names[1]})
    return rows[[*names, "label", *ESTIMATES]].reset_index(drop=True)


def _measures(fitted: Fit, off: pd.DataFrame, n: float) -> dict[str, float]:
    """Fit measures; the baseline is a model without any correlation."""
    moments = fitted.sample.groups[0].ordinal
    if moments is None:
        raise InputError("second stage", [Problem("", "a model of correlations is needed")], "")
    weighted = np.linalg.solve(moments.gamma / (n - 1), moments.vector)
    baseline = float(moments.vector @ weighted)
    chisq = float(2 * fitted.sample.n_total * fitted.value)
    q = len(moments.vector)
    below = off.to_numpy()[np.tril_indices(len(off), -1)]
    srmr = float(np.sqrt(np.mean(below**2)))
    return {"n": n, **fit_measures(chisq, fitted.df, baseline, q, n), "srmr": srmr}
