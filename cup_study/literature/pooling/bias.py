"""Is something missing? Tests for asymmetry of a funnel, and the fail-safe numbers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import random_effects, wald
from cup_study.literature.pooling.design import refuse_collinear
from cup_study.literature.pooling.inputs import FloatArray, checked
from cup_study.literature.pooling.least_squares import weighted
from cup_study.literature.pooling.random_effects import Pooled
from cup_study.literature.pooling.trim_fill import TrimFill, trim_fill

__all__ = ["TrimFill", "egger", "fail_safe", "rank_test", "trim_fill"]

Predictor = Literal["se", "variance", "n", "inverse_n", "root_n", "inverse_root_n"]
#: Predictors that go to 0 as a study grows: the intercept is then the effect of such a study.
TO_ZERO = ("se", "variance", "inverse_n", "inverse_root_n")
PREDICTORS = (*TO_ZERO, "n", "root_n")
EGGER = ["model", "predictor", "slope", "statistic", "df", "p_value"]
EGGER += ["limit", "limit_lower", "limit_upper"]


def egger(
    pooled: Pooled,
    *,
    model: Literal["rma", "lm"] = "rma",
    predictor: Predictor = "se",
    n: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Regression test for funnel asymmetry, as metafor's ``regtest``.

    Parameters
    ----------
    pooled : Pooled
        The model; its moderators stay in.
    model : {"rma", "lm"}, optional
        The mixed-effects meta-regression with the method and test of `pooled`, or Egger's
        weighted regression with a multiplicative dispersion.
    predictor : str, optional
        Standard error, variance, or a function of the sample size.
    n : array_like, shape (k,), optional
        Sample sizes of the effects in `pooled`, for predictors that need them.

    Returns
    -------
    DataFrame
        One row ``model predictor slope statistic df p_value limit limit_lower limit_upper``:
        `limit` is the effect of a study with no sampling error; NaN for predictors that do not
        go to 0, and with moderators.

    Raises
    ------
    InputError
        Unknown options, too few effects, sizes missing, or a predictor that does not vary.

    References
    ----------
    Egger, Davey Smith, Schneider & Minder (1997), BMJ 315, 629-634; Sterne & Egger (2005).

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> found = egger(pool([0.1, 0.2, 0.5, 0.9], [0.01, 0.02, 0.05, 0.09]), model="lm")
    >>> found[["slope", "limit"]].round(2).to_dict("records")
    [{'slope': 3.7, 'limit': -0.29}]
    """
    column = _predictor(pooled, model, predictor, n)
    x = np.column_stack([pooled.design.x, column])
    terms = (*pooled.design.terms, predictor)
    refuse_collinear(x, terms)
    k, p = x.shape
    if k <= p:
        what = f"{k} effects are too few for a regression on {p - 1} predictors"
        raise InputError("Egger's test", [Problem("", what)], "Test three effects or more.")
    if model == "rma":
        fit = random_effects.refit(pooled, pooled.yi, pooled.vi, x=x, terms=terms)
        rows = fit.estimates
    else:
        solved = weighted(x, 1 / pooled.vi)
        dispersion = solved.rss(pooled.yi) / (k - p)
        rows = wald.tested(
            terms, solved.beta(pooled.yi), dispersion * solved.cov(), float(k - p), pooled.level
        )
    last, first = rows.iloc[-1], rows.iloc[0]
    limits = [np.nan] * 3
    if predictor in TO_ZERO and pooled.p == 1:
        limits = [float(first[c]) for c in ("estimate", "ci_lower", "ci_upper")]
    cells = [float(last[c]) for c in ("estimate", "statistic", "df", "p_value")]
    return pd.DataFrame([[model, predictor, *cells, *limits]], columns=EGGER)


def rank_test(yi: npt.ArrayLike, vi: npt.ArrayLike) -> pd.DataFrame:
    """Begg and Mazumdar's rank correlation of standardised effects and variances.

    Kendall's tau-b; the p-value is exact without ties, else normal with the variance that allows
    for ties and no continuity correction, as R's ``cor.test``.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.

    Returns
    -------
    DataFrame
        One row ``tau p_value exact k``; tau is NaN where all variances are the same.

    Raises
    ------
    InputError
        Effects that cannot be used, or fewer than two.

    References
    ----------
    Begg & Mazumdar (1994), Biometrics 50, 1088-1101.

    Examples
    --------
    >>> rank_test([0.1, 0.2, 0.5, 0.9], [0.01, 0.02, 0.05, 0.09]).round(3).to_dict("records")
    [{'tau': 1.0, 'p_value': 0.083, 'exact': True, 'k': 4}]
    """
    y, v, _ = checked(yi, vi)
    k = len(y)
    if k < 2:
        what = "one effect has no rank"
        raise InputError("rank test", [Problem("", what)], "Test two effects or more.")
    w = 1 / v
    mean = float(w @ y / w.sum())
    standard = (y - mean) / np.sqrt(v - 1 / w.sum())
    exact = len(np.unique(standard)) == k and len(np.unique(v)) == k
    if len(np.unique(v)) == 1 or len(np.unique(standard)) == 1:
        tau = p_value = float("nan")
    else:
        found = stats.kendalltau(standard, v, method="exact" if exact else "asymptotic")
        tau, p_value = float(found.statistic), float(found.pvalue)
    return pd.DataFrame([{"tau": tau, "p_value": p_value, "exact": exact, "k": k}])


