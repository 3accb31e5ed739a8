"""The names of the room: what they are, and that type checkers are told the same."""

import ast
from pathlib import Path

import pytest

from cup_study import survey


def test_every_name_is_there() -> None:
    for name in survey.__all__:
        assert callable(getattr(survey, name))
    assert dir(survey) == survey.__all__
    with pytest.raises(AttributeError, match="no attribute 'mean'"):
        survey.mean  # noqa: B018


def test_modules_of_the_folder_hide_no_name() -> None:
    folder = Path(str(survey.__file__)).parent
    modules = {path.stem for path in folder.iterdir()}
    assert not modules & set(survey.__all__)


def test_type_checkers_see_the_same() -> None:
    stub = Path(str(survey.__file__)).with_suffix(".pyi").read_text(encoding="utf-8")
    found = {
        alias.asname: (node.module, alias.name)
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(str(name) for name in found) == survey.__all__
    for name, (module, called) in found.items():
        here = getattr(survey, str(name))
        assert (here.__module__, here.__name__) == (module, called)
