r"""Intervals of the variance of true effects.

``"Q"``: the values of tau2 for which the generalised Q statistic, chi-squared with k - p degrees
of freedom, is not in a tail (Q-profile; Viechtbauer 2007; ``confint`` of metafor). For every
estimator. ``"likelihood"``: the values whose log-likelihood is within half a chi-squared quantile
of the highest; for ML and REML.

I2 and H2 follow from tau2 and the typical sampling variance, and so do their limits. Metafor also
has intervals for GENQ, an estimator with weights that a user gives; that estimator is not here.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats
from scipy.optimize import brentq

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import tau2 as estimators
from cup_study.literature.pooling.least_squares import weighted
from cup_study.literature.pooling.random_effects import Pooled

Kind = Literal["Q", "likelihood"]
COLUMNS = ["parameter", "estimate", "ci_lower", "ci_upper", "note"]
EMPTY = "the interval is empty: effects differ less than sampling error alone would make them"


def limits(pooled: Pooled, *, kind: Kind = "Q") -> pd.DataFrame:
    """Interval of tau2, tau, I2 and H2 at the level of the model.

    Parameters
    ----------
    pooled : Pooled
        A model with random effects.
    kind : {"Q", "likelihood"}, optional
        Q-profile or profile likelihood, see the module.

    Returns
    -------
    DataFrame
        ``parameter estimate ci_lower ci_upper note``, rows ``tau2 tau i2 h2`` (I2 in percent).
        An empty Q-profile interval is given as 0 to 0, as metafor does, and noted. All limits are
        NaN where no degree of freedom is left.

    Raises
    ------
    InputError
        A model without random effects, or the likelihood of an estimator that has none.

    References
    ----------
    Viechtbauer (2007), Statistics in Medicine 26, 37-52.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> found = limits(pool([0.1, 0.3, 0.8], [0.02, 0.02, 0.03]))
    >>> found.set_index("parameter").loc["tau2", ["ci_lower", "ci_upper"]].round(3).tolist()
    [0.009, 5.109]
    """
    problems = []
    if pooled.method in estimators.FIXED:
        problems.append(Problem("method", f"{pooled.method} has no tau2"))
    elif kind == "likelihood" and pooled.method not in ("ML", "REML"):
        problems.append(Problem("kind", f"{pooled.method} has no likelihood"))
    if kind not in ("Q", "likelihood"):
        problems.append(Problem("kind", f"expected Q or likelihood, got {kind!r}"))
    if problems:
        remedy = "Pool with random effects; take the Q-profile unless by ML or REML."
        raise InputError("heterogeneity", problems, remedy)
    note = ""
    if pooled.k <= pooled.p:
        low = high = float("nan")
        note = "no degree of freedom is left"
    elif kind == "Q":
        low, high, empty = _q_profile(pooled)
        note = EMPTY if empty else ""
    else:
        low, high = _likelihood(pooled)
    values = np.array([pooled.tau2, low, high])
    typical = _typical(pooled)
    share = 100 * values / (typical + values)
    rows = [("tau2", *values), ("tau", *np.sqrt(values)), ("i2", *share)]
    rows.append(("h2", *(values / typical + 1)))
    return pd.DataFrame([(*row, note) for row in rows], columns=COLUMNS)


def _typical(pooled: Pooled) -> float:
    """Typical sampling variance of Higgins and Thompson (2002)."""
    if pooled.k <= pooled.p:
        return float("nan")
    return (pooled.k - pooled.p) / weighted(pooled.design.x, 1 / pooled.vi).trace()


def _q_profile(pooled: Pooled) -> tuple[float, float, bool]:
    y, v, x = pooled.yi, pooled.vi, pooled.design.x
    df, tail = pooled.k - pooled.p, (1 - pooled.level) / 2
    y = y - y.mean()
    low, high = float(stats.chi2.isf(tail, df)), float(stats.chi2.ppf(tail, df))
    if weighted(x, 1 / v).rss(y) < high:
        return 0.0, 0.0, True
    below = estimators.root_of_q(y, v, x, low)
    return below, estimators.root_of_q(y, v, x, high), False


def _likelihood(pooled: Pooled) -> tuple[float, float]:
    y, v, x = pooled.yi, pooled.vi, pooled.design.x
    restricted = pooled.method == "REML"
    y = y - y.mean()
    top = estimators.loglik(y, v, x, pooled.tau2, restricted=restricted)
    floor = top - float(stats.chi2.isf(1 - pooled.level, 1)) / 2

    def above(tau2: float) -> float:
        return estimators.loglik(y, v, x, tau2, restricted=restricted) - floor

    low = 0.0
    if pooled.tau2 > 0 and above(0.0) < 0:
        low = float(brentq(above, 0.0, pooled.tau2, xtol=1e-300, rtol=1e-14))
    high = max(pooled.tau2, float(np.mean(v))) * 2
    while above(high) > 0:
        high *= 4
    return low, float(brentq(above, pooled.tau2, high, xtol=1e-300, rtol=1e-14))
