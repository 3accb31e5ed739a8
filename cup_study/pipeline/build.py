"""Run steps with pytask: only what changed, in parallel, resumable, with a live table.

A step is any function with what it depends on and what it makes. Notebooks and typesetting are
both steps; this module knows neither.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from cup_study import files
from cup_study.errors import BusyError, CupError
from cup_study.pipeline import digests, hooks
from cup_study.pipeline.execute import THREADS, clear_staging

Executor = Literal["processes", "dask"]
LOCK, TIMES = ".build.lock", ".times"
#: Steps that could not run which a summary names; a study with many groups has dozens.
_SHOWN = 10


@dataclass(frozen=True)
class Step:
    """One step of a build.

    Attributes
    ----------
    name : str
        Unique name, shown in the table.
    function : callable
        A module-level function; called with `arguments` as keywords.
    arguments : dict
        What the function is called with.
    depends : tuple of Path
        Files and folders that it reads.
    values : dict
        Everything else that its result depends on (digests, settings).
    makes : tuple of Path
        Files and folders that it makes.
    """

    name: str
    function: Callable[..., None]
    arguments: Mapping[str, Any]
    depends: tuple[Path, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    makes: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a step.

    Attributes
    ----------
    step : str
    status : str
        ``"done"``, ``"unchanged"``, ``"failed"`` or ``"skipped"`` (because an earlier one failed).
    seconds : float
        Time that it ran.
    message : str
        Error text when it failed.
    """

    step: str
    status: Literal["done", "unchanged", "failed", "skipped"]
    seconds: float = 0.0
    message: str = ""


def build(
    steps: Sequence[Step],
    home: Path,
    *,
    jobs: int = 2,
    executor: Executor = "processes",
    scheduler: str = "",
    force: bool = False,
) -> list[Outcome]:
    """Run the steps whose inputs changed since they last succeeded.

    Parameters
    ----------
    steps : sequence of Step
        All steps, in any order.
    home : Path
        ``data/processed/<study>``: holds the record of what was run (``pytask.lock``).
    jobs : int
        Number of worker processes.
    executor : {"processes", "dask"}
        Worker processes here, or a Dask cluster.
    scheduler : str
        Address of the Dask scheduler; empty for a local cluster of `jobs` workers.
    force : bool
        Run everything, changed or not.

    Returns
    -------
    list of Outcome
        One a step, in the order in which they ended.

    Raises
    ------
    BusyError
        When another process builds in the same folder.
    CupError
        When the steps do not fit together, or the scheduler is not reached.
    """
    with _lock(home), _single_thread():
        clear_staging(home)
        with _dask(scheduler, jobs) if executor == "dask" else _nothing():
            return _run(steps, home, jobs, executor, force)


def summary(outcomes: Sequence[Outcome]) -> tuple[str, bool]:
    """What happened, for the person who waits, and whether all went well.

    Parameters
    ----------
    outcomes : sequence of Outcome
        From :func:`build`.

    Returns
    -------
    tuple of (str, bool)

    Examples
    --------
    >>> summary([Outcome("a", "done", 2.0), Outcome("b", "unchanged")])
    ('2 steps: 1 done, 1 unchanged', True)
    """
    counts = {
        status: sum(o.status == status for o in outcomes)
        for status in ("done", "unchanged", "failed", "skipped")
    }
    text = f"{len(outcomes)} steps: " + ", ".join(f"{n} {s}" for s, n in counts.items() if n)
    failed = [o for o in outcomes if o.status == "failed"]
    skipped = sorted(o.step for o in outcomes if o.status == "skipped")
    parts = [o.message for o in failed]
    if skipped:
        shown = ", ".join(skipped[:_SHOWN])
        more = f" and {len(skipped) - _SHOWN} more" if len(skipped) > _SHOWN else ""
        parts.append(f"Not run because of that: {shown}{more}")
    return "\n\n".join([*parts, text]), not failed


