"""The build as a researcher meets it: what runs again, what a failure says, what survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from cup_study import recipe, study
from cup_study.errors import BusyError, CupError
from cup_study.pipeline import build, digests

Edit = Callable[[Path, str, str], None]
Run = Callable[..., dict[str, build.Outcome]]


def statuses(outcomes: dict[str, build.Outcome]) -> dict[str, str]:
    return {name: outcome.status for name, outcome in outcomes.items()}


def done(outcomes: dict[str, build.Outcome]) -> set[str]:
    return {name for name, outcome in outcomes.items() if outcome.status == "done"}


ALL = {"01_clean", "02_use", "02_use@lulea", "02_use@malmo", "03_other"}


def edit_cell(path: Path, old: str, new: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    cells = [c for c in notebook.cells if old in c.source]
    assert cells, f"{old!r} is in no cell"
    for cell in cells:
        cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)


def test_what_runs_again_of_two_notebooks(small: Path, run_build: Run, edit: Edit) -> None:
    raw = small / "data" / "raw" / "mini"
    assert done(run_build(jobs=2)) == {"01_clean", "03_other"}
    for path in [*(small / "notebooks").iterdir(), *raw.iterdir()]:
        path.touch()
    assert done(run_build()) == set(), "only times changed"
    edit(raw / "study.yml", "draws: 3", "draws: 4")
    assert done(run_build()) == {"03_other"}, "one parameter changed"
    (raw / "raw.csv").write_text("a,b\n1,2\n3,4\n")
    assert done(run_build()) == {"01_clean"}, "what it reads changed"


@pytest.mark.slow
def test_what_runs_again(repository: Path, run_build: Run, edit: Edit) -> None:
    notebooks = repository / "notebooks"
    raw = repository / "data" / "raw" / "mini"
    first = run_build(jobs=2)
    assert done(first) == ALL
    assert all(outcome.seconds > 0 for outcome in first.values())

    assert done(run_build()) == set(), "nothing changed"

    for path in [*notebooks.iterdir(), *raw.iterdir()]:
        path.touch()
    assert done(run_build()) == set(), "only times changed"

    notebook = nbformat.read(notebooks / "03_other.ipynb", as_version=4)
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="seen in JupyterLab")]
    notebook.cells[2].execution_count = 7
    nbformat.write(notebook, notebooks / "03_other.ipynb")
    assert done(run_build()) == set(), "only outputs changed"

    edit_cell(notebooks / "02_use.ipynb", "plt.subplots()", "plt.subplots(figsize=(3, 2))")
    assert done(run_build()) == {"02_use", "02_use@lulea", "02_use@malmo"}, "one cell changed"

    edit(raw / "study.yml", "draws: 3", "draws: 4")
    assert done(run_build()) == {"03_other"}, "one parameter changed"

    (raw / "raw.csv").write_text("a,b\n1,2\n3,4\n")
    assert done(run_build()) == {"01_clean", "02_use", "02_use@lulea", "02_use@malmo"}

    edit_cell(notebooks / "01_clean.ipynb", '"count")', '"count")  # a remark')
    assert done(run_build()) == {"01_clean"}, "its output is the same, so nothing after it runs"

    (repository / "data" / "processed" / "mini" / "clean.csv").unlink()
    assert "01_clean" in done(run_build()), "a deleted product is made again"


@pytest.mark.slow
def test_failing_cell_names_notebook_cell_source_and_traceback(
    repository: Path, run_build: Run
) -> None:
    first = run_build()
    assert done(first) == ALL
    processed = repository / "data" / "processed" / "mini"
    before = (processed / "results" / "01_clean.json").read_bytes()
    edit_cell(
        repository / "notebooks" / "01_clean.ipynb",
        "_ = run.output(clean)",
        'raise ValueError("no such code: åäö")\n_ = run.output(clean)',
    )
    edit_cell(repository / "notebooks" / "03_other.ipynb", "draws, ", "draws + 1, ")
    outcomes = run_build()
    failure = outcomes["01_clean"]
    assert failure.status == "failed"
    assert "cell 5 of notebooks/01_clean.ipynb" in failure.message
    assert 'raise ValueError("no such code: åäö")' in failure.message
    assert "ValueError: no such code: åäö" in failure.message
    assert "Traceback (most recent call last)" in failure.message
    assert outcomes["03_other"].status == "done", "the others go on"
    assert outcomes["02_use"].status == "skipped"
    assert (processed / "failed" / "01_clean.ipynb").is_file()
    assert "no such code" in (processed / "failed" / "01_clean.log").read_text(encoding="utf-8")
    assert (processed / "results" / "01_clean.json").read_bytes() == before
    text, good = build.summary(list(outcomes.values()))
    assert not good
    assert "Not run because of that: 02_use, 02_use@lulea, 02_use@malmo" in text

    edit_cell(
        repository / "notebooks" / "01_clean.ipynb", 'raise ValueError("no such code: åäö")\n', ""
    )
    assert "failed" not in statuses(run_build()).values()
    assert not (processed / "failed" / "01_clean.ipynb").exists()


def test_error_written_for_the_reader_comes_without_our_modules(
    small: Path, run_build: Run
) -> None:
    edit_cell(
        small / "notebooks" / "03_other.ipynb",
        "results.value(",
        'from cup_study.errors import CupError\nraise CupError("row 3: mend it")\nresults.value(',
    )
    message = run_build()["03_other"].message
    assert "cell 4 of notebooks/03_other.ipynb failed" in message
    assert "row 3: mend it\n    (The traceback is in the log.)" in message
    assert "Traceback" not in message
    log = small / "data" / "processed" / "mini" / "failed" / "03_other.log"
    assert "Traceback (most recent call last)" in log.read_text(encoding="utf-8")


def test_dead_kernel_is_told_as_such(small: Path, run_build: Run) -> None:
    edit_cell(
        small / "notebooks" / "03_other.ipynb",
        'results.value("other.draws", draws, "count")',
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    )
    outcome = run_build()["03_other"]
    assert outcome.status == "failed"
    assert "the kernel died in cell 4 of notebooks/03_other.ipynb" in outcome.message
    assert "os.kill(os.getpid(), signal.SIGKILL)" in outcome.message
    assert "memory" in outcome.message


def test_missing_output_is_an_error(small: Path, run_build: Run) -> None:
    edit_cell(
        small / "notebooks" / "01_clean.ipynb", "_ = run.output(clean)", "_ = run.output('x')"
    )
    outcome = run_build()["01_clean"]
    assert outcome.status == "failed"
    assert "did not make clean.csv" in outcome.message


def test_two_builds_at_once(repository: Path) -> None:
    home = study.load("mini", repository).processed
    with build._lock(home), pytest.raises(BusyError, match=f"process {os.getpid()}"):
        build.build([], home)


@pytest.mark.parametrize("folder", ["small", pytest.param("repository", marks=pytest.mark.slow)])
def test_results_do_not_depend_on_workers(
    folder: str, request: pytest.FixtureRequest, run_build: Run
) -> None:
    results = request.getfixturevalue(folder) / "data" / "processed" / "mini" / "results"
    run_build(jobs=1)
    one = digests.of_files([results], results)
    run_build(jobs=2, force=True)
    assert digests.of_files([results], results) == one


@pytest.mark.slow
def test_dask_runs_the_same_tasks(repository: Path, run_build: Run) -> None:
    assert done(run_build(executor="dask", jobs=2)) == ALL
    assert done(run_build()) == set(), "nothing is left for the processes"


def test_dask_scheduler_that_does_not_answer(small: Path) -> None:
    loaded = study.load("mini", small)
    with pytest.raises(CupError, match="No Dask scheduler answers at tcp://127.0.0.1:9"):
        build.build(
            recipe.notebooks(loaded),
            loaded.processed,
            executor="dask",
            scheduler="tcp://127.0.0.1:9",
        )


@pytest.mark.slow
def test_killed_build_leaves_nothing_half_written(repository: Path, run_build: Run) -> None:
    """SIGKILL while a notebook runs: no orphans, no partial files, the next run does the rest."""
    marker = repository / "started"
    edit_cell(
        repository / "notebooks" / "02_use.ipynb",
        "import matplotlib.pyplot as plt",
        "import os, pathlib, time\n"
        f"pathlib.Path({str(marker)!r}).write_text(str(os.getpid()))\ntime.sleep(SLEEP)\n"
        "import matplotlib.pyplot as plt",
    )
    edit_cell(repository / "notebooks" / "02_use.ipynb", "SLEEP", "60")
    process = subprocess.Popen(
        [sys.executable, "-m", "cup_study", "notebooks", "--study", "mini", "--jobs", "2"],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(digests.package_root())},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 90
    while not marker.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert marker.exists(), "the notebook never started"
    kernel = int(marker.read_text())
    process.send_signal(signal.SIGKILL)
    process.wait()
    processed = repository / "data" / "processed" / "mini"
    assert (processed / "results" / "01_clean.json").is_file()
    assert not (processed / "results" / "02_use.json").exists()
    deadline = time.monotonic() + 20
    while _alive(kernel) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not _alive(kernel), "the kernel outlived the build"

    edit_cell(repository / "notebooks" / "02_use.ipynb", "sleep(60)", "sleep(0)")
    outcomes = run_build(jobs=2)
    assert outcomes["01_clean"].status == "unchanged", "what was finished is kept"
    assert {"02_use", "02_use@lulea", "02_use@malmo"} <= done(outcomes)
    left = [p.name for p in processed.rglob("*") if ".tmp" in p.name or "02_use." in p.parent.name]
    assert left == []


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
