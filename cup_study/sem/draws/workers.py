"""Work that is spread over cores or machines, by joblib.

Which backend does the work is the caller's choice: inside ``joblib.parallel_config("dask")`` a
cluster, by default threads or processes of this computer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, TypeVar

import joblib

from cup_study.errors import InputError, Problem

Result = TypeVar("Result")


def spread(
    function: Callable[..., Result],
    task: Any,
    n: int,
    *,
    block: int = 1,
    workers: int | None = None,
    threads: bool = False,
) -> list[Result]:
    """Results of ``function(task, first, last)`` over ranges that cover 0 to n.

    Parameters
    ----------
    function : callable
        At the top level of a module, so that it can be sent away.
    task : object
        What every call needs; can be pickled.
    n : int
        Pieces of work.
    block : int, optional
        Ranges begin at multiples of this.
    workers : int, optional
        As ``n_jobs`` of joblib; default what the context says, and without one all cores.
    threads : bool, optional
        Whether the function leaves Python alone long enough for threads to be better than
        processes, where the context does not decide.

    Returns
    -------
    list
        In the order of the ranges.

    Raises
    ------
    InputError
        When `workers` is zero.

    Examples
    --------
    >>> spread(lambda task, first, last: (task, first, last), "a", 5, block=2, workers=1)
    [('a', 0, 2), ('a', 2, 4), ('a', 4, 5)]
    """
    if workers == 0:
        problem = Problem("workers", "expected a number of workers or -1 for all cores, got 0")
        raise InputError("workers", [problem], "Leave it out, or give a number.")
    if workers is None and joblib.effective_n_jobs(None) == 1:
        workers = -1
    n_jobs = joblib.effective_n_jobs(workers)
    bounds = _bounds(n, block, 4 * n_jobs)
    calls = (joblib.delayed(function)(task, first, last) for first, last in pairwise(bounds))
    n_jobs = min(n_jobs, len(bounds) - 1) if workers is not None else None
    with one_blas_thread():
        parallel = joblib.Parallel(n_jobs=n_jobs, prefer="threads" if threads else None)
        return list(parallel(calls))


def _bounds(n: int, block: int, pieces: int) -> Sequence[int]:
    """Bounds of at most so many ranges, multiples of a block."""
    blocks = -(-n // block)
    each = -(-blocks // min(pieces, blocks)) * block
    return [*range(0, n, each), n]


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep matrix products in this process to one thread: small ones are slower with more.

    Yields
    ------
    None
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:  # joblib brings its own limits to other processes
        yield
        return
    with threadpool_limits(1):
        yield
