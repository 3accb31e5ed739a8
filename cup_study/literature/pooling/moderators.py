"""Do effects differ between groups of studies, or with a number that describes them?

A meta-regression with several moderators at once is
:func:`cup_study.literature.pooling.random_effects.pool`; here are subgroups, each with its own
pooled effect, and each moderator on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import design as designs
from cup_study.literature.pooling import random_effects
from cup_study.literature.pooling.inputs import checked
from cup_study.literature.pooling.random_effects import Method, Test
from cup_study.sem.groupwise.multiple import adjusted

GROUPS = ["group", "k", "estimate", "se", "ci_lower", "ci_upper", "pi_lower", "pi_upper"]
GROUPS += ["tau2", "i2", "q", "q_p"]
EACH = ["moderator", "k", "left_out", "qm", "df", "df2", "p_value", "p_holm", "tau2", "r2"]


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Pooled effects of groups of studies.

    Attributes
    ----------
    groups : DataFrame
        ``group k estimate se ci_lower ci_upper pi_lower pi_upper tau2 i2 q q_p``.
    test : DataFrame
        One row ``q df df2 p_value``: do the groups differ? An F value where `df2` is finite.
    tau2 : str
        ``common`` or ``separate``.
    log : DataFrame
        ``row what``: effects without a group, and groups of one effect.
    """

    groups: pd.DataFrame
    test: pd.DataFrame
    tau2: str
    log: pd.DataFrame


def subgroups(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    group: npt.ArrayLike | pd.Series,
    *,
    method: Method = "REML",
    test: Test = "z",
    tau2: Literal["common", "separate"] = "common",
    level: float = 0.95,
) -> Subgroups:
    r"""Pooled effect of each group, and the test that they differ.

    ``"common"``: one :math:`\tau^2` for all groups (the meta-regression on the group; steadier
    with few studies a group). ``"separate"``: each group is pooled by itself, and the groups'
    estimates are compared by :math:`Q = \sum w_g (\hat\mu_g - \bar\mu)^2` with their squared
    standard errors; chi-squared, so somewhat liberal with few studies.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.
    group : array_like, shape (k,)
        Group of each effect; effects without one are left out and told.
    method, test, level
        As :func:`cup_study.literature.pooling.random_effects.pool`.
    tau2 : {"common", "separate"}, optional
        One variance of true effects, or one a group.

    Returns
    -------
    Subgroups

    Raises
    ------
    InputError
        Effects that cannot be used, fewer than two groups, or too few effects.

    References
    ----------
    Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to Meta-Analysis, chapter 19.

    Examples
    --------
    >>> found = subgroups([0.1, 0.2, 0.5, 0.6], [0.01] * 4, ["a", "a", "b", "b"])
    >>> found.groups["estimate"].round(2).tolist(), found.test["p_value"].round(6).item()
    ([0.15, 0.55], 6.3e-05)
    """
    if tau2 not in ("common", "separate"):
        what = f"expected common or separate, got {tau2!r}"
        raise InputError("subgroups", [Problem("tau2", what)], "Choose one of these.")
    y, v, labels = checked(yi, vi)
    values = group.reset_index(drop=True) if isinstance(group, pd.Series) else pd.Series(group)
    frame = pd.DataFrame({"group": values})
    frame["group"] = _as_categories(frame["group"])
    design = designs.build(frame, labels)
    names = design.levels["group"] or ()
    member = frame["group"].astype(str).to_numpy()
    rows, notes = [], []
    if tau2 == "common":
        fit = random_effects.pool(yi, vi, method=method, test=test, moderators=frame, level=level)
        between = (fit.qm, fit.qm_df, _second(fit), fit.qm_p)
    for name in names:
        inside = (member == name) & design.kept
        own = random_effects.pool(y[inside], v[inside], method=method, test=test, level=level)
        if own.k == 1:
            notes.append(("", f'group "{name}" has one effect only'))
        rows.append((name, own))
    if tau2 == "common":
        groups = [_common(name, own, fit, i) for i, (name, own) in enumerate(rows)]
    else:
        groups = [_separate(name, own) for name, own in rows]
        estimates = np.array([own.estimate for _, own in rows])
        weights = 1 / np.array([own.vcov[0, 0] for _, own in rows])
        mean = float(weights @ estimates / weights.sum())
        q = float(weights @ (estimates - mean) ** 2)
        df = len(rows) - 1
        between = (q, df, float("inf"), float(stats.chi2.sf(q, df)))
    log = pd.concat([design.log, pd.DataFrame(notes, columns=designs.LOG)], ignore_index=True)
    told = pd.DataFrame([between], columns=["q", "df", "df2", "p_value"])
    return Subgroups(pd.DataFrame(groups, columns=GROUPS), told, tau2, log)


