"""The language in which a study writes conditions on answers: ``used == 0 and times > 0``.

Comparisons of item names and constants are joined by ``and``, ``or``, ``not`` and parentheses;
``isna(item)`` and ``notna(item)`` ask for missing answers, ``item in (1, 2)`` for one of several,
and ``+ - *`` reckon with numbers. ``wave`` stands for the id of the wave. The text is parsed and
walked over a short list of allowed parts: nothing in it is ever executed.

A comparison with a missing answer is neither true nor false (Kleene's logic of three values), so
that ``not (a == 1)`` does not hold for somebody who left ``a`` empty.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cup_study.codebook import Codebook
from cup_study.ingest.cleaning.recode import is_numeric

#: Stands for the id of the wave.
WAVE = "wave"
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
_RECKON: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
}


def names(condition: str) -> tuple[str, ...]:
    """Items that a condition names, in their order.

    Examples
    --------
    >>> names("wave == '1' and isna(b) or a > b")
    ('b', 'a')
    """
    tree = ast.parse(condition.strip(), mode="eval")
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node not in called and node.id != WAVE
    ]
    return tuple(dict.fromkeys(name for _, _, name in sorted(found)))


def wrong_with(condition: str, codebook: Codebook) -> list[str]:
    """What is wrong with a condition, each thing in words; empty when it can be used.

    Examples
    --------
    >>> wrong_with("age >", Codebook(()))
    ['is no condition: invalid syntax']
    >>> wrong_with("age > 3", Codebook(()))
    ['"age" is not an item of codebook.csv']
    """
    try:
        tree = ast.parse(condition.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        place = getattr(error, "offset", None)
        said = getattr(error, "msg", str(error))
        return [f"is no condition: {said}" + (f" at character {place}" if place else "")]
    found: list[str] = []
    try:
        _check(tree.body, codebook, found, truth=True)
    except RecursionError:
        return ["is too deep: fewer parentheses, please"]
    return list(dict.fromkeys(found))


def holds(
    condition: str,
    columns: Mapping[str, pd.Series[Any]] | pd.DataFrame,
    wave: str,
    index: pd.Index[Any],
) -> pd.Series[bool]:
    """Rows for which a condition is true; not those for which it is false or unknown.

    Parameters
    ----------
    condition : str
        With which :func:`wrong_with` finds nothing wrong.
    columns : mapping of str to Series
        Answers to every item that the condition names.
    wave : str
        Id of the wave.
    index : Index
        Rows of the wave.

    Returns
    -------
    Series of bool

    Examples
    --------
    >>> answers = pd.DataFrame({"used": [0.0, 1.0, None]})
    >>> holds("not (used == 0)", answers, "1", answers.index).tolist()
    [False, True, False]
    """
    arrays = {name: np.asarray(columns[name]) for name in names(condition)}
    true, _ = _truth(ast.parse(condition.strip(), mode="eval").body, arrays, wave)
    return pd.Series(np.broadcast_to(true, len(index)).copy(), index=index, dtype=bool)


def _check(node: ast.expr, codebook: Codebook, found: list[str], *, truth: bool) -> None:
    """Add to `found` what is not allowed below a node; `truth`: it has to be true or not."""
    kind = "condition" if truth else "value"
    match node:
        case ast.BoolOp(values=parts) if truth:
            for part in parts:
                _check(part, codebook, found, truth=True)
        case ast.UnaryOp(op=ast.Not(), operand=inner) if truth:
            _check(inner, codebook, found, truth=True)
        case ast.Compare(left=left, ops=ops, comparators=rights) if truth:
            _check_compare([left, *rights], ops, codebook, found)
        case ast.Call(func=ast.Name(id="isna" | "notna"), args=[ast.Name() as item], keywords=[]):
            if not truth:
                found.append(f'"{ast.unparse(node)}" is true or false and cannot be compared')
            _check(item, codebook, found, truth=False)
        case ast.Name(id=name) if not truth:
            found += [] if name == WAVE else _check_item(name, codebook)
        case ast.Constant(value=value) if not truth and type(value) in (int, float, str):
            pass
        case ast.UnaryOp(op=ast.USub(), operand=inner) if not truth:
            _check(inner, codebook, found, truth=False)
        case ast.BinOp(left=left, op=op, right=right) if not truth and type(op) in _RECKON:
            for part in (left, right):
                _check(part, codebook, found, truth=False)
                if (text := _texts(part, codebook)) is not None and text:
                    found.append(f'"{ast.unparse(part)}" is text: it cannot be reckoned with')
        case _:
            found.append(f'"{ast.unparse(node)}" is not allowed as a {kind}')


def _check_compare(
    parts: Sequence[ast.expr], ops: Sequence[ast.cmpop], codebook: Codebook, found: list[str]
) -> None:
    for left, op, right in zip(parts, ops, parts[1:], strict=False):
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List):
            if not right.elts or not all(isinstance(_bare(e), ast.Constant) for e in right.elts):
                found.append(f'"{ast.unparse(right)}": expected a list of codes, such as (1, 2)')
            others: Collection[ast.expr] = right.elts
        elif type(op) in _COMPARE:
            others = (right,)
        else:
            found.append(f'"{ast.unparse(right)}": expected == != < <= > >= or in (1, 2) before it')
            continue
        kinds = {_texts(part, codebook) for part in (left, *others)} - {None}
        if len(kinds) > 1:
            found.append(
                f'"{ast.unparse(left)}" and "{ast.unparse(right)}": '
                "a text is compared with a number (text codes stand in quotation marks)"
            )
    for part in parts:
        for one in part.elts if isinstance(part, ast.Tuple | ast.List) else (part,):
            _check(one, codebook, found, truth=False)


def _check_item(name: str, codebook: Codebook) -> list[str]:
    if name not in codebook:
        return [f'"{name}" is not an item of codebook.csv']
    if codebook[name].type in ("id", "text"):
        return [f'"{name}" is of type "{codebook[name].type}", which no rule may use']
    return []


def _texts(node: ast.expr, codebook: Codebook) -> bool | None:
    """Whether a value is text (True) or a number (False); None where it cannot be told."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, str)
        case ast.Name(id=name):
            known = name == WAVE or name in codebook
            return (name == WAVE or not is_numeric(codebook[name])) if known else None
        case ast.BinOp() | ast.UnaryOp():
            return False
    return None


