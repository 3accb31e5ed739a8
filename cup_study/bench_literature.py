"""How fast exports become unique records, and correlations a pooled model. A roof, as the recipe.

Made-up publications stand in two exports, some in both. Beside the pooling and the two-stage model
stand metafor and metaSEM on the same correlations, where R has them.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from cup_study.literature.duplicates import finding
from cup_study.literature.masem import matrices, stage1
from cup_study.literature.pooling.correlations import pool_pairs
from cup_study.literature.records import reading

_T = TypeVar("_T")
_WORDS = (
    "acceptance adoption trust risk privacy habit citizens municipal services digital portal "
    "survey evidence channel quality satisfaction intention rural identity mobile inclusion skills "
    "health participation transparency libraries schools transport pensions migration design"
)
_PEER = """
d <- as.matrix(read.csv("r.csv")); n <- scan("n.csv", quiet = TRUE); p <- {variables}
loaded <- function(x) suppressWarnings(suppressMessages(require(x, character.only = TRUE)))
clock <- function() proc.time()[["elapsed"]]
if (loaded("metafor")) {{
  t <- clock()
  for (j in seq_len(ncol(d))) rma(ri = d[, j], ni = n, measure = "ZCOR", test = "knha")
  cat("metafor", clock() - t, "\\n")
}}
if (loaded("metaSEM")) {{
  m <- lapply(seq_len(nrow(d)), function(i) {{
    r <- diag(p); r[lower.tri(r)] <- d[i, ]; r[upper.tri(r)] <- t(r)[upper.tri(r)]; r }})
  t <- clock(); tssem1(m, n, method = "REM", RE.type = "Diag"); cat("metaSEM", clock() - t, "\\n")
}}
"""


def measure(records: int = 20_000, studies: int = 54, variables: int = 6) -> str:
    """Read two exports and find their duplicates; pool correlations, and tell how long each took.

    Parameters
    ----------
    records : int
        Entries of both exports together.
    studies, variables : int
        Correlation matrices, and their size.

    Returns
    -------
    str
        A table for people.
    """
    with tempfile.TemporaryDirectory(prefix="cup-bench-") as name:
        folder = Path(name)
        twice = make(folder, records)
        read, found_records = _timed(lambda: reading.read(folder).records)
        find, found = _timed(lambda: finding.find(found_records))
    removed = len(found_records) - found.groups["group"].nunique()
    lines = [f"{f'{records:,} records in two exports':54}{'seconds':>10}"]
    lines += [f"  {'read':52}{read:10.1f}"]
    told = f"duplicates found ({removed:,}; {twice:,} publications are in both)"
    lines += [f"  {told:52}{find:10.1f}", ""]
    effects = correlations(studies, variables)
    pool, _ = _timed(lambda: pool_pairs(effects))
    first, _ = _timed(lambda: stage1.pool(matrices.assemble(effects), "random"))
    lines += [f"{f'{studies} studies, {variables} variables':54}{'seconds':>10}"]
    rows = {"each correlation pooled (REML, Knapp-Hartung)": pool, "all at once (TSSEM)": first}
    rows |= _peers(effects, variables)
    return "\n".join([*lines, *(f"  {text:52}{seconds:10.2f}" for text, seconds in rows.items())])


def make(folder: Path, records: int, seed: int = 1) -> int:
    """Write a RIS and a CSV export in which a quarter of the publications stand twice.

    Returns
    -------
    int
        Publications in both.
    """
    rng, words = random.Random(seed), _WORDS.split()
    both = records // 5
    ris, table = [], []
    for i in range(records - both):
        title = " ".join(rng.sample(words, 9)).capitalize()
        family, year, first = rng.choice(words).title(), rng.randrange(1995, 2024), 3 * i + 1
        doi = f"10.1234/made.{i}"
        if i < both or i % 2:
            entry = ["TY  - JOUR", f"AU  - {family}, A.", f"TI  - {title}", f"PY  - {year}"]
            ris.append("\n".join([*entry, f"SP  - {first}", *([f"DO  - {doi}"] * (i % 3 > 0))]))
        if i < both or not i % 2:
            pages = {"Page start": first, "Page end": first + 9, "DOI": doi if i % 5 else ""}
            table.append({"Authors": f"{family} A.", "Title": title.upper(), "Year": year} | pages)
    (folder / "first.ris").write_text("\nER  - \n\n".join(ris) + "\nER  - \n", encoding="utf-8")
    pd.DataFrame(table).to_csv(folder / "second.csv", index=False)
    return both


def correlations(studies: int, variables: int, seed: int = 1) -> pd.DataFrame:
    """Correlations of studies that differ about one matrix, as ``study construct_1 ... n``."""
    rng = np.random.default_rng(seed)
    names = [f"v{i}" for i in range(variables)]
    rows = []
    for study in range(studies):
        n = int(rng.integers(100, 900))
        z = rng.standard_normal((n, variables)) + rng.uniform(0.5, 1.1) * rng.standard_normal(
            (n, 1)
        )
        r = np.atleast_2d(np.corrcoef(z, rowvar=False))
        rows += [
            (f"s{study:03d}", names[j], names[i], r[i, j], n)
            for j in range(variables)
            for i in range(j + 1, variables)
        ]
    return pd.DataFrame(rows, columns=["study", "construct_1", "construct_2", "r", "n"])


def _peers(effects: pd.DataFrame, variables: int) -> dict[str, float]:
    if shutil.which("Rscript") is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="cup-bench-") as name:
        wide = effects["r"].to_numpy().reshape(effects["study"].nunique(), -1)
        pd.DataFrame(wide).to_csv(f"{name}/r.csv", index=False)
        effects.groupby("study")["n"].first().to_csv(f"{name}/n.csv", index=False, header=False)
        script = Path(name, "peer.R")
        script.write_text(_PEER.format(variables=variables), encoding="utf-8")
        command = ["Rscript", script.name]
        done = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)
    said = (line.split() for line in done.stdout.splitlines() if line.count(" ") >= 1)
    what = {"metafor": "  metafor, each correlation", "metaSEM": "  metaSEM, all at once"}
    return {what[peer]: float(seconds) for peer, seconds in (s[:2] for s in said) if peer in what}


def _timed(function: Callable[[], _T]) -> tuple[float, _T]:
    began = time.monotonic()
    result = function()
    return time.monotonic() - began, result
