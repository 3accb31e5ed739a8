"""Parameters are typed: what papermill lets through is an error here."""

from __future__ import annotations

from pathlib import Path

import pytest

from cup_study import parameters, study
from cup_study.errors import InputError, NotebookError

CODE = """
from cup_study.parameters import Input, Output

draws: int = 100  # number of bootstrap draws
share: float = 0.5
flag: bool = True
names: list[str] = []
estimator: Literal["ML", "GLS"] = "ML"
seed: int | None = None
clean: Input = "clean.csv"
log: Output = "log.csv"
"""


def test_declaration() -> None:
    found = {p.name: p for p in parameters.parse(CODE, "a.ipynb")}
    assert found["draws"].default == 100
    assert found["clean"].role == "input"
    assert found["log"].role == "output"
    assert found["flag"].role == "value"


def test_defaults_and_given_values() -> None:
    declared = parameters.parse(CODE, "a.ipynb")
    values = parameters.check(declared, {"draws": 5, "seed": 1, "share": 1}, "a.ipynb")
    assert (values["draws"], values["seed"], values["share"]) == (5, 1, 1.0)
    assert values["estimator"] == "ML"


def test_all_mistakes_are_told_at_once() -> None:
    declared = parameters.parse(CODE, "a.ipynb")
    given = {
        "drwas": 5,
        "flag": "false",
        "draws": 2.5,
        "estimator": "MLR",
        "names": ["a", 1],
        "seed": "1",
    }
    with pytest.raises(InputError) as caught:
        parameters.check(declared, given, "a.ipynb")
    text = str(caught.value)
    assert len(caught.value.problems) == len(given)
    assert 'parameter "drwas": is not known; known are draws, share' in text
    assert "parameter \"flag\": expected bool, got str 'false'" in text
    assert 'parameter "draws": expected int, got float 2.5' in text
    assert "expected Literal['ML', 'GLS'], got str 'MLR'" in text


def test_true_is_not_an_integer() -> None:
    declared = parameters.parse("draws: int = 1", "a.ipynb")
    with pytest.raises(InputError):
        parameters.check(declared, {"draws": True}, "a.ipynb")


def test_a_cell_that_is_no_declaration() -> None:
    with pytest.raises(InputError) as caught:
        parameters.parse(
            "draws = 3\nshare: float = 1 / 3\nx: Frame = 1\nflag: bool = 'no'", "a.ipynb"
        )
    assert [p.where for p in caught.value.problems] == [
        f"parameters cell, line {i}" for i in (1, 2, 3, 4)
    ]


def test_nothing_in_the_cell_is_evaluated() -> None:
    with pytest.raises(InputError, match="expected a literal"):
        parameters.parse("x: int = __import__('os').getpid()", "a.ipynb")


def test_inputs(repository: Path) -> None:
    loaded = study.load("mini", repository)

    def names(text: str) -> list[str]:
        found = parameters.resolve_input(text, loaded, loaded.processed)
        return [p.relative_to(repository).as_posix() for p in found]

    assert names("clean.csv") == ["data/processed/mini/clean.csv"]
    assert names("file:raw") == ["data/raw/mini/raw.csv"]
    assert names("file:truth?") == []
    assert names("data/raw/none.csv?") == []
    assert names("data/raw/mini/raw.csv") == ["data/raw/mini/raw.csv"]
    assert names("data/raw/mini") == ["data/raw/mini"]  # a folder
    with pytest.raises(NotebookError, match='no model "sem".*its models are: none'):
        names("model:sem")


def test_notebook_without_the_cell(repository: Path) -> None:
    import nbformat

    path = repository / "notebooks" / "01_clean.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].metadata["tags"] = []
    nbformat.write(notebook, path)
    with pytest.raises(InputError, match='expected one cell with the tag "parameters", found 0'):
        parameters.declared(path)