def _bare(node: ast.expr) -> ast.expr:
    return node.operand if isinstance(node, ast.UnaryOp) else node


def _truth(node: ast.expr, columns: Mapping[str, Any], wave: str) -> tuple[Any, Any]:
    """Where a condition is true and where it is false; unknown in neither."""
    match node:
        case ast.BoolOp(op=op, values=parts):
            both = [_truth(part, columns, wave) for part in parts]
            true = np.logical_and.reduce if isinstance(op, ast.And) else np.logical_or.reduce
            false = np.logical_or.reduce if isinstance(op, ast.And) else np.logical_and.reduce
            return (
                true(np.broadcast_arrays(*(t for t, _ in both))),
                false(np.broadcast_arrays(*(f for _, f in both))),
            )
        case ast.UnaryOp(operand=inner):
            true, false = _truth(inner, columns, wave)
            return false, true
        case ast.Call(func=ast.Name(id=function), args=[inner]):
            lacking = np.asarray(pd.isna(_value(inner, columns, wave)))
            return (lacking, ~lacking) if function == "isna" else (~lacking, lacking)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            steps = zip([left, *rights[:-1]], ops, rights, strict=True)
            both = [_compared(*step, columns, wave) for step in steps]
            true, false = both[0]
            for t, f in both[1:]:
                true, false = true & t, false | f
            return true, false
    raise TypeError(ast.unparse(node))  # _check lets nothing else pass


def _compared(
    left: ast.expr, op: ast.cmpop, right: ast.expr, columns: Mapping[str, Any], wave: str
) -> tuple[Any, Any]:
    one = _value(left, columns, wave)
    known = ~np.asarray(pd.isna(one))
    if isinstance(op, ast.In | ast.NotIn):
        values = [_value(part, columns, wave) for part in getattr(right, "elts", ())]
        found = np.logical_or.reduce([np.asarray(one == value) for value in values])
        true = found if isinstance(op, ast.In) else ~found
    else:
        other = _value(right, columns, wave)
        known = known & ~np.asarray(pd.isna(other))
        true = _texts_compared(op, one, other)
    return true & known, ~true & known


def _texts_compared(op: ast.cmpop, one: Any, other: Any) -> Any:
    """Compare; a missing text is put out of the way, since Python cannot order it."""
    if any(np.asarray(side).dtype.kind in "OU" for side in (one, other)):
        one, other = (
            np.where(pd.isna(side), "", np.asarray(side, dtype=object)) for side in (one, other)
        )
    return np.asarray(_COMPARE[type(op)](one, other), dtype=bool)


def _value(node: ast.expr, columns: Mapping[str, Any], wave: str) -> Any:
    match node:
        case ast.Name(id=name):
            return wave if name == WAVE else columns[name]
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(operand=inner):
            return -_value(inner, columns, wave)
        case ast.BinOp(left=left, op=op, right=right):
            sides = (_value(side, columns, wave) for side in (left, right))
            return _RECKON[type(op)](*sides)
    raise TypeError(ast.unparse(node))
