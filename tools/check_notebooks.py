"""Check that notebooks are committed as the pipeline needs them; ``--fix`` strips outputs.

A notebook is committed without outputs (the report shows them, git need not), names itself in
``results.start``, has one cell tagged ``parameters`` and unique cell ids.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import nbformat

from cup_study import parameters
from cup_study.errors import CupError

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def main() -> int:
    """Check all notebooks; return the exit code."""
    problems: list[str] = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook: Any = nbformat.read(path, as_version=4)
        if "--fix" in sys.argv:
            strip(notebook)
            nbformat.write(notebook, path)
        problems += [f"notebooks/{path.name}: {text}" for text in wrong(notebook, path)]
    print("\n".join(problems) or "notebooks: all as they should be")
    if any("output" in problem for problem in problems):
        print("Strip outputs with:  .venv/bin/python tools/check_notebooks.py --fix")
    return bool(problems)


def strip(notebook: Any) -> None:
    """Take out outputs and execution counts."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("execution", None)


def wrong(notebook: Any, path: Path) -> list[str]:
    """What is wrong with a notebook."""
    found = []
    if any(cell.get("outputs") for cell in notebook.cells):
        found.append("has outputs")
    if any(cell.get("execution_count") for cell in notebook.cells):
        found.append("has execution counts")
    started = re.findall(
        r"results\.start\(\s*\"([^\"]+)\"", "\n".join(c.source for c in notebook.cells)
    )
    if started != [path.stem]:
        found.append(f'expected one results.start("{path.stem}", ...), found {started or "none"}')
    ids = [cell.get("id") for cell in notebook.cells]
    if len(set(ids)) < len(ids) or None in ids:
        found.append("has cells without an id or with the same one")
    code = "\n".join(c.source for c in notebook.cells if c.cell_type == "code")
    if re.search(r"^\s*(from cup_study import .*\bsem\b|import cup_study\.sem$)", code, re.M):
        # Its names are looked up when used, so the build could not see what a notebook needs.
        found.append("imports cup_study.sem as a whole; import from its modules, which are watched")
    try:
        parameters.declared(path)
    except CupError as error:
        found.append(str(error))
    return found


if __name__ == "__main__":
    sys.exit(main())
