"""Fingerprints of everything that a step depends on: code, notebooks, packages.

File times never count, only content: ``touch``, a fresh clone or a saved-but-unchanged notebook
must not start anything.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import json
import platform
import re
from collections.abc import Iterable
from pathlib import Path

from cup_study import files
from cup_study import notebook as notebooks

PACKAGE = "cup_study"


def of(value: object) -> str:
    """SHA-256 of a value that JSON can hold; the order of keys does not matter.

    Examples
    --------
    >>> of({"a": 1, "b": 2}) == of({"b": 2, "a": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def notebook(path: Path) -> str:
    """Digest of a notebook's cells: kind, source and tags, not outputs or metadata.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return of([(c.kind, c.source, c.id, c.tags) for c in notebooks.cells(path)])


def package_root() -> Path:
    """Folder that holds this package, as it is imported here."""
    return Path(__file__).resolve().parents[2]


def modules_of_notebook(path: Path) -> list[Path]:
    """Files of this package that a notebook imports, directly or through others.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    list of Path
        Sorted.
    """
    code = [
        # IPython's own lines (%magics, !commands) are not Python.
        "\n".join(line for line in c.source.splitlines() if not re.match(r"\s*[%!]", line))
        for c in notebooks.cells(path)
        if c.kind == "code"
    ]
    return modules_of_code(code, package_root())


def modules_of_code(sources: Iterable[str], root: Path) -> list[Path]:
    """Files of this package that pieces of code import, directly or through others.

    Code that is not Python counts as importing nothing: running it tells what is wrong.

    Examples
    --------
    >>> [p.name for p in modules_of_code(["from cup_study import errors"], package_root())]
    ['__init__.py', 'errors.py']
    """
    found: set[Path] = set()
    waiting = [m for source in sources for m in _imports(source, PACKAGE)]
    while waiting:
        name = waiting.pop()
        for file in _files(name, root):
            if file not in found:
                found.add(file)
                waiting += _imports_of_file(file, _module_name(file, root))
    return sorted(found)


def modules_of_module(name: str) -> list[Path]:
    """Files that a module of this package depends on, itself included."""
    return modules_of_code([f"import {name}"], package_root())


@functools.cache
def environment() -> str:
    """Digest of the Python version and of the packages that this one requires, as installed."""
    try:
        required = importlib.metadata.requires("cup-study") or []
    except importlib.metadata.PackageNotFoundError:
        required = []
    versions = {}
    for line in required:
        name = re.split(r"[\s\[<>=!~;]", line, maxsplit=1)[0]
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return of(["python", ".".join(platform.python_version_tuple()[:2]), versions])


def of_files(paths: Iterable[Path], root: Path) -> dict[str, str]:
    """Path relative to the root, and digest, of each file; folders are walked."""
    result = {}
    for path in sorted(paths):
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file():
                name = file.relative_to(root) if file.is_relative_to(root) else file
                result[name.as_posix()] = files.sha256(file)
    return result


def _imports_of_file(file: Path, name: str) -> tuple[str, ...]:
    return _imports(file.read_text(encoding="utf-8"), name, is_package=file.name == "__init__.py")


@functools.cache
def _imports(source: str, module: str, *, is_package: bool = True) -> tuple[str, ...]:
    """Dotted names of this package's modules that the code may import."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                up = node.level - 1 if is_package else node.level
                base = ".".join([*parts[: len(parts) - up], *filter(None, [base])])
            # "from a import b": b may be a module or a name inside a; _files sorts that out.
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return tuple(n for n in names if n == PACKAGE or n.startswith(PACKAGE + "."))


def _files(name: str, root: Path) -> list[Path]:
    """The module's file and the ``__init__.py`` of every package above it."""
    parts = name.split(".")
    path = root.joinpath(*parts)
    if path.is_dir():
        own = [path / "__init__.py"]
    elif path.with_suffix(".py").is_file():
        own = [path.with_suffix(".py")]
    else:
        return []
    above = [root.joinpath(*parts[:i]) / "__init__.py" for i in range(1, len(parts))]
    return [file for file in [*above, *own] if file.is_file()]


def _module_name(file: Path, root: Path) -> str:
    parts = list(file.relative_to(root).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