def each(
    yi: npt.ArrayLike,
    vi: npt.ArrayLike,
    moderators: pd.DataFrame,
    *,
    method: Method = "REML",
    test: Test = "z",
    level: float = 0.95,
) -> pd.DataFrame:
    """Each moderator on its own, with Holm's correction for having tried them all.

    Parameters
    ----------
    yi, vi : array_like, shape (k,)
        Effects and sampling variances.
    moderators : DataFrame
        One row an effect; numbers or categories.
    method, test, level
        As :func:`cup_study.literature.pooling.random_effects.pool`.

    Returns
    -------
    DataFrame
        One row a moderator: ``moderator k left_out qm df df2 p_value p_holm tau2 r2``;
        `left_out` effects have no value of it.

    Raises
    ------
    InputError
        As :func:`cup_study.literature.pooling.random_effects.pool`, for the first moderator that
        cannot be used.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [1, 2, 3, 4, 5], "land": list("aabba")})
    >>> each([0.1, 0.2, 0.3, 0.4, 0.5], [0.01] * 5, frame)["moderator"].tolist()
    ['year', 'land']
    """
    rows = []
    for name in moderators:
        fit = random_effects.pool(
            yi, vi, method=method, test=test, moderators=moderators[[name]], level=level
        )
        left_out = int((~fit.design.kept).sum())
        test_cells = [fit.qm, fit.qm_df, _second(fit), fit.qm_p]
        rows.append([name, fit.k, left_out, *test_cells, np.nan, fit.tau2, fit.r2])
    found = pd.DataFrame(rows, columns=EACH)
    return found.assign(p_holm=adjusted(found["p_value"].to_numpy(dtype=float)))


def _as_categories(values: pd.Series) -> pd.Series:
    """Groups as text, in the order of a categorical if it is one."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.rename_categories([str(c) for c in values.cat.categories])
    return values.map(str, na_action="ignore").astype(object)


def _second(fit: random_effects.Pooled) -> float:
    return float("inf") if fit.test == "z" else float(fit.k - fit.p)


def _common(
    name: str, own: random_effects.Pooled, fit: random_effects.Pooled, i: int
) -> list[object]:
    """A group's row from the meta-regression: intercept plus its own term."""
    x = np.zeros(fit.p)
    x[[0, i]] = 1.0
    estimate = float(x @ fit.estimates["estimate"].to_numpy(dtype=float))
    se = float(np.sqrt(x @ fit.vcov @ x))
    quantile = float(stats.t.isf((1 - fit.level) / 2, fit.df))
    half, wide = quantile * se, quantile * float(np.sqrt(se**2 + fit.tau2))
    limits = [estimate - half, estimate + half, estimate - wide, estimate + wide]
    return [name, own.k, estimate, se, *limits, fit.tau2, own.i2, own.q, own.q_p]


def _separate(name: str, own: random_effects.Pooled) -> list[object]:
    row = own.estimates.iloc[0]
    quantile = float(stats.t.isf((1 - own.level) / 2, own.df))
    se = float(row["se"])
    wide = quantile * float(np.sqrt(se**2 + own.tau2))
    estimate = own.estimate
    limits = [float(row["ci_lower"]), float(row["ci_upper"]), estimate - wide, estimate + wide]
    return [name, own.k, estimate, se, *limits, own.tau2, own.i2, own.q, own.q_p]
