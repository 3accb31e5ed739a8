"""What a researcher reads when a notebook fails: notebook, cell, source, traceback, next step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cup_study import files
from cup_study.notebook import Cell, cells

CELL_FAILED = """\
{run}: cell {number} of notebooks/{notebook} failed
{source}
{traceback}"""

KERNEL_DIED = """\
{run}: the kernel died in cell {number} of notebooks/{notebook}
{source}
  The process that ran the notebook was ended from outside, most often by the system because memory
  ran out. Fewer workers need less memory: try JOBS=1, or a machine with more memory."""

KEPT = """
  half-run notebook  {notebook}
  log                {log}
The other notebooks go on. Mend the cause and run the same command again; what is finished is
kept."""

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LAST_LINES = 25


def cell_failed(run: str, source: Path, executed: Path, error: Any) -> str:
    """Text for an exception in a cell.

    Parameters
    ----------
    run : str
        Name of the run.
    source, executed : Path
        The notebook and its half-run copy.
    error : PapermillExecutionError
        What papermill raised.
    """
    number, code = _place(
        source,
        executed,
        lambda cell: any(o["output_type"] == "error" for o in cell.outputs),
    )
    traceback = _ANSI.sub("", "\n".join(error.traceback)).strip().splitlines()
    if len(traceback) > _LAST_LINES:
        traceback = ["...", *traceback[-_LAST_LINES:]]
    # A message of several lines is the last part of IPython's traceback already.
    return CELL_FAILED.format(
        run=run,
        number=number,
        notebook=source.name,
        source=_indent(code or error.source),
        traceback=_indent("\n".join(traceback)),
    )


def kernel_died(run: str, source: Path, executed: Path) -> str:
    """Text for a kernel that was ended from outside."""
    number, code = _place(source, executed, _never_answered)
    return KERNEL_DIED.format(run=run, number=number, notebook=source.name, source=_indent(code))


def _never_answered(cell: Cell) -> bool:
    """Whether a cell began to run and the kernel never replied."""
    times = cell.metadata.get("execution", {})
    return bool(times) and "shell.execute_reply" not in times


def keep(run: str, text: str, executed: Path, staging: Path, home: Path) -> str:
    """Keep the half-run notebook and a log; give the text with their places."""
    failed = home / "failed"
    failed.mkdir(parents=True, exist_ok=True)
    notebook, log = failed / f"{run}.ipynb", failed / f"{run}.log"
    if executed.exists():
        shutil.copyfile(executed, notebook)
    written = staging / "run.log"
    printed = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
    files.write_text(log, f"{text}\n\n--- what the notebook printed ---\n{_ANSI.sub('', printed)}")
    root = home.parents[2]
    return text + KEPT.format(
        notebook=notebook.relative_to(root).as_posix() if executed.exists() else "(none)",
        log=log.relative_to(root).as_posix(),
    )


def _place(source: Path, executed: Path, is_it: Callable[[Cell], bool]) -> tuple[str, str]:
    """Number (from 1) in the notebook as it is on disk, and source, of an executed cell.

    papermill adds cells of its own, so that its count is not the reader's.
    """
    for cell in filter(is_it, cells(executed) if executed.exists() else ()):
        for own in cells(source):
            if own.id == cell.id:
                return str(own.number), own.source
        return "(the injected parameters)", cell.source
    return "?", ""


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
