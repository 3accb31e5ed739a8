"""How fast a large survey goes from its raw file to weighted tables. A roof, as the recipe.

Every measurement runs in a process of its own, so that its peak memory is its own; the clock
starts when the libraries are loaded. Beside it stand the tools that a person would use instead:
pandas alone for the reading, and R's survey package, on fewer rows, for the tables.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

TOWNS = ("Kalix", "Luleå", "Stockholm", "Göteborg", "Malmö")
#: Rows that R's survey package tabulates; it takes minutes for more.
ROWS_OF_PEER = 20_000
_SETTINGS = """\
title: {en: Large}
languages: [en]
simulated: true
waves:
  - {id: "1", file: survey.csv, reader: {type: csv, delimiter: ";", decimal: ","}}
design: {id: respondent, strata: town, poststrata: [town, age_group], population: population.csv}
sections: {people: {en: People}, views: {en: Views}, use: {en: Use}}
notebooks: [{run: none}]
"""
_R = """
suppressPackageStartupMessages(library(survey))
d <- read.csv2("survey.csv", nrows = {rows}, encoding = "UTF-8")
d[d == 98 | d == 99] <- NA
p <- read.csv("population.csv", encoding = "UTF-8"); names(p) <- c("Town", "Age", "Freq")
t <- proc.time()[["elapsed"]]
g <- postStratify(svydesign(ids = ~1, strata = ~Town, data = d), ~Town + Age, p)
for (q in grep("^Q", names(d), value = TRUE)) svymean(as.formula(paste0("~", q)), g, na.rm = TRUE)
cat(proc.time()[["elapsed"]] - t)
"""


def measure(rows: int = 2_000_000, columns: int = 60) -> str:
    """Make a survey, read, clean, weigh and tabulate it, and tell how long each took.

    Parameters
    ----------
    rows, columns : int
        Size of the raw file.

    Returns
    -------
    str
        A table for people.
    """
    with tempfile.TemporaryDirectory(prefix="cup-bench-") as folder:
        root = Path(folder)
        size = make(root, rows, columns) / 1e6
        ours = json.loads(_child("ours", root))
        reading = json.loads(_child("pandas", root))
        tables = _peer(root, min(rows, ROWS_OF_PEER))
    steps = ours["steps"]
    both = [sum(step[i] for step in steps.values()) for i in (0, 1)]
    title = f"{rows:,} rows x {columns} columns ({size:.0f} MB)"
    lines = [f"{title:54}{'seconds':>10}{'processor':>11}{'GB at most':>12}"]
    lines += [f"  {name:52}{wall:10.1f}{cpu:11.1f}" for name, (wall, cpu) in steps.items()]
    lines.append(f"  {'together':52}{both[0]:10.1f}{both[1]:11.1f}{ours['peak']:12.2f}")
    wall, cpu = reading["steps"]["read"]
    lines.append(f"  {'pandas.read_csv alone':52}{wall:10.1f}{cpu:11.1f}{reading['peak']:12.2f}")
    if tables is None:
        lines.append("  R with the package survey is not here")
    else:
        name = f"R survey, means alone, {min(rows, ROWS_OF_PEER):,} rows"
        lines.append(f"  {name:52}{tables:10.1f}")
    return "\n".join(lines)


def make(root: Path, rows: int, columns: int, seed: int = 1) -> int:
    """Write a simulated study with one large raw file.

    Parameters
    ----------
    root : Path
        Root of the repository that is made.
    rows, columns, seed : int
        Size of the raw file, and the seed of its answers.

    Returns
    -------
    int
        Bytes of the raw file.

    Examples
    --------
    >>> make(Path(tempfile.mkdtemp()), 10, 12) > 0
    True
    """
    folder = root / "data" / "raw" / "large"
    folder.mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "notebooks" / "none.ipynb").touch()
    table, codebook = _answers(rows, columns, np.random.default_rng(seed))
    pacsv.write_csv(
        table, folder / "survey.csv", pacsv.WriteOptions(delimiter=";", quoting_style="needed")
    )
    (folder / "codebook.csv").write_text("\n".join(codebook) + "\n", encoding="utf-8")
    (folder / "study.yml").write_text(_SETTINGS, encoding="utf-8")
    cells = (f"{town},{age},{100_000 + 1000 * age}" for town in TOWNS for age in range(1, 6))
    population = "\n".join(["town,age_group,n", *cells]) + "\n"
    (folder / "population.csv").write_text(population, encoding="utf-8")
    return (folder / "survey.csv").stat().st_size


def _answers(n: int, columns: int, rng: np.random.Generator) -> tuple[pa.Table, list[str]]:
    """Raw table, and rows of its codebook: codes, missing codes, decimal commas, open answers."""

    def drawn(texts: tuple[str, ...], p: tuple[float, ...] | None = None) -> pa.Array:
        return pa.array(texts).take(pa.array(rng.choice(len(texts), n, p=p).astype(np.int16)))

    times = tuple(f"{tenth // 10},{tenth % 10}" for tenth in range(10, 900, 7))
    made: dict[str, Any] = {
        "Id": np.arange(1, n + 1),
        "Town": drawn(TOWNS),
        "Age": rng.integers(1, 6, n),
        "Gender": rng.integers(1, 3, n),
        "Minutes": drawn(times),
        "Born": rng.integers(1925, 1994, n),
        "Comment": drawn(("", "", "", "Bra, tack", "För krångligt 😀", "<b>nej</b>")),
    }
    book = [
        "name,source,type,values,missing,section",
        "respondent,Id,id,,,",
        f"town,Town,nominal,{'|'.join(TOWNS)},,people",
        "age_group,Age,ordinal,1-5,,people",
        "gender,Gender,nominal,1|2,,people",
        "minutes,Minutes,numeric,,,",
        "born,Born,numeric,1909..1993,,people",
        "comment,Comment,text,,,",
    ]
    ticked = max(1, (columns - len(made)) // 7)
    codes = ("1", "2", "3", "4", "5", "6", "7", "98", "99", "")
    p = (0.08, 0.10, 0.14, 0.20, 0.20, 0.14, 0.08, 0.03, 0.02, 0.01)
    for i in range(1, columns - len(made) - ticked + 1):
        made[f"Q{i}"] = drawn(codes, p)
        book.append(f"q{i},Q{i},scale,1-7,98=Don't know|99=No answer,views")
    for i in range(1, ticked + 1):
        made[f"B{i}"] = rng.integers(0, 2, n)
        book.append(f"b{i},B{i},binary,0|1,,use")
    return pa.table(made), book


def _child(what: str, root: Path) -> str:
    command = [sys.executable, "-m", "cup_study.bench_survey", what, str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return done.stdout


def _peer(root: Path, rows: int) -> float | None:
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(
        ["Rscript", "-e", _R.replace("{rows}", str(rows))],
        cwd=root / "data" / "raw" / "large",
        check=False,
        capture_output=True,
        text=True,
    )
    return float(done.stdout) if done.returncode == 0 else None


def _ours(root: Path) -> Iterator[str]:
    """Do the work; the name of each step when it is done."""
    from cup_study import study as studies
    from cup_study.ingest import population
    from cup_study.ingest.cleaning import clean
    from cup_study.ingest.flagging import flags
    from cup_study.survey import estimates, sample
    from cup_study.survey.weighting import weigh

    study = studies.load("large", root)
    yield ""
    data = clean.clean(study, flags.Limits(minutes="minutes")).data
    yield "read and cleaned"
    persons = population.read(study)
    for name, column in weigh.weigh(data, study.design, persons).items():
        data[str(name)] = column
    yield "weighed"
    design = sample.design(study.design, data)
    for item in study.codebook.items:
        if item.type == "scale":
            estimates.means(data, [item.name], design)
        if item.type in ("nominal", "ordinal", "scale", "binary"):
            estimates.shares(data, item.name, item.values, design)
    yield "tabulated: shares and means, all items, with intervals"


def _pandas(root: Path) -> Iterator[str]:
    import pandas as pd

    yield ""
    pd.read_csv(root / "data" / "raw" / "large" / "survey.csv", sep=";", decimal=",")
    yield "read"


def _main(what: str, root: str) -> None:
    steps: dict[str, tuple[float, float]] = {}
    wall, cpu = time.monotonic(), time.process_time()
    for name in (_ours if what == "ours" else _pandas)(Path(root)):
        if name:
            steps[name] = time.monotonic() - wall, time.process_time() - cpu
        wall, cpu = time.monotonic(), time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    sys.stdout.write(json.dumps({"steps": steps, "peak": peak}))


if __name__ == "__main__":
    _main(*sys.argv[1:])
