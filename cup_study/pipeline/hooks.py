"""Two adjustments of pytask's scheduling, for builds whose steps last seconds.

pytask takes ready steps in an order that differs from run to run, and pytask-parallel looks for
finished ones at intervals that grow to a second. With many short steps and a long one that should
start early, workers stand idle for both reasons.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from pytask import hookimpl

#: Seconds between looks for finished steps; the last one repeats.
LOOKS = (0.01, 0.02, 0.05, 0.1)

_order: dict[str, int] = {}


class _Named(Protocol):
    @property
    def name(self) -> str: ...


@contextmanager
def in_order(steps: Sequence[_Named]) -> Iterator[None]:
    """Let ready steps start in the order given, and finished ones be seen soon.

    The author of ``study.yml`` lists what takes long first; that order is kept.
    """
    from pytask_parallel import execute

    global _order
    parallel: Any = execute
    sleeper = parallel._Sleeper
    _order = {step.name: -place for place, step in enumerate(steps)}
    parallel._Sleeper = functools.partial(sleeper, timings=list(LOOKS))
    try:
        yield
    finally:
        _order = {}
        parallel._Sleeper = sleeper


@hookimpl(tryfirst=True)
def pytask_execute_build(session: Any) -> None:
    """Give the scheduler the order before it starts; returns nothing, so that it goes on.

    pytask finds this module by the entry point in ``pyproject.toml``; other builds in the same
    environment are left alone.
    """
    if not _order:
        return
    session.scheduler.priorities.update(
        {task.signature: _order.get(task.name, 0) for task in session.tasks}
    )
