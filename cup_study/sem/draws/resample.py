r"""Which rows a bootstrap draw takes, and the moments of many draws at once.

A draw is a vector of counts: how often each row is taken. The means and covariances of D draws are
one matrix product of their counts with the rows and the products of all pairs of columns. Draw i
depends on the seed and on i alone, so that neither the number of workers nor that of the draws
changes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cup_study.errors import InputError, Problem
from cup_study.sem.arrays import FloatArray, IntArray, lower

#: Numbers in a block of products of pairs: 32 MB.
BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Plan:
    """Which rows each draw takes.

    Parameters
    ----------
    seed : int
        Draw i comes from the i-th stream of this seed.
    sizes : tuple of int
        Rows in each group; a draw takes as many of each.
    given : tuple of ndarray, each of shape (draws, size), or None
        Exact rows of each group, from zero, instead of random ones.
    """

    seed: int
    sizes: tuple[int, ...]
    given: tuple[IntArray, ...] | None = None


def plan(
    seed: int,
    sizes: Sequence[int],
    draws: int,
    given: npt.ArrayLike | Sequence[npt.ArrayLike] | None = None,
) -> Plan:
    """Plan of resamples, checked.

    Parameters
    ----------
    seed : int
        Not negative.
    sizes : sequence of int
        Rows in each group.
    draws : int
        Number of draws.
    given : array_like, shape (draws, n), or one for each group, optional
        Exact rows of each draw, from zero, counted among the rows used of the group.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        A seed or number that is none, or rows that do not exist; all problems at once.
    """
    problems = []
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        problems.append(Problem("seed", f"expected a whole number of at least 0, got {seed!r}"))
    if isinstance(draws, bool) or not isinstance(draws, int | np.integer) or draws < 2:
        problems.append(Problem("draws", f"expected a whole number of at least 2, got {draws!r}"))
    fixed: list[IntArray] = []
    if given is not None:
        several = isinstance(given, list | tuple) and len(sizes) > 1
        parts = list(given) if several else [given]  # type: ignore[arg-type]
        if len(parts) != len(sizes):
            what = f"expected one array for each of {len(sizes)} groups, got {len(parts)}"
            problems.append(Problem("indices", what))
        else:
            fixed = [np.asarray(part) for part in parts]
            problems += [
                p for rows, n in zip(fixed, sizes, strict=True) for p in _wrong(rows, n, draws)
            ]
    if problems:
        remedy = "Give seed=1, draws=5000, and indices only to repeat resamples made elsewhere."
        raise InputError("bootstrap", problems, remedy)
    exact = tuple(rows.astype(np.intp) for rows in fixed) if given is not None else None
    return Plan(int(seed), tuple(sizes), exact)


def _wrong(rows: npt.NDArray[np.generic], n: int, draws: int) -> list[Problem]:
    """What is wrong with the exact rows of one group."""
    if rows.ndim != 2 or rows.shape != (draws, n):
        what = f"expected {draws} draws of {n} rows, got an array of shape {rows.shape}"
        return [Problem("indices", what)]
    if rows.dtype.kind not in "iu":
        return [Problem("indices", f"expected whole numbers, got {rows.dtype}")]
    low, high = int(rows.min()), int(rows.max())
    if low < 0 or high >= n:
        return [Problem("indices", f"expected rows 0-{n - 1} (from zero), got {low}-{high}")]
    return []


def stream(seed: int, *key: int) -> np.random.Generator:
    """Random numbers of one draw: independent streams of one seed (O'Neill 2014).

    Parameters
    ----------
    seed : int
        Of all draws.
    *key : int
        Number of the draw.

    Returns
    -------
    Generator

    Examples
    --------
    >>> bool(stream(1, 7).random() == stream(1, 7).random() != stream(1, 8).random())
    True
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def rows_of(plan: Plan, i: int) -> tuple[IntArray, ...]:
    """Rows of draw i, one array a group, from zero within the group.

    Parameters
    ----------
    plan : Plan
        Of the resamples.
    i : int
        Number of the draw.

    Returns
    -------
    tuple of ndarray, each of shape (size,)

    Examples
    --------
    >>> rows_of(Plan(1, (3,), (np.array([[0, 2, 2]]),)), 0)[0].tolist()
    [0, 2, 2]
    """
    if plan.given is not None:
        return tuple(rows[i] for rows in plan.given)
    random = stream(plan.seed, i)
    return tuple(random.integers(n, size=n) for n in plan.sizes)


def counts(plan: Plan, draws: Sequence[int]) -> tuple[npt.NDArray[np.int32], ...]:
    """How often each row is taken.

    Parameters
    ----------
    plan : Plan
        Of the resamples.
    draws : sequence of int
        Numbers of the draws.

    Returns
    -------
    tuple of ndarray, each of shape (n_draws, size)
        One a group.
    """
    found = tuple(np.empty((len(draws), n), dtype=np.int32) for n in plan.sizes)
    for at, i in enumerate(draws):
        for out, rows in zip(found, rows_of(plan, i), strict=True):
            out[at] = np.bincount(rows, minlength=out.shape[1])
    return found


def products(x: FloatArray, centre: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """Deviations of the rows and the products of their pairs, a block of rows at a time.

    Parameters
    ----------
    x : ndarray, shape (n, p)
        Rows.
    centre : ndarray, shape (p,)
        Close to their means, so that nothing cancels.

    Yields
    ------
    slice
        Which rows.
    ndarray, shape (rows, p + p (p + 1) / 2)
        Deviations, then ``vech`` of their products.
    """
    n, p = x.shape
    i, j = lower(p)
    size = max(1, BLOCK // (p + len(i)))
    for start in range(0, n, size):
        at = slice(start, min(start + size, n))
        deviation = np.ascontiguousarray(x[at]) - centre
        block = np.empty((len(deviation), p + len(i)))
        block[:, :p] = deviation
        np.multiply(deviation[:, i], deviation[:, j], out=block[:, p:])
        yield at, block


def moments(
    blocks: Sequence[tuple[slice, FloatArray]] | Iterator[tuple[slice, FloatArray]],
    counts: npt.NDArray[np.int32],
    centre: FloatArray,
    weights: FloatArray | None = None,
    *,
    rows: int = 0,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Means and covariances of many draws by one matrix product.

    Parameters
    ----------
    blocks : sequence of (slice, ndarray)
        From :func:`products`.
    counts : ndarray, shape (draws, n)
        How often each row is taken.
    centre : ndarray, shape (p,)
        As for the blocks.
    weights : ndarray, shape (n,), optional
        Of the rows.
    rows : int, optional
        Draws in a full block. A shorter one is filled up for the product, since its last digits
        may depend on the shapes.

    Returns
    -------
    mean : ndarray, shape (draws, p)
    cov : ndarray, shape (draws, p, p)
        Divided by the sum of counts (times weights).
    size : ndarray, shape (draws,)
        That sum.

    Examples
    --------
    >>> x, centre = np.array([[0.0, 0.0], [2.0, 4.0]]), np.array([1.0, 2.0])
    >>> mean, cov, size = moments(products(x, centre), np.array([[1, 1], [1, 3]], np.int32), centre)
    >>> mean.tolist(), cov[1].tolist(), size.tolist()
    ([[1.0, 2.0], [1.5, 3.0]], [[0.75, 1.5], [1.5, 3.0]], [2.0, 4.0])
    """
    p = len(centre)
    i, j = lower(p)
    total = np.zeros((len(counts), p + len(i)))
    size = np.zeros(len(counts))
    for at, block in blocks:
        own = np.zeros((max(len(counts), rows), at.stop - at.start))
        own[: len(counts)] = counts[:, at]
        if weights is not None:
            own *= weights[at]
        total += (own @ block)[: len(counts)]
        size += own.sum(axis=1)[: len(counts)]
    total /= size[:, None]
    off = total[:, :p]
    cov = np.empty((len(counts), p, p))
    cov[:, i, j] = cov[:, j, i] = total[:, p:] - off[:, i] * off[:, j]
    return centre + off, cov, size
