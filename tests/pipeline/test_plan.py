"""The plan: all its mistakes at once, and when results are stale."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cup_study import files, study
from cup_study.errors import InputError
from cup_study.pipeline import build, plan

Edit = Callable[[Path, str, str], None]
Run = Callable[..., dict[str, build.Outcome]]


def test_runs(repository: Path) -> None:
    runs = plan.make(study.load("mini", repository))
    assert [r.id for r in runs] == [
        "01_clean",
        "02_use",
        "02_use@lulea",
        "02_use@malmo",
        "03_other",
    ]
    assert runs[2].parameters == {"study": "mini", "group": "place=1"}
    assert runs[4].parameters == {"draws": 3, "study": "mini"}
    assert runs[0].outputs == ("clean.csv",)


def test_all_mistakes_are_told_at_once(repository: Path, edit: Edit) -> None:
    settings = repository / "data" / "raw" / "mini" / "study.yml"
    edit(settings, "{draws: 3}", "{drwas: 3, flag: 'false'}")
    edit(settings, "{run: 01_clean}", "{run: 01_clean, parameters: {raw: 'file:gone'}}")
    with pytest.raises(InputError) as caught:
        plan.make(study.load("mini", repository))
    text = str(caught.value)
    assert (
        'notebooks[3] (03_other): parameter "drwas": is not known; known are study, draws' in text
    )
    assert "expected bool, got str 'false'" in text
    assert 'The study has no file "gone"; its files are: raw' in text


def test_input_that_nothing_makes(repository: Path, edit: Edit) -> None:
    edit(repository / "data" / "raw" / "mini" / "study.yml", "  - {run: 01_clean}\n", "")
    with pytest.raises(InputError) as caught:
        plan.make(study.load("mini", repository))
    told = str(caught.value)
    assert "02_use and 2 more: reads data/processed/mini/clean.csv, which no notebook" in told


def test_one_output_with_two_makers(repository: Path, edit: Edit) -> None:
    edit(
        repository / "data" / "raw" / "mini" / "study.yml",
        "  - {run: 01_clean}\n",
        "  - {run: 01_clean}\n  - {run: 01_clean}\n",
    )
    with pytest.raises(InputError) as caught:
        plan.make(study.load("mini", repository))
    assert "01_clean: is planned twice" in str(caught.value)


def test_a_file_more_in_a_folder_that_was_read_makes_results_stale(small: Path) -> None:
    loaded = study.load("mini", small)
    planned = plan.make(loaded)[0]
    folder = small / "data" / "raw" / "exports"
    folder.mkdir()
    inputs = {"data/raw/exports": files.content_digest(folder)}
    path = loaded.processed / "results" / f"{planned.id}.json"
    files.write_text(path, json.dumps({"digest": planned.code, "inputs": inputs}))
    assert plan.stale(planned, loaded) is None
    (folder / "a.bib").touch()
    assert str(plan.stale(planned, loaded)).endswith("since: data/raw/exports")


def test_stale(small: Path, run_build: Run) -> None:
    loaded = study.load("mini", small)
    runs = {r.id: r for r in plan.make(loaded)}
    assert plan.stale(runs["01_clean"], loaded) == "it has not run"
    run_build()
    assert [plan.stale(r, loaded) for r in runs.values()] == [None] * 2
    (loaded.folder / "raw.csv").write_text("changed")
    assert plan.stale(runs["01_clean"], loaded) == (
        "what it read has changed since: data/raw/mini/raw.csv"
    )
    path = loaded.processed / "results" / "03_other.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "digest": "of an earlier notebook"}), encoding="utf-8")
    assert "has changed since it ran" in str(plan.stale(runs["03_other"], loaded))


def test_an_optional_input_may_be_what_another_notebook_makes(repository: Path, edit: Edit) -> None:
    notebook = repository / "notebooks" / "02_use.ipynb"
    edit(notebook, 'clean.csv\\"', 'clean.csv?\\"')
    planned = {r.id: r for r in plan.make(study.load("mini", repository))}
    made = repository / "data" / "processed" / "mini" / "clean.csv"
    assert made in planned["02_use"].inputs
    edit(repository / "data" / "raw" / "mini" / "study.yml", "  - {run: 01_clean}\n", "")
    planned = {r.id: r for r in plan.make(study.load("mini", repository))}
    assert made not in planned["02_use"].inputs
