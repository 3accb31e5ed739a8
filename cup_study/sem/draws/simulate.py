"""Answers of simulated respondents: data that follow a model with values.

What the population is, :mod:`cup_study.sem.draws.population` says; here its members are drawn, made
non-normal, cut into categories, and lose answers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray
from cup_study.sem.draws import nonnormal
from cup_study.sem.draws.population import Population, population

#: One value for all variables, one each, or values by name (zero for the others).
PerVariable = float | Sequence[float] | Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Source:
    """Where respondents come from.

    Parameters
    ----------
    population : Population
        Moments of each group.
    labels : tuple of str
        Groups; empty when there is one.
    roots : tuple of ndarray, each of shape (p, p)
        Cholesky roots: of the covariances, or of the intermediate correlations.
    polynomial : ndarray, shape (p, 3), or None
        Of non-normal variables.
    missing : ndarray, shape (p,)
        Share of answers that are missing completely at random.
    """

    population: Population
    labels: tuple[str, ...]
    roots: tuple[FloatArray, ...]
    polynomial: FloatArray | None
    missing: FloatArray


def simulate(
    model: str,
    n: int | Sequence[int] | Mapping[str, int],
    seed: int,
    *,
    standardized: bool = False,
    thresholds: Mapping[str, Sequence[float]] | None = None,
    skewness: PerVariable | None = None,
    kurtosis: PerVariable | None = None,
    missing: PerVariable = 0.0,
    group: str = "group",
) -> pd.DataFrame:
    """Simulate the answers of n respondents.

    Parameters
    ----------
    model : str
        lavaan's syntax with a value for every loading, regression and threshold: ``"Ease =~ 0.8*q1
        + 0.7*q2 + 0.6*q3"``; see :func:`cup_study.sem.draws.population.population`.
    n : int, sequence of int, or mapping of str to int
        Respondents; of each group, with the groups' names.
    seed : int
        The same seed gives the same answers.
    standardized : bool, optional
        Choose residual variances so that items and endogenous factors have unit variance; else
        those that are not given are one, as in lavaan.
    thresholds : mapping of str to sequence of float, optional
        Where ordinal items are cut; or written in the model, ``q1 | -1*t1 + 1*t2``. Their codes
        are 1, 2, ...
    skewness, kurtosis : float, sequence or mapping, optional
        Of the variables before they are cut (kurtosis is zero for normal ones): Vale and Maurelli
        (1983).
    missing : float, sequence or mapping, optional
        Share of answers that are missing completely at random.
    group : str, optional
        Name of the column of the groups.

    Returns
    -------
    DataFrame
        One row a respondent, groups one after the other.

    Raises
    ------
    InputError
        A value that is missing, or a population that cannot be.

    Examples
    --------
    >>> data = simulate("Ease =~ 0.8*q1 + 0.7*q2 + 0.6*q3; q1 | -1*t1 + 1*t2", 1000, 1,
    ...     standardized=True)
    >>> sorted(data["q1"].unique().tolist()), data.corr().loc["q2", "q3"].round(1).item()
    ([1, 2, 3], 0.4)
    """
    arguments.refuse("simulation", arguments.whole("seed", seed, 0))
    sizes, labels = group_sizes(n)
    people = population(
        model, n_groups=len(sizes), standardized=standardized, thresholds=thresholds
    )
    where = source(people, labels, skewness=skewness, kurtosis=kurtosis, missing=missing)
    if labels and group in where.population.table.observed:
        problem = Problem("group", f'"{group}" is a variable of the model')
        raise InputError("simulation", [problem], "Call the column of the groups otherwise.")
    return draw(where, sizes, np.random.default_rng(seed), group=group)


def group_sizes(
    n: int | Sequence[int] | Mapping[str, int],
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Respondents of each group, and the groups' names.

    Parameters
    ----------
    n : int, sequence of int, or mapping of str to int
        As for :func:`simulate`.

    Returns
    -------
    sizes : tuple of int
    labels : tuple of str
        Empty when there is one group without a name.

    Raises
    ------
    InputError
        A number that is none.

    Examples
    --------
    >>> group_sizes({"young": 10, "old": 20}), group_sizes(5)
    (((10, 20), ('young', 'old')), ((5,), ()))
    """
    if isinstance(n, Mapping):
        labels, sizes = tuple(str(name) for name in n), list(n.values())
    elif isinstance(n, Sequence | np.ndarray):
        labels, sizes = tuple(str(i + 1) for i in range(len(n))), list(n)
    else:
        labels, sizes = (), [n]
    wrong = [
        Problem("n", f"expected whole numbers of at least 1, got {size!r}")
        for size in sizes
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1
    ]
    if wrong or not sizes:
        raise InputError("simulation", wrong or [Problem("n", "no group")], "Give n=500.")
    return tuple(int(size) for size in sizes), labels


