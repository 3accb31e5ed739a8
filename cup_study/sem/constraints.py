"""Equalities and inequalities among parameters.

Linear equalities, which is what nearly all are, are solved once: ``x = K z + x0``. Others are
kept as functions with exact Jacobians.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import linalg, sparse

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.language import expression
from cup_study.sem.language.expression import Expression
from cup_study.sem.language.table import ParameterTable


@dataclass(frozen=True)
class Function:
    """``left - right`` of one constraint or definition, as a function of the parameters."""

    text: str
    expression: Expression
    positions: dict[str, int]  # name in the expression: index of a free parameter
    constants: dict[str, float]  # name in the expression: value of a fixed parameter
    definitions: dict[str, Function]  # name in the expression: another definition

    def value(self, x: FloatArray) -> FloatArray:
        """Value at ``x`` of shape (..., n_parameters), shape (...)."""
        return np.asarray(self.expression.value(self._values(x)))

    def gradient(self, x: FloatArray) -> FloatArray:
        """Gradient at ``x``, shape (..., n_parameters)."""
        slopes = self.expression.gradient(self._values(x))
        total = np.zeros(x.shape)
        for name, slope in slopes.items():
            if name in self.positions:
                total[..., self.positions[name]] += slope
            elif name in self.definitions:
                total += np.asarray(slope)[..., None] * self.definitions[name].gradient(x)
        return total

    def _values(self, x: FloatArray) -> dict[str, FloatArray]:
        values = {name: x[..., i] for name, i in self.positions.items()}
        values |= {name: np.asarray(c) for name, c in self.constants.items()}
        return values | {name: f.value(x) for name, f in self.definitions.items()}


@dataclass(frozen=True)
class Constraints:
    """All constraints of a model.

    Parameters
    ----------
    K : ndarray, shape (n_parameters, n_free)
        Linear equalities: ``x = K z + origin``.
    origin : ndarray, shape (n_parameters,)
        See `K`.
    equalities : tuple of Function
        Nonlinear ones, zero where they hold.
    inequalities : tuple of Function
        Not negative where they hold; bounds of parameters among them.
    linear : ndarray, shape (n_linear, n_parameters)
        Left sides of the linear equalities, in the order of the table.
    linear_rows : tuple of int
        Their rows in the table.
    """

    K: FloatArray
    origin: FloatArray
    equalities: tuple[Function, ...]
    inequalities: tuple[Function, ...]
    linear: FloatArray
    linear_rows: tuple[int, ...]

    @property
    def n_free(self) -> int:
        """Parameters less linear equalities."""
        return int(self.K.shape[1])

    @cached_property
    def _sparse(self) -> sparse.csr_array:
        return sparse.csr_array(self.K)

    def reduced(self, matrix: FloatArray) -> FloatArray:
        """``K' M K`` of a matrix over all parameters, without the zeros of ``K``."""
        if len(self.linear) == 0:
            return matrix
        half = self._sparse.T @ matrix
        return np.asarray((self._sparse.T @ half.T).T)


def read(table: ParameterTable, fixed: FloatArray) -> Constraints:
    """Constraints of a parameter table.

    Parameters
    ----------
    table : ParameterTable
        With rows ``==``, ``<``, ``>``.
    fixed : ndarray, shape (n_rows,)
        Values of rows that are not free.

    Returns
    -------
    Constraints

    Raises
    ------
    InputError
        When equalities contradict each other.
    """
    rows = table.rows
    n = int(rows["free"].max())
    names = _Names.of(table, fixed)
    known = _definitions(table, names)
    left, right, at = [], [], []
    curved: list[Function] = []
    unequal: list[Function] = []
    columns = (rows[c].tolist() for c in ("lhs", "op", "rhs"))
    for i, (lhs, op, rhs) in enumerate(zip(*columns, strict=True)):
        if op not in ("==", "<", ">"):
            continue
        if op == "==" and (pair := names.pair(lhs, rhs)) is not None:
            # Nearly all equalities: made for a label that occurs twice.
            row = np.zeros(n)
            row[list(pair)] = 1.0, -1.0
            left.append(row)
            right.append(0.0)
            at.append(i)
            continue
        text = f"({lhs}) - ({rhs})" if op != "<" else f"({rhs}) - ({lhs})"
        function_ = _function(text, names, known)
        line = _linear(function_, n) if op == "==" else None
        if line is None:
            (curved if op == "==" else unequal).append(function_)
            continue
        left.append(line[0])
        right.append(-line[1])
        at.append(i)
    unequal += _bounds(rows)
    matrix = np.array(left).reshape(-1, n)
    K, origin = _solved(matrix, np.array(right), n)
    return Constraints(K, origin, tuple(curved), tuple(unequal), matrix, tuple(at))


