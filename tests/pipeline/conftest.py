"""Steps of the small study, and a way to run its command line in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cup_study import recipe, study
from cup_study.pipeline import build, digests

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run_build(repository: Path) -> Callable[..., dict[str, build.Outcome]]:
    """Build the notebooks of the small study in this process; outcome by step."""

    def run(**options: object) -> dict[str, build.Outcome]:
        loaded = study.load("mini", repository)
        outcomes = build.build(
            recipe.notebooks(loaded),
            loaded.processed,
            **{"jobs": 1, **options},  # type: ignore[arg-type]
        )
        return {outcome.step: outcome for outcome in outcomes}

    return run


@pytest.fixture
def cup(repository: Path) -> Command:
    """Run the command line in the small repository."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cup_study", *arguments],
            cwd=repository,
            env={**os.environ, "PYTHONPATH": str(digests.package_root()), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run
