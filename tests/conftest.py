"""A small study repository that tests may break."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUDY = """\
title: {en: A small study, sv: En liten studie}
languages: [en, sv]
simulated: true
default: true
files: {raw: raw.csv}
sections: {demographics: {en: Who, sv: Vilka}}
notebooks:
  - {run: 01_clean}
  - {run: 02_use}
  - {run: 02_use, each: place}
  - {run: 03_other, parameters: {draws: 3}}
"""

CODEBOOK = """\
name,type,values,labels_en,labels_sv,section
place,nominal,1|2,1=Luleå|2=Malmö,1=Luleå|2=Malmö,demographics
age,numeric,18..99,,,demographics
"""

CLEAN = [
    'from cup_study.parameters import Input, Output\n\nstudy: str = ""\n'
    'raw: Input = "file:raw"\nclean: Output = "clean.csv"',
    'from cup_study import results\n\nrun = results.start("01_clean", study, locals())',
    "text = run.path(raw).read_text()",
    "_ = run.output(clean).write_text(text.upper())",
    'results.value("clean.rows", text.count("\\n"), "count")',
]

USE = [
    'from cup_study.parameters import Input\n\nstudy: str = ""\ngroup: str = ""\n'
    'clean: Input = "clean.csv"',
    'from cup_study import results\n\nrun = results.start("02_use", study, locals())',
    'results.value("use.length", len(run.path(clean).read_text()), "count")',
    "import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots()\n_ = ax.plot([1, 2])\n"
    'results.figure("use.line", fig, alt={"en": "A line", "sv": "En linje"}, '
    'caption={"en": "Up.", "sv": "Upp."})',
]

OTHER = [
    'study: str = ""\ndraws: int = 2\nshare: float = 0.5\nflag: bool = True',
    'from cup_study import numbers, results\n\nrun = results.start("03_other", study, locals())',
    'results.value("other.draws", draws, "count")',
]


def write_notebook(path: Path, cells: list[str]) -> None:
    """Notebook with a title, a parameters cell and code cells with fixed ids."""
    name = path.stem
    built = [new_markdown_cell(f"# {name}", id=f"{name}-title")]
    for i, source in enumerate(cells):
        cell = new_code_cell(source, id=f"{name}-{i}")
        if i == 0:
            cell.metadata["tags"] = ["parameters"]
        built.append(cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=built), path)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one study, ``mini``, and three notebooks."""
    folder = tmp_path / "repository" / "data" / "raw" / "mini"
    folder.mkdir(parents=True)
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    (folder / "codebook.csv").write_text(CODEBOOK, encoding="utf-8")
    (folder / "raw.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    root = tmp_path / "repository"
    write_notebook(root / "notebooks" / "01_clean.ipynb", CLEAN)
    write_notebook(root / "notebooks" / "02_use.ipynb", USE)
    write_notebook(root / "notebooks" / "03_other.ipynb", OTHER)
    monkeypatch.delenv("CUP_STUDY", raising=False)
    monkeypatch.delenv("CUP_STAGING", raising=False)
    return root


@pytest.fixture
def small(repository: Path) -> Path:
    """The same with its first and last notebook only: no groups, no figure, two kernels."""
    path = repository / "data" / "raw" / "mini" / "study.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "02_use" not in line), encoding="utf-8")
    (repository / "notebooks" / "02_use.ipynb").unlink()
    return repository


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace a text in a file, which must be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    return replace


@pytest.fixture(autouse=True)
def _no_open_run() -> Iterator[None]:
    yield
    from cup_study import run

    run._current = None
