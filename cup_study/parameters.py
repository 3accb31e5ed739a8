"""The parameters cell of a notebook: what may be set, of which type, and the files it reads.

papermill only warns about a mistyped name and hands over ``false`` as the true string
``"false"``. Here the cell tagged ``parameters`` is read as a declaration: annotated assignments
with a default each. Names and types are checked before anything runs, all problems at once.

A parameter annotated ``Input`` or ``Output`` names a file; the pipeline takes the notebook's
dependencies and products from these.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union

from pydantic import ConfigDict, TypeAdapter, ValidationError

from cup_study import notebook
from cup_study.errors import InputError, NotebookError, Problem
from cup_study.study import Study

TAG = "parameters"
_INPUT, _OUTPUT = "cup-input", "cup-output"

#: A file or folder that the notebook reads; a trailing "?" marks one that a study may lack.
Input = Annotated[str, _INPUT]
#: A file in ``data/processed/<study>/`` that the notebook makes.
Output = Annotated[str, _OUTPUT]

_TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "None": None,
    "Literal": Literal,
    "Input": Input,
    "Output": Output,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook.

    Attributes
    ----------
    name : str
    annotation : str
        Its type as written.
    default : object
        Its value where none is given.
    role : str
        ``"value"``, ``"input"`` or ``"output"``.
    """

    name: str
    annotation: str
    default: object
    role: str
    type: Any


def declared(path: Path) -> tuple[Parameter, ...]:
    """Parameters that a notebook declares.

    Parameters
    ----------
    path : Path
        The notebook.

    Returns
    -------
    tuple of Parameter

    Raises
    ------
    InputError
        When there is no cell tagged ``parameters``, more than one, or a line in it that is not an
        annotated assignment of a literal.
    """
    cells = [cell for cell in notebook.cells(path) if TAG in cell.tags]
    source = f"notebooks/{path.name}"
    if len(cells) != 1:
        raise InputError(
            source,
            [Problem("", f'expected one cell with the tag "{TAG}", found {len(cells)}')],
            "Tag the cell with the parameters (JupyterLab: the gears at the top right).",
        )
    return parse(cells[0].source, source)


def parse(code: str, source: str) -> tuple[Parameter, ...]:
    """Parse the code of a parameters cell; see :func:`declared`.

    Examples
    --------
    >>> [p.name for p in parse("draws: int = 100  # bootstrap draws", "a.ipynb")]
    ['draws']
    """
    problems: list[Problem] = []
    found: list[Parameter] = []
    try:
        statements = ast.parse(code).body
    except SyntaxError as error:
        raise InputError(
            source,
            [Problem(f"parameters cell, line {error.lineno}", f"is not Python: {error.msg}")],
            "Correct the cell.",
        ) from None
    for statement in statements:
        where = f"parameters cell, line {statement.lineno}"
        if isinstance(statement, ast.ImportFrom | ast.Import) or _is_docstring(statement):
            continue
        if not (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and statement.value is not None
        ):
            problems.append(
                Problem(where, f"expected name: type = value, got {ast.unparse(statement)!r}")
            )
            continue
        annotation = ast.unparse(statement.annotation)
        try:
            kind = _type(statement.annotation)
            default = TypeAdapter(kind, config=ConfigDict(strict=True)).validate_python(
                ast.literal_eval(statement.value)
            )
        except (ValueError, TypeError, ValidationError):
            problems.append(
                Problem(
                    where,
                    f"expected a literal of type {annotation}, got {ast.unparse(statement.value)}",
                )
            )
            continue
        marks = getattr(kind, "__metadata__", ())
        role = "input" if _INPUT in marks else "output" if _OUTPUT in marks else "value"
        found.append(Parameter(statement.target.id, annotation, default, role, kind))
    if problems:
        raise InputError(source, problems, "Use int, float, str, bool, list, dict or Literal.")
    return tuple(found)


def check(
    parameters: Sequence[Parameter], given: Mapping[str, object], source: str
) -> dict[str, object]:
    """Values of all parameters: those given, checked, over the defaults.

    Parameters
    ----------
    parameters : sequence of Parameter
        From :func:`declared`.
    given : mapping
        Values to set.
    source : str
        The notebook and who gave the values, for the error.

    Returns
    -------
    dict
        Name to value, in the order of the declaration.

    Raises
    ------
    InputError
        With every unknown name and every value of a wrong type.

    Examples
    --------
    >>> declaration = parse("draws: int = 100", "a.ipynb")
    >>> check(declaration, {"draws": 50}, "a.ipynb")
    {'draws': 50}
    """
    known = {p.name: p for p in parameters}
    problems = []
    values = {p.name: p.default for p in parameters}
    for name, value in given.items():
        if name not in known:
            problems.append(
                Problem(
                    f'parameter "{name}"', f"is not known; known are {', '.join(known) or 'none'}"
                )
            )
            continue
        parameter = known[name]
        try:
            values[name] = TypeAdapter(
                parameter.type, config=ConfigDict(strict=True)
            ).validate_python(value)
        except ValidationError:
            problems.append(
                Problem(
                    f'parameter "{name}"',
                    f"expected {parameter.annotation}, got {type(value).__name__} {value!r}",
                )
            )
    if problems:
        raise InputError(source, problems, "Correct study.yml or the notebook's parameters cell.")
    return values


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _type(node: ast.expr) -> Any:
    """Type of an annotation, built from a fixed list of names: nothing is evaluated."""
    match node:
        case ast.Name(id=name) if name in _TYPES:
            return _TYPES[name]
        case ast.Constant(value=None):
            return None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return Union[_type(left), _type(right)]  # noqa: UP007 - built at run time
        case ast.Subscript(value=ast.Name(id="Literal"), slice=inner):
            return Literal[ast.literal_eval(inner)]
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name in (
            "list",
            "dict",
            "tuple",
        ):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return types.GenericAlias(_TYPES[name], tuple(_type(p) for p in parts))
    raise TypeError(ast.unparse(node))


def resolve_input(name: str, study: Study, processed: Path) -> list[Path]:
    """Paths that an ``Input`` names.

    Parameters
    ----------
    name : str
        ``"x.parquet"`` (in ``data/processed/<study>/``), ``"model:<name>"`` or ``"file:<name>"``
        (from ``study.yml``), ``"raw:"`` (all raw files of the waves, and the population margins),
        or a path below the repository such as ``"data/raw/literature/matrix.csv"``, which may be a
        folder: then all files in it. A trailing ``?`` marks an input that a study may lack.
    study : Study
        The study.
    processed : Path
        Folder of what the build makes.

    Returns
    -------
    list of Path
        Empty when an optional input is not there.

    Raises
    ------
    NotebookError
        When the study has no such model or file.
    """
    optional = name.endswith("?")
    name = name.removesuffix("?")
    kind, colon, key = name.partition(":")
    if name == "raw:":
        design = study.design
        told = [design.population if design else None]
        told += [design.replicates.file] if design and design.replicates else []
        return study.raw_files() + [study.folder / file for file in told if file]
    if colon and kind in ("model", "file"):
        table: Mapping[str, str] = study.models if kind == "model" else study.files
        if key in table:
            return [study.located(table[key])]
        if optional:
            return []
        raise NotebookError(
            f'The study has no {kind} "{key}"; its {kind}s are: {", ".join(table) or "none"}.\n'
            f"Add it under {kind}s in data/raw/{study.name}/study.yml, or do not run the notebook "
            "for this study."
        )
    if "/" in name:
        path: Path = study.root / name
        return [path] if path.exists() or not optional else []
    return [processed / name]