def _run(
    steps: Sequence[Step], home: Path, jobs: int, executor: Executor, force: bool
) -> list[Outcome]:
    import pytask

    # pytask takes its root from a configuration file; ours needs no settings.
    configuration = home / "pytask.toml"
    if not configuration.exists():
        files.write_text(configuration, "[tool.pytask.ini_options]\n")
    options: dict[str, Any] = {}
    if executor == "dask":
        options = {"n_workers": max(jobs, 2), "parallel_backend": "dask"}
    elif jobs > 1:
        options = {"n_workers": jobs, "parallel_backend": "loky"}
    quiet = io.StringIO() if not sys.stdout.isatty() else None
    began = time.monotonic()
    with redirect_stdout(quiet) if quiet is not None else _nothing(), hooks.in_order(steps):
        session = pytask.build(
            tasks=[_task(step, home) for step in steps],
            config=configuration,
            # The record is pytask.lock; the database that pytask still keeps beside it is slow.
            database_url="sqlite://",
            paths=(),
            force=force,
            show_traceback=False,
            show_capture="no",
            n_entries_in_table=30,
            disable_warnings=True,
            **options,
        )
    outcomes = [_outcome(report) for report in session.execution_reports]
    if len(outcomes) < len(steps) and not any(o.status == "failed" for o in outcomes):
        # What pytask printed matters only when it could not begin.
        detail = quiet.getvalue().strip()[-2000:] if quiet and not outcomes else ""
        raise CupError(
            f"The build was stopped after {time.monotonic() - began:.0f} s: {len(outcomes)} of "
            f"{len(steps)} steps had ended, and are kept.\n"
            f"Run the same command again to go on.\n{detail}".rstrip()
        )
    for outcome in outcomes:
        if outcome.status in ("done", "unchanged"):
            for suffix in (".ipynb", ".log"):
                (home / "failed" / f"{outcome.step}{suffix}").unlink(missing_ok=True)
    return outcomes


def _task(step: Step, home: Path) -> Any:
    from cup_study.pipeline.nodes import ContentNode, StepTask, ValueNode

    depends: dict[str, Any] = {
        "_files": [ContentNode(name=path.as_posix(), path=path) for path in step.depends],
        "_values": ValueNode(name=f"{step.name}::values", digest=digests.of(step.values)),
    }
    produces = {"_makes": [ContentNode(name=path.as_posix(), path=path) for path in step.makes]}
    return StepTask(
        name=step.name,
        call=step.function,
        arguments=dict(step.arguments),
        depends_on=depends,
        produces=produces,
        clock=home / TIMES / f"{step.name}.txt",
    )


def _outcome(report: Any) -> Outcome:
    import pytask

    name, status = report.task.name, report.outcome
    seconds = report.task.seconds()
    if status is pytask.TaskOutcome.SUCCESS:
        return Outcome(name, "done", seconds)
    if status is pytask.TaskOutcome.FAIL:
        error = report.exc_info[1] if report.exc_info else None
        text = str(error) if isinstance(error, CupError) else _unexpected(name, report.exc_info)
        return Outcome(name, "failed", seconds, text)
    if status is pytask.TaskOutcome.SKIP_PREVIOUS_FAILED:
        return Outcome(name, "skipped")
    return Outcome(name, "unchanged")


def _unexpected(name: str, exc_info: Any) -> str:
    import traceback

    if not exc_info:
        return f"{name}: failed without a reason"
    if isinstance(exc_info[2], str):
        return f"{name}: {exc_info[0].__name__}: {exc_info[1]}\n{exc_info[2]}"
    lines = traceback.format_exception(*exc_info)
    return f"{name}: {exc_info[0].__name__}: {exc_info[1]}\n{''.join(lines[-12:])}"


@contextmanager
def _lock(home: Path) -> Iterator[None]:
    with files.explain_os_errors(home):
        home.mkdir(parents=True, exist_ok=True)
    # The lock is the operating system's: it ends with the process, however that ends.
    lock = FileLock(home / LOCK)
    note = home / f"{LOCK}.pid"
    try:
        with lock.acquire(timeout=0):
            files.write_text(note, f"{os.getpid()}\n")
            yield
    except Timeout:
        holder = note.read_text(encoding="utf-8").strip() if note.exists() else "unknown"
        raise BusyError(
            f"Another build of this study is running (process {holder}, folder {home}).\n"
            "Nothing was changed. Wait until it has ended, or stop it, and run the command again."
        ) from None


@contextmanager
def _single_thread() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(THREADS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _dask(scheduler: str, jobs: int) -> Iterator[None]:
    import distributed

    # distributed has no type hints
    Client: Any = distributed.Client
    LocalCluster: Any = distributed.LocalCluster
    try:
        if scheduler:
            client = Client(scheduler, timeout="10s")
        else:
            client = Client(
                LocalCluster(n_workers=max(jobs, 2), threads_per_worker=1, dashboard_address=None)
            )
    except (OSError, ValueError) as error:
        raise CupError(
            f"No Dask scheduler answers at {scheduler or 'this machine'} ({error}).\n"
            "Start one (dask scheduler; dask worker <address>), correct SCHEDULER, or leave out "
            "EXECUTOR=dask."
        ) from None
    with client:
        yield
        if not scheduler:
            client.shutdown()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
