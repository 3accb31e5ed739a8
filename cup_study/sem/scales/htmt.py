r"""Heterotrait-monotrait ratios: whether constructs can be told apart.

The mean correlation between the items of two constructs over the geometric mean of the mean
correlations within each (Henseler, Ringle & Sarstedt 2015, Journal of the Academy of Marketing
Science 43, 115-135); HTMT2 takes geometric means throughout, which holds for congeneric items too
(Roemer, Schuberth & Henseler 2021, Industrial Management & Data Systems 121, 2637-2650). Near 1 the
items measure one construct; .85 and .90 are the usual limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from cup_study.errors import InputError, Problem
from cup_study.sem import arguments
from cup_study.sem.arrays import FloatArray, IntArray, lower
from cup_study.sem.moments.given import covariance
from cup_study.sem.moments.sample import from_frame

Kind = Literal["htmt", "htmt2"]
Constructs = Mapping[str, Sequence[str]]

#: Numbers in a batch of draws (counts of rows) and in a block of rows (products of items).
COUNTS, BLOCK = 4_000_000, 2_000_000


@dataclass(frozen=True, eq=False)
class HtmtIntervals:
    """Ratios with bootstrap intervals.

    Parameters
    ----------
    table : DataFrame
        One row a pair of constructs: ``first second ratio lower upper failed``; the last counts
        draws without a ratio (an item without variance, or HTMT2 of a correlation of zero or
        less), which the interval leaves out.
    draws : int
        Bootstrap samples.
    level : float
        Confidence level.
    dropped : DataFrame
        ``group reason n``: rows that did not enter.
    """

    table: pd.DataFrame
    draws: int
    level: float
    dropped: pd.DataFrame


def htmt(
    matrix: pd.DataFrame | npt.ArrayLike,
    constructs: Constructs,
    *,
    kind: Kind = "htmt",
    absolute: bool = True,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Ratios of all pairs of constructs.

    Parameters
    ----------
    matrix : DataFrame or array_like, shape (k, k)
        Covariances or correlations of the items, polychoric ones too.
    constructs : mapping of str to sequence of str
        Items of each construct, at least two.
    kind : {"htmt", "htmt2"}
        Arithmetic or geometric means of correlations.
    absolute : bool
        Take correlations without their sign, as semTools does; False lets an item that runs
        against its scale show.
    names : sequence of str, optional
        Names of the rows of an array.

    Returns
    -------
    DataFrame
        Symmetric, with ones on the diagonal; NaN where the geometric mean of a correlation that
        is not positive was asked for.

    Raises
    ------
    InputError
        Constructs of one item, unknown items, or no positive definite matrix.

    Examples
    --------
    >>> r = [[1, 0.6, 0.3, 0.3], [0.6, 1, 0.3, 0.3], [0.3, 0.3, 1, 0.6], [0.3, 0.3, 0.6, 1]]
    >>> htmt(r, {"A": ["a1", "a2"], "B": ["b1", "b2"]}, names=["a1", "a2", "b1", "b2"]).round(2)
         A    B
    A  1.0  0.5
    B  0.5  1.0
    """
    arguments.refuse("heterotrait-monotrait ratio", _kind(kind), _mapping(constructs))
    items, places = _places(constructs)
    cov, _, problems = covariance(matrix, items, names)
    if problems:
        raise InputError("items of the constructs", problems, "Correct the matrix or the items.")
    sd = np.sqrt(np.diag(cov))
    ratios = _ratios(cov / np.outer(sd, sd), places, kind, absolute)
    first, second = np.triu_indices(len(places), 1)
    table = np.eye(len(places))
    table[first, second] = table[second, first] = ratios
    return pd.DataFrame(table, list(constructs), list(constructs))


