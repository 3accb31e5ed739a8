"""The survey library and its frames are known in one folder only."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "cup_study"
ENGINE = PACKAGE / "survey" / "engine"
KEPT = {"svy", "svy_rs", "polars"}


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_only_the_engine_imports_the_survey_library() -> None:
    outside = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if ENGINE not in path.parents and KEPT & _imported(path)
    ]
    assert outside == []
