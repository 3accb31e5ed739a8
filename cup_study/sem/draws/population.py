r"""A population that a model with values describes: its moments, in every group.

Every loading, regression and threshold needs a value, in front of ``*`` or as ``start()``; the
rest is as in lavaan's ``simulateData()``: factors have unit variance, covariances and intercepts
that are not given are zero, residual variances one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import model as model_
from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws.factored import unexplained
from cup_study.sem.implied import Parts, implied, parts
from cup_study.sem.language import syntax, table
from cup_study.sem.language.statement import Statement
from cup_study.sem.language.syntax import Syntax
from cup_study.sem.language.table import ParameterTable

SOURCE = "population"
REMEDY = (
    "Write every value into the model, for example: Ease =~ 0.8*q1 + 0.7*q2 + 0.7*q3; "
    "Use =~ 0.8*u1 + 0.8*u2 + 0.7*u3; Use ~ 0.4*Ease; q1 | -1*t1 + 0.5*t2."
)
_PASSES = 200


@dataclass(frozen=True, eq=False)
class Population:
    """Moments of all groups.

    Parameters
    ----------
    text : str
        The model as it was written.
    read : Syntax
        The text.
    table : ParameterTable
        Rows of the model, without thresholds, definitions and constraints.
    values : ndarray, shape (n_rows,)
        Their values.
    names : tuple of str
        Observed variables.
    cov : tuple of ndarray, each of shape (p, p)
        Of the variables; of ordinal ones before they are cut.
    mean : tuple of ndarray, each of shape (p,)
    thresholds : tuple of dict of str to ndarray
        Where ordinal variables are cut, in rising order.
    """

    text: str
    read: Syntax
    table: ParameterTable
    values: FloatArray
    names: tuple[str, ...]
    cov: tuple[FloatArray, ...]
    mean: tuple[FloatArray, ...]
    thresholds: tuple[dict[str, FloatArray], ...]

    @property
    def ordered(self) -> tuple[str, ...]:
        """Ordinal variables."""
        return tuple(name for name in self.names if name in self.thresholds[0])


def population(
    model: str,
    *,
    n_groups: int = 1,
    standardized: bool = False,
    thresholds: Mapping[str, Sequence[float]] | None = None,
) -> Population:
    """Population of a model with values.

    Parameters
    ----------
    model : str
        lavaan's syntax; see the module for what needs a value.
    n_groups : int, optional
        Number of groups; values that differ are written ``c(0.5, 0.3)*x``.
    standardized : bool, optional
        Whether residual variances that are not given are chosen so that endogenous factors and
        items have unit variance: then loadings and regressions are standardised ones. That is
        right for chains of regressions too, where lavaan's ``standardized = TRUE`` is not.
    thresholds : mapping of str to sequence of float, optional
        Where ordinal variables are cut, besides the model's ``|``.

    Returns
    -------
    Population
        Ordinal variables have latent responses of unit variance where their residual variances
        are not given, as in lavaan, so that thresholds are quantiles of the normal distribution.

    Raises
    ------
    InputError
        A value that is missing, an explained variance of more than one where that is the whole,
        negative variances, or covariances that are not positive definite; the parameters are named.

    Examples
    --------
    >>> people = population("Ease =~ 0.8*q1 + 0.7*q2 + 0.6*q3", standardized=True)
    >>> people.cov[0].round(2).tolist()
    [[1.0, 0.56, 0.48], [0.56, 1.0, 0.42], [0.48, 0.42, 1.0]]
    """
    read = syntax.read(model)
    cuts, problems = _thresholds(read.statements, n_groups, thresholds or {})
    kept = tuple(s for s in read.statements if s.op != "|")
    built = table.build(
        Syntax(kept, ()),
        n_groups=n_groups,
        meanstructure=True,
        fixed_x=False,
        std_lv=True,
    )
    unknown = [name for name in cuts[0] if name not in built.observed]
    problems += [Problem("thresholds", f'"{name}" is no variable of the model') for name in unknown]
    values, absent = _values(built)
    problems += absent
    if problems:
        raise InputError(SOURCE, problems, REMEDY)
    values = _with_residuals(built, values, standardized, set(cuts[0]))
    groups = implied(_fixed(built, values), np.zeros(0))
    found = Population(
        model,
        read,
        built,
        values,
        built.observed,
        tuple(g.cov for g in groups),
        tuple(g.mean for g in groups),
        tuple(cuts),
    )
    _check(found)
    return found


def _thresholds(
    statements: Sequence[Statement], n_groups: int, more: Mapping[str, Sequence[float]]
) -> tuple[list[dict[str, FloatArray]], list[Problem]]:
    """Thresholds of each group, and what is wrong with them."""
    cuts: list[dict[str, list[float]]] = [{} for _ in range(n_groups)]
    problems = []
    for s in statements:
        if s.op != "|":
            continue
        value = s.modifiers.fixed or s.modifiers.start
        if not value or not np.isfinite(value).all() or len(value) not in (1, n_groups):
            problems.append(Problem(s.where, f'the threshold "{s.lhs} | {s.rhs}" has no value'))
            continue
        for g, own in enumerate(cuts):
            own.setdefault(s.lhs, []).append(float(value[g if len(value) > 1 else 0]))
    for name, given in more.items():
        for own in cuts:
            try:
                own[name] = [float(v) for v in given]
            except (TypeError, ValueError):
                own[name] = []
    for name in cuts[0]:
        if any(len(own[name]) == 0 or (np.diff(own[name]) <= 0).any() for own in cuts):
            problems.append(Problem(f'thresholds of "{name}"', "expected rising numbers"))
    return [{name: np.array(v) for name, v in own.items()} for own in cuts], problems


def _values(built: ParameterTable) -> tuple[FloatArray, list[Problem]]:
    """Values of the rows; NaN for variances to be chosen."""
    rows = built.rows
    values = rows["ustart"].to_numpy(dtype=float).copy()
    shared = {
        label: value
        for label, value in zip(rows["label"], values, strict=True)
        if label and np.isfinite(value)
    }
    problems = []
    columns = (rows[c] for c in ("lhs", "op", "rhs", "group", "label"))
    for i, (lhs, op, rhs, group, label) in enumerate(zip(*columns, strict=True)):
        if np.isfinite(values[i]):
            continue
        if label in shared:
            values[i] = shared[label]
        elif op in ("=~", "~"):
            where = f"{lhs} {op} {rhs}" + (f", group {group}" if built.n_groups > 1 else "")
            problems.append(Problem(where, f"no value; write for example {lhs} {op} 0.5*{rhs}"))
        elif op == "~1" or (op == "~~" and lhs != rhs):
            values[i] = 0.0
    return values, problems


def _fixed(built: ParameterTable, values: FloatArray) -> model_.Model:
    """The model with nothing free."""
    return model_.compiled(replace(built, rows=built.rows.assign(free=0)), values)


def _with_residuals(
    built: ParameterTable, values: FloatArray, standardized: bool, ordinal: set[str]
) -> FloatArray:
    """Variances that were not given: one, or what makes the whole variance one."""
    rows = built.rows
    own = (rows["op"] == "~~") & (rows["lhs"] == rows["rhs"])
    absent = np.flatnonzero(own & ~np.isfinite(values))
    values = np.where(own & ~np.isfinite(values), 1.0, values)
    if standardized:
        # The table gives unit variance to what is left of an endogenous factor, which no one asked.
        explained = {*rows.loc[rows["op"] == "~", "lhs"], *rows.loc[rows["op"] == "=~", "rhs"]}
        scaled = own & (rows["user"] == 0) & rows["lhs"].isin(sorted(explained))
        absent = np.union1d(absent, np.flatnonzero(scaled))
    names = rows["lhs"].tolist()
    chosen = [i for i in absent.tolist() if standardized or names[i] in ordinal]
    for _ in range(_PASSES):
        compiled = _fixed(built, values)
        whole = [parts(group, np.zeros(0)) for group in compiled.groups]
        off = np.array([1.0 - _variance(compiled, whole, rows.iloc[i]) for i in chosen])
        values[chosen] += off
        if np.abs(off).max(initial=0.0) < 1e-12:
            break
    else:
        what = "the regressions go in circles; no residual variances make all variances 1"
        raise InputError(SOURCE, [Problem("standardized", what)], "Give the residual variances.")
    problems = [
        Problem(
            f"{names[i]} ~~ {names[i]}",
            f"what explains it has a variance of {1 - values[i]:.3g}, but the whole is to be 1",
        )
        for i in chosen
        if not values[i] > 0
    ]
    if problems:
        remedy = "Make its loadings or regressions smaller, or give its residual variance."
        raise InputError(SOURCE, problems, remedy)
    return values


def _variance(compiled: model_.Model, whole: Sequence[Parts], row: pd.Series) -> float:
    """Variance of the variable of one row."""
    g = int(row["group"]) - 1
    group, p = compiled.groups[g], whole[g]
    if row["lhs"] in group.etas:
        at = group.etas.index(row["lhs"])
        return float(p.cov_eta[at, at])
    at = group.observed.index(row["lhs"])
    return float(p.cross[at] @ p.matrices.lambda_[at] + p.matrices.theta[at, at])


def _check(found: Population) -> None:
    """Refuse variances and covariances that no population can have."""
    rows = found.table.rows
    problems = []
    own = (rows["op"] == "~~") & (rows["lhs"] == rows["rhs"])
    for lhs, value in zip(rows.loc[own, "lhs"], found.values[own], strict=True):
        if value < 0:
            problems.append(Problem(f"{lhs} ~~ {lhs}", f"the variance {value:g} is negative"))
    compiled = _fixed(found.table, found.values)
    for g, group in enumerate(compiled.groups):
        where = f"group {g + 1}, " if len(compiled.groups) > 1 else ""
        p = parts(group, np.zeros(0))
        for kind, names, matrix in (
            ("residual covariances", group.observed, p.matrices.theta),
            ("covariances of factors and disturbances", group.etas, p.matrices.psi),
        ):
            at = [i for i in range(len(matrix)) if matrix[i, i] > 0]
            block = matrix[np.ix_(at, at)]
            if at and not unexplained(block[None])[0] > 0:
                pairs = [
                    f"{names[at[i]]} ~~ {names[at[j]]}"
                    for i in range(len(at))
                    for j in range(i)
                    if block[i, j] != 0
                ]
                what = f"not positive definite; look at {', '.join(pairs[:6])}"
                problems.append(Problem(f"{where}{kind}", what))
        if not problems and not unexplained(found.cov[g][None])[0] > 0:
            what = "the implied covariances of the variables are not positive definite"
            problems.append(Problem(f"{where}{', '.join(found.names[:6])}", what))
    if problems:
        raise InputError(SOURCE, problems, "Make covariances smaller or variances larger.")
