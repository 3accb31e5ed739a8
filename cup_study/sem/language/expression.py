"""Arithmetic on parameter labels: the right-hand side of ``:=`` and both sides of ``==``.

An expression is read once into a short program for a stack (reverse Polish notation), so that no
text is ever handed to Python and neither long sums nor deep brackets can exhaust the interpreter.
Values may be arrays with leading batch axes, and complex, so that a complex step can pass.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cup_study.errors import InputError, Problem
from cup_study.sem.language.arithmetic import Step, steps
from cup_study.sem.language.elementary import BINARY, FUNCTIONS, Linear, Values, combined, partials
from cup_study.sem.language.tokens import Token, UnreadableError, place, tokenise

_REMEDY = (
    "Use numbers, labels, + - * / ^ ( ) and the functions {functions}; put names with other "
    "characters in backquotes."
)


@dataclass(frozen=True)
class Expression:
    """An expression that was read.

    Attributes
    ----------
    text : str
        As written, without spaces.
    program : tuple of Step
        What to do, see :func:`cup_study.sem.language.arithmetic.steps`.
    """

    text: str
    program: tuple[Step, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Labels in it, in order of appearance, each once."""
        return tuple(dict.fromkeys(what for step, what in self.program if step == "name"))

    def value(self, values: Mapping[str, npt.ArrayLike]) -> Values:
        """Value of the expression.

        Parameters
        ----------
        values : mapping of str to array_like, shape (...)
            Value of each label; shapes are broadcast, complex values pass.

        Returns
        -------
        ndarray, shape (...)
            Not a number where it is undefined, such as the root of a negative number.

        Examples
        --------
        >>> compile("a * b").value({"a": [1.0, 2.0], "b": 3.0}).tolist()
        [3.0, 6.0]
        """
        return self._run(values)[0][-1]

    def gradient(self, values: Mapping[str, npt.ArrayLike]) -> dict[str, Values]:
        """Exact derivatives with respect to each label, by the chain rule from the result back.

        Parameters
        ----------
        values : mapping of str to array_like, shape (...)
            Value of each label.

        Returns
        -------
        dict of str to ndarray, shape (...)
            One entry for each of :attr:`names`.

        Examples
        --------
        >>> compile("a^2 * b").gradient({"a": 3.0, "b": 2.0})["a"].item()
        12.0
        """
        results, sources = self._run(values)
        shape = np.broadcast_shapes(*(result.shape for result in results))
        adjoint: list[Any] = [0.0] * len(results)
        adjoint[-1] = np.ones(shape)
        varies = [False] * len(results)
        for i, (step, _) in enumerate(self.program):
            varies[i] = step == "name" or any(varies[j] for j in sources[i])
        total: dict[str, Values] = {name: np.zeros(shape) for name in self.names}
        with np.errstate(all="ignore"):
            for i in range(len(results) - 1, -1, -1):
                step, what = self.program[i]
                if step == "name":
                    total[what] = total[what] + adjoint[i]
                elif varies[i]:
                    taken = sources[i]
                    arguments = [results[j] for j in taken]
                    moves = [varies[j] for j in taken]
                    slopes = partials(step, what, results[i], arguments, moves)
                    for j, slope in zip(taken, slopes, strict=True):
                        # A constant has no derivative, and its partial may be undefined.
                        if varies[j]:
                            adjoint[j] = adjoint[j] + adjoint[i] * slope
        return total

    def linear(self) -> tuple[dict[str, float], float] | None:
        """Coefficients and constant, if the expression is linear in its labels.

        Returns
        -------
        (dict of str to float, float) or None
            ``sum(coefficient * label) + constant``; None for any other expression.

        Examples
        --------
        >>> compile("3 - a - 2 * b").linear()
        ({'a': -1.0, 'b': -2.0}, 3.0)
        >>> compile("a * b").linear() is None
        True
        """
        stack: list[Linear] = []
        for step, what in self.program:
            if step == "number":
                stack.append(({}, what))
            elif step == "name":
                stack.append(({what: 1.0}, 0.0))
            else:
                count = 2 if step == "binary" else 1
                taken = stack[len(stack) - count :]
                del stack[len(stack) - count :]
                together = combined(step, what, taken)
                if together is None:
                    return None
                stack.append(together)
        coefficients, constant = stack[-1]
        return {name: c for name, c in coefficients.items() if c != 0.0}, constant

    def substituted(self, definitions: Mapping[str, Expression]) -> Expression:
        """The same with defined names replaced by their expressions.

        Parameters
        ----------
        definitions : mapping of str to Expression
            What to put for a name; put in as they are, not replaced in turn.

        Returns
        -------
        Expression

        Examples
        --------
        >>> compile("2 * ab").substituted({"ab": compile("a * b")}).names
        ('a', 'b')
        """
        program: list[Step] = []
        for step, what in self.program:
            known = definitions.get(what) if step == "name" else None
            program += known.program if known is not None else [(step, what)]
        return Expression(self.text, tuple(program))

    def _run(
        self, values: Mapping[str, npt.ArrayLike]
    ) -> tuple[list[Values], list[tuple[int, ...]]]:
        """Result of each step, and the steps it took its arguments from."""
        results: list[Values] = []
        sources: list[tuple[int, ...]] = []
        stack: list[int] = []
        with np.errstate(all="ignore"):
            for i, (step, what) in enumerate(self.program):
                count = {"binary": 2, "number": 0, "name": 0}.get(step, 1)
                taken = tuple(stack[len(stack) - count :])
                del stack[len(stack) - count :]
                if step == "number":
                    result = np.asarray(what)
                elif step == "name":
                    result = np.asarray(values[what])
                elif step == "negative":
                    result = -results[taken[0]]
                elif step == "function":
                    result = FUNCTIONS[what][0](results[taken[0]])
                else:
                    result = BINARY[what](results[taken[0]], results[taken[1]])
                results.append(np.asarray(result))
                sources.append(taken)
                stack.append(i)
        return results, sources


def compile(text: str, names: Collection[str] | None = None) -> Expression:  # noqa: A001
    """Read an expression.

    Parameters
    ----------
    text : str
        Arithmetic on labels; names with other characters in backquotes.
    names : collection of str, optional
        Labels that exist; without it all are taken.

    Returns
    -------
    Expression

    Raises
    ------
    InputError
        The text is not arithmetic, or holds an unknown label; with the column.

    Examples
    --------
    >>> compile("a*b + sqrt(`e service`)").names
    ('a', 'b', 'e service')
    """
    lines, problems = tokenise(text)
    tokens = [token for line in lines for token in line]
    if not problems:
        try:
            if not tokens:
                raise UnreadableError(1, 1, "expected an expression, got nothing")
            expression = of_tokens(tokens)
        except UnreadableError as error:
            problems = [error.problem]
        else:
            unknown = [t for t in tokens if names is not None and _unknown(t, expression, names)]
            problems = [
                Problem(place(t.line, t.column), f'"{t.shown}" is not a label of the model')
                for t in unknown
            ]
            if not problems:
                return expression
    raise InputError("expression", problems, _REMEDY.format(functions=" ".join(FUNCTIONS)))


def of_tokens(tokens: Sequence[Token]) -> Expression:
    """Expression of tokens that are already there.

    Parameters
    ----------
    tokens : sequence of Token
        At least one.

    Returns
    -------
    Expression

    Raises
    ------
    UnreadableError
        At the first token that does not fit.
    """
    return Expression("".join(map(str, tokens)), steps(tokens, FUNCTIONS))


def _unknown(token: Token, expression: Expression, names: Collection[str]) -> bool:
    return token.kind == "name" and token.text in expression.names and token.text not in names
