"""How long a build takes, measured: the figures that the issue and the changelog speak of."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

from cup_study import recipe
from cup_study.errors import CupError
from cup_study.pipeline import build
from cup_study.study import Study

FORMATS = ("html", "pdf", "docx")


def measure(study: Study, jobs: int) -> str:
    """Build a study three times and tell how long each took.

    Parameters
    ----------
    study : Study
        The study; all its results are made anew.
    jobs : int
        Workers of the parallel build.

    Returns
    -------
    str
        A table for people.

    Raises
    ------
    CupError
        When a step fails.
    """
    recipe.fetch(study)
    one, outcomes = _timed(lambda: _build(study, recipe.notebooks(study), 1))
    alone = sum(outcome.seconds for outcome in outcomes)
    whole, everything = _timed(lambda: _build(study, recipe.everything(study, FORMATS), jobs))
    nothing, _ = _timed(lambda: _command(study))
    rows = [
        ("notebooks one after the other, sum of their times", alone),
        ("notebooks one after the other, wall time", one),
        (f"everything anew with {jobs} workers, wall time", whole),
        ("the same command with nothing to do, wall time", nothing),
    ]
    lines = [f"{text:54}{seconds:8.1f} s" for text, seconds in rows]
    lines.append(f"{'everything anew / sum of the notebooks':54}{whole / alone:8.2f}")
    slowest = sorted(everything, key=lambda o: -o.seconds)[:8]
    lines += ["", "Slowest steps of the parallel build:"]
    lines += [f"  {outcome.step:52}{outcome.seconds:8.1f} s" for outcome in slowest]
    return "\n".join(lines)


def _timed(function: Callable[[], list[build.Outcome]]) -> tuple[float, list[build.Outcome]]:
    began = time.monotonic()
    result = function()
    return time.monotonic() - began, result


def _build(study: Study, steps: list[build.Step], jobs: int) -> list[build.Outcome]:
    outcomes = build.build(steps, study.processed, jobs=jobs, force=True)
    text, good = build.summary(outcomes)
    if not good:
        raise CupError(text)
    return outcomes


def _command(study: Study) -> list[build.Outcome]:
    done = subprocess.run(
        [sys.executable, "-m", "cup_study", "report", "--study", study.name],
        cwd=study.root,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0 or " done" in done.stdout:
        raise CupError(f"A build with nothing to do did something:\n{done.stdout}{done.stderr}")
    return []
