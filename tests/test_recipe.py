"""The rooms put together: steps, stale results, downloads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cup_study import files, recipe, study
from cup_study.errors import ChecksumError, NotebookError
from cup_study.pipeline import build

Edit = Callable[[Path, str, str], None]


def test_one_step_a_run(repository: Path) -> None:
    steps = recipe.notebooks(study.load("mini", repository))
    assert [s.name for s in steps] == [
        "01_clean",
        "02_use",
        "02_use@lulea",
        "02_use@malmo",
        "03_other",
    ]
    made = [
        p.relative_to(repository / "data" / "processed" / "mini").as_posix() for p in steps[0].makes
    ]
    assert made == [
        "clean.csv",
        "results/01_clean.json",
        "results/01_clean",
        "notebooks/01_clean.ipynb",
    ]


def test_stale_results_are_refused_with_reasons(small: Path) -> None:
    loaded = study.load("mini", small)
    with pytest.raises(NotebookError) as caught:
        recipe.refuse_stale(loaded)
    assert "03_other: it has not run" in str(caught.value)
    assert "make notebooks STUDY=mini" in str(caught.value)
    build.build(recipe.notebooks(loaded), loaded.processed, jobs=2)
    recipe.refuse_stale(loaded)
    (small / "data" / "raw" / "mini" / "raw.csv").write_text("other", encoding="utf-8")
    with pytest.raises(NotebookError, match="01_clean: what it read has changed since"):
        recipe.refuse_stale(loaded)


def test_download_that_was_changed_is_an_error_until_it_is_brought_anew(
    repository: Path, edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    (mirror / "far.csv").write_text("a\n1\n", encoding="utf-8")
    raw = repository / "data" / "raw"
    (raw / "registry.csv").write_text(
        "file,url,sha256,licence,citation,study\n"
        f"far.csv,https://example.org/far.csv,{files.sha256(mirror / 'far.csv')},MIT,none,mini\n",
        encoding="utf-8",
    )
    edit(
        raw / "mini" / "study.yml",
        "notebooks:",
        "waves: [{id: one, registry: far.csv, reader: {type: csv}}]\nnotebooks:",
    )
    monkeypatch.setenv("CUP_DATA_MIRROR", str(mirror))
    study._registered.cache_clear()
    loaded = study.load("mini", repository)
    assert recipe.fetch(loaded) == ["far.csv"]
    (raw / "_downloads" / "far.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(ChecksumError, match="make data STUDY=mini"):
        recipe.fetch(loaded)
    recipe.fetch(loaded, mend=True)
    assert (raw / "_downloads" / "far.csv").read_text(encoding="utf-8") == "a\n1\n"
