"""What a researcher reads when a notebook fails: notebook, cell, source, traceback, next step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cup_study import errors, files
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
#: Errors whose message says everything that a researcher needs.
_TOLD = {
    kind.__name__
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.CupError)
}


@dataclass(frozen=True)
class Failure:
    """Text for the reader, and the whole traceback for the log."""

    text: str
    traceback: str


def cell_failed(run: str, source: Path, executed: Path, error: Any) -> Failure:
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
    traceback = _ANSI.sub("", "\n".join(error.traceback)).strip()
    text = CELL_FAILED.format(
        run=run,
        number=number,
        notebook=source.name,
        source=_indent(code or error.source),
        traceback="{traceback}",
    )
    if error.ename in _TOLD:
        # The message was written for the reader; the way to it through our modules is in the log.
        shown = f"{error.evalue}\n(The traceback is in the log.)"
    else:
        lines = traceback.splitlines()
        shown = "\n".join(["...", *lines[-_LAST_LINES:]] if len(lines) > _LAST_LINES else lines)
    return Failure(text.replace("{traceback}", _indent(shown)), traceback)


def kernel_died(run: str, source: Path, executed: Path) -> Failure:
    """Text for a kernel that was ended from outside."""
    begun = [c for c in cells(executed) if _began(c)] if executed.exists() else []
    number, code = _place(source, executed, lambda cell: cell in begun[-1:])
    text = KERNEL_DIED.format(run=run, number=number, notebook=source.name, source=_indent(code))
    return Failure(text, "")


def _began(cell: Cell) -> bool:
    """Whether papermill sent the cell to the kernel."""
    return cell.metadata.get("papermill", {}).get("start_time") is not None


def keep(run: str, failure: Failure, executed: Path, staging: Path, home: Path) -> str:
    """Keep the half-run notebook and a log; give the text with their places."""
    failed = home / "failed"
    failed.mkdir(parents=True, exist_ok=True)
    notebook, log = failed / f"{run}.ipynb", failed / f"{run}.log"
    if executed.exists():
        shutil.copyfile(executed, notebook)
    written = staging / "run.log"
    printed = written.read_text(encoding="utf-8", errors="replace") if written.exists() else ""
    parts = [failure.text, "--- traceback ---", failure.traceback]
    parts += ["--- what the notebook printed ---", _ANSI.sub("", printed)]
    files.write_text(log, "\n\n".join(parts))
    root = home.parents[2]
    return failure.text + KEPT.format(
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
