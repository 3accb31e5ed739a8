"""lavaan's model syntax, read into statements that know their line and column.

All of lavaan 0.6's language but blocks (``group: 1``), several levels, exploratory blocks
(``efa()``) and group weights. What lavaan would quietly drop or reinterpret is refused with the
place and a way to write it. Which rows are added to the statements is said in
:mod:`cup_study.sem.language.table`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cup_study.errors import InputError, Problem
from cup_study.sem.language import formula
from cup_study.sem.language.expression import of_tokens
from cup_study.sem.language.statement import Constraint, Statement
from cup_study.sem.language.tokens import (
    RELATIONS,
    Token,
    UnreadableError,
    shortened,
    tokenise,
    written,
)

REMEDY = "Correct the model; its language is that of lavaan (Rosseel 2012, J. Stat. Softw. 48(2))."

_CONSTRAINTS = frozenset({":=", "==", "<", ">"})
_MISTAKEN = frozenset({"=", "<=", ">=", "->", "!="})
_BLOCK = "blocks"
_BLOCKS = frozenset({"group", "level", "block", "class"})


@dataclass(frozen=True)
class Syntax:
    """A model that was read.

    Attributes
    ----------
    statements : tuple of Statement
        Rows in the order of the text.
    constraints : tuple of Constraint
        Definitions and constraints in the order of the text.
    """

    statements: tuple[Statement, ...]
    constraints: tuple[Constraint, ...]


def read(model: str) -> Syntax:
    """Read a model.

    Parameters
    ----------
    model : str
        lavaan syntax. ``#`` and ``!`` begin comments, ``;`` ends a line, and a line without an
        operator continues the one before.

    Returns
    -------
    Syntax

    Raises
    ------
    InputError
        With every statement that cannot be read.

    Examples
    --------
    >>> syntax = read("Ease =~ q1 + a*q2 ; ab := a^2")
    >>> [statement.key for statement in syntax.statements]
    [('Ease', '=~', 'q1'), ('Ease', '=~', 'q2')]
    >>> syntax.constraints[0].rhs
    'a^2'
    """
    if not isinstance(model, str):
        got = type(model).__name__
        raise InputError("model", [Problem("", f"expected text, got {got}")], REMEDY)
    statements, constraints, problems = _read(model)
    if not any(problem.what.startswith(_BLOCK) for problem in problems):
        statements, repeated = _distinct(statements)
        problems += repeated
    if not statements and not problems:
        problems.append(Problem("", "the model is empty: it has no =~, ~ or ~~"))
    if problems:
        raise InputError("model", sorted(problems, key=_position), REMEDY)
    return Syntax(tuple(statements), tuple(constraints))


def constraints(text: str) -> tuple[Constraint, ...]:
    """Read constraints alone, as for a Wald test.

    Parameters
    ----------
    text : str
        Lines such as ``b1 == b2``.

    Returns
    -------
    tuple of Constraint

    Raises
    ------
    InputError
        With every line that is not a constraint.

    Examples
    --------
    >>> [(c.lhs, c.op, c.rhs) for c in constraints("b1 == 2 * b2; a > 0")]
    [('b1', '==', '2*b2'), ('a', '>', '0')]
    """
    statements, found, problems = _read(text)
    lines = dict.fromkeys((s.line, s.op) for s in statements)
    for line, op in lines:
        problems.append(Problem(f"line {line}", f'expected == < > or :=, got "{op}"'))
    if not found and not problems:
        problems.append(Problem("", "no constraint was given"))
    if problems:
        raise InputError("constraints", sorted(problems, key=_position), "Write b1 == b2.")
    return tuple(found)


def _read(text: str) -> tuple[list[Statement], list[Constraint], list[Problem]]:
    lines, problems = tokenise(text)
    statements: list[Statement] = []
    found: list[Constraint] = []
    for tokens in _joined(lines):
        try:
            relation = _relation(tokens)
            left, right = tokens[:relation], tokens[relation + 1 :]
            if tokens[relation].text in _CONSTRAINTS:
                found.append(_constraint(left, tokens[relation], right))
            else:
                statements += formula.rows(left, tokens[relation], right)
        except UnreadableError as error:
            problems.append(error.problem)
    return statements, found, problems


def _position(problem: Problem) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall("[0-9]+", problem.where))


def _joined(lines: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """Statements: each begins with the line of its operator."""
    statements: list[list[Token]] = []
    pending: list[Token] = []
    for line in lines:
        holds = any(_is_relation(t) or t.text in _MISTAKEN for t in line) or _begins_block(line)
        open_ended = bool(statements) and statements[-1][-1].kind == "operator"
        if holds and _is_relation(line[0]) and pending and not open_ended:
            # The left side stands alone on the line before.
            statements.append([*pending, *line])
            pending = []
            continue
        if pending:
            _continue(statements, pending)
            pending = []
        if holds:
            statements.append(list(line))
        else:
            pending = list(line)
    if pending:
        _continue(statements, pending)
    return statements


def _continue(statements: list[list[Token]], line: list[Token]) -> None:
    if statements:
        statements[-1] += line
    else:
        statements.append(line)


def _is_relation(token: Token) -> bool:
    return token.kind == "operator" and token.text in RELATIONS


def _begins_block(line: Sequence[Token]) -> bool:
    return len(line) > 1 and line[0].text.lower() in _BLOCKS and line[1].text == ":"


def _relation(tokens: Sequence[Token]) -> int:
    """Where the operator of a statement stands."""
    if _begins_block(tokens):
        what = (
            f'{_BLOCK} ("{written(tokens[:3])}") are not supported; give each group its own '
            "value or label with c(), as in c(a, b)*x"
        )
        raise UnreadableError.at(tokens[0], what)
    found = [i for i, token in enumerate(tokens) if _is_relation(token)]
    first, last = tokens[0], tokens[-1]
    if not found:
        single = next((t for t in tokens if t.text in _MISTAKEN), None)
        hint = f', got "{single.shown}"' if single else f' in "{written(tokens)}"'
        what = f"expected an operator (=~ ~ ~~ | ~*~ := == < >){hint}"
        raise UnreadableError.at(single or first, what)
    if len(found) > 1:
        second = tokens[found[1]]
        what = f'a second operator "{second.shown}" in one statement; begin a new line before it'
        raise UnreadableError.at(second, what)
    operator = tokens[found[0]]
    if found[0] == 0:
        raise UnreadableError.at(operator, f'expected a name before "{operator.shown}"')
    if operator is last:
        raise UnreadableError.at(operator, f'expected something after "{operator.shown}"')
    return found[0]


def _constraint(left: Sequence[Token], operator: Token, right: Sequence[Token]) -> Constraint:
    first = left[0]
    if operator.text == ":=" and (len(left) > 1 or first.kind != "name"):
        what = f'expected one name before ":=", got "{written(left)}"'
        raise UnreadableError.at(first, what)
    sides = of_tokens(left), of_tokens(right)
    if operator.text != ":=" and not (sides[0].names or sides[1].names):
        raise UnreadableError.at(first, "a constraint without a label holds or fails for ever")
    lhs = first.text if operator.text == ":=" else sides[0].text
    return Constraint(lhs, operator.text, sides[1].text, *sides, first.line, first.column)


def _distinct(statements: Sequence[Statement]) -> tuple[list[Statement], list[Problem]]:
    """Statements with each parameter once, and those that are given twice."""
    kept: dict[tuple[str, str, str], Statement] = {}
    problems: list[Problem] = []
    for statement in statements:
        lhs, op, rhs = statement.key
        turned = kept.get((rhs, op, lhs)) if op == "~~" else None
        known = turned or kept.get(statement.key)
        if known is None:
            kept[statement.key] = statement
        # lavaan takes a covariance that is merely written twice.
        elif op != "~~" or turned or repr(known.modifiers) != repr(statement.modifiers):
            what = f'"{shortened(f"{lhs} {op} {rhs}".rstrip())}" is given already at {known.where}'
            problems.append(Problem(statement.where, what))
    return list(kept.values()), problems
