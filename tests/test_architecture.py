"""The house's rule: data flow one way, and no room imports upwards or sideways."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cup_study import study
from cup_study.pipeline import digests
from cup_study.survey import disclosure

ROOT = digests.package_root()
PACKAGE = ROOT / "cup_study"
#: What puts the rooms together: nothing but the command line imports it.
ROOF = {
    "recipe",
    "bench",
    "bench_survey",
    "bench_literature",
    "bench_citizens",
    "validation",
}
GROUND = {p.stem for p in PACKAGE.glob("*.py")} - {"__init__", "__main__", *ROOF}
ROOMS = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
MAY_IMPORT = {
    "ingest": GROUND,
    "survey": GROUND,
    "sem": {"errors"},
    "literature": GROUND | {"sem"},
    "citizens": GROUND | {"survey", "sem"},
    "pipeline": GROUND,
    "publish": GROUND,
}


def imported_rooms(path: Path) -> set[str]:
    """First name below the package of everything that a file imports, at any depth."""
    names = digests._imports(path.read_text(encoding="utf-8"), digests._module_name(path, ROOT))
    parts = [name.split(".") for name in names]
    return {p[1] for p in parts if len(p) > 1}


def test_every_room_is_in_the_table() -> None:
    assert set(MAY_IMPORT) == ROOMS


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_rooms_import_only_what_the_table_says(room: str) -> None:
    for path in sorted((PACKAGE / room).rglob("*.py")):
        wrong = (imported_rooms(path) & (GROUND | ROOMS | ROOF | {"__main__"})) - {room}
        assert wrong <= MAY_IMPORT[room], (
            f"{path.relative_to(ROOT)} imports {wrong - MAY_IMPORT[room]}"
        )


@pytest.mark.parametrize("name", sorted(GROUND))
def test_the_ground_knows_no_room(name: str) -> None:
    wrong = imported_rooms(PACKAGE / f"{name}.py") & (ROOMS | ROOF | {"__main__"})
    assert wrong == set()


def test_nothing_names_a_study() -> None:
    names = set(study.names(ROOT))
    assert names, "there are studies"
    sources = [*PACKAGE.rglob("*.py")]
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in names, f"{path.relative_to(ROOT)} names {node.value}"
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        text = path.read_text(encoding="utf-8")
        for name in names:
            assert f'"{name}"' not in text.replace('\\"', '"'), f"{path.name} names {name}"


def test_modules_are_small() -> None:
    long = {
        p.relative_to(ROOT).as_posix(): n
        for p in PACKAGE.rglob("*.py")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 330
    }
    assert long == {}


#: The constant is made and handed on here.
OWN_THRESHOLD = {"survey/disclosure.py", "survey/privacy/suppression.py"}
SHOWN = [p for room in ("survey", "citizens") for p in sorted((PACKAGE / room).rglob("*.py"))]


def uses_of_the_constant(tree: ast.Module) -> list[int]:
    """Lines that use ``disclosure.THRESHOLD`` otherwise than as the default of a `threshold`."""
    sources = {"disclosure", "suppression"}
    imported = any(
        isinstance(node, ast.ImportFrom)
        and str(node.module).rpartition(".")[2] in sources
        and any(name.name == "THRESHOLD" for name in node.names)
        for node in ast.walk(tree)
    )
    defaults: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            defaults |= {id(d) for d in (*node.args.defaults, *node.args.kw_defaults)}
        elif isinstance(node, ast.ClassDef):
            defaults |= {id(n.value) for n in node.body if isinstance(n, ast.AnnAssign)}
    found = []
    for node in ast.walk(tree):
        named = isinstance(node, ast.Name) and node.id == "THRESHOLD" and imported
        of_module = (
            isinstance(node, ast.Attribute)
            and node.attr == "THRESHOLD"
            and isinstance(node.value, ast.Name)
            and node.value.id in sources
        )
        if (named or of_module) and id(node) not in defaults:
            found.append(node.lineno)
    return found


def calls_without_threshold(tree: ast.Module, names: dict[str, Any]) -> Iterator[str]:
    """Calls of what takes the study's threshold that leave it at its default."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        parts = ast.unparse(node.func).split(".")
        called = names.get(parts[0])
        for part in parts[1:]:
            called = getattr(called, part, None)
        if not str(getattr(called, "__module__", "")).startswith(
            ("cup_study.survey", "cup_study.citizens")
        ):
            continue
        takes = list(inspect.signature(called).parameters.values()) if callable(called) else []
        at = [i for i, p in enumerate(takes) if p.name == "threshold"]
        if not at or takes[at[0]].default != disclosure.THRESHOLD:
            continue
        given = {keyword.arg for keyword in node.keywords}
        if not given & {"threshold", None} and len(node.args) <= at[0]:
            yield f"line {node.lineno}: {'.'.join(parts)}"


def test_what_takes_no_threshold_is_seen() -> None:
    wrong = ast.parse("def f(n):\n    return n < disclosure.THRESHOLD\n")
    assert uses_of_the_constant(wrong) == [2]
    right = ast.parse("def f(n, threshold=disclosure.THRESHOLD):\n    return n < threshold\n")
    assert uses_of_the_constant(right) == []
    names = {"disclosure": disclosure}
    assert list(calls_without_threshold(ast.parse("disclosure.note('en', 1)"), names))
    for code in ("disclosure.note('en', 1, 7)", "disclosure.hide_small(t, threshold=7)"):
        assert not list(calls_without_threshold(ast.parse(code), names))


@pytest.mark.parametrize("path", SHOWN, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_small_cells_are_those_of_the_study(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    name = digests._module_name(path, ROOT)
    if path.relative_to(PACKAGE).as_posix() not in OWN_THRESHOLD:
        assert uses_of_the_constant(tree) == []
    assert list(calls_without_threshold(tree, vars(importlib.import_module(name)))) == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_hand_over_the_threshold_of_the_study(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    tree = ast.parse(code)
    rooms = ("cup_study.survey", "cup_study.citizens")
    names: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(rooms):
            exec(ast.unparse(node), names)
    assert list(calls_without_threshold(tree, names)) == []
