r"""How far each effect moves the result: the model without it, beside the model with it.

With :math:`\hat\beta_{(i)}`, :math:`\hat\tau^2_{(i)}` and variances :math:`s_{(i)}^2` times
their own from the model without effect i, leverage :math:`h_i`, and p terms:

``rstudent``   deleted residual over :math:`\sqrt{s_{(i)}^2 (v_i + \tau^2_{(i)}) + \mathrm{Var}\,
               x_i'\hat\beta_{(i)}}`
``dffits``     change of the fitted value over :math:`\sqrt{s_{(i)}^2 h_i (v_i + \tau^2_{(i)})}`
``cooks_d``    squared distance of the estimates in the metric of their covariance
``cov_ratio``  determinant of the covariance without i over that with it
``dfbetas``    change of each estimate over its standard error with :math:`\tau^2_{(i)}`

An effect is flagged as metafor flags it (Viechtbauer & Cheung 2010): \|dffits\| above
:math:`3\sqrt{p/(k-p)}`, Cook's distance above the median of chi-squared with p degrees of freedom,
leverage above 3 p/k, or any \|dfbetas\| above 1.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import random_effects
from cup_study.literature.pooling.least_squares import weighted
from cup_study.literature.pooling.random_effects import Pooled

LEFT_OUT = ["label", "estimate", "se", "statistic", "df", "p_value", "ci_lower", "ci_upper"]
LEFT_OUT += ["tau2", "i2", "h2", "q", "q_p"]
COLUMNS = ["label", "rstudent", "dffits", "cooks_d", "cov_ratio", "tau2_without", "q_without"]
COLUMNS += ["hat", "weight", "influential"]


def table(pooled: Pooled) -> pd.DataFrame:
    """Influence diagnostics of every effect, as metafor's ``influence``.

    Parameters
    ----------
    pooled : Pooled
        The model.

    Returns
    -------
    DataFrame
        One row an effect: ``label rstudent dffits cooks_d cov_ratio tau2_without q_without hat
        weight influential`` and ``dfbetas: <term>`` for each term; weight in percent. NaN (and
        not flagged) where the model cannot be fitted without the effect.

    References
    ----------
    Viechtbauer & Cheung (2010), Research Synthesis Methods 1, 112-125.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> model = pool([0.1, 0.2, 0.15, 0.9], [0.01, 0.01, 0.01, 0.01])
    >>> table(model)["influential"].tolist()
    [False, False, False, True]
    """
    x, k, p = pooled.design.x, pooled.k, pooled.p
    full = weighted(x, 1 / (pooled.vi + pooled.tau2))
    beta = pooled.estimates["estimate"].to_numpy(dtype=float)
    weights = full.w / full.w.sum() * 100
    rows = []
    for i in range(k):
        cells: list[object] = [pooled.labels[i], *[np.nan] * 6]
        change = np.full(p, np.nan)
        without = _without(pooled, i)
        if without is not None:
            cells, change = _compare(pooled, without, i, beta, full.leverage[i])
        rows.append([*cells, full.leverage[i], weights[i], False, *change])
    names = [f"dfbetas: {term}" for term in pooled.design.terms]
    found = pd.DataFrame(rows, columns=[*COLUMNS, *names])
    wide = found["dffits"].abs() > 3 * np.sqrt(p / (k - p)) if k > p else False
    far = stats.chi2.cdf(found["cooks_d"].to_numpy(dtype=float), p) > 0.5
    heavy = found["hat"] > 3 * p / k
    moved = (found[names].abs() > 1).any(axis=1)
    told = found["dffits"].notna()
    return found.assign(influential=(wide | far | heavy | moved) & told)


def leave_one_out(pooled: Pooled) -> pd.DataFrame:
    """The pooled effect without each effect in turn.

    Parameters
    ----------
    pooled : Pooled
        A model without moderators.

    Returns
    -------
    DataFrame
        One row an effect: ``label estimate se statistic df p_value ci_lower ci_upper tau2 i2 h2
        q q_p``.

    Raises
    ------
    InputError
        The model has moderators, or one effect only.

    Examples
    --------
    >>> from cup_study.literature.pooling.random_effects import pool
    >>> model = pool([0.1, 0.2, 0.9], [0.01, 0.01, 0.01], method="FE")
    >>> leave_one_out(model)["estimate"].round(2).tolist()
    [0.55, 0.5, 0.15]
    """
    problems = []
    if pooled.p > 1:
        problems.append(Problem("", "the model has moderators"))
    if pooled.k < 2:
        problems.append(Problem("", "there is one effect only"))
    if problems:
        remedy = "Pool two effects or more without moderators; table() serves models with them."
        raise InputError("leave one out", problems, remedy)
    rows = []
    for i in range(pooled.k):
        without = _without(pooled, i)
        if without is None:  # pragma: no cover  (cannot be for k > 1 without moderators)
            continue
        first = without.estimates.iloc[0][LEFT_OUT[1:8]].tolist()
        rest = [without.tau2, without.i2, without.h2, without.q, without.q_p]
        rows.append([pooled.labels[i], *first, *rest])
    return pd.DataFrame(rows, columns=LEFT_OUT)


def _without(pooled: Pooled, i: int) -> Pooled | None:
    """The model without one effect; None where it cannot be fitted."""
    keep = np.arange(pooled.k) != i
    x = pooled.design.x[keep]
    if np.linalg.matrix_rank(x / np.linalg.norm(pooled.design.x, axis=0)) < pooled.p:
        return None
    try:
        return random_effects.refit(
            pooled, pooled.yi[keep], pooled.vi[keep], x=x, labels=pooled.labels[keep]
        )
    except InputError:
        return None


def _compare(
    pooled: Pooled,
    without: Pooled,
    i: int,
    beta: np.ndarray,
    leverage: float,
) -> tuple[list[object], np.ndarray]:
    """Diagnostics of effect `i` and the change of each term."""
    x, v = pooled.design.x, pooled.vi
    other = without.estimates["estimate"].to_numpy(dtype=float)
    fitted = float(x[i] @ other)
    spread = float(x[i] @ without.vcov @ x[i])
    total = without.scale * (v[i] + without.tau2)
    residual = pooled.yi[i] - fitted
    with np.errstate(divide="ignore", invalid="ignore"):
        rstudent = residual / np.sqrt(total + spread)
        dffits = (x[i] @ beta - fitted) / np.sqrt(leverage * total)
        own = without.scale * np.diag(weighted(x, 1 / (v + without.tau2)).cov())
        change = (beta - other) / np.sqrt(own)
        step = beta - other
        cooks = float(step @ np.linalg.pinv(pooled.vcov, hermitian=True) @ step)
        ratio = np.linalg.det(without.vcov) / np.linalg.det(pooled.vcov)
    cells = [rstudent, dffits, cooks, ratio, without.tau2, without.q]
    return [pooled.labels[i], *cells], change
