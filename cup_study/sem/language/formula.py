"""A formula such as ``f =~ x1 + a*x2`` or ``y1 + y2 ~ 1 + x``, read into statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cup_study.sem.language import modifiers as modifier
from cup_study.sem.language.modifiers import RESERVED, Modifiers
from cup_study.sem.language.statement import Statement
from cup_study.sem.language.tokens import Token, UnreadableError, written

#: One formula that asks for more is a mistake.
MAX_ROWS = 100_000

_THRESHOLD = re.compile(r"t[1-9][0-9]{0,3}")


def rows(left: Sequence[Token], operator: Token, right: Sequence[Token]) -> list[Statement]:
    """Rows of one formula: each name on the left with each term on the right.

    Parameters
    ----------
    left, right : sequence of Token
        Both sides, not empty.
    operator : Token
        Between them.

    Returns
    -------
    list of Statement

    Raises
    ------
    UnreadableError
        At what does not fit.
    """
    outcomes = [_outcome(term, operator) for term in _terms(left)]
    terms: dict[tuple[str, str], tuple[Token, Modifiers]] = {}
    parts = _terms(right)
    for tokens in parts:
        name, token, modifiers = _term(tokens, operator, alone=len(parts) == 1)
        key = (token.kind, name)
        first, known = terms.get(key, (token, Modifiers()))
        terms[key] = first, known.merged(modifiers, token)
    if len(outcomes) * len(terms) > MAX_ROWS:
        what = f"{len(outcomes)} x {len(terms)} parameters in one formula; at most {MAX_ROWS}"
        raise UnreadableError.at(operator, what)
    found: list[Statement] = []
    for outcome in outcomes:
        for (kind, name), (token, modifiers) in terms.items():
            op, rhs, said = operator.text, name, modifiers
            if kind == "number":
                if name == "0":
                    said = modifiers.merged(Modifiers(fixed=(0.0,)), token)
                # A factor without indicators: lavaan notes it as "f =~ 0*f".
                op, rhs = ("~1", "") if op == "~" else (op, outcome.text)
            elif op in ("=~", "~", "<~") and rhs == outcome.text:
                verb = "measured" if op == "=~" else "explained"
                raise UnreadableError.at(token, f'"{token.shown}" cannot be {verb} by itself')
            elif op == "~*~" and rhs != outcome.text:
                name = outcome.shown
                what = f'a scale needs the same name twice, as in "{name} ~*~ {name}"'
                raise UnreadableError.at(token, what)
            found.append(Statement(outcome.text, op, rhs, said, token.line, token.column))
    return found


def _terms(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Terms of a sum; a sign behind another operator belongs to a number."""
    terms: list[Sequence[Token]] = []
    depth, begin = 0, 0
    # lavaan forgives a plus at the beginning of a continued line.
    if tokens[0].kind == "operator" and tokens[0].text == "+":
        begin = 1
    for i in range(begin, len(tokens)):
        token = tokens[i]
        if token.kind != "operator":
            continue
        depth += (token.text == "(") - (token.text == ")")
        if token.text not in "+-" or depth > 0:
            continue
        if i == begin:
            if token.text == "+":
                raise UnreadableError.at(token, 'expected a name between "+" and "+"')
            continue
        before = tokens[i - 1]
        if before.kind == "operator" and before.text in ("*", "/", "^", "**"):
            continue
        if token.text == "-":
            what = 'expected "+" between terms, got "-"; for a negative value write -1*x'
            raise UnreadableError.at(token, what)
        terms.append(tokens[begin:i])
        begin = i + 1
    if begin == len(tokens):
        raise UnreadableError.at(tokens[-1], 'expected a name after "+"')
    return [*terms, tokens[begin:]]


def _term(tokens: Sequence[Token], operator: Token, *, alone: bool) -> tuple[str, Token, Modifiers]:
    """Variable of a term, its token, and what is said before it."""
    depth, cut = 0, -1
    for i, token in enumerate(tokens):
        if token.kind == "operator":
            depth += (token.text == "(") - (token.text == ")")
            if token.text in ("*", "?") and depth == 0:
                cut = i
    variable = tokens[cut + 1 :]
    if not variable:
        raise UnreadableError.at(tokens[-1], f'expected a name after "{tokens[-1].shown}"')
    first = variable[0]
    if cut == 0:
        raise UnreadableError.at(
            tokens[0], f'expected a value or a label before "{tokens[0].shown}"'
        )
    intercept = operator.text == "~" and (first.text == "1" or (first.text == "0" and cut < 0))
    nothing = operator.text == "=~" and first.text == "0" and cut < 0 and alone
    if first.kind == "number" and len(variable) == 1 and (intercept or nothing):
        name = first.text
    else:
        name = _variable(variable, operator)
    if cut < 0:
        return name, first, Modifiers()
    if tokens[cut].text == "?":
        # lavaan's short form of a starting value: 0.8?x.
        start = modifier.read(tokens[:cut], first)
        if not start.fixed:
            what = f'expected a starting value before "?", got "{written(tokens[:cut])}"'
            raise UnreadableError.at(tokens[0], what)
        return name, first, Modifiers(start=start.fixed)
    return name, first, modifier.read(tokens[:cut], first)


def _variable(tokens: Sequence[Token], operator: Token) -> str:
    """Name of a variable, or of a product of two (``a:b``)."""
    first = tokens[0]
    for token in tokens[::2]:
        reserved = token.text in RESERVED and not token.quoted
        if token.kind == "name" and not reserved:
            continue
        hint = " (a reserved word: write it in backquotes)" if token.kind == "name" else ""
        raise UnreadableError.at(token, f'expected a name, got "{token.shown}"{hint}')
    joints = [token for token in tokens[1::2] if token.text != ":" or token.kind != "operator"]
    if joints:
        what = f'expected "+" or the end of the line after "{first.shown}", got "{joints[0].shown}"'
        raise UnreadableError.at(joints[0], what)
    if len(tokens) not in (1, 3):
        what = f'a product has two names, got "{written(tokens)}"; compute others in the data'
        raise UnreadableError.at(first, what)
    if len(tokens) == 3 and operator.text not in ("~", "~~", "=~"):
        raise UnreadableError.at(first, f'a product has no place after "{operator.shown}"')
    if operator.text == "|" and not _THRESHOLD.fullmatch(first.text):
        raise UnreadableError.at(first, f'thresholds are named t1, t2, ...; got "{first.shown}"')
    return ":".join(token.text for token in tokens[::2])


def _outcome(tokens: Sequence[Token], operator: Token) -> Token:
    """Name on the left-hand side."""
    first = tokens[0]
    if len(tokens) > 1 or first.kind != "name" or (first.text in RESERVED and not first.quoted):
        hint = ""
        if any(token.text == "*" for token in tokens):
            hint = "; modifiers stand on the right-hand side"
            if first.text == "efa":
                hint = "; exploratory blocks are not supported"
        what = f'expected a name before "{operator.shown}", got "{written(tokens)}"{hint}'
        raise UnreadableError.at(first, what)
    return first
