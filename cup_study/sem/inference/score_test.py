r"""Score tests: what would change if equality constraints were released.

Also called Lagrange multiplier tests: with ``s`` the slope of the discrepancy, ``I`` the
information and ``T`` a basis of the directions that the remaining constraints allow,
:math:`n\,s'T(T'IT)^{-1}T's` is chi-square distributed with as many degrees of freedom as
constraints are released (Silvey 1959; Bentler & Chou 1992). One constraint released at a time
tells which of them hurts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import linalg
from scipy.special import chdtrc

from cup_study.errors import InputError, Problem
from cup_study.sem import constraints as constraints_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.inference import extension as extension_
from cup_study.sem.inference.extension import Extension, Row
from cup_study.sem.inference.modification import standardised_change
from cup_study.sem.language import syntax

if TYPE_CHECKING:
    from cup_study.sem.fitted import Fit


@dataclass(frozen=True, eq=False)
class ScoreTest:
    """Result of score tests.

    Parameters
    ----------
    stat, df, pvalue : float, int, float
        Of all constraints together.
    univariate : DataFrame
        ``lhs op rhs stat df pvalue``: each constraint alone.
    changes : DataFrame
        ``lhs op rhs group label est epc epv sepc_lv sepc_all sepc_nox``: expected change and
        value of every parameter when all constraints are released.
    """

    stat: float
    df: int
    pvalue: float
    univariate: pd.DataFrame
    changes: pd.DataFrame


def score_test(fit: Fit, *, add: str = "", release: Sequence[int] | None = None) -> ScoreTest:
    """Test equality constraints, or parameters that were left out.

    Parameters
    ----------
    fit : Fit
        A fitted model. Tests are those of normal theory whatever its standard errors.
    add : str, optional
        Parameters to add instead, as in ``"visual =~ x9; x1 ~~ x4"``; in every group.
    release : sequence of int, optional
        Positions (from 0) of the constraints to release; default all.

    Returns
    -------
    ScoreTest

    Raises
    ------
    InputError
        No convergence, no equality constraints, inequalities, or parameters that are free.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from cup_study.sem import fit
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.normal(size=400)
    >>> data = pd.DataFrame({f"q{i}": trait + rng.normal(size=400) for i in range(1, 5)})
    >>> data["q4"] += trait
    >>> fitted = fit("Ease =~ q1 + a*q2 + a*q3 + a*q4", data)
    >>> score_test(fitted).univariate["pvalue"].lt(0.001).tolist()
    [True, True]
    """
    _refuse(fit, add)
    if add:
        return _added(fit, add)
    R, names = _constraints(fit)
    extended = extension_.extend(fit, ())
    return _tests(fit, extended, R, names, list(range(len(R)) if release is None else release))


def _refuse(fit: Fit, add: str) -> None:
    problems = []
    if not fit.converged:
        problems.append(Problem("fit", "did not converge"))
    if fit.constraints.inequalities:
        problems.append(Problem("model", "has inequality constraints or bounds"))
    if not add and not (fit.table.rows["op"] == "==").any():
        problems.append(Problem("model", "has no equality constraints"))
    if problems:
        remedy = (
            "Score tests tell what equality constraints cost; for parameters that are fixed at "
            "zero use modification_indices(), or name them with add=."
        )
        raise InputError("score test", problems, remedy)


def _constraints(fit: Fit) -> tuple[FloatArray, list[tuple[str, str, str]]]:
    """Gradient of each equality and its text, in the order of the table."""
    rows = fit.table.rows[fit.table.rows["op"] == "=="]
    linear = dict(zip(fit.constraints.linear_rows, fit.constraints.linear, strict=True))
    gradients, names = [], []
    for i, lhs, rhs in zip(rows.index, rows["lhs"], rows["rhs"], strict=True):
        if i in linear:
            gradients.append(linear[i])
        else:
            f = constraints_.function(f"({lhs}) - ({rhs})", fit.table, fit.values)
            gradients.append(f.gradient(fit.x))
        names.append((lhs, "==", rhs))
    return np.array(gradients).reshape(len(names), len(fit.x)), names


def _added(fit: Fit, add: str) -> ScoreTest:
    wanted: list[Row] = [
        (statement.lhs, statement.op, statement.rhs, g)
        for g in range(1, fit.table.n_groups + 1)
        for statement in syntax.read(add).statements
    ]
    rows = fit.table.rows
    free = set(
        zip(*(rows.loc[rows["free"] > 0, c] for c in ("lhs", "op", "rhs", "group")), strict=True)
    )
    known = {*fit.table.observed, *fit.table.latent}
    problems = [
        Problem("add", f"{lhs} {op} {rhs} is free already")
        for lhs, op, rhs, g in wanted
        if g == 1 and (lhs, op, rhs, g) in free
    ]
    problems += [
        Problem("add", f"{name} is not a variable of the model")
        for lhs, op, rhs, g in wanted
        if g == 1 and op != "~1"
        for name in (lhs, rhs)
        if name not in known
    ]
    if problems:
        raise InputError("score test", problems, "Name parameters that were left out.")
    extended = extension_.extend(fit, wanted)
    k, n = len(fit.x), len(extended.x)
    held = np.zeros((0, k))
    if (rows["op"] == "==").any():
        held = _constraints(fit)[0]
    R = linalg.block_diag(held, np.eye(n - k))
    new = extended.rows[extended.rows["added"].to_numpy()].sort_values("free")
    names = [
        (f"{lhs}{op}{rhs}" + (f".g{g}" if g > 1 else ""), "==", f"{value:g}")
        for lhs, op, rhs, g, value in zip(
            *(new[c] for c in ("lhs", "op", "rhs", "group")),
            extended.values[new.index],
            strict=True,
        )
    ]
    released = list(range(len(held), len(R)))
    return _tests(fit, extended, R, [("", "", "")] * len(held) + names, released)


def _tests(
    fit: Fit,
    extended: Extension,
    R: FloatArray,
    names: list[tuple[str, str, str]],
    released: list[int],
) -> ScoreTest:
    n = fit.sample.n_total
    slope = extension_.score(extended)
    information = np.zeros((len(slope), len(slope)))
    for i, group in enumerate(extended.model.groups):
        at = np.ix_(group.parameters, group.parameters)
        information[at] += extension_.information(extended, i)
    change = -_solved(information, np.delete(R, released, axis=0), slope)
    stat = -n * float(slope @ change)
    single = n * _one_by_one(information, R, slope, released)
    frame = pd.DataFrame([names[r] for r in released], columns=["lhs", "op", "rhs"])
    frame = frame.assign(stat=single, df=1, pvalue=chdtrc(1, np.maximum(single, 0.0)))
    df = len(released)
    return ScoreTest(
        stat, df, float(chdtrc(df, max(stat, 0.0))), frame, _changes(fit, extended, change)
    )


def _one_by_one(
    information: FloatArray, R: FloatArray, slope: FloatArray, released: list[int]
) -> FloatArray:
    r"""Quadratic form of the slope when each constraint alone is released.

    With ``T`` the directions that keep all constraints and :math:`P=R^+`, whose column ``r``
    breaks constraint ``r`` only, it is :math:`(p_r's)^2/(p_r'\bar Ip_r)` where
    :math:`\bar I=I-IT(T'IT)^{-1}T'I` is the information beyond that along ``T``.
    """
    scale = np.sqrt(np.abs(np.diagonal(information)))
    scale = np.where(scale > 0, scale, 1.0)
    H, s, A = information / np.outer(scale, scale), slope / scale, R / scale
    A = A / np.linalg.norm(A, axis=1, keepdims=True)
    if np.linalg.matrix_rank(A) < len(A):
        # Constraints that repeat others: to release one of them alone releases nothing.
        forms = [slope @ _solved(information, np.delete(R, r, axis=0), slope) for r in released]
        return np.array(forms, dtype=float)
    T, P = linalg.null_space(A), np.linalg.pinv(A)
    across = np.linalg.solve(T.T @ H @ T, T.T @ H @ P) if T.shape[1] else np.zeros((0, len(A)))
    own = np.einsum("ir,ij,jr->r", P, H, P, optimize=True)
    beyond = own - np.einsum("tr,tr->r", T.T @ H @ P, across)
    push = P.T @ s - across.T @ (T.T @ s)
    told = beyond > 1e-9 * own
    return np.asarray(np.where(told, push**2 / np.where(told, beyond, 1.0), 0.0)[released])


def _solved(information: FloatArray, held: FloatArray, slope: FloatArray) -> FloatArray:
    """:math:`T(T'IT)^+T's` with ``T`` the directions that keep the held constraints."""
    scale = np.sqrt(np.abs(np.diagonal(information)))
    scale = np.where(scale > 0, scale, 1.0)
    H, s = information / np.outer(scale, scale), slope / scale
    T = linalg.null_space(held / scale) if len(held) else np.eye(len(s))
    inner = np.linalg.pinv(T.T @ H @ T, rcond=1e-11, hermitian=True)
    return np.asarray(T @ (inner @ (T.T @ s)) / scale)


def _changes(fit: Fit, extended: Extension, change: FloatArray) -> pd.DataFrame:
    rows = extended.rows
    free = rows["free"].to_numpy()
    # What constraints do not touch changes by rounding only.
    change = np.where(np.abs(change) < 1e-12 * np.abs(extended.x), 0.0, change)
    epc = np.where(free > 0, change[free - 1], np.nan)
    frame = rows[["lhs", "op", "rhs", "label"]].copy()
    frame.insert(3, "group", [fit.sample.groups[g - 1].label for g in rows["group"]])
    frame = frame.assign(est=extended.values, epc=epc, epv=extended.values + epc)
    for name, kind in (("sepc_lv", "std_lv"), ("sepc_all", "std_all"), ("sepc_nox", "std_nox")):
        frame[name] = standardised_change(fit, extended, epc, kind)
    return frame
