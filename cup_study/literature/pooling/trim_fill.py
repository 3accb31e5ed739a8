"""Trim and fill: the studies that a symmetric funnel would have, and the result with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.literature.pooling import random_effects
from cup_study.literature.pooling.inputs import FloatArray
from cup_study.literature.pooling.random_effects import Pooled

Estimator = Literal["L0", "R0", "Q0"]
Side = Literal["left", "right"]
ESTIMATORS = ("L0", "R0", "Q0")
MAX_ROUNDS = 100


@dataclass(frozen=True, eq=False)
class TrimFill:
    """What trim and fill found.

    Attributes
    ----------
    estimator, side : str
        Estimator of the number of missing studies, and the side of the funnel they miss on.
    k0, k0_se : int, float
        Number of missing studies and its standard error.
    p_value : float
        Of the test that none is missing; for ``R0`` only.
    pooled : Pooled
        The model with the filled studies.
    filled : DataFrame
        ``label yi vi filled``: all effects; the filled ones are named ``filled 1``, ...
    """

    estimator: str
    side: str
    k0: int
    k0_se: float
    p_value: float
    pooled: Pooled
    filled: pd.DataFrame


def trim_fill(pooled: Pooled, *, estimator: Estimator = "L0", side: Side | None = None) -> TrimFill:
    r"""Trim and fill with the method and test of a model, as metafor's ``trimfill``.

    With the ranks of the distances from the pooled effect, :math:`S` the sum of those above it:
    :math:`L_0 = (4S - k(k+1)) / (2k-1)`, :math:`Q_0 = k - 1/2 - \sqrt{2k^2 - 4S + 1/4}` and
    :math:`R_0 = k - m - 1` with m the highest rank below it.

    A sensitivity analysis, no correction: other causes than missing studies skew a funnel, and
    heterogeneity makes the method find what is not there.

    Parameters
    ----------
    pooled : Pooled
        A model without moderators.
    estimator : {"L0", "R0", "Q0"}, optional
        Which number.
    side : {"left", "right"}, optional
        Where studies are missing; by default left, unless effects fall with their standard error.

    Returns
    -------
    TrimFill

    Raises
    ------
    InputError
        The model has moderators or fewer than three effects, the estimator or side is unknown,
        ``Q0`` cannot be had, or the rounds do not settle.

    References
    ----------
    Duval & Tweedie (2000), Journal of the American Statistical Association 95, 89-98, and
    Biometrics 56, 455-463.

    Examples
    --------
    >>> y = [0.1, 0.12, 0.15, 0.3, 0.5, 0.6]
    >>> found = trim_fill(random_effects.pool(y, [0.01, 0.01, 0.01, 0.04, 0.09, 0.1], method="FE"))
    >>> found.k0, found.side, round(found.pooled.estimate, 3)
    (2, 'left', 0.137)
    """
    _refuse(pooled, estimator, side)
    chosen = side or _side(pooled)
    sign = -1.0 if chosen == "right" else 1.0
    order = np.argsort(sign * pooled.yi, kind="stable")
    y, v = sign * pooled.yi[order], pooled.vi[order]
    k, k0, before, centre, error = len(y), 0, -1, 0.0, 0.0
    rounds = 0
    while k0 != before:
        before = k0
        rounds += 1
        if rounds > MAX_ROUNDS:
            raise _unsettled(estimator, f"{MAX_ROUNDS} rounds did not settle on a number")
        if k - k0 < 1:
            raise _unsettled(estimator, "every effect would be trimmed")
        centre = random_effects.refit(pooled, y[: k - k0], v[: k - k0]).estimate
        k0, error = _missing(y - centre, estimator)
    filled = pd.DataFrame({"label": pooled.labels, "yi": pooled.yi, "vi": pooled.vi})
    filled["filled"] = False
    result = pooled
    if k0:
        extra = pd.DataFrame(
            {
                "label": [f"filled {i + 1}" for i in range(k0)],
                "yi": sign * (2 * centre - y[k - k0 :]),
                "vi": v[k - k0 :],
                "filled": True,
            }
        )
        filled = pd.concat([filled.astype({"label": object}), extra], ignore_index=True)
        result = random_effects.refit(
            pooled,
            filled["yi"].to_numpy(dtype=float),
            filled["vi"].to_numpy(dtype=float),
            labels=pd.Index(filled["label"]),
        )
    p_value = 0.5 ** (k0 + 1) if estimator == "R0" else float("nan")
    return TrimFill(estimator, chosen, k0, error, p_value, result, filled)


def _missing(distance: FloatArray, estimator: str) -> tuple[int, float]:
    """Number of missing studies, from distances in the order of the effects, and its error."""
    k = len(distance)
    # Ties in the order of the effects, as R's rank(ties.method = "first").
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(distance), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        below = ranks[distance < 0]
        number = k - float(below.max()) - 1 if len(below) else 0.0
        return max(0, round(number)), float(np.sqrt(2 * max(0.0, number) + 2))
    above = float(ranks[distance > 0].sum())
    if estimator == "L0":
        number = (4 * above - k * (k + 1)) / (2 * k - 1)
    else:
        inside = 2 * k**2 - 4 * above + 0.25
        if inside < 0:
            raise _unsettled(estimator, "Q0 is not defined for these effects")
        number = k - 0.5 - float(np.sqrt(inside))
    variance = (
        k * (k + 1) * (2 * k + 1)
        + 10 * number**3
        + 27 * number**2
        + 17 * number
        - 18 * k * number**2
        - 18 * k * number
        + 6 * k**2 * number
    ) / 24
    root = float(np.sqrt(max(variance, 0.0)))
    if estimator == "L0":
        return max(0, round(number)), 4 * root / (2 * k - 1)
    rest = (k - 0.5) ** 2 - number * (2 * k - number - 1)
    return max(0, round(number)), 2 * root / float(np.sqrt(rest)) if rest > 0 else float("nan")


def _side(pooled: Pooled) -> Side:
    """Left, unless effects fall with their standard error."""
    x = np.column_stack([np.ones(pooled.k), np.sqrt(pooled.vi)])
    if np.ptp(x[:, 1]) <= 1e-12 * x[:, 1].max():
        return "left"
    fit = random_effects.refit(pooled, pooled.yi, pooled.vi, x=x, terms=("intercept", "se"))
    return "right" if fit.estimates["estimate"].iloc[1] < 0 else "left"


def _refuse(pooled: Pooled, estimator: str, side: str | None) -> None:
    problems = []
    if pooled.p > 1:
        problems.append(Problem("", "the model has moderators"))
    if pooled.k < 3:
        problems.append(Problem("", f"expected three effects or more, got {pooled.k}"))
    if estimator not in ESTIMATORS:
        what = f"expected one of {', '.join(ESTIMATORS)}, got {estimator!r}"
        problems.append(Problem("estimator", what))
    if side not in (None, "left", "right"):
        problems.append(Problem("side", f"expected left or right, got {side!r}"))
    if problems:
        raise InputError("trim and fill", problems, "Take a model without moderators.")


def _unsettled(estimator: str, what: str) -> InputError:
    remedy = "Take another estimator (L0 is the most robust)."
    return InputError("trim and fill", [Problem(f"estimator {estimator}", what)], remedy)
