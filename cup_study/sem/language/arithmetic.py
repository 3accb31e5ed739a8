"""Arithmetic read into steps for a stack (reverse Polish notation).

The grammar is R's, as lavaan's users write it: ``^`` (or ``**``) binds to the right and more
tightly than a sign, so that ``-a^2`` is ``-(a^2)``; then ``* /``, then ``+ -``. What the steps
compute is in :mod:`cup_study.sem.language.expression`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Literal

import numpy as np

from cup_study.sem.language.tokens import Token, UnreadableError, written

Step = tuple[Literal["number", "name", "negative", "function", "binary"], Any]

#: Brackets, signs and powers inside each other.
MAX_DEPTH = 50

_LEVELS = (("+", "-"), ("*", "/"))
_CONSTANTS = {"pi": np.pi}


def steps(tokens: Sequence[Token], functions: Collection[str]) -> tuple[Step, ...]:
    """Steps that compute an expression.

    Parameters
    ----------
    tokens : sequence of Token
        The whole expression.
    functions : collection of str
        Functions that exist.

    Returns
    -------
    tuple of Step
        ``("number", 2.0)``, ``("name", "a")``, ``("negative", None)``, ``("function", "exp")`` or
        ``("binary", "+")``.

    Raises
    ------
    UnreadableError
        At the first token that does not fit.
    """
    reader = _Reader(tokens, functions)
    reader.level(0, 0)
    if reader.position < len(tokens):
        token = tokens[reader.position]
        what = f'expected an operator (+ - * / ^) or the end, got "{token.shown}"'
        raise UnreadableError.at(token, what)
    return tuple(reader.steps)


class _Reader:
    """Position in the tokens, and the steps so far."""

    def __init__(self, tokens: Sequence[Token], functions: Collection[str]) -> None:
        self.tokens = tokens
        self.functions = functions
        self.position = 0
        self.steps: list[Step] = []

    def _peek(self) -> Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _is(self, *operators: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == "operator" and token.text in operators

    def level(self, level: int, depth: int) -> None:
        """Sums (level 0) and products (level 1)."""
        if level == len(_LEVELS):
            self._signed(depth)
            return
        self.level(level + 1, depth)
        while self._is(*_LEVELS[level]):
            operator = self.tokens[self.position].text
            self.position += 1
            self.level(level + 1, depth)
            self.steps.append(("binary", operator))

    def _signed(self, depth: int) -> None:
        if self._is("+", "-"):
            token = self.tokens[self.position]
            self._check(depth, token)
            self.position += 1
            self._signed(depth + 1)
            if token.text == "-":
                self.steps.append(("negative", None))
            return
        self._atom(depth)
        if self._is("^", "**"):
            self._check(depth, self.tokens[self.position])
            self.position += 1
            self._signed(depth + 1)
            self.steps.append(("binary", "^"))

    def _atom(self, depth: int) -> None:
        token = self._peek()
        if token is None:
            last = self.tokens[-1]
            what = f'expected a number or a label after "{last.shown}", got the end'
            raise UnreadableError(last.line, last.column + len(str(last)), what)
        self.position += 1
        if token.kind == "number":
            self.steps.append(("number", number(token)))
        elif token.kind == "name" and self._is("("):
            if token.text not in self.functions:
                what = f'"{token.shown}" is not a function; there are {" ".join(self.functions)}'
                raise UnreadableError.at(token, what)
            self._brackets(depth)
            self.steps.append(("function", token.text))
        elif token.kind == "name":
            if token.text in _CONSTANTS and not token.quoted:
                self.steps.append(("number", _CONSTANTS[token.text]))
            else:
                self.steps.append(("name", token.text))
        elif token.kind == "operator" and token.text == "(":
            self.position -= 1
            self._brackets(depth)
        else:
            raise UnreadableError.at(token, f'expected a number or a label, got "{token.shown}"')

    def _brackets(self, depth: int) -> None:
        opening = self.tokens[self.position]
        self._check(depth, opening)
        self.position += 1
        self.level(0, depth + 1)
        if not self._is(")"):
            token = self._peek()
            got = f'got "{token.shown}"' if token else "got the end"
            what = f'expected ")" for the "(" of column {opening.column}, {got}'
            raise UnreadableError.at(token or self.tokens[-1], what)
        self.position += 1

    @staticmethod
    def _check(depth: int, token: Token) -> None:
        if depth >= MAX_DEPTH:
            what = f"more than {MAX_DEPTH} brackets, signs or powers inside each other"
            raise UnreadableError.at(token, what)


def number(token: Token) -> float:
    """Number that a token stands for.

    Parameters
    ----------
    token : Token
        Of kind ``number``.

    Returns
    -------
    float

    Raises
    ------
    UnreadableError
        It is too large for the computer.
    """
    value = float(token.text)
    if not np.isfinite(value):
        raise UnreadableError.at(token, f'the number "{written([token])}" is too large')
    return value
