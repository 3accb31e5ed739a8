"""Pieces of model text: names, numbers, quoted texts and operators, each with its place.

For :mod:`cup_study.sem.language.syntax` and :mod:`cup_study.sem.language.expression`. What the
pieces mean is said there; nothing is ever evaluated as code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cup_study.errors import Problem

Kind = Literal["name", "number", "text", "operator"]

#: Longest first, so that ``~~`` is not read as two ``~``.
OPERATORS = (
    *("~*~", "=~", "<~", "~~", ":=", "==", "**", "<=", ">=", "!=", "->"),
    *"~<>|+-*/^(),:?%=[]{}&@$\\",
)
#: What stands between the two sides of a statement.
RELATIONS = frozenset({"=~", "<~", "~*~", "~~", "~", "|", ":=", "==", "<", ">"})

_NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LOOKALIKES = str.maketrans({"\u02dc": "~", "\u223c": "~", "\u2212": "-", "\u00d7": "*"})
_SHOWN = 40


@dataclass(frozen=True)
class Token:
    """One piece of text.

    Attributes
    ----------
    kind : {"name", "number", "text", "operator"}
        What it is; ``text`` is something in quotes.
    text : str
        Without quotes or backquotes.
    line, column : int
        Where it begins, from 1.
    quoted : bool
        A name in backquotes, which no reserved word can clash with.
    """

    kind: Kind
    text: str
    line: int
    column: int
    quoted: bool = False

    def __str__(self) -> str:
        """As a user would write it."""
        if self.kind == "text":
            return f'"{self.text}"'
        return f"`{self.text}`" if self.quoted else self.text

    @property
    def shown(self) -> str:
        """As a message quotes it."""
        return shortened(str(self))


class UnreadableError(Exception):
    """The text cannot be read; carries the problem to the function that collects them."""

    def __init__(self, line: int, column: int, what: str) -> None:
        self.problem = Problem(place(line, column), what)
        super().__init__(str(self.problem))

    @classmethod
    def at(cls, token: Token, what: str) -> UnreadableError:
        """Problem at a token.

        Parameters
        ----------
        token : Token
            Where it is.
        what : str
            What was expected and what was got.

        Returns
        -------
        UnreadableError
        """
        return cls(token.line, token.column, what)


def place(line: int, column: int) -> str:
    """Where a problem is, as all messages of the room write it.

    Parameters
    ----------
    line, column : int
        From 1.

    Returns
    -------
    str

    Examples
    --------
    >>> place(3, 7)
    'line 3, column 7'
    """
    return f"line {line}, column {column}"


def written(tokens: Sequence[Token]) -> str:
    """Tokens as text without spaces, shortened: what a message quotes.

    Parameters
    ----------
    tokens : sequence of Token
        A piece of a statement.

    Returns
    -------
    str
    """
    # One more than can be shown, so that the end of a long piece is not mistaken for its end.
    return shortened("".join(map(str, tokens[: _SHOWN + 1])))


def shortened(text: str) -> str:
    """Text that fits into a message.

    Parameters
    ----------
    text : str
        Anything a user wrote.

    Returns
    -------
    str
        The beginning, if it is long.
    """
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def tokenise(text: str, first_line: int = 1) -> tuple[list[list[Token]], list[Problem]]:
    """Cut text into lines of tokens.

    A line ends at a line break or ``;``. ``#`` and ``!`` begin a comment.

    Parameters
    ----------
    text : str
        Model or expression.
    first_line : int
        Number of the first line.

    Returns
    -------
    lines : list of list of Token
        Lines that hold something.
    problems : list of Problem
        Characters that cannot be read; the lines that hold them are left out.

    Examples
    --------
    >>> lines, problems = tokenise("f =~ `e service` + 0.5*x2  # comment")
    >>> [str(token) for token in lines[0]]
    ['f', '=~', '`e service`', '+', '0.5', '*', 'x2']
    """
    lines: list[list[Token]] = []
    problems: list[Problem] = []
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), start=first_line):
        current: list[Token] = []
        lines.append(current)
        position = 0
        try:
            while position < len(raw):
                character = raw[position]
                if character in "#!" and not raw.startswith("!=", position):
                    break
                if character == ";":
                    current = []
                    lines.append(current)
                    position += 1
                elif character.isspace() or character == "\ufeff":
                    position += 1
                else:
                    token, position = _next(raw, position, number)
                    current.append(token)
        except UnreadableError as error:
            problems.append(error.problem)
            current.clear()
    return [line for line in lines if line], problems


def _next(raw: str, position: int, line: int) -> tuple[Token, int]:
    """Token at a position, and the position behind it."""
    column = position + 1
    character = raw[position]
    if character in "\"'`":
        end = raw.find(character, position + 1)
        if end < 0:
            raise UnreadableError(line, column, f"no closing {character} on this line")
        inner = raw[position + 1 : end]
        if not inner.strip() and character == "`":
            raise UnreadableError(line, column, "expected a name between the backquotes")
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in inner.replace("\t", " ")):
            raise UnreadableError(line, column, "a control character inside quotes")
        quoted = character == "`"
        return Token("name" if quoted else "text", inner, line, column, quoted), end + 1
    number = _NUMBER.match(raw, position)
    if number and not (number.end() < len(raw) and _in_name(raw[number.end()])):
        return Token("number", number.group(), line, column), number.end()
    if _in_name(character):
        end = position + 1
        while end < len(raw) and _in_name(raw[end]):
            end += 1
        name = raw[position:end]
        if name[0].isdigit() or (name[0] == "." and name[1:2].isdigit()):
            what = f'expected a name that begins with a letter, got "{shortened(name)}"'
            raise UnreadableError(line, column, f"{what} (or write it in backquotes)")
        return Token("name", name, line, column), end
    plain = raw[position : position + 3].translate(_LOOKALIKES)
    for operator in OPERATORS:
        if plain.startswith(operator):
            return Token("operator", operator, line, column), position + len(operator)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    raise UnreadableError(line, column, f'the character "{shown}" has no meaning here')


def _in_name(character: str) -> bool:
    # Combining marks: the Å of a Mac is an A followed by a ring.
    return (
        character.isalnum()
        or character in "._"
        or unicodedata.category(character) in ("Mn", "Mc", "Nl")
    )
