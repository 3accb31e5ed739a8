"""One thing that a model says: a parameter, or a constraint on parameters."""

from __future__ import annotations

from dataclasses import dataclass

from cup_study.sem.language.expression import Expression
from cup_study.sem.language.modifiers import Modifiers
from cup_study.sem.language.tokens import place


@dataclass(frozen=True)
class Statement:
    """One row that the model's text asks for.

    Attributes
    ----------
    lhs, op, rhs : str
        The parameter; ``op`` is ``=~``, ``<~``, ``~``, ``~~``, ``~1``, ``|`` or ``~*~``, and
        ``rhs`` is empty for ``~1``.
    modifiers : Modifiers
        What was said about it.
    line, column : int
        Where its right-hand side stands.
    """

    lhs: str
    op: str
    rhs: str
    modifiers: Modifiers
    line: int
    column: int

    @property
    def key(self) -> tuple[str, str, str]:
        """The parameter's ``lhs op rhs``."""
        return self.lhs, self.op, self.rhs

    @property
    def where(self) -> str:
        """Place for a message."""
        return place(self.line, self.column)


@dataclass(frozen=True)
class Constraint:
    """A definition (``:=``), an equality (``==``) or an inequality (``<``, ``>``).

    Attributes
    ----------
    lhs, op, rhs : str
        Text without spaces.
    left, right : Expression
        Both sides; the left one of a definition is its name.
    line, column : int
        Where it begins.
    """

    lhs: str
    op: str
    rhs: str
    left: Expression
    right: Expression
    line: int
    column: int

    @property
    def where(self) -> str:
        """Place for a message."""
        return place(self.line, self.column)
