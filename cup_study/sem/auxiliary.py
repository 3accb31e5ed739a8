"""Saturated correlates: auxiliary variables that inform about missing values.

A variable that predicts what is missing, or why, but has no place in the theory, can still help
FIML: it enters as correlated with every observed variable of the model and with the other
auxiliary variables, so that it neither restricts the model nor changes its degrees of freedom
(Graham, 2003). A covariance with an indicator or an outcome is one with its residual; with an
exogenous variable it is their covariance. Here are the lines of lavaan syntax that say so, the
ones that semTools' ``auxiliary()`` adds, and the baseline model that belongs to them: the
auxiliary variables correlate freely there too.

References
----------
Graham, J. W. (2003). Adding missing-data-relevant variables to FIML-based structural equation
models. *Structural Equation Modeling*, 10, 80-100.
"""

from __future__ import annotations

from collections.abc import Sequence

from cup_study.errors import InputError, Problem


def saturated_correlates(auxiliary: Sequence[str], observed: Sequence[str]) -> tuple[str, ...]:
    """Lines that add auxiliary variables to a model, in the order of semTools.

    Fit the longer model with ``missing="fiml"`` and ``fixed_x=False``: an exogenous variable that
    correlates with a random one is not fixed.

    Parameters
    ----------
    auxiliary : sequence of str
        Names of the auxiliary variables.
    observed : sequence of str
        Names of all observed variables of the model, exogenous ones included.

    Returns
    -------
    tuple of str
        Variances and covariances of the auxiliary variables, their means, and their covariances
        with every observed variable.

    Raises
    ------
    InputError
        When a name is in the model already, or given twice.

    Examples
    --------
    >>> for line in saturated_correlates(["age", "income"], ["x1", "x2"]):
    ...     print(line)
    age ~~ age
    age ~~ income
    income ~~ income
    age ~ 1
    income ~ 1
    age ~~ x1
    income ~~ x1
    age ~~ x2
    income ~~ x2
    """
    names = list(auxiliary)
    known = set(observed)
    problems = [
        Problem(f'"{name}"', "is a variable of the model") for name in names if name in known
    ]
    problems += [
        Problem(f'"{name}"', "is given twice")
        for position, name in enumerate(names)
        if name in names[:position]
    ]
    if not names:
        problems.append(Problem("", "no auxiliary variable is given"))
    if problems:
        raise InputError(
            "auxiliary variables",
            problems,
            "Name variables that the model does not use, each once (Graham, 2003).",
        )
    among = [(a, b) for position, a in enumerate(names) for b in names[position:]]
    across = [(a, b) for b in observed for a in names]
    return (
        *[f"{_quoted(a)} ~~ {_quoted(b)}" for a, b in among],
        *[f"{_quoted(name)} ~ 1" for name in names],
        *[f"{_quoted(a)} ~~ {_quoted(b)}" for a, b in across],
    )


def baseline(auxiliary: Sequence[str], observed: Sequence[str]) -> tuple[str, ...]:
    """Baseline model of a model with auxiliary variables.

    Parameters
    ----------
    auxiliary : sequence of str
    observed : sequence of str
        As in :func:`saturated_correlates`.

    Returns
    -------
    tuple of str
        The saturated correlates, and the variances and means of the observed variables, which
        are uncorrelated with each other.

    Raises
    ------
    InputError
        As :func:`saturated_correlates`.

    Examples
    --------
    >>> baseline(["age"], ["x1", "x2"])[-4:]
    ('x1 ~~ x1', 'x2 ~~ x2', 'x1 ~ 1', 'x2 ~ 1')
    """
    return (
        *saturated_correlates(auxiliary, observed),
        *[f"{_quoted(name)} ~~ {_quoted(name)}" for name in observed],
        *[f"{_quoted(name)} ~ 1" for name in observed],
    )


def _quoted(name: str) -> str:
    """The name as the syntax reads it: in backquotes when it is more than one word."""
    plain = name.replace(".", "_").isidentifier()
    return name if plain else f"`{name}`"
