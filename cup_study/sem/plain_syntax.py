"""The part of lavaan's model syntax that this room reads: ``=~``, ``~`` and ``~~``.

Modifiers (``0.5*x``) are passed on; labels, constraints, thresholds and defined parameters are
refused with the line that holds them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cup_study.errors import InputError, Problem

_OPERATORS = ("=~", "~~", "~")
_NAME = re.compile(r"[^\W\d][\w.]*", re.UNICODE)


@dataclass(frozen=True)
class Syntax:
    """Names in a model, in order of appearance.

    Attributes
    ----------
    constructs, items : tuple of str
        Latent and observed variables.
    loadings, paths : tuple of tuple of str
        ``(construct, item)`` of the measurement part, ``(outcome, predictor)`` of the structure.
    """

    constructs: tuple[str, ...]
    items: tuple[str, ...]
    loadings: tuple[tuple[str, str], ...]
    paths: tuple[tuple[str, str], ...]


def read_model(model: str) -> Syntax:
    """Read a model.

    Parameters
    ----------
    model : str
        lavaan syntax; ``#`` begins a comment.

    Returns
    -------
    Syntax

    Raises
    ------
    InputError
        With every line that cannot be read.

    Examples
    --------
    >>> read_model("Ease =~ q1 + q2").items
    ('q1', 'q2')
    """
    problems: list[Problem] = []
    mentioned: list[str] = []
    pairs: dict[str, list[tuple[str, str]]] = {operator: [] for operator in _OPERATORS}
    for number, raw in enumerate(model.splitlines(), start=1):
        text = raw.split("#", 1)[0].strip()
        if not text:
            continue
        operator = next((o for o in _OPERATORS if o in text), None)
        if operator is None or any(o in text for o in (":=", "==", "|", "<", ">")):
            what = f'expected "lhs =~ rhs", "lhs ~ rhs" or "lhs ~~ rhs", got "{text}"'
            problems.append(Problem(f"line {number}", what))
            continue
        left, right = (part.strip() for part in text.split(operator, 1))
        terms = [term.rsplit("*", 1)[-1].strip() for term in right.split("+")]
        bad = [name for name in (left, *terms) if not _NAME.fullmatch(name)]
        if bad:
            what = f"expected names of variables joined by +, got {', '.join(map(repr, bad))}"
            problems.append(Problem(f"line {number}", what))
            continue
        pairs[operator] += [(left, term) for term in terms]
        mentioned += [left, *terms]
    if not mentioned and not problems:
        problems.append(Problem("", "the model is empty"))
    if problems:
        raise InputError("model", problems, "Correct the model; see lavaan's model syntax.")
    constructs = tuple(dict.fromkeys(left for left, _ in pairs["=~"]))
    items = tuple(name for name in dict.fromkeys(mentioned) if name not in constructs)
    return Syntax(constructs, items, tuple(pairs["=~"]), tuple(pairs["~"]))