def fail_safe(
    yi: npt.ArrayLike, vi: npt.ArrayLike, *, alpha: float = 0.05, target: float | None = None
) -> pd.DataFrame:
    """Fail-safe numbers: how many unseen studies would undo the result, as metafor's ``fsn``.

    Rosenthal: studies with no effect until the one-sided test of Stouffer's sum of z values
    fails. Orwin: studies with no effect until the unweighted mean is `target`. Rosenberg: until
    the two-sided fixed-effect test fails. All three take the unseen studies to average nothing
    and know no heterogeneity: they reassure more than they should.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.
    alpha : float, optional
        Level of the tests.
    target : float, optional
        Orwin's mean that would not matter; half of the mean where it is not given. Its sign is
        that of the mean.

    Returns
    -------
    DataFrame
        Rows Rosenthal, Orwin, Rosenberg: ``kind fail_safe_n p_value mean target``; the number is
        infinite for a target of 0.

    Raises
    ------
    InputError
        Effects that cannot be used.

    References
    ----------
    Rosenthal (1979), Psychological Bulletin 86, 638-641; Orwin (1983), Journal of Educational
    Statistics 8, 157-159; Rosenberg (2005), Evolution 59, 464-468.

    Examples
    --------
    >>> fail_safe([0.3, 0.4, 0.5], [0.01, 0.01, 0.01])["fail_safe_n"].tolist()
    [51.0, 3.0, 35.0]
    """
    y, v, _ = checked(yi, vi)
    k, w = len(y), 1 / v
    stouffer = abs(float(np.sum(y / np.sqrt(v)))) / np.sqrt(k)
    rosenthal = k * (stouffer / stats.norm.isf(alpha)) ** 2 - k
    mean = float(y.mean())
    aim = mean / 2 if target is None else float(np.copysign(target, mean))
    orwin = np.inf if aim == 0 else k * (mean - aim) / aim
    pooled = float(w @ y / w.sum())
    enough = float(w @ y / stats.norm.isf(alpha / 2)) ** 2 - w.sum()
    rosenberg = k * enough / w.sum()
    p_value = 2 * stats.norm.sf(abs(pooled) * np.sqrt(w.sum()))
    rows = [
        ("Rosenthal", _whole(rosenthal), stats.norm.sf(stouffer), np.nan, np.nan),
        ("Orwin", _whole(orwin), np.nan, mean, aim),
        ("Rosenberg", _whole(rosenberg), p_value, pooled, np.nan),
    ]
    return pd.DataFrame(rows, columns=["kind", "fail_safe_n", "p_value", "mean", "target"])


def _whole(number: float) -> float:
    """Whole studies: up, unless rounding error alone is above a whole number."""
    number = max(0.0, float(number))
    if not np.isfinite(number):
        return number
    near = float(np.round(number))
    return near if abs(number - near) < 1.5e-8 else float(np.ceil(number))


def _predictor(pooled: Pooled, model: str, predictor: str, n: npt.ArrayLike | None) -> FloatArray:
    problems = []
    if model not in ("rma", "lm"):
        problems.append(Problem("model", f"expected rma or lm, got {model!r}"))
    if predictor not in PREDICTORS:
        what = f"expected one of {', '.join(PREDICTORS)}, got {predictor!r}"
        problems.append(Problem("predictor", what))
    size = np.array([]) if n is None else np.asarray(n, dtype=float).ravel()
    if predictor in PREDICTORS[2:]:
        if len(size) != pooled.k:
            problems.append(Problem("n", f"expected {pooled.k} sizes, got {len(size)}"))
        elif not (np.isfinite(size) & (size > 0)).all():
            problems.append(Problem("n", "expected sizes above 0"))
    if problems:
        raise InputError("Egger's test", problems, "Correct the options.")
    if predictor == "se":
        return np.asarray(np.sqrt(pooled.vi), dtype=float)
    if predictor == "variance":
        return pooled.vi
    size = np.sqrt(size) if "root" in predictor else size
    return np.asarray(1 / size if "inverse" in predictor else size, dtype=float)
