"""A parameter table compiled to numbers: which matrix element each parameter is.

The matrices are LISREL's with all variables as y (Joreskog & Sorbom 1996; Rosseel 2012):

``y = nu + Lambda eta + epsilon``, ``eta = alpha + Beta eta + Gamma x + zeta``,
``Psi = cov(zeta)``, ``Theta = cov(epsilon)``; ordinal answers add thresholds ``tau`` and scales
``delta``. An observed variable that takes part in regressions stands among the etas too, with
loading one and no error of its own. This module only lays out; :mod:`cup_study.sem.implied`
computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.sem.arrays import FloatArray, IntArray
from cup_study.sem.language.table import ParameterTable

#: Matrices in the order in which their elements are numbered.
KINDS = ("lambda", "theta", "psi", "beta", "nu", "alpha", "tau", "delta", "gamma")
SYMMETRIC = ("theta", "psi")


@dataclass(frozen=True)
class Elements:
    """Free elements of one matrix: ``value[row, column] = x[parameter]``."""

    rows: IntArray
    columns: IntArray
    parameters: IntArray


@dataclass(frozen=True)
class GroupModel:
    """Matrices of one group.

    Parameters
    ----------
    observed : tuple of str
        Variables of the moments, in order; without the exogenous ones where the model is
        conditional on them.
    etas : tuple of str
        Latent variables, then observed ones that take part in regressions.
    exogenous : tuple of str
        Columns of ``gamma``; empty unless the model is conditional on them.
    fixed : dict of str to ndarray
        Each matrix of ``KINDS`` with its fixed values.
    free : dict of str to Elements
        Where the free parameters stand.
    ordinal : ndarray of bool, shape (p,)
        Which of `observed` are ordinal.
    threshold_of : ndarray of int
        For each row of the threshold part of the moments the index of its variable; continuous
        variables have one row too (their mean).
    derived : ndarray of int, shape (k, 2)
        Positions among etas and among `observed` of ordinal variables in regressions whose
        residual variance follows from their scale (parameterisation ``delta``).
    """

    observed: tuple[str, ...]
    etas: tuple[str, ...]
    exogenous: tuple[str, ...]
    fixed: dict[str, FloatArray]
    free: dict[str, Elements]
    ordinal: np.ndarray[tuple[int], np.dtype[np.bool_]]
    threshold_of: IntArray
    derived: IntArray

    @property
    def parameters(self) -> IntArray:
        """Parameter of each free element, matrices in the order of ``KINDS``; each occurs once."""
        return np.concatenate([self.free[kind].parameters for kind in KINDS])


@dataclass(frozen=True)
class Model:
    """All groups of a parameter table, as numbers."""

    table: ParameterTable
    groups: tuple[GroupModel, ...]
    n_parameters: int

    @property
    def meanstructure(self) -> bool:
        """Whether means are modelled."""
        return self.table.meanstructure

    @property
    def categorical(self) -> bool:
        """Whether some variables are ordinal."""
        return self.table.categorical


def compiled(table: ParameterTable, fixed: FloatArray) -> Model:
    """Lay out a parameter table.

    Parameters
    ----------
    table : ParameterTable
        From :func:`cup_study.sem.language.table.build`.
    fixed : ndarray, shape (n_rows,)
        Value of each row of the table that is not free (others are ignored); for exogenous
        variables that are fixed these are moments of the sample.

    Returns
    -------
    Model
    """
    rows = table.rows
    groups = tuple(
        _group(table, rows[rows["group"] == g + 1], fixed[(rows["group"] == g + 1).to_numpy()])
        for g in range(table.n_groups)
    )
    return Model(table, groups, int(rows["free"].max()) if len(rows) else 0)


def _group(table: ParameterTable, rows: pd.DataFrame, values: FloatArray) -> GroupModel:
    given = table.exogenous if table.conditional_x else ()
    observed = tuple(name for name in table.observed if name not in given)
    etas = (*table.latent, *dummies(rows, observed, table.latent))
    at_y = {name: i for i, name in enumerate(observed)}
    at_eta = {name: i for i, name in enumerate(etas)}
    at_x = {name: i for i, name in enumerate(given)}
    thresholds, threshold_at, threshold_of = _thresholds(table, rows, observed)
    p, m, q = len(observed), len(etas), len(given)
    fixed = {
        "lambda": np.zeros((p, m)),
        "theta": np.zeros((p, p)),
        "psi": np.zeros((m, m)),
        "beta": np.zeros((m, m)),
        "nu": np.zeros((p, 1)),
        "alpha": np.zeros((m, 1)),
        "tau": np.zeros((len(thresholds), 1)),
        "delta": np.ones((p, 1)),
        "gamma": np.zeros((m, q)),
    }
    for name in etas[len(table.latent) :]:
        fixed["lambda"][at_y[name], at_eta[name]] = 1.0
    found: dict[str, list[tuple[int, int, int]]] = {kind: [] for kind in KINDS}
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs", "free"))
    for lhs, op, rhs, free, value in zip(*columns, values.tolist(), strict=True):
        if (op in ("~~", "~1") and lhs in at_x) or (op == "~~" and rhs in at_x):
            continue
        kind, i, j = _element(lhs, op, rhs, at_y, at_eta, at_x, threshold_at)
        if free:
            found[kind].append((i, j, free - 1))
        else:
            fixed[kind][i, j] = value
            if kind in SYMMETRIC:
                fixed[kind][j, i] = value
    free_elements = {}
    for kind in KINDS:
        table_ = np.array(found[kind], dtype=np.intp).reshape(-1, 3)
        free_elements[kind] = Elements(table_[:, 0], table_[:, 1], table_[:, 2])
    ordinal = np.array([name in table.ordered for name in observed], dtype=np.bool_)
    scaled = set(table.ordered) if table.parameterization == "delta" else set()
    pairs = [(at_eta[n], at_y[n]) for n in etas[len(table.latent) :] if n in scaled]
    derived = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return GroupModel(observed, etas, given, fixed, free_elements, ordinal, threshold_of, derived)


def dummies(rows: pd.DataFrame, observed: Sequence[str], latent: Sequence[str]) -> tuple[str, ...]:
    """Observed variables that must stand among the etas.

    Parameters
    ----------
    rows : DataFrame
        Rows of one group, ``lhs op rhs``.
    observed, latent : sequence of str
        Names.

    Returns
    -------
    tuple of str
        In the order of `observed`: variables in regressions, those that covary with an eta, and
        observed variables with indicators of their own.

    Examples
    --------
    >>> rows = pd.DataFrame({"lhs": ["f", "y", "x2"], "op": ["=~", "~", "~~"],
    ...     "rhs": ["x1", "f", "y"]})
    >>> dummies(rows, ["x1", "x2", "y"], ["f"])
    ('x2', 'y')
    """
    known, names = set(latent), set(observed)
    by_op = {op: rows[rows["op"] == op] for op in ("~", "<~", "~~", "=~")}
    ends = [set(by_op[op][side]) for op in ("~", "<~") for side in ("lhs", "rhs")]
    found = set(by_op["=~"]["lhs"]).union(*ends) & names
    pairs = list(zip(by_op["~~"]["lhs"], by_op["~~"]["rhs"], strict=True))
    while True:
        more = {
            name
            for a, b in pairs
            for name, other in ((a, b), (b, a))
            if name in names - found and (other in known or other in found)
        }
        if not more:
            return tuple(name for name in observed if name in found)
        found |= more


def _element(
    lhs: str,
    op: str,
    rhs: str,
    at_y: dict[str, int],
    at_eta: dict[str, int],
    at_x: dict[str, int],
    threshold_at: dict[tuple[str, str], int],
) -> tuple[str, int, int]:
    """Matrix, row and column of one row of the table."""
    if op == "=~":
        if rhs in at_eta:
            return "beta", at_eta[rhs], at_eta[lhs]
        return "lambda", at_y[rhs], at_eta[lhs]
    if op in ("~", "<~"):
        if rhs in at_x:
            return "gamma", at_eta[lhs], at_x[rhs]
        return "beta", at_eta[lhs], at_eta[rhs]
    if op == "~~":
        kind, at = ("psi", at_eta) if lhs in at_eta else ("theta", at_y)
        return kind, max(at[lhs], at[rhs]), min(at[lhs], at[rhs])
    if op == "~1":
        return ("alpha", at_eta[lhs], 0) if lhs in at_eta else ("nu", at_y[lhs], 0)
    if op == "|":
        return "tau", threshold_at[lhs, rhs], 0
    return "delta", at_y[lhs], 0


def _thresholds(
    table: ParameterTable, rows: pd.DataFrame, observed: tuple[str, ...]
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], int], IntArray]:
    """Thresholds by variable and number, and the variable of each entry of the moments."""
    if not table.categorical:
        return [], {}, np.zeros(0, dtype=np.intp)
    named = rows[rows["op"] == "|"]
    mine: dict[str, list[str]] = {}
    for name, threshold in zip(named["lhs"].tolist(), named["rhs"].tolist(), strict=True):
        mine.setdefault(name, []).append(threshold)
    order: list[tuple[str, str]] = []
    of = []
    for i, name in enumerate(observed):
        own = sorted(mine.get(name, []), key=lambda t: int(t[1:]))
        order += [(name, t) for t in own]
        of += [i] * (len(own) if name in table.ordered else 1)
    return order, {key: i for i, key in enumerate(order)}, np.array(of, dtype=np.intp)
