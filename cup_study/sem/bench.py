"""How fast the room is, beside lavaan and semopy, measured on the same data in the same run.

Every measurement runs in a process of its own, so that its peak memory is its own; the clock
starts when the data are read and the libraries loaded. lavaan takes part where R with lavaan is
installed. ``python -m cup_study.sem.bench`` prints the table.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_FACTORS = dict(zip("ABCDEFGH", (4, 4, 4, 4, 4, 4, 3, 3), strict=True))
MEASUREMENT = "\n".join(
    f"{name} =~ " + " + ".join(f"{name.lower()}{i}" for i in range(1, size + 1))
    for name, size in _FACTORS.items()
)
MODEL = f"{MEASUREMENT}\nG ~ a*A + B + C + D + E + F\nH ~ b*G + D\nindirect := a*b"
#: Task: what our side, lavaan's side and semopy's side run; and the ratio that was asked for.
TASKS = ("ML", "MLR", "WLSMV", "FIML", "groups", "bootstrap")
ASKED = {"MLR": 5, "WLSMV": 15, "FIML": 30, "groups": 30, "bootstrap": 30}
DRAWS, DRAWS_OF_PEER = 5000, 200
_ROWS = {
    "ML": "ML: fit and standard errors",
    "MLR": "MLR: with robust test",
    "WLSMV": "WLSMV: 5 categories, polychorics included",
    "FIML": "FIML: 5% missing, with fit measures",
    "groups": "WLSMV: 5 groups, scalar invariance",
    "bootstrap": f"ML bootstrap, {DRAWS:,} draws",
    "million": "ML: 1,000,000 x 30",
}


def data(n: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Answers of `n` simulated respondents to 30 items of eight factors in five groups.

    Parameters
    ----------
    n, seed : int
        Respondents, and the seed of the generator.

    Returns
    -------
    DataFrame
        Continuous items and the column ``group``.

    Examples
    --------
    >>> data(10).shape
    (10, 31)
    """
    rng = np.random.default_rng(seed)
    common = rng.normal(size=n)
    score = {name: 0.6 * common + 0.8 * rng.normal(size=n) for name in "ABCDEF"}
    score["G"] = 0.4 * score["A"] + 0.2 * score["B"] + 0.6 * rng.normal(size=n)
    score["H"] = 0.5 * score["G"] + 0.2 * score["D"] + 0.7 * rng.normal(size=n)
    items = {
        f"{name.lower()}{i}": 0.8 * score[name] + 0.6 * rng.normal(size=n)
        for name, size in _FACTORS.items()
        for i in range(1, size + 1)
    }
    return pd.DataFrame(items).assign(group=1 + np.arange(n) % 5)


def variants(frame: pd.DataFrame, seed: int = 2) -> dict[str, pd.DataFrame]:
    """The same answers as they are, in five categories, and with holes.

    Parameters
    ----------
    frame : DataFrame
        From :func:`data`.
    seed : int, optional
        Of the holes.

    Returns
    -------
    dict of str to DataFrame
        ``continuous``, ``ordinal``, ``missing`` (5% completely at random).
    """
    items = frame.drop(columns="group")
    cuts = np.array([-1.2, -0.4, 0.4, 1.2])
    codes = np.searchsorted(cuts, items.to_numpy()) + 1
    ordinal = pd.DataFrame(codes, columns=items.columns)
    holes = np.random.default_rng(seed).random(items.shape) < 0.05
    return {
        "continuous": frame,
        "ordinal": ordinal.assign(group=frame["group"]),
        "missing": items.mask(holes).assign(group=frame["group"]),
    }


_DATA = {"WLSMV": "ordinal", "groups": "ordinal", "FIML": "missing"}


def _ours(task: str, frame: pd.DataFrame) -> Callable[[], Any]:
    from cup_study.sem import fit

    items = [str(name) for name in frame if name != "group"]
    if task == "bootstrap":
        fitted = fit(MODEL, frame)
        return lambda: fitted.bootstrap(DRAWS, seed=1).failed
    if task == "groups":
        return lambda: fit(
            MEASUREMENT,
            frame,
            kind="cfa",
            ordered=items,
            group="group",
            group_equal=("loadings", "thresholds", "intercepts"),
        ).fit_measures()
    if task == "million":
        big = np.tile(frame[items].to_numpy(), (500, 1))
        big += np.random.default_rng(3).normal(scale=0.1, size=big.shape)
        whole = pd.DataFrame(big, columns=items)
        return lambda: fit(MODEL, whole).covariance
    known: dict[str, dict[str, Any]] = {
        "ML": {},
        "MLR": {"estimator": "MLR"},
        "WLSMV": {"ordered": items},
        "FIML": {"missing": "fiml"},
    }
    options = known[task]

    def run() -> Any:
        fitted = fit(MODEL, frame, **options)
        return fitted.covariance if task == "ML" else (fitted.covariance, fitted.fit_measures())

    return run


def _semopy(frame: pd.DataFrame) -> Callable[[], Any]:
    import semopy

    plain = MODEL.replace("a*", "").replace("b*", "").rsplit("\n", 1)[0]

    def run() -> Any:
        model = semopy.Model(plain)
        model.fit(frame)
        return model.inspect()

    return run


def _child(engine: str, task: str, path: str) -> None:
    """One measurement, told as JSON."""
    frame = pd.read_csv(path)
    run = _semopy(frame) if engine == "semopy" else _ours(task, frame)
    again = 1 if task in ("bootstrap", "million") else 5
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(again):
        began = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - began)
    told: dict[str, Any] = {"seconds": min(seconds), "first": seconds[0]}
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told["before"] = base / 1024
    if task == "bootstrap":
        told["failed"] = int(result)
    if task == "million":
        told |= _product_of(frame)
    print(json.dumps(told))