def source(
    people: Population,
    labels: tuple[str, ...] = (),
    *,
    skewness: PerVariable | None = None,
    kurtosis: PerVariable | None = None,
    missing: PerVariable = 0.0,
) -> Source:
    """What :func:`draw` needs.

    Parameters
    ----------
    people : Population
        Of the model.
    labels : tuple of str, optional
        Names of the groups.
    skewness, kurtosis, missing
        As for :func:`simulate`.

    Returns
    -------
    Source

    Raises
    ------
    InputError
        Shares that are none, or distributions that do not exist.
    """
    names = people.names
    holes = _each(missing, names, "missing")
    if not ((holes >= 0) & (holes < 1)).all():
        what = f"expected shares of at least 0 and less than 1, got {missing!r}"
        raise InputError("simulation", [Problem("missing", what)], "Give for example missing=0.05.")
    polynomial = None
    matrices = people.cov
    if skewness is not None or kurtosis is not None:
        skew, tail = (
            _each(skewness or 0.0, names, "skewness"),
            _each(kurtosis or 0.0, names, "kurtosis"),
        )
        polynomial = nonnormal.polynomials(skew, tail, names)
        scales = [np.sqrt(np.diagonal(cov)) for cov in people.cov]
        matrices = tuple(
            nonnormal.intermediate(cov / np.outer(sd, sd), polynomial, names)
            for cov, sd in zip(people.cov, scales, strict=True)
        )
    roots = tuple(np.asarray(np.linalg.cholesky(matrix)) for matrix in matrices)
    return Source(people, labels, roots, polynomial, holes)


def _each(given: PerVariable, names: Sequence[str], what: str) -> FloatArray:
    """A value for each variable."""
    if isinstance(given, Mapping):
        unknown = [f'"{name}"' for name in given if name not in names]
        if unknown:
            problem = Problem(what, f"no such variable: {', '.join(unknown)}")
            raise InputError("simulation", [problem], f"The variables are {', '.join(names)}.")
        return np.array([float(given.get(name, 0.0)) for name in names])
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        problem = Problem(what, f"expected numbers, got {given!r}")
        raise InputError("simulation", [problem], "Give one number, or one a variable.") from None
    if values.ndim and len(values) != len(names):
        problem = Problem(what, f"expected {len(names)} values, got {len(values)}")
        raise InputError("simulation", [problem], f"The variables are {', '.join(names)}.")
    return np.broadcast_to(values, (len(names),)).copy()


def draw(
    where: Source, sizes: Sequence[int], random: np.random.Generator, *, group: str = "group"
) -> pd.DataFrame:
    """Draw respondents.

    Parameters
    ----------
    where : Source
        From :func:`source`.
    sizes : sequence of int
        Of each group.
    random : Generator
        Of random numbers.
    group : str, optional
        Name of the column of the groups.

    Returns
    -------
    DataFrame
    """
    people = where.population
    frames = []
    for g, n in enumerate(sizes):
        values = random.standard_normal((n, len(people.names))) @ where.roots[g].T
        if where.polynomial is not None:
            scale = np.sqrt(np.diagonal(people.cov[g]))
            values = nonnormal.drawn(values, where.polynomial) * scale
        frame = pd.DataFrame(values + people.mean[g], columns=list(people.names))
        for name, cuts in people.thresholds[g].items():
            frame[name] = 1 + np.searchsorted(cuts, frame[name].to_numpy())
        if where.missing.any():
            frame = frame.mask(random.random(frame.shape) < where.missing)
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True)
    if where.labels:
        whole[group] = np.repeat(where.labels, sizes)
    return whole
