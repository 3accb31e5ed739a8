r"""Likelihood-based intervals of parameters and of functions of them.

The interval holds all values that a model with the parameter fixed to them is not rejected at:
where the discrepancy, minimised over everything else, stays below
:math:`F_{min} + \chi^2_{1}/(2n)` (Venzon & Moolgavkar 1988; Neale & Miller 1997; Cheung 2009). It
need not be symmetric and does not depend on how the parameter is written. Robust estimators, whose
discrepancy is no likelihood, keep intervals from standard errors or the bootstrap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import chdtri

from cup_study.errors import InputError, Problem
from cup_study.sem import constraints
from cup_study.sem.arguments import check_level
from cup_study.sem.arrays import FloatArray
from cup_study.sem.estimates import standard_errors
from cup_study.sem.inference.held import Held, minimised

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: Estimators whose discrepancy has a chi-square distribution.
_EFFICIENT = ("ML", "GLS", "WLS")
_ROUNDS = 40
#: How exactly an end is found, and where the search for it is given up, in standard errors.
_ROOM, _FAR = 1e-7, 1e3


def likelihood_intervals(
    fit: Fit,
    *,
    level: float = 0.95,
    ops: Sequence[str] = ("=~", "~", "~~", ":="),
    added: bool = True,
) -> pd.DataFrame:
    """Likelihood-based intervals.

    Parameters
    ----------
    fit : Fit
        A converged model without nonlinear constraints.
    level : float, optional
        Of the intervals.
    ops : sequence of str, optional
        Kinds of parameters: loadings, paths, (co)variances, definitions.
    added : bool, optional
        Also of parameters that the model's text does not name, such as correlations of predictors.

    Returns
    -------
    DataFrame
        ``lhs op rhs group label est ci_lower ci_upper``; free parameters and definitions. An end
        is missing where no value is rejected.

    Raises
    ------
    InputError
        For a robust estimator, nonlinear constraints, or a model without standard errors.

    Examples
    --------
    >>> from cup_study.sem import fit as fit_
    >>> r = pd.DataFrame([[1, 0.5], [0.5, 1]], ["y", "x"], ["y", "x"])
    >>> found = likelihood_intervals(fit_("y ~ x", cov=r, nobs=100), ops=["~"])
    >>> found[["est", "ci_lower", "ci_upper"]].round(3).values.tolist()
    [[0.5, 0.329, 0.671]]
    """
    check_level(level)
    _check(fit)
    rows = fit.table.rows
    free = rows["free"].to_numpy()
    defined = constraints.definitions(fit.table, fit.values)
    se = standard_errors(fit)
    reach = float(np.sqrt(chdtri(1, 1 - level)))
    found = []
    for i in np.flatnonzero(rows["op"].isin(list(ops)).to_numpy()).tolist():
        row = rows.iloc[i]
        if not (added or row["user"]):
            continue
        if free[i]:
            function: constraints.Function | int = int(free[i]) - 1
        elif row["op"] == ":=":
            function = defined[row["lhs"]]
        else:
            continue
        held = Held(fit.objective, fit.constraints, function)
        ends = [_end(fit, held, float(se[i]), side * reach) for side in (-1, 1)]
        where = fit.sample.groups[row["group"] - 1].label if row["group"] else ""
        found.append(
            (row["lhs"], row["op"], row["rhs"], where, row["label"], fit.all_values[i], *ends)
        )
    names = ["lhs", "op", "rhs", "group", "label", "est", "ci_lower", "ci_upper"]
    return pd.DataFrame(found, columns=names)


def _check(fit: Fit) -> None:
    problems = []
    if fit.options.estimator not in _EFFICIENT or fit.options.test != "standard":
        what = f"{fit.options.name} has no discrepancy that is a likelihood"
        problems.append(Problem("estimator", what))
    if fit.constraints.equalities or fit.constraints.inequalities:
        problems.append(Problem("constraints", "nonlinear ones and bounds cannot be profiled"))
    if not fit.converged or fit.covariance is None:
        problems.append(Problem("model", "no minimum, or one that the data do not identify"))
    if problems:
        remedy = "Use intervals from standard errors, or the bootstrap."
        raise InputError("likelihood-based intervals", problems, remedy)


def _end(fit: Fit, held: Held, se: float, signed: float) -> float:
    """One end: Newton's method on the signed root of the rise, nearly linear in the value.

    Parameters
    ----------
    fit : Fit
        The model.
    held : Held
        The parameter or function.
    se : float
        Its standard error.
    signed : float
        Root of the critical value, with the sign of the side.
    """
    if not se > 0:
        return float("nan")
    two_n, size, side = 2 * fit.sample.n_total, abs(signed), float(np.sign(signed))
    x: FloatArray = fit.x
    here = inside = float(held.value(x))
    outside = side * np.inf
    at = here + signed * se
    for _ in range(_ROUNDS):
        found = minimised(held, at, x)
        if found is None:
            # Too far from the last minimum to find this one: come nearer.
            at = 0.5 * (inside + at)
            if abs(at - inside) < _ROOM * se:
                break
            continue
        rise = float(np.sqrt(max(two_n * (found.value - fit.value), 0.0)))
        slope = two_n * abs(found.multiplier) / (2 * max(rise, 1e-12))
        if rise < size:
            inside, x = at, found.x
        else:
            outside = at
        if slope <= 0 or abs(at - here) > _FAR * se:
            break
        step = (size - rise) / slope
        if abs(step) < _ROOM * se:
            return at + side * step
        # Where the discrepancy is flat a step may be far too long.
        proposal = at + side * float(np.clip(step, -4 * se, 4 * se))
        low, high = sorted((inside, outside))
        at = proposal if low < proposal < high else 0.5 * (inside + outside)
    return float("nan")
