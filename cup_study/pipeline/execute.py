"""Run one notebook with papermill, in a process of its own, and keep the result only if whole.

The run writes to a staging folder. When every cell has run and every declared output is there,
the files are moved to their places. When not, the half-run notebook and a log are kept in
``data/processed/<study>/failed/`` and the earlier results stay untouched.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from cup_study import files
from cup_study.errors import NotebookError
from cup_study.pipeline import digests, failures
from cup_study.run import DIGEST_VARIABLE, STAGING_VARIABLE

STAGING = ".staging"
KERNEL = "cup-study"
#: One thread a worker: runs in parallel would otherwise fight for the cores, and the order of
#: floating-point sums would depend on their number.
THREADS = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
    ),
    "1",
)


def run_notebook(
    *,
    run: str,
    notebook: str,
    parameters: Mapping[str, object],
    outputs: Sequence[str],
    digest: str,
    processed: str,
) -> None:
    """Run a notebook and move what it made to its places.

    Parameters
    ----------
    run : str
        Name of the run.
    notebook : str
        Path of the notebook.
    parameters : mapping
        Values to inject.
    outputs : sequence of str
        Files that the run must make, relative to `processed`.
    digest : str
        Fingerprint of the run, written into its results.
    processed : str
        ``data/processed/<study>``.

    Raises
    ------
    NotebookError
        When a cell raises, the kernel dies, or a declared output is missing; with notebook, cell,
        source and traceback.
    CupError
        When the disk is full.
    """
    die_with_parent()
    home, source = Path(processed), Path(notebook)
    with files.explain_os_errors(home / STAGING):
        (home / STAGING).mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f"{run}.", dir=home / STAGING))
    try:
        with files.explain_os_errors(staging):
            executed = _papermill(run, source, parameters, digest, staging, home)
            _check_outputs(run, source, outputs, staging)
            _strip_times(executed)
            _move(run, outputs, staging, home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def clear_staging(processed: Path) -> None:
    """Remove what a killed build left; the caller holds the build's lock."""
    shutil.rmtree(processed / STAGING, ignore_errors=True)


def die_with_parent() -> None:
    """End this worker when the process that started it is gone.

    A build that is killed cannot tell its workers; without this they would go on, and write.
    The kernel ends by itself when its parent, this worker, is gone.
    """
    parent = os.getppid()
    if getattr(die_with_parent, "watching", None) == os.getpid() or parent <= 1:
        return
    die_with_parent.watching = os.getpid()  # type: ignore[attr-defined]

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(70)

    threading.Thread(target=watch, daemon=True).start()


def _papermill(
    run: str,
    source: Path,
    parameters: Mapping[str, object],
    digest: str,
    staging: Path,
    home: Path,
) -> Path:
    # jsonschema, which nbformat brings, would build a grammar of internationalised addresses for a
    # check that notebooks have no use for: two seconds in each worker. It does without, when told.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    executed = staging / "notebook.ipynb"
    environment = {
        **THREADS,
        STAGING_VARIABLE: str(staging),
        DIGEST_VARIABLE: digest,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(
            filter(None, [str(digests.package_root()), os.environ.get("PYTHONPATH", "")])
        ),
    }
    log = _log(staging / "run.log")
    try:
        with warnings.catch_warnings(), _kernel(staging, environment):
            # papermill and its libraries warn about their own insides; not the researcher's.
            warnings.simplefilter("ignore")
            papermill.execute_notebook(
                str(source),
                str(executed),
                parameters=dict(parameters),
                kernel_name=KERNEL,
                language="python",
                cwd=str(source.parent),
                progress_bar=False,
                log_output=True,
                autosave_cell_every=0,
            )
    except PapermillExecutionError as error:
        failure = failures.cell_failed(run, source, executed, error)
        raise NotebookError(failures.keep(run, failure, executed, staging, home)) from None
    except DeadKernelError:
        failure = failures.kernel_died(run, source, executed)
        raise NotebookError(failures.keep(run, failure, executed, staging, home)) from None
    finally:
        log.close()
        logging.getLogger("papermill").removeHandler(log)
    return executed


class _kernel:  # noqa: N801 - used like a function
    """Make this interpreter known as a kernel, whatever kernels the user has installed."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, dict(environment)
        self.before = os.environ.get("JUPYTER_PATH")

    def __enter__(self) -> None:
        spec = {
            # It warns that it is reached over TCP, which every kernel of this machine is.
            "argv": [
                *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                "--log-level=ERROR",
            ],
            "display_name": "CUP study",
            "language": "python",
            "env": self.environment,
        }
        target = self.folder / "jupyter" / "kernels" / KERNEL
        target.mkdir(parents=True)
        (target / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
        os.environ["JUPYTER_PATH"] = os.pathsep.join(
            filter(None, [str(self.folder / "jupyter"), self.before])
        )

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            os.environ.pop("JUPYTER_PATH", None)
        else:
            os.environ["JUPYTER_PATH"] = self.before


def _log(path: Path) -> logging.FileHandler:
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("papermill")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    return handler


def _check_outputs(run: str, source: Path, outputs: Sequence[str], staging: Path) -> None:
    results = staging / "results" / f"{run}.json"
    missing = [name for name in outputs if not (staging / name).exists()]
    if missing or not results.exists():
        what = ", ".join(missing) or 'results (the notebook never calls results.start("...", ...))'
        raise NotebookError(
            f"{run}: the notebook ran to its end but did not make {what}.\n"
            f"  notebook  notebooks/{source.name}\n"
            "Write each declared Output to run.output(<name>), or take it out of the parameters "
            "cell. The earlier results are untouched."
        )


def _strip_times(executed: Path) -> None:
    """Take out when and how fast the cells ran, so that the same run gives the same bytes."""
    notebook = json.loads(executed.read_text(encoding="utf-8"))
    given = notebook["metadata"].get("papermill", {}).get("parameters", {})
    for metadata in [notebook["metadata"], *(cell["metadata"] for cell in notebook["cells"])]:
        for name in ("papermill", "execution"):
            metadata.pop(name, None)
    notebook["metadata"]["papermill"] = {"parameters": given}
    files.write_text(executed, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def _move(run: str, outputs: Sequence[str], staging: Path, home: Path) -> None:
    """Move files to their places, the results last: they are the sign that a run is whole."""
    for name in outputs:
        target = home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(target)
    for folder in ("notebooks", "results"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (staging / "notebook.ipynb").replace(home / "notebooks" / f"{run}.ipynb")
    figures = home / "results" / run
    (staging / "results" / run).mkdir(exist_ok=True)
    if figures.exists():
        figures.replace(staging / "earlier-figures")
    (staging / "results" / run).replace(figures)
    (staging / "results" / f"{run}.json").replace(home / "results" / f"{run}.json")
