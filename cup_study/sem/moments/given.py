"""Covariances and means that are given instead of data: checked, and put in the model's order."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import Problem
from cup_study.sem.arrays import FloatArray
from cup_study.sem.moments.collinear import UNEXPLAINED, dependences

Matrix = pd.DataFrame | npt.ArrayLike
Vector = pd.Series | Mapping[str, float] | npt.ArrayLike

#: How far a matrix may be from symmetric, in correlations: what rounding of a print leaves.
ASYMMETRY = 1e-6


def covariance(
    given: Matrix, observed: Sequence[str], names: Sequence[str] | None
) -> tuple[FloatArray, list[str], list[Problem]]:
    """Covariance matrix of the observed variables.

    Parameters
    ----------
    given : DataFrame or array_like, shape (k, k)
        Symmetric, or its lower triangle with zeros or NaN above.
    observed : sequence of str
        The p variables of the model.
    names : sequence of str or None
        Names of the k rows of an array.

    Returns
    -------
    tuple of ndarray (p, p), list of str and list of Problem
        The matrix in the order of ``observed``, the names of what was given, what is wrong.

    Examples
    --------
    >>> cov, names, problems = covariance([[4, 0], [1, 9]], ["b", "a"], ["a", "b"])
    >>> cov.tolist()
    [[9.0, 1.0], [1.0, 4.0]]
    >>> covariance([[1.0, 2.0], [2.0, 1.0]], ["a", "b"], ["a", "b"])[2][0].what
    'not positive definite (smallest eigenvalue of the correlations -1): r = 2.00 of "a", "b"'
    """
    if isinstance(given, pd.DataFrame):
        own = [str(name) for name in given.columns]
        if sorted(map(str, given.index)) == sorted(own):
            given = given.set_axis(own, axis=1).set_axis([str(i) for i in given.index], axis=0)
            given = given.loc[own]
    else:
        own = list(names if names is not None else observed)
    try:
        raw = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        what = f"expected a matrix of numbers, got {type(given).__name__}"
        return np.zeros((0, 0)), own, [Problem("covariances", what)]
    if raw.shape != (len(own), len(own)):
        shape = " x ".join(map(str, raw.shape))
        what = f"expected a square matrix of {len(own)} named variables, got {shape}"
        return raw, own, [Problem("covariances", what)]
    upper = raw[np.triu_indices(len(own), 1)]
    if len(own) > 1 and (np.isnan(upper).all() or not upper.any()):
        raw = np.tril(raw) + np.tril(raw, -1).T
    problems = _names(own, observed)
    if problems:
        return raw, own, problems
    order = [own.index(name) for name in observed]
    cov = raw[np.ix_(order, order)]
    return cov, own, _matrix(cov, observed)


def means(
    given: Vector | None, observed: Sequence[str], names: Sequence[str]
) -> tuple[FloatArray, list[Problem]]:
    """Means of the observed variables, zeros when none are given.

    Parameters
    ----------
    given : Series, mapping, array_like of shape (k,) or None
        Means by name, or in the order of ``names``.
    observed : sequence of str
        The p variables of the model.
    names : sequence of str
        Names of what the covariance matrix gave.

    Returns
    -------
    tuple of ndarray (p,) and list of Problem
    """
    if given is None:
        return np.zeros(len(observed)), []
    if isinstance(given, pd.Series | Mapping):
        by_name = {str(name): value for name, value in given.items()}
    else:
        values = np.asarray(given, dtype=np.float64).ravel()
        if len(values) != len(names):
            what = f"expected {len(names)} values, one a row of the covariances, got {len(values)}"
            return np.zeros(len(observed)), [Problem("means", what)]
        by_name = dict(zip(names, values.tolist(), strict=True))
    absent = [f'"{name}"' for name in observed if name not in by_name]
    if absent:
        return np.zeros(len(observed)), [Problem("means", f"no value for {', '.join(absent)}")]
    mean = np.array([by_name[name] for name in observed], dtype=np.float64)
    if not np.isfinite(mean).all():
        return mean, [Problem("means", "missing or infinite values")]
    return mean, []


def sizes(nobs: Any, n_groups: int) -> tuple[list[int], list[Problem]]:
    """Numbers of observations, one a group.

    Parameters
    ----------
    nobs : int or sequence of int
        Observations of each group.
    n_groups : int
        Number of covariance matrices.

    Returns
    -------
    tuple of list of int and list of Problem

    Examples
    --------
    >>> sizes([10, 1], 2)[1]
    [Problem(where='observations', what='expected at least 2 in each group, got 1')]
    """
    listed = list(nobs) if isinstance(nobs, Sequence | np.ndarray) else [nobs]
    if len(listed) != n_groups:
        what = f"{len(listed)} numbers for {n_groups} covariance matrices"
        return [0] * n_groups, [Problem("observations", what)]
    problems = [
        Problem("observations", f"expected at least 2 in each group, got {n}")
        for n in listed
        if not _number(n) or not n >= 2
    ]
    return [int(n) if _number(n) and n >= 2 else 0 for n in listed], problems


def _number(n: Any) -> bool:
    return isinstance(n, int | float | np.number) and not isinstance(n, bool) and bool(n < np.inf)


def _names(own: Sequence[str], observed: Sequence[str]) -> list[Problem]:
    """Variables that are not there, or there twice."""
    problems = []
    for name in observed:
        if own.count(name) > 1:
            what = f"{own.count(name)} rows of this name; keep one"
            problems.append(Problem(f'covariances of "{name}"', what))
        elif name not in own:
            near = ", ".join(f'"{n}"' for n in difflib.get_close_matches(name, own))
            what = "the model names it and the covariances do not have it"
            what += f"; near it are {near}" if near else ""
            problems.append(Problem(f'covariances of "{name}"', what))
    return problems


def _matrix(cov: FloatArray, names: Sequence[str]) -> list[Problem]:
    """What keeps a matrix from being a covariance matrix; decided on correlations."""
    where = "covariances"
    if not np.isfinite(cov).all():
        i, j = np.argwhere(~np.isfinite(cov))[0].tolist()
        what = f'missing or infinite, first for "{names[i]}" with "{names[j]}"'
        return [Problem(where, what)]
    variance = np.diag(cov)
    if not (variance > 0).all():
        flat = ", ".join(f'"{n}"' for n, v in zip(names, variance, strict=True) if not v > 0)
        return [Problem(where, f"the variance of {flat} is not positive")]
    sd = np.sqrt(variance)
    correlation = cov / np.outer(sd, sd)
    gap = np.abs(correlation - correlation.T)
    if gap.max() > ASYMMETRY:
        i, j = divmod(int(gap.argmax()), len(sd))
        what = (
            f'not symmetric: "{names[i]}" with "{names[j]}" is {cov[i, j]:g} above the diagonal '
            f"and {cov[j, i]:g} below"
        )
        return [Problem(where, what)]
    lowest = float(np.linalg.eigvalsh((correlation + correlation.T) / 2)[0])
    if lowest > UNEXPLAINED:
        return []
    equations = dependences((cov + cov.T) / 2, np.zeros(len(sd)), names) if lowest > -1e-8 else []
    if equations:
        return [Problem(where, f"the variables are collinear: {text}") for text in equations]
    outside = np.abs(correlation - np.eye(len(sd)))
    i, j = divmod(int(outside.argmax()), len(sd))
    what = (
        f"not positive definite (smallest eigenvalue of the correlations {lowest:.3g}): "
        f'r = {correlation[i, j]:.2f} of "{names[i]}", "{names[j]}"'
    )
    return [Problem(where, what)]