def _product_of(frame: pd.DataFrame) -> dict[str, float]:
    x = np.tile(frame.drop(columns="group").to_numpy(), (500, 1))
    seconds = []
    for _ in range(3):
        began = time.perf_counter()
        x.T @ x
        seconds.append(time.perf_counter() - began)
    return {"product": min(seconds), "data_megabytes": x.nbytes / 2**20}


_R = """
suppressMessages(library(lavaan)); task <- commandArgs(TRUE)[1]
d <- read.csv(commandArgs(TRUE)[2]); m <- paste(readLines(commandArgs(TRUE)[3]), collapse = "\\n")
cfa_ <- paste(readLines(commandArgs(TRUE)[4]), collapse = "\\n")
items <- setdiff(names(d), "group"); draws <- as.integer(commandArgs(TRUE)[5])
run <- function() switch(task,
  ML = sem(m, d), MLR = fitMeasures(sem(m, d, estimator = "MLR")),
  WLSMV = fitMeasures(sem(m, d, ordered = items)),
  FIML = fitMeasures(sem(m, d, missing = "ml")),
  groups = fitMeasures(cfa(cfa_, d, ordered = items, group = "group",
    group.equal = c("loadings", "thresholds", "intercepts"))),
  bootstrap = bootstrapLavaan(f, R = draws))
if (task == "bootstrap") f <- sem(m, d)
again <- if (task %in% c("ML", "MLR")) 3 else 1
s <- min(sapply(seq_len(again), function(i) system.time(suppressWarnings(run()))[["elapsed"]]))
peak <- as.numeric(sub("[^0-9]*([0-9]+).*", "\\\\1", grep("VmHWM", readLines("/proc/self/status"),
  value = TRUE)))
cat(sprintf('{"seconds": %f, "megabytes": %f}', s, peak / 1024))
"""


def measure(tasks: tuple[str, ...] = (*TASKS, "million")) -> pd.DataFrame:
    """Time and peak memory of each task, ours and the peers'.

    Parameters
    ----------
    tasks : tuple of str, optional
        Which; see ``TASKS``.

    Returns
    -------
    DataFrame
        ``task engine seconds megabytes note``; a task in several processes one row each.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, frame in variants(data()).items():
            frame.to_csv(home / f"{name}.csv", index=False)
        (home / "model.txt").write_text(MODEL, encoding="utf-8")
        (home / "cfa.txt").write_text(MEASUREMENT, encoding="utf-8")
        (home / "peer.R").write_text(_R, encoding="utf-8")
        for task in tasks:
            path = home / f"{_DATA.get(task, 'continuous')}.csv"
            rows.append(_told("here", task, _run_python("ours", task, path)))
            if task == "ML":
                rows.append(_told("semopy", task, _run_python("semopy", task, path)))
            if task != "million" and shutil.which("Rscript"):
                rows.append(_told("lavaan", task, _run_r(home, task, path)))
    return pd.DataFrame(rows)


def _told(engine: str, task: str, result: dict[str, Any]) -> dict[str, Any]:
    note = ""
    if engine == "lavaan" and task == "bootstrap" and "seconds" in result:
        result["seconds"] *= DRAWS / DRAWS_OF_PEER
        note = f"{DRAWS_OF_PEER} draws measured, time multiplied by {DRAWS // DRAWS_OF_PEER}"
    if "failed" in result:
        note = f"{result['failed']} draws failed"
    if "product" in result:
        note = (
            f"{result['seconds'] / result['product']:.1f} times one product X'X; memory beyond "
            f"that of before {result['megabytes'] - result['before']:.0f} MB, data "
            f"{result['data_megabytes']:.0f} MB"
        )
    keys = ("seconds", "megabytes")
    return {"task": task, "engine": engine, **{k: result.get(k, np.nan) for k in keys}} | {
        "note": result.get("error", note)
    }


def _run_python(engine: str, task: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "cup_study.sem.bench", engine, task, str(path)]
    return _result(subprocess.run(command, capture_output=True, text=True, check=False))


def _run_r(home: Path, task: str, path: Path) -> dict[str, Any]:
    files = [str(path), str(home / "model.txt"), str(home / "cfa.txt"), str(DRAWS_OF_PEER)]
    command = ["Rscript", "--vanilla", str(home / "peer.R"), task, *files]
    return _result(subprocess.run(command, capture_output=True, text=True, check=False))


def _result(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    if done.returncode != 0:
        return {"error": (done.stderr.strip().splitlines() or ["failed"])[-1]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def table(rows: pd.DataFrame) -> str:
    """Measurements for people.

    Parameters
    ----------
    rows : DataFrame
        From :func:`measure`.

    Returns
    -------
    str
        One line a task and engine; how many times faster than the peer, and what was asked.
    """
    lines = [f"Structural equation models, {os.cpu_count()} cores, 2,000 x 30 unless told"]
    for task, group in rows.groupby("task", sort=False):
        mine = group.loc[group["engine"] == "here", "seconds"].iloc[0]
        for row in group.to_dict("records"):
            ratio = row["seconds"] / mine if row["engine"] != "here" else np.nan
            more = f"{ratio:7.1f} x" if np.isfinite(ratio) else " " * 9
            asked = f" (asked {ASKED[str(task)]})" if task in ASKED and np.isfinite(ratio) else ""
            lines.append(
                f"{_ROWS[str(task)]:44}{row['engine']:8}{row['seconds']:9.3f} s"
                f"{row['megabytes']:8.0f} MB{more}{asked}  {row['note']}".rstrip()
            )
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _child(*sys.argv[1:])
    else:
        print(table(measure()))
