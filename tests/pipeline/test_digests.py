"""Digests: what counts as a change, and which modules a notebook depends on."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from cup_study.pipeline import digests

PACKAGE = {
    "__init__.py": "",
    "ground.py": "x = 1\n",
    "room/__init__.py": '"""Empty."""\n',
    "room/a.py": "from cup_study.room import b\n",
    "room/b.py": "from . import c\nfrom ..ground import x\n",
    "room/c.py": "def f():\n    import cup_study.late\n",
    "room/d.py": "",
    "late.py": "",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in PACKAGE.items():
        path = tmp_path / "cup_study" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def names(paths: list[Path], root: Path) -> list[str]:
    return [p.relative_to(root / "cup_study").as_posix() for p in paths]


def test_imports_are_followed_through_packages_functions_and_relative_names(package: Path) -> None:
    found = digests.modules_of_code(["from cup_study.room import a"], package)
    assert names(found, package) == [
        "__init__.py",
        "ground.py",
        "late.py",
        "room/__init__.py",
        "room/a.py",
        "room/b.py",
        "room/c.py",
    ]


@pytest.mark.parametrize("code", ["import cup_study.ground", "from cup_study import ground as g"])
def test_one_module(package: Path, code: str) -> None:
    assert names(digests.modules_of_code([code], package), package) == ["__init__.py", "ground.py"]


def test_code_that_is_not_python_imports_nothing(package: Path) -> None:
    assert digests.modules_of_code(["from cup_study import ("], package) == []


def test_magics_do_not_hide_imports(repository: Path) -> None:
    path = repository / "notebooks" / "03_other.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source = "%matplotlib inline\n!ls\nfrom cup_study import style"
    nbformat.write(notebook, path)
    assert "style.py" in [p.name for p in digests.modules_of_notebook(path)]


def test_outputs_and_metadata_of_a_notebook_do_not_count(repository: Path) -> None:
    path = repository / "notebooks" / "03_other.ipynb"
    before = digests.notebook(path)
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = {"name": "other", "display_name": "Other"}
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="x")]
    nbformat.write(notebook, path)
    assert digests.notebook(path) == before
    notebook.cells[0].source += " changed"
    nbformat.write(notebook, path)
    assert digests.notebook(path) != before


def test_files_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.txt").write_text("1")
    assert list(digests.of_files([tmp_path / "a"], tmp_path)) == ["a/b.txt"]