@dataclass(frozen=True)
class _Names:
    """What a name in an expression stands for: a row of the table, free or fixed."""

    row: dict[str, int]
    free: list[int]
    fixed: FloatArray

    @classmethod
    def of(cls, table: ParameterTable, fixed: FloatArray) -> _Names:
        rows = table.rows
        found = {name: i for i, name in enumerate(rows["plabel"].tolist()) if name}
        labels, ops = rows["label"].tolist(), rows["op"].tolist()
        for i in reversed(range(len(rows))):
            if labels[i] and ops[i] != ":=":
                found[labels[i]] = i
        return cls(found, rows["free"].tolist(), fixed)

    def pair(self, a: str, b: str) -> tuple[int, int] | None:
        """Positions of two free parameters, if both names are of such."""
        i, j = self.row.get(a), self.row.get(b)
        if i is None or j is None or not (self.free[i] and self.free[j]) or i == j:
            return None
        return self.free[i] - 1, self.free[j] - 1


def definitions(table: ParameterTable, fixed: FloatArray) -> dict[str, Function]:
    """Rows ``:=`` of a table as functions of the free parameters, by name."""
    if not (table.rows["op"] == ":=").any():
        return {}
    return _definitions(table, _Names.of(table, fixed))


def _definitions(table: ParameterTable, names: _Names) -> dict[str, Function]:
    known: dict[str, Function] = {}
    rows = table.rows[table.rows["op"] == ":="]
    for lhs, rhs in zip(rows["lhs"], rows["rhs"], strict=True):
        known[lhs] = _function(rhs, names, known)
    return known


def function(text: str, table: ParameterTable, fixed: FloatArray) -> Function:
    """Any expression of labels as a function of the free parameters.

    Parameters
    ----------
    text : str
        For example ``"a * b - c"``.
    table : ParameterTable
        Where the labels stand.
    fixed : ndarray, shape (n_rows,)
        Values of rows that are not free.

    Returns
    -------
    Function

    Raises
    ------
    InputError
        When the text cannot be read or names something unknown.
    """
    names = _Names.of(table, fixed)
    return _function(text, names, _definitions(table, names))


def _function(text: str, names: _Names, known: dict[str, Function]) -> Function:
    compiled = expression.compile(text, set(names.row) | set(known))
    used = {name: names.row[name] for name in compiled.names if name in names.row}
    return Function(
        text,
        compiled,
        {name: names.free[i] - 1 for name, i in used.items() if names.free[i]},
        {name: float(names.fixed[i]) for name, i in used.items() if not names.free[i]},
        {name: known[name] for name in compiled.names if name not in names.row},
    )


def _linear(f: Function, n: int) -> tuple[FloatArray, float] | None:
    if f.definitions:
        return None
    line = f.expression.linear()
    if line is None:
        return None
    coefficients, constant = line
    row = np.zeros(n)
    for name, value in coefficients.items():
        if name in f.positions:
            row[f.positions[name]] += value
        else:
            constant += value * f.constants[name]
    return row, constant


def _bounds(rows: pd.DataFrame) -> list[Function]:
    found = []
    for column, sign in (("lower", 1), ("upper", -1)):
        if column not in rows:
            continue
        given = rows[np.isfinite(rows[column].astype(float)) & (rows["free"] > 0)]
        for name, free, bound in zip(given["plabel"], given["free"], given[column], strict=True):
            text = f"{name} - ({bound})" if sign > 0 else f"({bound}) - {name}"
            compiled = expression.compile(text, {name})
            found.append(Function(text, compiled, {name: int(free) - 1}, {}, {}))
    return found


def _solved(matrix: FloatArray, right: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """``K`` and origin; pairs of equal parameters keep ``K`` a matrix of zeros and ones."""
    if len(matrix) == 0:
        return np.eye(n), np.zeros(n)
    pair = (
        (right == 0)
        & ((matrix != 0).sum(axis=1) == 2)
        & (matrix.sum(axis=1) == 0)
        & (np.abs(matrix).max(axis=1) == 1)
    )
    first = np.arange(n)
    for row in matrix[pair]:
        a, b = (first[i] for i in np.flatnonzero(row))
        first[first == max(a, b)] = min(a, b)
    kept = np.unique(first)
    K = (first[:, None] == kept[None, :]).astype(float)
    rest, target = matrix[~pair] @ K, right[~pair]
    if len(rest) == 0:
        return K, np.zeros(n)
    start, *_ = np.linalg.lstsq(rest, target, rcond=None)
    if not np.allclose(rest @ start, target, atol=1e-8 * (1 + np.abs(target).max())):
        raise InputError(
            "model",
            [Problem("constraints", "the equalities contradict each other")],
            "Remove one of the == lines; together they leave no value that satisfies all.",
        )
    return K @ linalg.null_space(rest), K @ start
