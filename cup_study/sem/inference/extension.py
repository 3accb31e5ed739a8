"""A fitted model with parameters added, at the old estimates: nothing is fitted again.

Modification indices and score tests ask what the discrepancy's slope and curvature say about
parameters that were left out. The extended model gives both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cup_study.sem import fiml, model
from cup_study.sem.arrays import FloatArray
from cup_study.sem.derivatives import group_jacobian, normal_information
from cup_study.sem.implied import moments, parts
from cup_study.sem.model import Model
from cup_study.sem.moments import gamma, nacov
from cup_study.sem.objective import Objective, value_and_gradient

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit

#: ``lhs op rhs group`` of a parameter; groups count from 1.
Row = tuple[str, str, str, int]
_NO_PARAMETERS = ("==", "<", ">", ":=")


@dataclass(frozen=True, eq=False)
class Extension:
    """An extended model.

    Parameters
    ----------
    rows : DataFrame
        Rows of the table without constraints and definitions, then those added; ``added`` tells
        which were not free before.
    model : Model
        Compiled; the free parameters of the fit come first.
    objective : Objective
        The discrepancy of the extended model.
    x : ndarray, shape (n_parameters + n_added,)
        Estimates, then the values at which the others were fixed.
    values : ndarray, shape (n_rows,)
        Value of each row.
    """

    rows: pd.DataFrame
    model: Model
    objective: Objective
    x: FloatArray
    values: FloatArray


def extend(fit: Fit, new: Iterable[Row], *, free_fixed: bool = False) -> Extension:
    """Add parameters to a fitted model.

    Parameters
    ----------
    fit : Fit
        A fitted model.
    new : iterable of (str, str, str, int)
        ``lhs op rhs group`` of parameters at zero; those that the table has are skipped if they
        are free, and freed if they are fixed.
    free_fixed : bool, optional
        Free all fixed rows of the table too, in its order.

    Returns
    -------
    Extension
    """
    old = fit.table.rows
    kept = ~old["op"].isin(_NO_PARAMETERS).to_numpy()
    rows = old[kept].reset_index(drop=True)
    values = fit.all_values[kept]
    keys = list(zip(rows["lhs"], rows["op"], rows["rhs"], rows["group"], strict=True))
    wanted = list(dict.fromkeys(new))
    at = {key: i for i, key in enumerate(keys)}
    free = rows["free"].to_numpy().copy()
    fixed = [i for i in range(len(rows)) if free[i] == 0]
    released = fixed if free_fixed else [at[k] for k in wanted if k in at and free[at[k]] == 0]
    free[released] = len(fit.x) + 1 + np.arange(len(released))
    missing = [key for key in wanted if key not in at]
    first = len(fit.x) + len(released) + 1
    records = [
        {"lhs": lhs, "op": op, "rhs": rhs, "group": group, "free": first + i}
        for i, (lhs, op, rhs, group) in enumerate(missing)
    ]
    added = np.concatenate([np.isin(np.arange(len(rows)), released), np.ones(len(missing), bool)])
    rows = rows.assign(free=free)
    if records:
        more = pd.DataFrame(records).assign(user=1, exo=False, label="", plabel="", ustart=0.0)
        rows = pd.concat([rows, more], ignore_index=True)
    rows = rows.assign(added=added)
    values = np.concatenate([values, np.zeros(len(missing))])
    table = replace(fit.table, rows=rows)
    extended = model.compiled(table, values)
    x = np.empty(extended.n_parameters)
    number = rows["free"].to_numpy()
    x[number[number > 0] - 1] = values[number > 0]
    return Extension(rows, extended, replace(fit.objective, model=extended), x, values)


def score(extension: Extension) -> FloatArray:
    """Gradient of the discrepancy in all parameters, shape (n_parameters + n_added,)."""
    return value_and_gradient(extension.objective, extension.x)[1]


def information(extension: Extension, i: int) -> FloatArray:
    """Expected information of one observation, the part of one group.

    Parameters
    ----------
    extension : Extension
        From :func:`extend`.
    i : int
        Group.

    Returns
    -------
    ndarray, shape (n_elements, n_elements)
        In the order of the group's parameters, weighted by its share of the sample. Moments of
        fixed exogenous variables carry none, even for parameters that would explain them.
    """
    objective, group = extension.objective, extension.model.groups[i]
    share, sample = float(objective.shares[i]), objective.sample.groups[i]
    means = extension.model.meanstructure
    p = parts(group, extension.x)
    fixed = gamma.fixed(extension.model)
    if objective.estimator != "ML":
        weight = objective.weights[i]
    else:
        now = moments(extension.model, group, p)
        if objective.missing == "fiml" and sample.patterns is not None:
            whole = fiml.information(sample.patterns, now.mean, now.cov, kind="expected")
            weight = whole / sample.n
            vary = np.diagonal(nacov.normal_weight(now.cov, means=means, fixed=fixed)) > 0
            weight = weight * np.outer(vary, vary)
        elif fixed:
            weight = nacov.normal_weight(now.cov, means=means, fixed=fixed)
        else:
            found = normal_information(group, p, np.linalg.inv(now.cov), means=means)
            return np.asarray(share * found)
    local = group_jacobian(extension.model, group, p)
    weighted = weight[:, None] * local if weight.ndim == 1 else weight @ local
    return share * local.T @ weighted
