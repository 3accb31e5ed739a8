"""Every notebook runs, on a part of its study's data and in one language, and says the same twice.

Which notebooks and studies there are is read from the repository, so that a new one is tested
without an edit here.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from filelock import FileLock

from cup_study import recipe, study
from cup_study.pipeline import build, digests, plan

ROOT = digests.package_root()
#: Every which row of the raw survey files is kept.
EVERY = 4


def runs() -> list[tuple[str, str]]:
    """Studies whose data are in the repository, and one run of each of their notebooks."""
    found = []
    for name in study.names(ROOT):
        loaded = study.load(name, ROOT)
        if loaded.registered():
            continue
        seen = set()
        for planned in plan.make(loaded):
            kind = (planned.notebook.stem, "@" in planned.id)
            if kind not in seen:
                seen.add(kind)
                found.append((name, planned.id))
    return found


def reduce(folder: Path) -> None:
    """Keep a part of the raw survey rows, one language, and one run of each notebook."""
    settings = yaml.safe_load((folder / "study.yml").read_text(encoding="utf-8"))
    settings["languages"] = settings["languages"][:1]
    design = settings.get("design") or {}
    known: set[str] = set()
    for wave in settings.get("waves") or []:
        path = folder / wave["file"]
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join([lines[0], *lines[1::EVERY]]))
        with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            rows = csv.DictReader(file, delimiter=wave.get("reader", {}).get("delimiter", ","))
            known |= {row.get(design.get("id", "")) or "" for row in rows}
    for name in (settings.get("files") or {}).values():
        keep_rows_of(folder / name, design.get("id", ""), known)
    (folder / "study.yml").write_text(
        yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    # The readers of these files refuse columns of languages that the study does not have.
    gone = {lang for lang in ("sv", "en") if lang not in settings["languages"]}
    drop = [f"_{lang}" for lang in gone]
    book = folder / "codebook.csv"
    import pandas as pd

    for path in [book, *(folder / "journeys").glob("*.csv")]:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        keep = [c for c in frame.columns if not c.endswith(tuple(drop))]
        frame[keep].to_csv(path, index=False)
    for path in (folder / "journeys").glob("*.yml"):
        kept = without(yaml.safe_load(path.read_text(encoding="utf-8")), gone)
        path.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")


def without(tree: object, keys: set[str]) -> object:
    """A tree of mappings and lists without some keys."""
    if isinstance(tree, dict):
        return {name: without(part, keys) for name, part in tree.items() if name not in keys}
    return [without(part, keys) for part in tree] if isinstance(tree, list) else tree


def keep_rows_of(path: Path, column: str, known: set[str]) -> None:
    """Leave out of a hand-made file what is about respondents who are gone."""
    if path.suffix != ".csv" or not path.exists():
        return
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        kept = [row for row in rows if row.get(column, "") in known]
        names = list(rows.fieldnames or [])
    if column in names:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(kept)


@pytest.fixture(scope="module")
def reduced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with reduced studies, all notebooks run; made once for all test workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root = shared / "reduced"
    with FileLock(shared / "reduced.lock"):
        if (root / "done").exists():
            return root
        shutil.copytree(ROOT / "notebooks", root / "notebooks")
        shutil.copytree(
            ROOT / "data" / "raw",
            root / "data" / "raw",
            ignore=shutil.ignore_patterns("_downloads"),
        )
        # What is read from elsewhere in the repository: the list of published sources.
        (root / "reports").mkdir()
        shutil.copy(ROOT / "reports" / "sources.yml", root / "reports")
        for name in {name for name, _ in runs()}:
            reduce(root / "data" / "raw" / name)
            loaded = study.load(name, root)
            wanted = {run for study_name, run in runs() if study_name == name}
            steps = [step for step in recipe.notebooks(loaded) if step.name in wanted]
            outcomes = build.build(steps, loaded.processed, jobs=2)
            text, good = build.summary(outcomes)
            (root / f"{name}.log").write_text(text if not good else "", encoding="utf-8")
        (root / "done").touch()
    return root


@pytest.mark.parametrize(("name", "run"), runs())
def test_notebook(reduced: Path, name: str, run: str) -> None:
    log = (reduced / f"{name}.log").read_text(encoding="utf-8")
    path = reduced / "data" / "processed" / name / "results" / f"{run}.json"
    assert path.is_file(), log
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["results"], "a notebook that hands nothing over has no reader"
    [lang] = study.load(name, reduced).languages
    for key, result in content["results"].items():
        assert result["cell"]["id"], f"{key} does not know its cell"
        if result["kind"] == "figure":
            assert list(result["files"]) == [lang]
            for file in result["files"][lang].values():
                assert (path.parent / file).stat().st_size > 500
        if result["kind"] == "table":
            assert result["rows"][lang], f"{key} is empty"


def test_same_in_jupyterlab_as_under_the_pipeline(reduced: Path) -> None:
    """Run a notebook as JupyterLab does, with nothing injected: the same results."""
    name, run = next((n, r) for n, r in runs() if "replication" in r)
    command = [sys.executable, "-m", "jupyter", "execute", f"{run}.ipynb", "--kernel_name=python3"]
    done = subprocess.run(
        command,
        cwd=reduced / "notebooks",
        env={**os.environ, "CUP_STUDY": name, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    processed = reduced / "data" / "processed" / name
    built = json.loads((processed / "results" / f"{run}.json").read_text(encoding="utf-8"))
    by_hand = processed / "explore" / run / "results" / f"{run}.json"
    explored = json.loads(by_hand.read_text(encoding="utf-8"))
    assert explored["results"] == built["results"]
    assert explored["inputs"] == built["inputs"]
