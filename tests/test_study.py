"""Study folders: loading and all problems at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cup_study import study
from cup_study.errors import CupError, StudyError

Edit = Callable[[Path, str, str], None]


@pytest.fixture
def settings(repository: Path) -> Path:
    return repository / "data" / "raw" / "mini" / "study.yml"


def test_load(repository: Path) -> None:
    loaded = study.load("mini", repository)
    assert loaded.title["sv"] == "En liten studie"
    assert loaded.processed == repository / "data" / "processed" / "mini"
    assert study.names(repository) == ["mini"]


def test_default_study(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "notebooks")
    assert study.load().name == "mini"
    monkeypatch.setenv("CUP_STUDY", "another")
    with pytest.raises(StudyError, match="there is no such study\nUse one of: mini"):
        study.load()


def test_three_mistakes_are_told_together(repository: Path, settings: Path, edit: Edit) -> None:
    edit(settings, "simulated: true", "simulated: maybe")
    edit(settings, "languages: [en, sv]", "language: [en, sv]")
    edit(settings, "{run: 01_clean}", "{notebook: 01_clean}")
    with pytest.raises(StudyError) as caught:
        study.load("mini", repository)
    text = str(caught.value)
    assert text.startswith("data/raw/mini/study.yml: ")
    assert "simulated: expected a valid boolean, got 'maybe'" in text
    assert "language: unknown setting; known are title" in text
    assert "languages: is missing" in text
    assert "notebooks[0].notebook: unknown setting" in text
    assert "notebooks[0].run: is missing" in text
    assert "docs/add-a-study.md" in text


def test_mistakes_of_every_kind_are_told_together(
    repository: Path, settings: Path, edit: Edit
) -> None:
    edit(settings, "simulated: true", "simulated: perhaps")
    edit(settings, "languages:", "langauges:")
    edit(settings, "run: 03_other", "run: 04_gone")
    edit(settings, "raw: raw.csv", "raw: gone.csv")
    edit(repository / "data" / "raw" / "mini" / "codebook.csv", "numeric", "number")
    with pytest.raises(StudyError) as caught:
        study.load("mini", repository)
    text = str(caught.value)
    for part in ("simulated:", "langauges:", "languages: is missing", "04_gone", "gone.csv"):
        assert part in text
    assert 'codebook.csv, row 3, column "type"' in text
    assert "title" not in text.replace("known are title", "")


def test_files_may_be_a_folder(repository: Path, settings: Path, edit: Edit) -> None:
    folder = repository / "data/raw/mini/interviews"
    folder.mkdir()
    edit(settings, "files: {raw: raw.csv}", "files: {raw: raw.csv, talks: interviews}")
    loaded = study.load("mini", repository)
    assert loaded.located(loaded.files["talks"]) == folder


def test_what_is_named_must_be_there(repository: Path, settings: Path, edit: Edit) -> None:
    edit(settings, "files: {raw: raw.csv}", "files: {raw: gone.csv, up: ../../../../etc/passwd}")
    edit(settings, "demographics:", "people:")
    edit(settings, "each: place", "each: home")
    edit(settings, "run: 03_other", "run: 04_gone")
    with pytest.raises(StudyError) as caught:
        study.load("mini", repository)
    text = str(caught.value)
    assert 'files.raw: there is no file "gone.csv" in mini/' in text
    assert 'files.up: "../../../../etc/passwd" leaves the repository' in text
    assert 'sections: has no title for "demographics"' in text
    assert 'notebooks[2].each: "home" is not an item of codebook.csv' in text
    assert "notebooks[3].run: there is no notebooks/04_gone.ipynb" in text


def test_each_needs_a_list_of_values(repository: Path, settings: Path, edit: Edit) -> None:
    edit(settings, "each: place", "each: age")
    with pytest.raises(StudyError, match='"age" has no list of values'):
        study.load("mini", repository)


def test_wave_needs_one_source(repository: Path, settings: Path) -> None:
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text + "waves: [{id: 2009, reader: {type: csv}}, {id: b, file: raw.csv, reader: {}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(StudyError) as caught:
        study.load("mini", repository)
    assert "waves[0]: needs either file" in str(caught.value)
    assert "waves[1]: reader needs a type" in str(caught.value)


def test_broken_yaml_names_the_line(repository: Path, settings: Path) -> None:
    settings.write_text("title: {en: A\nlanguages: [en]\n", encoding="utf-8")
    with pytest.raises(StudyError, match="line 2"):
        study.load("mini", repository)


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(CupError, match="no study repository here or above"):
        study.find_root(tmp_path)


def test_a_file_may_come_from_the_registry(repository: Path) -> None:
    path = repository / "data" / "raw" / "mini" / "study.yml"
    text = path.read_text(encoding="utf-8")
    files = "files: {raw: raw.csv, other: 'registry:other.csv'}"
    path.write_text(text.replace("files: {raw: raw.csv}", files), encoding="utf-8")
    with pytest.raises(StudyError, match=r'files\.other: "other\.csv" is not in data/raw/registry'):
        study.load("mini", repository)
    study._registered.cache_clear()
    (repository / "data" / "raw" / "registry.csv").write_text(
        f"file,url,sha256,licence,citation,study\nother.csv,https://x.org,{'0' * 64},MIT,X,mini\n",
        encoding="utf-8",
    )
    found = study.load("mini", repository)
    assert found.registered() == ["other.csv"]
    assert found.located(found.files["other"]) == study.downloaded(repository, "other.csv")
    assert found.located(found.files["raw"]) == found.folder / "raw.csv"
    study._registered.cache_clear()