def htmt_intervals(
    data: pd.DataFrame,
    constructs: Constructs,
    *,
    kind: Kind = "htmt",
    absolute: bool = True,
    draws: int = 5000,
    level: float = 0.95,
    seed: int = 1,
) -> HtmtIntervals:
    """Ratios with percentile intervals from resampled rows.

    Draws are count weights: the moments of all of them come from a few matrix products of counts
    with products of pairs of items.

    Parameters
    ----------
    data : DataFrame
        One row a respondent; complete rows are used.
    constructs : mapping of str to sequence of str
        Items of each construct, at least two.
    kind, absolute
        As in :func:`htmt`.
    draws : int
        Bootstrap samples.
    level : float
        Confidence level, two-sided.
    seed : int
        Seed of the draws.

    Returns
    -------
    HtmtIntervals

    Raises
    ------
    InputError
        Constructs of one item, or items that cannot be used.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> f = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=300)
    >>> names = {"A": ["a1", "a2", "a3"], "B": ["b1", "b2", "b3"]}
    >>> x = np.repeat(f, 3, axis=1) + rng.normal(size=(300, 6))
    >>> frame = pd.DataFrame(x, columns=[*names["A"], *names["B"]])
    >>> found = htmt_intervals(frame, names, draws=200)
    >>> found.table.round(2).to_dict("records")[0]["ratio"]
    0.5
    """
    arguments.refuse(
        "heterotrait-monotrait ratio",
        arguments.table("data", data),
        _kind(kind),
        _mapping(constructs),
        arguments.whole("draws", draws, 2),
        arguments.share("level", level),
        arguments.whole("seed", seed, 0),
    )
    items, places = _places(constructs)
    sample = from_frame(data, items)
    group = sample.groups[0]
    sd = np.sqrt(np.diag(group.cov))
    observed = _ratios(group.cov / np.outer(sd, sd), places, kind, absolute)
    x = group.x
    if x is None:  # rows were given
        raise RuntimeError("a sample of rows has rows")
    z = (x - group.mean) / sd
    rng = np.random.default_rng(seed)
    parts = []
    batch = int(np.clip(COUNTS // len(z), 1, 500))
    for start in range(0, draws, batch):
        r = _resampled(z, min(batch, draws - start), rng)
        parts.append(_ratios(r, places, kind, absolute))
    drawn = np.concatenate(parts) if parts else np.empty((0, len(observed)))
    first, second = np.triu_indices(len(places), 1)
    names = list(constructs)
    tails = [(1 - level) / 2, (1 + level) / 2]
    bounds = np.full((2, len(observed)), np.nan)
    for k in range(len(observed)):
        own = drawn[np.isfinite(drawn[:, k]), k]
        if len(own):
            bounds[:, k] = np.quantile(own, tails)
    table = pd.DataFrame(
        {
            "first": [names[i] for i in first],
            "second": [names[j] for j in second],
            "ratio": observed,
            "lower": bounds[0],
            "upper": bounds[1],
            "failed": (~np.isfinite(drawn)).sum(axis=0),
        }
    )
    return HtmtIntervals(table, draws, level, sample.dropped)


def _kind(kind: str) -> list[Problem]:
    return arguments.word("kind", kind, ("htmt", "htmt2"))


def _mapping(constructs: Constructs) -> list[Problem]:
    if isinstance(constructs, Mapping):
        return []
    what = f"expected a mapping of names to items, got {type(constructs).__name__}"
    return [Problem("constructs", what)]


def _places(constructs: Constructs) -> tuple[list[str], list[IntArray]]:
    """All items, each once, and where those of each construct are."""
    items = list(dict.fromkeys(name for own in constructs.values() for name in own))
    problems = [
        Problem(f'construct "{name}"', f"{len(own)} item; the ratio needs correlations within it")
        for name, own in constructs.items()
        if len(own) < 2
    ]
    shared = [n for n in items if sum(n in own for own in constructs.values()) > 1]
    problems += [Problem(f'item "{n}"', "belongs to more than one construct") for n in shared]
    if len(constructs) < 2:
        problems.append(Problem("", f"{len(constructs)} construct; the ratio compares two"))
    if problems:
        remedy = "Give each construct two items or more of its own, or leave it out."
        raise InputError("items of the constructs", problems, remedy)
    return items, [np.array([items.index(n) for n in own]) for own in constructs.values()]


def _ratios(
    correlation: FloatArray, places: Sequence[IntArray], kind: Kind, absolute: bool
) -> FloatArray:
    """Ratios of the pairs of constructs: (..., pairs) of correlations (..., p, p)."""
    r = np.abs(correlation) if absolute else correlation
    with np.errstate(invalid="ignore", divide="ignore"):
        # The geometric mean is the mean of logarithms, and so is the ratio.
        values = np.log(r) if kind == "htmt2" else r
        within = []
        for own in places:
            i, j = np.triu_indices(len(own), 1)
            within.append(values[..., own[i], own[j]].mean(axis=-1))
        ratios = []
        for a, b in combinations(range(len(places)), 2):
            between = values[..., places[a][:, None], places[b][None, :]].mean(axis=(-2, -1))
            if kind == "htmt2":
                ratios.append(np.exp(between - (within[a] + within[b]) / 2))
            else:
                ratios.append(between / np.sqrt(within[a] * within[b]))
        return np.stack(ratios, axis=-1)


def _resampled(z: FloatArray, draws: int, rng: np.random.Generator) -> FloatArray:
    """Correlations of rows drawn with replacement: (draws, p, p); NaN without variance."""
    n, p = z.shape
    counts = np.stack([np.bincount(rng.integers(0, n, size=n), minlength=n) for _ in range(draws)])
    rows, columns = lower(p)
    sums, products = np.zeros((draws, p)), np.zeros((draws, len(rows)))
    size = max(BLOCK // len(rows), 1)
    for start in range(0, n, size):
        part = z[start : start + size]
        weight = counts[:, start : start + size].astype(np.float64)
        sums += weight @ part
        products += weight @ (part[:, rows] * part[:, columns])
    mean = sums / n
    cov = np.empty((draws, p, p))
    cov[:, rows, columns] = products / n - mean[:, rows] * mean[:, columns]
    cov[:, columns, rows] = cov[:, rows, columns]
    variance = np.diagonal(cov, axis1=1, axis2=2)
    # Standardised items: what rounding leaves of a constant one is no variance.
    sd = np.sqrt(np.where(variance > 1e-12, variance, np.nan))
    return np.asarray(cov / (sd[:, :, None] * sd[:, None, :]))
