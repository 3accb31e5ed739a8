"""What stands before ``*`` in a model: fixed values, starting values, bounds and labels.

Each is a tuple with one entry for all groups or one for each group, as in ``c(a, b)*x``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from cup_study.sem.language.expression import of_tokens
from cup_study.sem.language.tokens import Token, UnreadableError, written

#: Words that R reads as values, so that lavaan never sees them as names.
RESERVED = frozenset({"NA", "TRUE", "FALSE", "NULL", "Inf", "NaN"}) | frozenset(
    {"if", "else", "repeat", "while", "function", "for", "in", "next", "break"}
)
_SYSTEM_LABEL = re.compile(r"\.p[0-9]+\.")
_NUMERIC = frozenset({"start", "lower", "upper"})
_REFUSED = {
    "efa": "exploratory blocks are not supported; estimate them with an EFA",
    "rv": "random slopes are not supported",
    "prior": "priors are not supported",
}


@dataclass(frozen=True)
class Modifiers:
    """All that was said about one parameter.

    Attributes
    ----------
    fixed : tuple of float
        Fixed values; not a number where the parameter is to be free (``NA*``).
    start : tuple of float
        Starting values; not a number where none is given.
    lower, upper : tuple of float
        Bounds.
    label : tuple of str
        Labels; empty where none is given.
    """

    fixed: tuple[float, ...] = ()
    start: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    label: tuple[str, ...] = ()

    def merged(self, other: Modifiers, at: Token) -> Modifiers:
        """Both together, for a variable that is named twice.

        Parameters
        ----------
        other : Modifiers
            Of the second mention.
        at : Token
            The second mention.

        Returns
        -------
        Modifiers

        Raises
        ------
        UnreadableError
            They contradict each other.
        """
        merged = self
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if mine and theirs and repr(mine) != repr(theirs):
                what = f'"{at.shown}" has two different modifiers of the same kind ({field.name})'
                raise UnreadableError.at(at, what)
            merged = replace(merged, **{field.name: mine or theirs})
        return merged


def read(tokens: Sequence[Token], at: Token) -> Modifiers:
    """Modifiers that stand before a variable.

    Parameters
    ----------
    tokens : sequence of Token
        What stands before the last ``*``.
    at : Token
        The variable.

    Returns
    -------
    Modifiers

    Raises
    ------
    UnreadableError
        They cannot be read.
    """
    parts = _split(tokens, "*")
    special = [part for part in parts if _is_special(part)]
    if not special:
        return Modifiers(fixed=(_number(tokens),))
    if len(special) != len(parts) or (
        len(parts) > 1 and any(_call(part) != "start" for part in parts[:-1])
    ):
        # lavaan keeps the label and silently forgets the rest.
        what = (
            f'"{written(tokens)}*{at.shown}" has several modifiers; write them one by one, '
            f'as in "{written(parts[0])}*{at.shown} + {written(parts[-1])}*{at.shown}"'
        )
        raise UnreadableError.at(tokens[0], what)
    modifiers = _single(parts[0])
    for part in parts[1:]:
        modifiers = modifiers.merged(_single(part), at)
    return modifiers


def _is_special(part: Sequence[Token]) -> bool:
    """Anything but plain arithmetic on numbers."""
    if not part or (len(part) == 1 and part[0].kind in ("name", "text")):
        return True
    return _call(part) in {"c", "equal", "label", *_NUMERIC, *_REFUSED}


def _call(part: Sequence[Token]) -> str:
    """Name of the function that a part calls; empty for anything else."""
    called = len(part) > 1 and part[0].kind == "name" and part[1].text == "("
    return part[0].text if called and part[1].kind == "operator" else ""


def _single(part: Sequence[Token]) -> Modifiers:
    first = part[0]
    if len(part) == 1:
        if first.kind == "name" and first.text == "NA" and not first.quoted:
            return Modifiers(fixed=(float("nan"),))
        return Modifiers(label=(_label(first),))
    function = _call(part)
    if function in _REFUSED:
        raise UnreadableError.at(first, _REFUSED[function])
    values = _arguments(part, function)
    if function in _NUMERIC:
        numbers = _numbers(values)
        return Modifiers(
            start=numbers if function == "start" else (),
            lower=numbers if function == "lower" else (),
            upper=numbers if function == "upper" else (),
        )
    if function in ("equal", "label"):
        return Modifiers(label=tuple(_label(value[0], len(value)) for value in values))
    # c(): all labels, or all numbers.
    kinds = {value[0].kind for value in values if not _is_na(value)}
    if all(_is_na(value) for value in values) or not kinds & {"name", "text"}:
        return Modifiers(fixed=_numbers(values))
    if len(kinds) > 1 or ("name" in kinds and any(_is_na(value) for value in values)):
        what = (
            f'"{written(part)}" mixes labels with something else; '
            'write all labels in quotes, with "" where a group has none'
        )
        raise UnreadableError.at(first, what)
    return Modifiers(label=tuple(_label(value[0], len(value)) for value in values))


def _is_na(value: Sequence[Token]) -> bool:
    return len(value) == 1 and value[0].kind == "name" and value[0].text == "NA"


def _label(token: Token, length: int = 1) -> str:
    """A label; ``NA`` in a vector stands for none."""
    if token.kind == "name" and token.text == "NA" and not token.quoted:
        return ""
    reserved = token.kind == "name" and token.text in RESERVED and not token.quoted
    if length > 1 or token.kind not in ("name", "text") or reserved:
        raise UnreadableError.at(token, f'expected a label, got "{token.shown}"')
    # lavaan drops all spaces of a model, those inside quotes too.
    label = token.text if token.quoted else "".join(token.text.split())
    if _SYSTEM_LABEL.fullmatch(label):
        what = f'"{token.shown}" is a label that the table gives itself; take another one'
        raise UnreadableError.at(token, what)
    return label


def _arguments(part: Sequence[Token], function: str) -> list[Sequence[Token]]:
    """Arguments of a call, those of ``c()`` inside ``start()`` among them."""
    if not (part[-1].kind == "operator" and part[-1].text == ")"):
        what = f'expected ")" at the end of "{written(part)}"'
        raise UnreadableError.at(part[-1], what)
    values: list[Sequence[Token]] = []
    for value in _split(part[2:-1], ","):
        if not value:
            raise UnreadableError.at(part[1], f'"{written(part)}" has an empty place')
        if _call(value) == "c" and function != "c":
            values += _arguments(value, "c")
        else:
            values.append(value)
    return values


def _numbers(values: Sequence[Sequence[Token]]) -> tuple[float, ...]:
    return tuple(float("nan") if _is_na(value) else _number(value) for value in values)


def _number(tokens: Sequence[Token]) -> float:
    """Value of arithmetic without labels."""
    expression = of_tokens(tokens)
    if expression.names:
        named = next(t for t in tokens if t.kind == "name" and t.text in expression.names)
        raise UnreadableError.at(named, f'expected a number, got "{named.shown}"')
    value = float(np.real(expression.value({})))
    if not np.isfinite(value):
        raise UnreadableError.at(tokens[0], f'"{written(tokens)}" is not a finite number')
    return value


def _split(tokens: Sequence[Token], operator: str) -> list[Sequence[Token]]:
    """Parts between an operator, outside of brackets."""
    parts: list[Sequence[Token]] = []
    depth, begin = 0, 0
    for i, token in enumerate(tokens):
        if token.kind != "operator":
            continue
        depth += (token.text == "(") - (token.text == ")")
        if token.text == operator and depth == 0:
            parts.append(tokens[begin:i])
            begin = i + 1
    return [*parts, tokens[begin:]]
