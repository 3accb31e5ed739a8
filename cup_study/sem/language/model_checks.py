"""What is wrong with a model whatever the data are: options, variables and labels that do not fit.

What a sample has to be like is said in :mod:`cup_study.sem.moments.sample`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cup_study.errors import Problem
from cup_study.sem.language.automatic import Row
from cup_study.sem.language.equality import KINDS
from cup_study.sem.language.names import Names
from cup_study.sem.language.statement import Constraint, Statement

#: Matrices of more could not be held, and no survey has them.
MAX_VARIABLES = 5_000

_CHOICES = {
    "kind": ("cfa", "sem", "growth"),
    "parameterization": ("delta", "theta"),
    "group_equal": KINDS,
}


def of_options(given: Mapping[str, Sequence[str]]) -> list[Problem]:
    """Words that do not exist.

    Parameters
    ----------
    given : mapping of str to sequence of str
        Words given for an option.

    Returns
    -------
    list of Problem

    Examples
    --------
    >>> str(of_options({"parameterization": ["gamma"]})[0])
    'parameterization: expected delta, theta; got "gamma"'
    """
    return [
        Problem(option, f'expected {", ".join(_CHOICES[option])}; got "{word}"')
        for option, words in given.items()
        for word in words
        if word not in _CHOICES[option]
    ]


def of_variables(
    statements: Sequence[Statement], names: Names, levels: Mapping[str, int]
) -> list[Problem]:
    """Variables in places where they cannot stand.

    Parameters
    ----------
    statements : sequence of Statement
        What the user wrote.
    names : Names
        Of these.
    levels : mapping of str to int
        Number of categories of each ordered variable.

    Returns
    -------
    list of Problem
    """
    problems: list[Problem] = []
    if not names.observed:
        problems.append(Problem("", "the model names no observed variable"))
    n_variables = len(names.observed) + len(names.latent)
    if n_variables > MAX_VARIABLES:
        what = f"{n_variables} variables; at most {MAX_VARIABLES} can be estimated"
        problems.append(Problem("", what))
    seen: set[str] = set()
    for s in statements:
        if s.rhs in names.latent_products and s.rhs not in seen:
            seen.add(s.rhs)
            what = f'"{s.rhs}" is a product with a latent variable; use product indicators'
            problems.append(Problem(s.where, what))
        if s.op == "|" and s.lhs in names.latent:
            what = f'"{s.lhs}" is latent; only an observed variable has thresholds'
            problems.append(Problem(s.where, what))
        elif s.op == "|" and levels.get(s.lhs, 0) > 0 and int(s.rhs[1:]) >= levels[s.lhs]:
            what = f'"{s.lhs}" has {levels[s.lhs]} categories, so no threshold {s.rhs}'
            problems.append(Problem(s.where, what))
        elif s.op == "~*~" and s.lhs not in levels:
            what = f'"{s.lhs}" is not ordered; only an ordered variable has a scale'
            problems.append(Problem(s.where, what))
    for name, n_levels in levels.items():
        if name in names.exogenous:
            what = (
                "ordered, but it only explains other variables: use it as a number (take it out "
                "of ordered=) or as dummy variables"
            )
            problems.append(Problem(f'variable "{name}"', what))
        elif n_levels < 2:
            what = f"an ordered variable needs at least two categories, got {n_levels}"
            problems.append(Problem(f'variable "{name}"', what))
    return problems


def of_correlations(statements: Sequence[Statement], names: Names) -> list[Problem]:
    """What a model of correlations cannot have.

    Parameters
    ----------
    statements : sequence of Statement
        What the user wrote.
    names : Names
        Of these.

    Returns
    -------
    list of Problem
        Means, thresholds, scales, and variances of observed variables other than one.
    """
    problems: list[Problem] = []
    observed = set(names.observed)
    for s in statements:
        if s.op in ("~1", "|", "~*~"):
            problems.append(Problem(s.where, f'correlations tell nothing of "{s.op}"'))
        elif s.op == "~~" and s.lhs == s.rhs and s.lhs in observed:
            what = (
                f'"{s.lhs}" has unit variance, and its residual variance follows from the paths: '
                "take the line out"
            )
            problems.append(Problem(s.where, what))
    return problems


def of_constraints(constraints: Sequence[Constraint], rows: Sequence[Row]) -> list[Problem]:
    """Labels that do not exist, or exist twice.

    Parameters
    ----------
    constraints : sequence of Constraint
        What the user wrote.
    rows : sequence of Row
        The table.

    Returns
    -------
    list of Problem
    """
    free: set[str] = set()
    fixed: set[str] = set()
    for i, row in enumerate(rows, start=1):
        (free if row.free else fixed).update({row.label, f".p{i}."} - {""})
    every = {c.lhs for c in constraints if c.op == ":="}
    defined: set[str] = set()
    problems: list[Problem] = []
    for c in constraints:
        sides = c.right.names if c.op == ":=" else (*c.left.names, *c.right.names)
        for name in dict.fromkeys(sides):
            if name in free or name in (defined if c.op == ":=" else every):
                continue
            if name in fixed:
                if c.op != ":=":
                    continue
                what = f'"{name}" is fixed, so nothing is estimated; put its value instead'
            elif name in every:
                what = f'"{name}" is defined only later; put its line first'
            else:
                what = f'"{name}" is not a label of the model; give it as in {name}*x'
            problems.append(Problem(c.where, what))
        if c.op == ":=":
            if c.lhs in free | fixed | defined:
                other = "defined twice" if c.lhs in defined else "also the label of a parameter"
                problems.append(Problem(c.where, f'"{c.lhs}" is {other}'))
            defined.add(c.lhs)
    return problems
