"""How long a build takes, measured: the figures that the issue and the changelog speak of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cup_study import recipe
from cup_study.errors import CupError
from cup_study.pipeline import build, plan
from cup_study.study import Study

FORMATS = ("html", "pdf", "docx")


def measure(study: Study, jobs: int) -> str:
    """Build a study several ways and tell how long each took.

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
    _, outcomes = _timed(lambda: _build(study, recipe.notebooks(study), 1))
    alone = sum(outcome.seconds for outcome in outcomes)
    peer, _ = _timed(lambda: _papermill(study))
    whole, everything = _timed(lambda: _build(study, recipe.everything(study, FORMATS), jobs))
    nothing, _ = _timed(lambda: _command(study))
    rows = [
        ("papermill alone, notebooks one after the other", peer),
        ("this project, notebooks one after the other", alone),
        (f"this project, everything anew with {jobs} workers", whole),
        ("this project, the same command with nothing to do", nothing),
    ]
    lines = [f"{text:54}{seconds:8.1f} s" for text, seconds in rows]
    lines.append(f"{'everything anew / papermill alone':54}{whole / peer:8.2f}")
    lines.append(f"{'everything anew / own notebooks one after the other':54}{whole / alone:8.2f}")
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


def _papermill(study: Study) -> list[build.Outcome]:
    """The peer: papermill's own command for each notebook, in the order of the study."""
    for run in plan.make(study):
        with tempfile.TemporaryDirectory() as folder:
            given = Path(folder) / "parameters.yml"
            given.write_text(json.dumps(run.parameters), encoding="utf-8")
            command = [sys.executable, "-m", "papermill", str(run.notebook), f"{folder}/out.ipynb"]
            options = ["--kernel", "python3", "--parameters_file", str(given), "--no-progress-bar"]
            done = subprocess.run(
                [*command, *options],
                cwd=run.notebook.parent,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise CupError(f"papermill could not run {run.id}:\n{done.stderr[-2000:]}")
    return []


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
