"""The house's rule: data flow one way, and no room imports upwards or sideways."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cup_study import study
from cup_study.pipeline import digests

ROOT = digests.package_root()
PACKAGE = ROOT / "cup_study"
#: What puts the rooms together: nothing but the command line imports it.
ROOF = {"recipe", "bench", "bench_survey", "validation"}
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
