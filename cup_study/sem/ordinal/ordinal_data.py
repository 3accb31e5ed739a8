"""Ordered and continuous variables of one group, checked, as the two-step estimates need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import BoolArray, FloatArray, IntArray

SOURCE = "Ordered data"


@dataclass(frozen=True)
class OrdinalData:
    """Data of one group.

    Parameters
    ----------
    names : tuple of str
        Variables.
    levels : ndarray of int, shape (p,)
        Number of categories; 0 for a continuous variable.
    x : ndarray, shape (n, p)
        Values; categories are 1, 2, ...; NaN where missing.
    covariates : ndarray, shape (n, q)
        Exogenous covariates, complete.
    weights : ndarray, shape (n,)
        Case weights; ones if there are none.
    label : str
        Group; empty if there is one.
    """

    names: tuple[str, ...]
    levels: IntArray
    x: FloatArray
    covariates: FloatArray
    weights: FloatArray
    label: str

    def where(self, name: str) -> str:
        """Place for an error message."""
        return place(name, self.label)

    @property
    def present(self) -> BoolArray:
        """Which values are not missing, (n, p)."""
        result: BoolArray = ~np.isnan(self.x)
        return result


def place(name: str, label: str) -> str:
    """Where in the data something is wrong.

    Parameters
    ----------
    name : str
        Variable.
    label : str
        Group; empty if there is one.

    Returns
    -------
    str

    Examples
    --------
    >>> place("q1", "north")
    'variable "q1", group "north"'
    """
    return f'variable "{name}"' + (f', group "{label}"' if label else "")


def checked(
    x: FloatArray,
    names: Sequence[str],
    ordered: Sequence[str],
    *,
    exogenous: FloatArray | None,
    exogenous_names: Sequence[str],
    levels: Mapping[str, int],
    missing: str,
    label: str,
    weights: FloatArray | None,
) -> OrdinalData:
    """Data of one group, if they can be used.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Values; of ordered variables the codes 1, 2, ....
    names, ordered : sequence of str
        Variables, and those that are ordered.
    exogenous : ndarray, shape (n, q), or None
        Covariates.
    exogenous_names : sequence of str
        Their names.
    levels : mapping of str to int
        Number of categories; that of a variable not named is its highest code.
    missing : {"listwise", "pairwise"}
        With "listwise" no value may be missing.
    label : str
        Group.
    weights : ndarray, shape (n,), or None
        Case weights.

    Returns
    -------
    OrdinalData
        Without rows in which all is missing or whose weight is 0.

    Raises
    ------
    InputError
        If the data cannot be used, with all reasons.
    """
    x = np.asarray(x, dtype=np.float64)
    n = len(x)
    covariates = np.empty((n, 0)) if exogenous is None else np.asarray(exogenous, np.float64)
    weight = np.ones(n) if weights is None else np.asarray(weights, np.float64)
    _check_shapes(x, names, ordered, covariates, exogenous_names, missing, weight)
    present = ~np.isnan(x)
    problems: list[Problem] = []
    if missing == "listwise" and not present.all():
        problems += [
            Problem(place(name, label), "values are missing")
            for name, column in zip(names, present.T, strict=True)
            if not column.all()
        ]
    kept = present.any(axis=1) & (weight > 0)
    x, covariates, weight = x[kept], covariates[kept], weight[kept]
    if len(x) < 2:
        problems.append(Problem(f'group "{label}"' if label else "", "fewer than two rows"))
    counted = np.zeros(len(names), dtype=np.intp)
    for v, name in enumerate(names):
        column = x[:, v][~np.isnan(x[:, v])]
        where = place(name, label)
        if name not in ordered:
            spread = column.size and np.ptp(column) > 0 and np.isfinite(column).all()
            if not spread:
                problems.append(Problem(where, "all values are the same (or not finite)"))
            continue
        counted[v] = levels.get(name, int(np.max(column, initial=1)))
        problems += [Problem(where, what) for what in _category_problems(column, counted[v])]
    problems += _covariate_problems(covariates, exogenous_names, label)
    if problems:
        raise InputError(
            SOURCE,
            problems,
            "Merge a category that nobody chose with its neighbour (alike in all groups, so that"
            " thresholds stay comparable), and correct or leave out the other variables.",
        )
    return OrdinalData(tuple(names), counted, x, covariates, weight, label)


def _check_shapes(
    x: FloatArray,
    names: Sequence[str],
    ordered: Sequence[str],
    covariates: FloatArray,
    exogenous_names: Sequence[str],
    missing: str,
    weights: FloatArray,
) -> None:
    """Refuse arguments that do not fit together."""
    problems = []
    if x.ndim != 2 or x.shape[1] != len(names):
        problems.append(Problem("x", f"expected {len(names)} columns, got the shape {x.shape}"))
    if len(set(names)) != len(names):
        problems.append(Problem("names", "some are given twice"))
    unknown = [name for name in ordered if name not in names]
    problems += [Problem("ordered", f'"{name}" is not a variable') for name in unknown]
    if covariates.ndim != 2 or covariates.shape != (len(x), len(exogenous_names)):
        what = f"expected {len(x)} rows and {len(exogenous_names)} columns, got {covariates.shape}"
        problems.append(Problem("exogenous", what))
    if missing not in ("listwise", "pairwise"):
        problems.append(Problem("missing", f'expected "listwise" or "pairwise", got "{missing}"'))
    if weights.shape != (len(x),) or not np.isfinite(weights).all() or (weights < 0).any():
        problems.append(Problem("weights", "expected a number of at least 0 for each row"))
    if problems:
        raise InputError(SOURCE, problems, "Correct the arguments.")


def _category_problems(codes: FloatArray, k: int) -> list[str]:
    """What is wrong with the categories of an ordered variable."""
    wrong = (codes < 1) | (codes > k) | (codes != np.rint(codes))
    if wrong.any():
        found = ", ".join(f"{code:g}" for code in np.unique(codes[wrong])[:5])
        return [f"expected the codes 1-{k}, got {found}"]
    counts = np.bincount(codes.astype(np.intp), minlength=k + 1)[1:]
    if k < 2:
        return ["only one category: it has no threshold"]
    frequencies = " ".join(str(count) for count in counts)
    return [
        f"category {c} of {k} is empty (frequencies {frequencies})"
        for c in np.flatnonzero(counts == 0) + 1
    ]


def _covariate_problems(covariates: FloatArray, names: Sequence[str], label: str) -> list[Problem]:
    """What is wrong with the covariates."""
    problems = []
    for name, column in zip(names, covariates.T, strict=True):
        if not np.isfinite(column).all():
            problems.append(Problem(place(name, label), "values are missing or infinite"))
    if problems or not covariates.size:
        return problems
    centred = covariates - covariates.mean(axis=0)
    spread = np.sqrt((centred**2).mean(axis=0))
    for name, value, size in zip(names, spread, np.abs(covariates).max(axis=0), strict=True):
        if value <= 1e-12 * size:
            problems.append(Problem(place(name, label), "all values are the same"))
    if not problems and np.linalg.matrix_rank(centred / spread) < len(names):
        listed = ", ".join(f'"{name}"' for name in names)
        group = f'group "{label}"' if label else ""
        problems.append(Problem(group, f"the covariates {listed} are linearly dependent"))
    return problems
